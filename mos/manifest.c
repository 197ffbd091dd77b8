// SPDX-License-Identifier: Apache-2.0
//
// Reads manifests into struct mos_manifest (see manifest.h). Manifests in the
// wild are loose about types, so a list may be one text and a list of
// platforms may be "esp8266, esp32"; what cannot be meant is an error with its
// place.

#include "manifest.h"

#include <string.h>

#include "files.h"

// Grows an array of any element type; all our lists have v, n and cap.
#define GROW(l)                                                  \
  do {                                                           \
    if ((l)->n == (l)->cap) {                                    \
      int cap_ = (l)->cap ? (l)->cap * 2 : 8;                    \
      void *v_ = mos_alloc((size_t) cap_ * sizeof((l)->v[0]));   \
      if ((l)->n > 0) {                                          \
        memcpy(v_, (l)->v, (size_t) (l)->n * sizeof((l)->v[0])); \
      }                                                          \
      (l)->v = v_;                                               \
      (l)->cap = cap_;                                           \
    }                                                            \
  } while (0)

void mos_items_add(struct mos_items *l, struct mos_item item) {
  GROW(l);
  l->v[l->n++] = item;
}

void mos_modules_add(struct mos_modules *l, struct mos_module m) {
  GROW(l);
  l->v[l->n++] = m;
}

void mos_vars_set(struct mos_vars *vars, const char *key, const char *value,
                  struct mos_loc loc) {
  for (int i = 0; i < vars->n; i++) {
    if (strcmp(vars->v[i].key, key) != 0) continue;
    vars->v[i].value = value;
    vars->v[i].loc = loc;
    return;
  }
  GROW(vars);
  vars->v[vars->n++] = (struct mos_var){key, value, loc};
}

const char *mos_vars_get(const struct mos_vars *vars, const char *key) {
  for (int i = 0; i < vars->n; i++) {
    if (strcmp(vars->v[i].key, key) == 0) return vars->v[i].value;
  }
  return NULL;
}

bool mos_is_posix(const char *platform) {
  return strcmp(platform, "posix") == 0 || strcmp(platform, "ubuntu") == 0;
}

static const char *scalar(const struct mos_node *n, const char *what) {
  if (n->kind != MOS_SCALAR) mos_fail_at(n->loc, "%s must be text", what);
  return n->text;
}

static bool is_null(const struct mos_node *n) {
  return n->kind == MOS_SCALAR && mos_node_value(n).type == MOS_TYPE_NULL;
}

static void read_items(struct mos_manifest *m, struct mos_items *l,
                       const struct mos_node *n, const char *what) {
  struct mos_item item = {.dir = m->dir, .owner = m->owner, .loc = n->loc};
  if (is_null(n)) return;
  if (n->kind == MOS_SCALAR) {
    item.text = n->text;
    mos_items_add(l, item);
    return;
  }
  if (n->kind != MOS_LIST) mos_fail_at(n->loc, "%s must be a list", what);
  for (int i = 0; i < n->n; i++) {
    if (is_null(n->items[i])) continue;
    item.text = scalar(n->items[i], mos_sprintf("an entry of %s", what));
    item.loc = n->items[i]->loc;
    mos_items_add(l, item);
  }
}

// Platform lists are also written as one text with commas.
static void read_platforms(struct mos_manifest *m, const struct mos_node *n) {
  struct mos_items raw = {0};
  read_items(m, &raw, n, "platforms");
  for (int i = 0; i < raw.n; i++) {
    struct mos_list names = {0};
    mos_split(&names, raw.v[i].text, ", \t");
    for (int k = 0; k < names.n; k++) {
      struct mos_item item = raw.v[i];
      item.text = names.v[k];
      mos_items_add(&m->platforms, item);
    }
  }
}

static void read_vars(struct mos_vars *vars, const struct mos_node *n,
                      const char *what) {
  if (is_null(n)) return;
  if (n->kind == MOS_LIST) {  // - NAME: value
    for (int i = 0; i < n->n; i++)
      read_vars(vars, n->items[i], what);
    return;
  }
  if (n->kind != MOS_MAP) {
    mos_fail_at(n->loc, "%s must be a map, NAME: value", what);
  }
  for (int i = 0; i < n->n; i++) {
    const char *what_key = mos_sprintf("%s.%s", what, n->keys[i]);
    mos_vars_set(vars, n->keys[i], scalar(n->items[i], what_key),
                 n->items[i]->loc);
  }
}

