// SPDX-License-Identifier: Apache-2.0
//
// Configuration structs: looking entries up, reading and setting values,
// copying and freeing. Parsing and emitting are in conf_parse.c, conf_emit.c.
//
// A string value is NULL (empty), a pointer into the generated table of
// defaults (never freed, shared by copies) or malloced.

#include "config/conf.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"

// --- Strings ---------------------------------------------------------------

bool mgos_conf_str_empty(const char *s) {
  return s == NULL || *s == '\0';
}

bool mgos_conf_copy_str(const char *s, const char **copy) {
  *copy = NULL;
  if (mgos_conf_str_empty(s)) return true;
  *copy = mgos_config_is_default_str(s) ? s : strdup(s);
  return *copy != NULL;
}

void mgos_conf_free_str(const char **sp) {
  if (*sp != NULL && !mgos_config_is_default_str(*sp)) free((void *) *sp);
  *sp = NULL;
}

void mgos_conf_set_str(const char **vp, const char *v) {
  const char *copy;
  // Copied first: v may be the old value or a part of it.
  if (!mgos_conf_copy_str(v, &copy)) {
    LOG(LL_ERROR, ("Out of memory, config value not changed"));
    return;
  }
  mgos_conf_free_str(vp);
  *vp = copy;
}

// --- Entries ---------------------------------------------------------------

static const struct mgos_conf_entry *find_child(
    const struct mgos_conf_entry *obj, const struct mg_str name) {
  if (obj->type != CONF_TYPE_OBJECT) return NULL;
  for (int i = 1; i <= obj->num_desc; i++) {
    const struct mgos_conf_entry *e = &obj[i];
    if (strncmp(e->key, name.p, name.len) == 0 && e->key[name.len] == '\0') {
      return e;
    }
    if (e->type == CONF_TYPE_OBJECT) i += e->num_desc;
  }
  return NULL;
}

const struct mgos_conf_entry *mgos_conf_find_schema_entry_s(
    const struct mg_str path, const struct mgos_conf_entry *obj) {
  const char *p = path.p, *end = path.p + path.len;
  if (path.len == 0) return obj;
  while (obj != NULL) {
    const char *dot = memchr(p, '.', end - p);
    size_t len = (dot != NULL ? dot : end) - p;
    obj = len > 0 ? find_child(obj, mg_mk_str_n(p, len)) : NULL;
    if (dot == NULL) break;
    p = dot + 1;
    if (p == end) return NULL;
  }
  return obj;
}

const struct mgos_conf_entry *mgos_conf_find_schema_entry(
    const char *path, const struct mgos_conf_entry *schema) {
  return mgos_conf_find_schema_entry_s(mg_mk_str(path), schema);
}

// --- Values ----------------------------------------------------------------

enum mgos_conf_type mgos_conf_value_type(struct mgos_conf_entry *e) {
  return e->type;
}

static const void *at_top(const void *cfg, const struct mgos_conf_entry *e) {
  return (const char *) cfg + e->offset;
}

const char *mgos_conf_value_string(const void *cfg,
                                   const struct mgos_conf_entry *e) {
  if (e->type != CONF_TYPE_STRING) return NULL;
  return *(const char *const *) at_top(cfg, e);
}

const char *mgos_conf_value_string_nonnull(const void *cfg,
                                           const struct mgos_conf_entry *e) {
  const char *s = mgos_conf_value_string(cfg, e);
  return s != NULL ? s : "";
}

int mgos_conf_value_int(const void *cfg, const struct mgos_conf_entry *e) {
  switch (e->type) {
    case CONF_TYPE_INT:
    case CONF_TYPE_BOOL:
    case CONF_TYPE_UNSIGNED_INT:
      return *(const int *) at_top(cfg, e);
    default:
      return 0;
  }
}

double mgos_conf_value_double(const void *cfg,
                              const struct mgos_conf_entry *e) {
  switch (e->type) {
    case CONF_TYPE_DOUBLE:
      return *(const double *) at_top(cfg, e);
    case CONF_TYPE_FLOAT:
      return *(const float *) at_top(cfg, e);
    default:
      return 0;
  }
}

