// SPDX-License-Identifier: Apache-2.0
//
// Puts a project together (see project.h). The work is a loop: find all libs
// that are named, merge everything, decide conditions against the merged
// result; conditions may name more libs, so it goes round until no condition
// is left. Merging is cheap and is simply done again after every change.

#include "project.h"

#include <ctype.h>
#include <string.h>

#include "errors.h"
#include "files.h"

#define MAX_LIBS 500
#define MAX_ROUNDS 100

struct mos_lib *mos_project_find_lib(const struct mos_project *p,
                                     const char *name) {
  for (int i = 0; i < p->num_libs; i++) {
    if (strcmp(p->libs[i]->name, name) == 0) return p->libs[i];
  }
  return NULL;
}

struct mos_env mos_project_env(const struct mos_project *p) {
  return (struct mos_env){.platform = p->platform,
                          .all = p->all,
                          .lib_paths = &p->lib_paths,
                          .module_paths = &p->module_paths};
}

static const char *final_name(const char *name) {
  return strcmp(name, "boards") == 0 ? "zz_boards" : name;
}

// Texts in lib entries may use variables; unknown ones are errors here.
static const char *expand_now(struct mos_project *p, const char *text,
                              struct mos_loc loc) {
  const char *unknown;
  struct mos_env env = mos_project_env(p);
  const char *s = mos_expand(&env, text, loc, &unknown);
  if (unknown != NULL) {
    mos_fail_at(loc, "\"%s\": %s is not defined", text, unknown);
  }
  return s;
}

static void add_lib(struct mos_project *p, struct mos_lib *lib) {
  if (p->num_libs >= MAX_LIBS) {
    mos_fail_at(lib->loc, "more than %d libs", MAX_LIBS);
  }
  if (p->num_libs == p->cap_libs) {
    int cap = p->cap_libs ? p->cap_libs * 2 : 32;
    struct mos_lib **v = mos_alloc((size_t) cap * sizeof(*v));
    if (p->num_libs > 0) {
      memcpy(v, p->libs, (size_t) p->num_libs * sizeof(*v));
    }
    p->libs = v;
    p->cap_libs = cap;
  }
  p->libs[p->num_libs++] = lib;
}

static void check_name(const struct mos_lib *lib, const char *used) {
  const struct mos_manifest *m = lib->manifest;
  if (m->name == NULL || strcmp(m->name, used) == 0) return;
  mos_fail_at(lib->loc,
              "lib \"%s\" calls itself \"%s\" (%s:%d); add "
              "\"name: %s\" to this entry",
              used, m->name, m->name_loc.file, m->name_loc.line, m->name);
}

// Finds the lib of an entry, reading it if it is new. Returns its name.
static const char *load_lib(struct mos_project *p, struct mos_module m) {
  if (m.location != NULL) m.location = expand_now(p, m.location, m.loc);
  const char *used = mos_module_name(&m), *name = final_name(used);
  if (mos_project_find_lib(p, name) != NULL) return name;
  struct mos_lib *lib = mos_alloc(sizeof(*lib));
  lib->name = name;
  lib->loc = m.loc;
  lib->dir = mos_fetch_lib(p, &m, used, &lib->version);
  lib->shipped = mos_has_prefix(lib->dir, mos_sprintf("%s/", p->opt.root));
  if (!mos_is_file(mos_join_path(lib->dir, "mos.yml"))) {
    mos_fail_at(m.loc, "lib \"%s\": %s has no mos.yml", used, lib->dir);
  }
  lib->manifest = mos_manifest_read(lib->dir, p->platform, name);
  check_name(lib, used);
  mos_map_set(&p->lib_paths, mos_identifier(used, false), lib->dir);
  mos_debug("lib %s: %s", name, lib->dir);
  add_lib(p, lib);
  return name;
}

static void load_all_libs(struct mos_project *p) {
  struct mos_module core = {.name = "core", .loc = {p->app->file, 0}};
  for (int i = 0; i < p->app->libs.n; i++)
    load_lib(p, p->app->libs.v[i]);
  if (!p->app->no_implicit_init_deps && !p->is_lib) load_lib(p, core);
  for (int i = 0; i < p->num_libs; i++) {
    struct mos_lib *lib = p->libs[i];
    lib->deps.n = 0;
    for (int k = 0; k < lib->manifest->libs.n; k++) {
      mos_list_add_new(&lib->deps, load_lib(p, lib->manifest->libs.v[k]));
    }
  }
}