static void read_module(struct mos_manifest *m, struct mos_modules *l,
                        const struct mos_node *n, const char *what) {
  struct mos_module mod = {.dir = m->dir, .loc = n->loc};
  if (n->kind == MOS_SCALAR) {
    mod.location = n->text;
  } else if (n->kind != MOS_MAP) {
    mos_fail_at(n->loc, "an entry of %s must have a location", what);
  }
  for (int i = 0; i < n->n; i++) {
    const char *k = n->keys[i];
    if (is_null(n->items[i])) continue;
    const char *v = scalar(n->items[i], k);
    if (strcmp(k, "location") == 0 || strcmp(k, "origin") == 0) {
      mod.location = v;
    } else if (strcmp(k, "name") == 0) {
      mod.name = v;
    } else if (strcmp(k, "version") == 0) {
      mod.version = v;
    } else if (strcmp(k, "variant") == 0) {
      mod.variant = v;
    } else if (strcmp(k, "type") != 0 && strcmp(k, "asset_api") != 0) {
      mos_warn(n->key_locs[i], "unknown key \"%s\" of %s, ignored", k, what);
    }
  }
  if (mod.location == NULL && mod.name == NULL) {
    mos_fail_at(n->loc, "an entry of %s must have a location", what);
  }
  GROW(l);
  l->v[l->n++] = mod;
}

static void read_modules(struct mos_manifest *m, struct mos_modules *l,
                         const struct mos_node *n, const char *what) {
  if (is_null(n)) return;
  if (n->kind != MOS_LIST) mos_fail_at(n->loc, "%s must be a list", what);
  for (int i = 0; i < n->n; i++) {
    if (!is_null(n->items[i])) read_module(m, l, n->items[i], what);
  }
}

static void read_filters(struct mos_manifest *m, const struct mos_node *n) {
  if (is_null(n)) return;
  if (n->kind != MOS_LIST) mos_fail_at(n->loc, "fs_filters must be a list");
  m->fs_filters = mos_alloc((size_t) n->n * sizeof(m->fs_filters[0]) + 1);
  for (int i = 0; i < n->n; i++) {
    const struct mos_node *e = n->items[i];
    bool ok = e->kind == MOS_MAP && e->n == 1 &&
              e->items[0]->kind == MOS_SCALAR &&
              (strcmp(e->keys[0], "include") == 0 ||
               strcmp(e->keys[0], "exclude") == 0);
    if (!ok) {
      mos_fail_at(e->loc,
                  "an entry of fs_filters is include: GLOB or "
                  "exclude: GLOB");
    }
    m->fs_filters[m->num_fs_filters++] =
        (struct mos_filter){e->keys[0][0] == 'i', e->items[0]->text};
  }
}

static void read_conds(struct mos_manifest *m, const struct mos_node *n) {
  if (is_null(n)) return;
  if (n->kind != MOS_LIST) mos_fail_at(n->loc, "conds must be a list");
  for (int i = 0; i < n->n; i++) {
    const struct mos_node *e = n->items[i];
    const struct mos_node *when = mos_node_get(e, "when");
    const struct mos_node *apply = mos_node_get(e, "apply");
    const struct mos_node *error = mos_node_get(e, "error");
    if (when == NULL) mos_fail_at(e->loc, "a condition needs \"when\"");
    for (int k = 0; k < e->n; k++) {
      if (strcmp(e->keys[k], "when") && strcmp(e->keys[k], "apply") &&
          strcmp(e->keys[k], "error")) {
        mos_fail_at(e->key_locs[k],
                    "unknown key \"%s\" of a condition; it "
                    "has when, apply and error",
                    e->keys[k]);
      }
    }
    struct mos_cond c = {.when = scalar(when, "when"), .loc = when->loc};
    if (error != NULL) c.error = scalar(error, "error");
    if (apply != NULL && !is_null(apply)) {
      c.apply = mos_manifest_from_node(apply, m->file, m->dir, m->owner);
    }
    GROW(&m->conds);
    m->conds.v[m->conds.n++] = c;
  }
}

static void read_schema(struct mos_manifest *m, const struct mos_node *n) {
  if (is_null(n)) return;
  if (n->kind != MOS_LIST) {
    mos_fail_at(n->loc, "config_schema must be a list of entries");
  }
  for (int i = 0; i < n->n; i++) {
    GROW(&m->config_schema);
    m->config_schema.v[m->config_schema.n++] = n->items[i];
  }
}