static bool equal_str(const char *a, const char *b) {
  if (a == b) return true;
  return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

bool mgos__conf_equal(const void *a, const void *b,
                      const struct mgos_conf_entry *schema,
                      const struct mgos_conf_entry *e) {
  const void *va = mgos__conf_at(a, schema, e);
  const void *vb = mgos__conf_at(b, schema, e);
  switch (e->type) {
    case CONF_TYPE_INT:
    case CONF_TYPE_BOOL:
    case CONF_TYPE_UNSIGNED_INT:
      return *(const int *) va == *(const int *) vb;
    case CONF_TYPE_DOUBLE:
      return memcmp(va, vb, sizeof(double)) == 0;
    case CONF_TYPE_FLOAT:
      return memcmp(va, vb, sizeof(float)) == 0;
    case CONF_TYPE_STRING:
      return equal_str(*(const char *const *) va, *(const char *const *) vb);
    case CONF_TYPE_OBJECT:
      break;
  }
  return true;
}

bool mgos__conf_copy_value(const struct mgos_conf_entry *schema,
                           const struct mgos_conf_entry *e, const void *src,
                           void *dst) {
  const void *from = mgos__conf_at(src, schema, e);
  void *to = mgos__conf_at(dst, schema, e);
  const char *copy;
  switch (e->type) {
    case CONF_TYPE_INT:
    case CONF_TYPE_BOOL:
    case CONF_TYPE_UNSIGNED_INT:
      memcpy(to, from, sizeof(int));
      break;
    case CONF_TYPE_DOUBLE:
      memcpy(to, from, sizeof(double));
      break;
    case CONF_TYPE_FLOAT:
      memcpy(to, from, sizeof(float));
      break;
    case CONF_TYPE_STRING:
      if (!mgos_conf_copy_str(*(const char *const *) from, &copy)) return false;
      mgos_conf_free_str(to);
      *(const char **) to = copy;
      break;
    case CONF_TYPE_OBJECT:
      break;
  }
  return true;
}

// Size of the struct that schema describes, up to its last entry; what the
// compiler pads behind it holds no value.
static size_t struct_size(const struct mgos_conf_entry *schema) {
  size_t end = schema->offset;
  for (int i = 1; i <= schema->num_desc; i++) {
    const struct mgos_conf_entry *e = &schema[i];
    size_t size = 0;
    switch (e->type) {
      case CONF_TYPE_INT:
      case CONF_TYPE_BOOL:
      case CONF_TYPE_UNSIGNED_INT:
        size = sizeof(int);
        break;
      case CONF_TYPE_DOUBLE:
        size = sizeof(double);
        break;
      case CONF_TYPE_FLOAT:
        size = sizeof(float);
        break;
      case CONF_TYPE_STRING:
        size = sizeof(char *);
        break;
      case CONF_TYPE_OBJECT:
        break;
    }
    if (e->offset + size > end) end = e->offset + size;
  }
  return end - schema->offset;
}

bool mgos_conf_copy(const struct mgos_conf_entry *schema, const void *src,
                    void *dst) {
  memset(dst, 0, struct_size(schema));
  for (int i = 1; i <= schema->num_desc; i++) {
    if (!mgos__conf_copy_value(schema, &schema[i], src, dst)) {
      mgos_conf_free(schema, dst);
      return false;
    }
  }
  return true;
}

void mgos_conf_free(const struct mgos_conf_entry *schema, void *cfg) {
  for (int i = 1; i <= schema->num_desc; i++) {
    const struct mgos_conf_entry *e = &schema[i];
    if (e->type == CONF_TYPE_STRING) {
      mgos_conf_free_str(mgos__conf_at(cfg, schema, e));
    }
  }
  memset(cfg, 0, struct_size(schema));
}

// --- Setting by key --------------------------------------------------------

// Decimal only, the whole text.
static bool set_int(const char *s, long long min, long long max, int *dst) {
  char *end;
  long long v;
  errno = 0;
  v = strtoll(s, &end, 10);
  if (end == s || *end != '\0' || errno != 0 || v < min || v > max) {
    return false;
  }
  *dst = (int) (unsigned int) v;
  return true;
}

static bool set_number(const char *s, const struct mgos_conf_entry *e,
                       void *dst) {
  char *end;
  double v;
  if (e->type == CONF_TYPE_INT) return set_int(s, INT_MIN, INT_MAX, dst);
  if (e->type == CONF_TYPE_UNSIGNED_INT) return set_int(s, 0, UINT_MAX, dst);
  if (!mgos__conf_parse_double(s, &v, &end) || *end != '\0') return false;
  if (e->type == CONF_TYPE_DOUBLE) {
    *(double *) dst = v;
  } else {
    if (!mgos__conf_fits_float(v)) return false;
    *(float *) dst = (float) v;
  }
  return true;
}

bool mgos_config_set(const struct mg_str key, const struct mg_str value,
                     void *cfg, const struct mgos_conf_entry *schema,
                     bool free_strings) {
  const struct mgos_conf_entry *e = mgos_conf_find_schema_entry_s(key, schema);
  struct mg_str copy;
  void *dst;
  bool ok = false;
  if (e == NULL || e->type == CONF_TYPE_OBJECT) return false;
  if (value.len > 0 && memchr(value.p, '\0', value.len) != NULL) return false;
  copy = mg_strdup_nul(value);
  if (value.len > 0 && copy.p == NULL) return false;
  dst = mgos__conf_at(cfg, schema, e);
  if (e->type == CONF_TYPE_STRING) {
    if (free_strings) mgos_conf_free_str(dst);
    *(const char **) dst = value.len > 0 ? copy.p : NULL;
    if (value.len > 0) return true;
    ok = true;
  } else if (value.len == 0) {
    ok = false;
  } else if (e->type == CONF_TYPE_BOOL) {
    ok = strcmp(copy.p, "true") == 0 || strcmp(copy.p, "false") == 0;
    if (ok) *(int *) dst = (copy.p[0] == 't');
  } else {
    ok = set_number(copy.p, e, dst);
  }
  free((void *) copy.p);
  return ok;
}

// --- Placeholders ----------------------------------------------------------

void mgos_expand_placeholders(const struct mg_str src, struct mg_str *str) {
  char *p = (char *) str->p;
  size_t count = 0, left = src.len;
  for (size_t i = 0; i < str->len; i++)
    count += (p[i] == '?');
  if (count % 2 != 0) return;
  for (size_t i = str->len; i > 0 && left > 0; i--) {
    if (p[i - 1] == '?') p[i - 1] = src.p[--left];
  }
}
