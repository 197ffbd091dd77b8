// SPDX-License-Identifier: Apache-2.0
//
// Builds a schema table from a list as in mos.yml at run time, so that tests
// can use the recorded schemas. Plain definitions only: ["path", "type",
// default?, {params}]. Every value takes eight bytes of the struct.

#ifndef TESTS_UNIT_CONF_SCHEMA_H_
#define TESTS_UNIT_CONF_SCHEMA_H_

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frozen.h"
#include "mgos_config_util.h"

#define CONF_SCHEMA_MAX 64

struct conf_schema {
  struct mgos_conf_entry entries[CONF_SCHEMA_MAX];
  int num_entries;
  char paths[CONF_SCHEMA_MAX][64];
  char types[CONF_SCHEMA_MAX][64];
  char defaults[CONF_SCHEMA_MAX][64];
  int num_nodes;
};

static inline int conf_schema_find(const struct conf_schema *s,
                                   const char *path) {
  for (int i = 0; i < s->num_nodes; i++) {
    if (strcmp(s->paths[i], path) == 0) return i;
  }
  return -1;
}

static inline int conf_schema_add(struct conf_schema *s, const char *path,
                                  const char *type) {
  char parent[64];
  char *dot;
  int i = conf_schema_find(s, path);
  if (i < 0) {
    snprintf(parent, sizeof(parent), "%s", path);
    dot = strrchr(parent, '.');
    if (dot != NULL) {
      *dot = '\0';
      conf_schema_add(s, parent, "o");
    }
    i = s->num_nodes++;
    snprintf(s->paths[i], sizeof(s->paths[i]), "%s", path);
    snprintf(s->types[i], sizeof(s->types[i]), "%s", type);
  }
  return i;
}

static inline enum mgos_conf_type conf_schema_type(const char *t) {
  if (strcmp(t, "b") == 0) return CONF_TYPE_BOOL;
  if (strcmp(t, "d") == 0) return CONF_TYPE_DOUBLE;
  if (strcmp(t, "f") == 0) return CONF_TYPE_FLOAT;
  if (strcmp(t, "s") == 0) return CONF_TYPE_STRING;
  if (strcmp(t, "o") == 0) return CONF_TYPE_OBJECT;
  if (strcmp(t, "ui") == 0) return CONF_TYPE_UNSIGNED_INT;
  return CONF_TYPE_INT;
}

// Appends the entry of a node and those below it; node -1 is the top.
static inline void conf_schema_flatten(struct conf_schema *s, int node) {
  int line = s->num_entries++;
  const char *path = node < 0 ? "" : s->paths[node];
  const char *dot = strrchr(path, '.');
  size_t len = strlen(path);
  struct mgos_conf_entry *e = &s->entries[line];
  e->key = dot != NULL ? dot + 1 : path;
  e->type = node < 0 ? CONF_TYPE_OBJECT : conf_schema_type(s->types[node]);
  e->offset = 0;
  for (int i = 1; i < line; i++) {
    if (s->entries[i].type != CONF_TYPE_OBJECT) e->offset += 8;
  }
  for (int i = 0; e->type == CONF_TYPE_OBJECT && i < s->num_nodes; i++) {
    const char *p = s->paths[i];
    const char *rest = len == 0 ? p : p + len + 1;
    if (len > 0 && (strncmp(p, path, len) != 0 || p[len] != '.')) continue;
    if (strchr(rest, '.') == NULL) conf_schema_flatten(s, i);
  }
  e->num_desc = s->num_entries - line - 1;
}

// Reads a list. Returns: false if it has more than plain definitions.
static inline bool conf_schema_build(struct conf_schema *s, const char *json,
                                     int len) {
  struct json_token item, path, type, def;
  memset(s, 0, sizeof(*s));
  for (int i = 0; json_scanf_array_elem(json, len, "", i, &item) > 0; i++) {
    char p[64], t[64];
    int node;
    if (json_scanf_array_elem(item.ptr, item.len, "", 0, &path) <= 0 ||
        json_scanf_array_elem(item.ptr, item.len, "", 1, &type) <= 0) {
      return false;
    }
    snprintf(p, sizeof(p), "%.*s", path.len, path.ptr);
    snprintf(t, sizeof(t), "%.*s", type.len, type.ptr);
    if (type.type != JSON_TYPE_STRING || strlen(t) > 2 ||
        strchr("iubfdso", t[0]) == NULL || s->num_nodes > CONF_SCHEMA_MAX - 8 ||
        (conf_schema_find(s, p) >= 0 && t[0] != 'o')) {
      return false;
    }
    node = conf_schema_add(s, p, t);
    if (json_scanf_array_elem(item.ptr, item.len, "", 2, &def) <= 0) continue;
    if (def.type == JSON_TYPE_STRING) {
      int n = json_unescape(def.ptr, def.len, s->defaults[node],
                            sizeof(s->defaults[node]) - 1);
      if (n < 0 || n >= (int) sizeof(s->defaults[node])) return false;
    } else if (def.type != JSON_TYPE_OBJECT_END) {
      snprintf(s->defaults[node], sizeof(s->defaults[node]), "%.*s", def.len,
               def.ptr);
    }
  }
  conf_schema_flatten(s, -1);
  return true;
}

// A struct with the defaults. Free with mgos_conf_free() and free().
static inline void *conf_schema_new(const struct conf_schema *s) {
  void *cfg = calloc(CONF_SCHEMA_MAX, 8);
  for (int i = 0; i < s->num_nodes; i++) {
    if (s->types[i][0] == 'o' || s->defaults[i][0] == '\0') continue;
    if (!mgos_config_set(mg_mk_str(s->paths[i]), mg_mk_str(s->defaults[i]), cfg,
                         s->entries, true)) {
      abort();
    }
  }
  return cfg;
}

static inline void conf_schema_delete(const struct conf_schema *s, void *cfg) {
  mgos_conf_free(s->entries, cfg);
  free(cfg);
}

#endif  // TESTS_UNIT_CONF_SCHEMA_H_