// Reads keys whose value is one text. Returns false for any other key.
static bool read_text_key(struct mos_manifest *m, const char *k,
                          const struct mos_node *n) {
  const struct {
    const char *key;
    const char **value;
  } keys[] = {
      {"name", &m->name},
      {"type", &m->type},
      {"version", &m->version},
      {"author", &m->author},
      {"description", &m->description},
      {"summary", NULL},
      {"platform", &m->platform},
      {"libs_version", &m->libs_version},
      {"modules_version", &m->modules_version},
      {"mongoose_os_version", &m->mongoose_os_version},
      {"manifest_version", NULL},
      {"skeleton_version", NULL},
  };
  for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
    if (strcmp(keys[i].key, k) != 0) continue;
    if (is_null(n)) return true;
    const char *text = scalar(n, k);
    if (keys[i].value != NULL) *keys[i].value = text;
    if (strcmp(k, "name") == 0) m->name_loc = n->loc;
    return true;
  }
  return false;
}

// Reads keys whose value is a list of texts. Returns false for other keys.
static bool read_list_key(struct mos_manifest *m, const char *k,
                          const struct mos_node *n) {
  const struct {
    const char *key;
    struct mos_items *items;
  } keys[] = {
      {"sources", &m->sources},
      {"includes", &m->includes},
      {"filesystem", &m->filesystem},
      {"binary_libs", &m->binary_libs},
      {"extra_files", &m->extra_files},
      {"ffi_symbols", &m->ffi_symbols},
      {"tests", &m->tests},
      {"init_after", &m->init_after},
      {"init_before", &m->init_before},
      {"cflags", &m->cflags},
      {"cxxflags", &m->cxxflags},
      {"tags", &m->tags},
      {"warning", &m->warnings},
      {"error", &m->errors},
  };
  for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
    if (strcmp(keys[i].key, k) != 0) continue;
    read_items(m, keys[i].items, n, k);
    return true;
  }
  return false;
}

static void read_key(struct mos_manifest *m, const char *k,
                     const struct mos_node *n, struct mos_loc key_loc) {
  if (read_text_key(m, k, n) || read_list_key(m, k, n)) return;
  if (strcmp(k, "arch") == 0) {  // The old key: one platform or several.
    if (n->kind == MOS_SCALAR && strchr(n->text, ',') == NULL) {
      m->platform = is_null(n) ? NULL : n->text;
    } else {
      read_platforms(m, n);
    }
  } else if (strcmp(k, "platforms") == 0) {
    read_platforms(m, n);
  } else if (strcmp(k, "libs") == 0) {
    read_modules(m, &m->libs, n, k);
  } else if (strcmp(k, "modules") == 0) {
    read_modules(m, &m->modules, n, k);
  } else if (strcmp(k, "config_schema") == 0) {
    read_schema(m, n);
  } else if (strcmp(k, "build_vars") == 0) {
    read_vars(&m->build_vars, n, k);
  } else if (strcmp(k, "cdefs") == 0) {
    read_vars(&m->cdefs, n, k);
  } else if (strcmp(k, "fs_filters") == 0) {
    read_filters(m, n);
  } else if (strcmp(k, "conds") == 0) {
    read_conds(m, n);
  } else if (strcmp(k, "no_implicit_init_deps") == 0) {
    struct mos_scalar v = {.type = MOS_TYPE_NULL};
    if (n->kind == MOS_SCALAR) v = mos_node_value(n);
    if (v.type != MOS_TYPE_BOOL) {
      mos_fail_at(n->loc, "no_implicit_init_deps must be true or false");
    }
    m->no_implicit_init_deps = v.b;
  } else if (strcmp(k, "libs_handled") != 0 && strcmp(k, "init_deps") != 0) {
    mos_warn(key_loc, "unknown key \"%s\", ignored", k);
  }
}

struct mos_manifest *mos_manifest_from_node(const struct mos_node *root,
                                            const char *file, const char *dir,
                                            const char *owner) {
  struct mos_manifest *m = mos_alloc(sizeof(*m));
  m->file = file;
  m->dir = dir;
  m->owner = owner;
  if (is_null(root)) return m;
  if (root->kind != MOS_MAP) {
    mos_fail_at(root->loc, "a manifest is a map of keys, such as name: app");
  }
  for (int i = 0; i < root->n; i++) {
    read_key(m, root->keys[i], root->items[i], root->key_locs[i]);
  }
  return m;
}

static void merge_items(struct mos_items *dst, const struct mos_items *src) {
  for (int i = 0; i < src->n; i++)
    mos_items_add(dst, src->v[i]);
}

static void merge_vars(struct mos_vars *dst, const struct mos_vars *src) {
  for (int i = 0; i < src->n; i++) {
    mos_vars_set(dst, src->v[i].key, src->v[i].value, src->v[i].loc);
  }
}

static void merge_modules(struct mos_modules *dst,
                          const struct mos_modules *src) {
  for (int i = 0; i < src->n; i++) {
    GROW(dst);
    dst->v[dst->n++] = src->v[i];
  }
}