static void load_modules(struct mos_project *p) {
  for (int i = 0; i < p->all->modules.n; i++) {
    struct mos_module m = p->all->modules.v[i];
    if (m.location != NULL) m.location = expand_now(p, m.location, m.loc);
    const char *name = mos_module_name(&m), *version = NULL;
    const char *id = mos_identifier(name, false);
    if (mos_map_get(&p->module_paths, id) != NULL) continue;
    if (strcmp(name, "mongoose-os") == 0) continue;
    mos_map_set(&p->module_paths, id, mos_fetch_module(p, &m, name, &version));
    mos_map_set(&p->module_versions, name, version ? version : "");
  }
}

// A value that refers to its own variable extends what has been accumulated so
// far; other references are looked up when the value is used.
static void merge_vars(const struct mos_env *env, struct mos_vars *dst,
                       const struct mos_vars *src, const char *kind) {
  for (int i = 0; i < src->n; i++) {
    const struct mos_var *v = &src->v[i];
    const char *value = v->value;
    if (strstr(value, mos_sprintf("${%s.%s}", kind, v->key)) != NULL) {
      value = mos_expand(env, value, v->loc, NULL);
    }
    mos_vars_set(dst, v->key, value, v->loc);
  }
}

static void merge_one(struct mos_project *p, const struct mos_manifest *m) {
  struct mos_env env = mos_project_env(p);
  struct mos_manifest copy = *m;
  const char *type = p->all->type;
  memset(&copy.build_vars, 0, sizeof(copy.build_vars));
  memset(&copy.cdefs, 0, sizeof(copy.cdefs));
  memset(&copy.conds, 0, sizeof(copy.conds));
  if (m != p->app) {  // Facts about the lib itself.
    copy.name = copy.version = copy.author = copy.description = NULL;
    copy.platform = copy.type = copy.libs_version = NULL;
    copy.modules_version = copy.mongoose_os_version = NULL;
    copy.no_implicit_init_deps = false;
    memset(&copy.platforms, 0, sizeof(copy.platforms));
    copy.num_fs_filters = 0;
  }
  mos_manifest_merge(p->all, &copy);
  if (m != p->app) p->all->type = type;
  merge_vars(&env, &p->all->build_vars, &m->build_vars, "build_vars");
  merge_vars(&env, &p->all->cdefs, &m->cdefs, "cdefs");
}

static void set_both(struct mos_manifest *m, const char *key,
                     const char *value) {
  mos_vars_set(&m->build_vars, key, value, (struct mos_loc){NULL, 0});
  mos_vars_set(&m->cdefs, key, value, (struct mos_loc){NULL, 0});
}

static void set_dirs(struct mos_project *p) {
  struct mos_loc none = {NULL, 0};
  const struct mos_build_dirs *d = &p->opt.dirs;
  if (d->build == NULL) return;
  mos_vars_set(&p->all->build_vars, "BUILD_DIR", d->build, none);
  mos_vars_set(&p->all->build_vars, "GEN_DIR", d->gen, none);
  mos_vars_set(&p->all->build_vars, "FS_STAGING_DIR", d->fs, none);
}

static void merge_all(struct mos_project *p) {
  struct mos_loc none = {NULL, 0};
  p->all = mos_alloc(sizeof(*p->all));
  mos_vars_set(&p->all->build_vars, "BOARD", "", none);
  if (mos_has_prefix(p->platform, "esp32")) {
    mos_vars_set(&p->all->build_vars, "ESP_IDF_EXTRA_COMPONENTS", "", none);
    mos_vars_set(&p->all->build_vars, "ESP_IDF_SDKCONFIG_OPTS", "", none);
  }
  set_both(p->all, "MGOS", "1");
  set_dirs(p);
  for (int i = 0; i < p->num_libs; i++) {
    const char *up = mos_identifier(p->libs[i]->name, true);
    set_both(p->all, mos_sprintf("MGOS_HAVE_%s", up), "1");
    if (strcmp(up, "ZZ_BOARDS") == 0) set_both(p->all, "MGOS_HAVE_BOARDS", "1");
  }
  merge_one(p, p->port);
  for (int i = 0; i < p->num_libs; i++)
    merge_one(p, p->libs[i]->manifest);
  merge_one(p, p->app);
  for (int i = 0; i < p->opt.build_vars.n; i++) {
    mos_vars_set(&p->all->build_vars, p->opt.build_vars.v[i].key,
                 p->opt.build_vars.v[i].value, none);
  }
  for (int i = 0; i < p->opt.cdefs.n; i++) {
    mos_vars_set(&p->all->cdefs, p->opt.cdefs.v[i].key, p->opt.cdefs.v[i].value,
                 none);
  }
}

