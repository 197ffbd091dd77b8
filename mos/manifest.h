// SPDX-License-Identifier: Apache-2.0
//
// A manifest (mos.yml) as typed data, and the expressions in it. Texts may
// hold ${…} until the whole project is known; each list element remembers the
// folder it is relative to, the lib it came from and its place in the file.

#pragma once

#include "node.h"

// Oldest and newest manifest_version that we understand.
#define MOS_MANIFEST_OLDEST "2017-03-17"
#define MOS_MANIFEST_NEWEST "2020-08-02"

// One element of a list of paths, flags or names.
struct mos_item {
  const char *text;
  const char *dir;    // folder of the manifest, absolute
  const char *owner;  // lib name, or "app"
  struct mos_loc loc;
};
struct mos_items {
  struct mos_item *v;
  int n, cap;
};

// Entry of build_vars or cdefs.
struct mos_var {
  const char *key, *value;
  struct mos_loc loc;
};
struct mos_vars {
  struct mos_var *v;
  int n, cap;
};

// A dependency: entry of libs: or modules:.
struct mos_module {
  const char *name, *location, *version, *variant;
  const char *dir;  // folder of the manifest that names it
  struct mos_loc loc;
};
struct mos_modules {
  struct mos_module *v;
  int n, cap;
};

struct mos_filter {
  bool include;
  const char *glob;
};

struct mos_nodes {
  struct mos_node **v;
  int n, cap;
};

struct mos_manifest;
// A pending condition.
struct mos_cond {
  const char *when;
  const char *error;
  struct mos_manifest *apply;  // or NULL
  struct mos_loc loc;
};
struct mos_conds {
  struct mos_cond *v;
  int n, cap;
};

struct mos_manifest {
  const char *file, *dir, *owner;
  // Scalars are NULL when not given.
  const char *name, *type, *version, *author, *description, *platform;
  const char *libs_version, *modules_version, *mongoose_os_version;
  struct mos_loc name_loc;
  bool no_implicit_init_deps;
  struct mos_items platforms, sources, includes, filesystem, binary_libs,
      extra_files, ffi_symbols, tests, init_after, init_before, cflags,
      cxxflags, tags, warnings, errors;
  struct mos_vars build_vars, cdefs;
  struct mos_modules libs, modules;
  struct mos_filter *fs_filters;
  int num_fs_filters;
  struct mos_nodes config_schema;
  struct mos_conds conds;
};

// Reads DIR/mos.yml and merges DIR/mos_<platform>.yml over it. `owner` is the
// name used in messages and size tables.
struct mos_manifest *mos_manifest_read(const char *dir, const char *platform,
                                       const char *owner);
// Makes a manifest of a parsed tree.
struct mos_manifest *mos_manifest_from_node(const struct mos_node *root,
                                            const char *file, const char *dir,
                                            const char *owner);
// Merges `src` over `dst`: lists are joined, maps and scalars: `src` wins.
// Conditions are joined too.
void mos_manifest_merge(struct mos_manifest *dst,
                        const struct mos_manifest *src);
void mos_items_add(struct mos_items *l, struct mos_item item);
void mos_vars_set(struct mos_vars *vars, const char *key, const char *value,
                  struct mos_loc loc);
const char *mos_vars_get(const struct mos_vars *vars, const char *key);
void mos_modules_add(struct mos_modules *l, struct mos_module m);

// True if a platform name means the PC port.
bool mos_is_posix(const char *platform);

// --- expressions ------------------------------------------------------------

// What names in expressions mean.
struct mos_env {
  const char *platform;
  const struct mos_manifest *all;                  // everything merged so far
  const struct mos_map *lib_paths, *module_paths;  // by identifier
  int depth;  // of variables that refer to variables
};

// Value of a variable, or NULL if it is not known (yet).
const char *mos_env_get(const struct mos_env *env, const char *name);

enum mos_expr_result { MOS_EXPR_OK, MOS_EXPR_UNKNOWN, MOS_EXPR_BAD };
// Evaluates `"text"`, a variable, defined(VAR), A == B or A != B. On OK *value
// is the text ("true" or "false" for the last three) and *is_bool says which;
// otherwise *why says what is unknown or wrong.
enum mos_expr_result mos_expr_eval(const struct mos_env *env, const char *expr,
                                   const char **value, bool *is_bool,
                                   const char **why);
// Replaces ${…} in a text. Unknown ones stay as they are; *unknown (may be
// NULL) then names the first. Errors: a malformed one ends the run at `loc`.
const char *mos_expand(const struct mos_env *env, const char *text,
                       struct mos_loc loc, const char **unknown);