static void merge_text(const char **dst, const char *src) {
  if (src != NULL) *dst = src;
}

static void merge_scalars(struct mos_manifest *dst,
                          const struct mos_manifest *src) {
  merge_text(&dst->name, src->name);
  if (src->name != NULL) dst->name_loc = src->name_loc;
  merge_text(&dst->type, src->type);
  merge_text(&dst->version, src->version);
  merge_text(&dst->author, src->author);
  merge_text(&dst->description, src->description);
  merge_text(&dst->platform, src->platform);
  merge_text(&dst->libs_version, src->libs_version);
  merge_text(&dst->modules_version, src->modules_version);
  merge_text(&dst->mongoose_os_version, src->mongoose_os_version);
  if (src->no_implicit_init_deps) dst->no_implicit_init_deps = true;
}

void mos_manifest_merge(struct mos_manifest *dst,
                        const struct mos_manifest *src) {
  merge_scalars(dst, src);
  merge_items(&dst->platforms, &src->platforms);
  merge_items(&dst->sources, &src->sources);
  merge_items(&dst->includes, &src->includes);
  merge_items(&dst->filesystem, &src->filesystem);
  merge_items(&dst->binary_libs, &src->binary_libs);
  merge_items(&dst->extra_files, &src->extra_files);
  merge_items(&dst->ffi_symbols, &src->ffi_symbols);
  merge_items(&dst->tests, &src->tests);
  merge_items(&dst->init_after, &src->init_after);
  merge_items(&dst->init_before, &src->init_before);
  merge_items(&dst->cflags, &src->cflags);
  merge_items(&dst->cxxflags, &src->cxxflags);
  merge_items(&dst->tags, &src->tags);
  merge_items(&dst->warnings, &src->warnings);
  merge_items(&dst->errors, &src->errors);
  merge_vars(&dst->build_vars, &src->build_vars);
  merge_vars(&dst->cdefs, &src->cdefs);
  merge_modules(&dst->libs, &src->libs);
  merge_modules(&dst->modules, &src->modules);
  int n = dst->num_fs_filters + src->num_fs_filters;
  struct mos_filter *f = mos_alloc((size_t) n * sizeof(*f) + 1);
  for (int i = 0; i < n; i++) {
    f[i] = i < dst->num_fs_filters ? dst->fs_filters[i]
                                   : src->fs_filters[i - dst->num_fs_filters];
  }
  dst->fs_filters = f;
  dst->num_fs_filters = n;
  for (int i = 0; i < src->config_schema.n; i++) {
    GROW(&dst->config_schema);
    dst->config_schema.v[dst->config_schema.n++] = src->config_schema.v[i];
  }
  for (int i = 0; i < src->conds.n; i++) {
    GROW(&dst->conds);
    dst->conds.v[dst->conds.n++] = src->conds.v[i];
  }
}

static void check_version(const struct mos_node *root, const char *file) {
  const struct mos_node *v = mos_node_get(root, "manifest_version");
  if (v == NULL) {
    mos_fail_at((struct mos_loc){file, 0},
                "no manifest_version; add the line "
                "\"manifest_version: %s\"",
                MOS_MANIFEST_NEWEST);
  }
  const char *text = scalar(v, "manifest_version");
  if (strcmp(text, MOS_MANIFEST_OLDEST) < 0 ||
      strcmp(text, MOS_MANIFEST_NEWEST) > 0) {
    mos_fail_at(v->loc, "manifest_version %s is not supported, only %s to %s",
                text, MOS_MANIFEST_OLDEST, MOS_MANIFEST_NEWEST);
  }
}

static void merge_platform_file(struct mos_manifest *m, const char *platform) {
  const char *file = mos_join_path(m->dir, mos_sprintf("mos_%s.yml", platform));
  if (!mos_is_file(file)) return;
  mos_manifest_merge(
      m, mos_manifest_from_node(mos_yaml_read(file), file, m->dir, m->owner));
}

struct mos_manifest *mos_manifest_read(const char *dir, const char *platform,
                                       const char *owner) {
  const char *file = mos_join_path(dir, "mos.yml");
  if (!mos_is_file(file)) {
    mos_fail(
        "%s has no mos.yml; a project is a folder with one "
        "(see mos help build)",
        dir);
  }
  const struct mos_node *root = mos_yaml_read(file);
  check_version(root, file);
  struct mos_manifest *m = mos_manifest_from_node(root, file, dir, owner);
  if (platform == NULL) return m;
  if (mos_is_posix(platform)) merge_platform_file(m, "ubuntu");
  merge_platform_file(m, mos_is_posix(platform) ? "posix" : platform);
  return m;
}
