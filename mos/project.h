// SPDX-License-Identifier: Apache-2.0
//
// A project: an app (or a lib on its own) with all libs it needs, conditions
// applied, and everything merged. Made by mos_project_load() from the folder's
// manifest and the command line; read by the generators and the build.

#pragma once

#include "manifest.h"

// Folders that manifests see as build_vars BUILD_DIR, GEN_DIR, FS_STAGING_DIR.
struct mos_build_dirs {
  const char *build, *gen, *fs;
};

struct mos_project_options {
  const char *root;         // our source tree
  const char *dir;          // the project's folder, absolute
  const char *platform;     // "" = as the manifest says, else posix
  const char *deps_dir;     // where libs are fetched to, absolute
  const char *modules_dir;  // the same for modules
  struct mos_map libs;      // --lib NAME:DIR
  struct mos_map modules;   // --module NAME:DIR
  struct mos_list libs_dirs;
  struct mos_map build_vars, cdefs;
  struct mos_list cflags, cxxflags;
  const char *lib_extra;  // YAML of one more libs: entry, or ""
  struct mos_build_dirs dirs;
  bool update;          // fetch newer versions of libs and modules
  bool offline;         // never fetch
  bool platform_check;  // refuse platforms that a manifest does not list
};

struct mos_lib {
  const char *name;     // "zz_boards" for boards
  const char *dir;      // absolute
  const char *version;  // of the repository: commit or tool version
  bool shipped;         // part of our tree
  struct mos_manifest *manifest;
  struct mos_loc loc;    // who named it first
  struct mos_list deps;  // names of libs it needs
};

struct mos_project {
  struct mos_project_options opt;
  const char *platform;
  bool is_lib;
  const char *name;  // of the app
  struct mos_manifest *app;
  struct mos_manifest *port;  // ports/<platform>/mos.yml or empty
  struct mos_lib **libs;      // in dependency order, deepest first
  int num_libs, cap_libs;
  struct mos_list init_order;  // lib names
  struct mos_map lib_paths, module_paths;
  struct mos_map module_versions;
  struct mos_manifest *all;  // merged
};

// Reads, fetches, merges. Errors end the run.
struct mos_project *mos_project_load(const struct mos_project_options *opt);
struct mos_lib *mos_project_find_lib(const struct mos_project *p,
                                     const char *name);
struct mos_env mos_project_env(const struct mos_project *p);

// Dependency order (order.c): sorts p->libs and makes p->init_order.
void mos_project_sort(struct mos_project *p);
void mos_project_sort_init(struct mos_project *p);

// A path or text of a merged list, expanded and made absolute. `suffix` is
// the text after a leading '-' or '+'. Errors: an unknown name ends the run.
const char *mos_project_path(const struct mos_project *p,
                             const struct mos_item *item, const char *text);

// One source file and whom it belongs to.
struct mos_source {
  const char *path, *owner;
};
struct mos_sources {
  struct mos_source *v;
  int n, cap;
};
// Source files by list order; `globs` such as "*.c,*.cpp" expand folders.
void mos_project_sources(const struct mos_project *p, const char *globs,
                         struct mos_sources *out);
// Files of the device's file system: name to absolute path, filters applied.
void mos_project_files(const struct mos_project *p, struct mos_map *files);

// Fetching (fetch.c). Where a dependency's folder is: given, shipped or
// cloned. Sets *version to what is known of it.
const char *mos_fetch_lib(struct mos_project *p, const struct mos_module *m,
                          const char *name, const char **version);
const char *mos_fetch_module(struct mos_project *p, const struct mos_module *m,
                             const char *name, const char **version);
// Name of a dependency: given, or the last part of its location.
const char *mos_module_name(const struct mos_module *m);