// Removes condition `i` of `m`, applying it if it is true.
static void settle_cond(struct mos_project *p, struct mos_manifest *m, int i,
                        bool is_true) {
  struct mos_cond c = m->conds.v[i];
  struct mos_env env = mos_project_env(p);
  memmove(&m->conds.v[i], &m->conds.v[i + 1],
          (size_t) (m->conds.n - i - 1) * sizeof(c));
  m->conds.n--;
  if (!is_true) return;
  if (c.error != NULL) {
    mos_fail_at(c.loc, "%s", mos_expand(&env, c.error, c.loc, NULL));
  }
  if (c.apply != NULL) mos_manifest_merge(m, c.apply);
}

// Decides conditions of `m` that were there when the round began. Those that
// cannot be decided yet stay. Returns true if any was decided.
static bool apply_conds(struct mos_project *p, struct mos_manifest *m,
                        const char **why, struct mos_loc *where) {
  bool progress = false;
  int left = m->conds.n, i = 0;
  for (; left > 0; left--) {
    struct mos_cond *c = &m->conds.v[i];
    struct mos_env env = mos_project_env(p);
    const char *value = NULL, *reason;
    bool is_bool;
    switch (mos_expr_eval(&env, c->when, &value, &is_bool, &reason)) {
      case MOS_EXPR_UNKNOWN:
        *why = reason;
        *where = c->loc;
        i++;
        continue;
      case MOS_EXPR_BAD:
        mos_fail_at(c->loc, "bad condition \"%s\": %s", c->when, reason);
      case MOS_EXPR_OK:
        break;
    }
    if (!is_bool && strcmp(value, "true") && strcmp(value, "false")) {
      mos_fail_at(c->loc, "condition \"%s\" is text, not true or false",
                  c->when);
    }
    bool is_true = strcmp(value, "true") == 0;
    settle_cond(p, m, i, is_true);
    if (is_true) merge_all(p);
    progress = true;
  }
  return progress;
}

static bool any_conds(const struct mos_project *p) {
  if (p->app->conds.n > 0 || p->port->conds.n > 0) return true;
  for (int i = 0; i < p->num_libs; i++) {
    if (p->libs[i]->manifest->conds.n > 0) return true;
  }
  return false;
}

static void check_refusals(struct mos_project *p) {
  struct mos_env env = mos_project_env(p);
  for (int i = 0; i < p->all->errors.n; i++) {
    const struct mos_item *e = &p->all->errors.v[i];
    mos_fail_at(e->loc, "%s", mos_expand(&env, e->text, e->loc, NULL));
  }
}

static void resolve(struct mos_project *p) {
  for (int round = 0;; round++) {
    load_all_libs(p);
    mos_project_sort(p);
    merge_all(p);
    load_modules(p);
    check_refusals(p);
    if (!any_conds(p)) return;
    const char *why = "";
    struct mos_loc where = {NULL, 0};
    bool progress = apply_conds(p, p->app, &why, &where);
    progress |= apply_conds(p, p->port, &why, &where);
    for (int i = 0; i < p->num_libs; i++) {
      progress |= apply_conds(p, p->libs[i]->manifest, &why, &where);
    }
    if (!progress) {
      mos_fail_at(where, "condition cannot be decided: %s is not defined", why);
    }
    if (round > MAX_ROUNDS) mos_fail("conditions are nested too deeply");
  }
}

static bool lists_platform(const struct mos_manifest *m, const char *platform) {
  if (m->platforms.n == 0) return true;
  for (int i = 0; i < m->platforms.n; i++) {
    const char *s = m->platforms.v[i].text;
    if (strcmp(s, platform) == 0) return true;
    if (mos_is_posix(s) && mos_is_posix(platform)) return true;
  }
  return false;
}

static void check_platforms(const struct mos_project *p) {
  bool lenient = mos_is_posix(p->platform) || !p->opt.platform_check;
  if (!lists_platform(p->app, p->platform)) {
    struct mos_loc loc = p->app->platforms.v[0].loc;
    if (!lenient) {
      mos_fail_at(loc,
                  "the app does not list platform %s; add it or use "
                  "--no-platform-check",
                  p->platform);
    }
    mos_note(
        "note: %s:%d: the app does not list platform %s; building for it "
        "all the same",
        loc.file, loc.line, p->platform);
  }
  for (int i = 0; i < p->num_libs; i++) {
    const struct mos_manifest *m = p->libs[i]->manifest;
    if (lists_platform(m, p->platform)) continue;
    if (!lenient) {
      mos_fail_at(m->platforms.v[0].loc,
                  "lib \"%s\" does not support "
                  "platform %s; --no-platform-check builds it all the same",
                  p->libs[i]->name, p->platform);
    }
    mos_debug("lib %s does not list platform %s", p->libs[i]->name,
              p->platform);
  }
}

static const char *choose_platform(const struct mos_project_options *opt) {
  const char *platform = opt->platform;
  if (*platform == '\0') {
    const struct mos_manifest *m = mos_manifest_read(opt->dir, NULL, "app");
    platform = m->platform != NULL ? m->platform : "posix";
  }
  return strcmp(platform, "ubuntu") == 0 ? "posix" : platform;
}

static struct mos_manifest *read_port(const char *root, const char *platform) {
  const char *dir = mos_sprintf("%s/ports/%s", root, platform);
  const char *file = mos_join_path(dir, "mos.yml");
  if (mos_is_file(file)) {
    return mos_manifest_from_node(mos_yaml_read(file), file, dir, "port");
  }
  struct mos_manifest *m = mos_alloc(sizeof(*m));
  m->file = file;
  m->dir = dir;
  return m;
}

static void add_extra(struct mos_project *p) {
  if (p->opt.lib_extra == NULL || *p->opt.lib_extra == '\0') return;
  const char *text = mos_sprintf("libs: [%s]\n", p->opt.lib_extra);
  struct mos_node *n = mos_yaml_parse("--lib-extra", text, strlen(text));
  mos_manifest_merge(
      p->app, mos_manifest_from_node(n, "--lib-extra", p->app->dir, "app"));
}

// The name becomes a file name, a C string and part of command lines.
static void check_app_name(const struct mos_project *p) {
  bool ok = *p->name != '\0' && *p->name != '.' && *p->name != '-';
  for (const char *c = p->name; *c != '\0'; c++) {
    if (strchr(" \t/", *c) != NULL) {
      mos_fail_at(p->app->name_loc,
                  "name \"%s\" must have no spaces or slashes", p->name);
    }
    if ((unsigned char) *c < 0x80 && !isalnum((unsigned char) *c) &&
        strchr("_-.+@", *c) == NULL) {
      ok = false;
    }
  }
  if (!ok) {
    mos_fail_at(p->app->name_loc,
                "name \"%s\" must be letters, digits, _, -, . and +, and "
                "begin with none of - and .",
                p->name);
  }
}

struct mos_project *mos_project_load(const struct mos_project_options *opt) {
  struct mos_project *p = mos_alloc(sizeof(*p));
  p->opt = *opt;
  p->platform = choose_platform(opt);
  p->app = mos_manifest_read(opt->dir, p->platform, "app");
  p->all = mos_alloc(sizeof(*p->all));
  p->is_lib = p->app->type != NULL && strcmp(p->app->type, "lib") == 0;
  if (!p->is_lib && p->app->type != NULL && strcmp(p->app->type, "app")) {
    mos_fail_at((struct mos_loc){p->app->file, 0},
                "type is \"%s\"; it must be app or lib", p->app->type);
  }
  p->port = read_port(opt->root, p->platform);
  add_extra(p);
  merge_all(p);
  resolve(p);
  p->name = p->app->name != NULL ? p->app->name : mos_base_name(opt->dir);
  check_app_name(p);
  struct mos_env env = mos_project_env(p);
  for (int i = 0; i < p->all->warnings.n; i++) {
    const struct mos_item *w = &p->all->warnings.v[i];
    mos_warn(w->loc, "%s", mos_expand(&env, w->text, w->loc, NULL));
  }
  check_platforms(p);
  mos_project_sort_init(p);
  return p;
}
