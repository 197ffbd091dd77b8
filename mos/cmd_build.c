// SPDX-License-Identifier: Apache-2.0
//
// mos build: from a project's folder to build/fw.zip. The work is in
// project.c (manifests), gen.c (generated files), ninja.c (compiler),
// fsimage.c, fwzip.c and sizes.c; here is the command line.

#include <string.h>
#include <unistd.h>

#include "build.h"
#include "files.h"
#include "ninja.h"

const struct mos_flag mos_build_flags[] = {
    {"platform", 0, MOS_FLAG_STRING, NULL, "NAME", "platform (posix)"},
    {"board", 0, MOS_FLAG_STRING, NULL, "NAME", "sets build_vars.BOARD"},
    {"clean", 0, MOS_FLAG_BOOL, NULL, NULL, "remove build/ first"},
    {"build-target", 0, MOS_FLAG_STRING, "all", "TARGET",
     "all; gen: only generated files; elf: no image and bundle"},
    {"build-dry-run", 0, MOS_FLAG_BOOL, NULL, NULL,
     "show what would be compiled"},
    {"build-dir", 0, MOS_FLAG_STRING, NULL, "DIR", "outputs (build)"},
    {"gen-dir", 0, MOS_FLAG_STRING, NULL, "DIR", "generated files (build/gen)"},
    {"build-parallelism", 'j', MOS_FLAG_INT, NULL, "N", "compilers at a time"},
    {"build-var", 0, MOS_FLAG_LIST, NULL, "NAME=VALUE", "set a build variable"},
    {"cdef", 0, MOS_FLAG_LIST, NULL, "NAME=VALUE", "set a C macro"},
    {"cflags-extra", 0, MOS_FLAG_LIST, NULL, "FLAG", "more C compiler flags"},
    {"cxxflags-extra", 0, MOS_FLAG_LIST, NULL, "FLAG",
     "more C++ compiler flags"},
    {"lib", 0, MOS_FLAG_LIST, NULL, "NAME:DIR", "use DIR for a lib"},
    {"module", 0, MOS_FLAG_LIST, NULL, "NAME:DIR", "use DIR for a module"},
    {"libs-dir", 0, MOS_FLAG_LIST, NULL, "DIR", "look for libs in DIR"},
    {"deps-dir", 0, MOS_FLAG_STRING, NULL, "DIR", "fetched libs (deps)"},
    {"modules-dir", 0, MOS_FLAG_STRING, NULL, "DIR",
     "fetched modules (deps/modules)"},
    {"lib-extra", 0, MOS_FLAG_STRING, NULL, "YAML", "one more libs: entry"},
    {"update-libs", 0, MOS_FLAG_BOOL, NULL, NULL,
     "fetch newer versions of libs and modules"},
    {"libs-update", 0, MOS_FLAG_BOOL, NULL, NULL, NULL},
    {"no-libs-update", 0, MOS_FLAG_BOOL, NULL, NULL, "never fetch anything"},
    {"libs-update-interval", 0, MOS_FLAG_DURATION, "1h", NULL, NULL},
    {"source-glob", 0, MOS_FLAG_STRING, "*.c,*.cpp", "GLOBS",
     "files taken from source folders"},
    {"no-platform-check", 0, MOS_FLAG_BOOL, NULL, NULL,
     "build for platforms that manifests do not list"},
    {"local", 0, MOS_FLAG_BOOL, NULL, NULL, NULL},  // Builds are always local.
    {"temp-dir", 0, MOS_FLAG_STRING, NULL, "DIR", NULL},
    {"use-shell-git", 0, MOS_FLAG_BOOL, NULL, NULL, NULL},
    {"save-build-stat", 0, MOS_FLAG_BOOL, NULL, NULL, NULL},
    {0}};

// Splits "NAME<sep>VALUE" of a repeatable flag into a map.
static void read_pairs(const struct mos_args *a, const char *flag, char sep,
                       struct mos_map *out) {
  const struct mos_list *l = mos_flag_list(a, flag);
  for (int i = 0; i < l->n; i++) {
    const char *s = strchr(l->v[i], sep);
    if (s == NULL || s == l->v[i]) {
      mos_usage("--%s %s: NAME%cVALUE expected", flag, l->v[i], sep);
    }
    mos_map_set(out, mos_strndup(l->v[i], (size_t) (s - l->v[i])), s + 1);
  }
}

static void read_words(const struct mos_args *a, const char *flag,
                       struct mos_list *out) {
  const struct mos_list *l = mos_flag_list(a, flag);
  for (int i = 0; i < l->n; i++)
    mos_split(out, l->v[i], " ");
}

static const char *dir_flag(const struct mos_args *a, const char *flag,
                            const char *def) {
  const char *s = mos_flag_str(a, flag);
  return mos_abs_path(*s != '\0' ? s : def);
}

static void read_options(const struct mos_args *a,
                         struct mos_project_options *o) {
  o->root = mos_root(a);
  o->dir = mos_abs_path(".");
  o->platform = mos_flag_str(a, "platform");
  o->deps_dir = dir_flag(a, "deps-dir", "deps");
  o->modules_dir =
      dir_flag(a, "modules-dir", mos_join_path(o->deps_dir, "modules"));
  o->lib_extra = mos_flag_str(a, "lib-extra");
  o->update =
      mos_flag_bool(a, "update-libs") || mos_flag_bool(a, "libs-update");
  o->offline = mos_flag_bool(a, "no-libs-update");
  o->platform_check = !mos_flag_bool(a, "no-platform-check");
  read_pairs(a, "lib", ':', &o->libs);
  read_pairs(a, "module", ':', &o->modules);
  read_pairs(a, "build-var", '=', &o->build_vars);
  read_pairs(a, "cdef", '=', &o->cdefs);
  read_words(a, "cflags-extra", &o->cflags);
  read_words(a, "cxxflags-extra", &o->cxxflags);
  mos_list_add_all(&o->libs_dirs, mos_flag_list(a, "libs-dir"));
  if (*mos_flag_str(a, "board") != '\0') {
    mos_map_set(&o->build_vars, "BOARD", mos_flag_str(a, "board"));
  }
}

void mos_build_prepare(struct mos_build *b, const struct mos_args *a) {
  struct mos_project_options o = {0};
  read_options(a, &o);
  b->args = a;
  b->root = o.root;
  b->build_dir = dir_flag(a, "build-dir", "build");
  b->gen_dir = dir_flag(a, "gen-dir", mos_join_path(b->build_dir, "gen"));
  b->objs_dir = mos_join_path(b->build_dir, "objs");
  b->fs_dir = mos_join_path(b->build_dir, "fs");
  b->fs_image = mos_join_path(b->build_dir, "fs.img");
  b->zip = mos_join_path(b->build_dir, "fw.zip");
  b->log = mos_join_path(b->build_dir, "build.log");
  b->dry_run = mos_flag_bool(a, "build-dry-run");
  b->jobs = (int) mos_flag_int(a, "build-parallelism");
  if (b->jobs <= 0) b->jobs = (int) sysconf(_SC_NPROCESSORS_ONLN);
  o.dirs = (struct mos_build_dirs){b->build_dir, b->gen_dir, b->fs_dir};
  b->project = mos_project_load(&o);
  b->elf = mos_sprintf("%s/%s.elf", b->objs_dir, b->project->name);
  b->map = mos_sprintf("%s/%s.map", b->objs_dir, b->project->name);
  mos_project_sources(b->project, mos_flag_str(a, "source-glob"), &b->sources);
}

// Generates, then collects the device's files: some of them are generated.
static void generate(struct mos_build *b) {
  mos_gen_config(b->project, b->gen_dir);
  mos_project_files(b->project, &b->files);
  mos_gen_all(b->project, b->gen_dir, &b->files);
}

// A lib that lists sources but has none here was meant to come as a binary of
// its maker, which would not be for this platform.
static void tell_empty_libs(const struct mos_build *b) {
  const struct mos_project *p = b->project;
  for (int i = 0; i < p->num_libs; i++) {
    const struct mos_lib *lib = p->libs[i];
    const struct mos_manifest *m = lib->manifest;
    bool found = m->sources.n == 0 || m->binary_libs.n > 0;
    for (int k = 0; !found && k < b->sources.n; k++) {
      found = strcmp(b->sources.v[k].owner, lib->name) == 0;
    }
    if (found) continue;
    mos_warn(m->sources.v[0].loc,
             "lib \"%s\" has no sources for %s; calls to it will not link",
             lib->name, p->platform);
  }
}

static void build(struct mos_build *b, const char *target) {
  generate(b);
  if (strcmp(target, "gen") == 0) {
    struct mos_build_info info = mos_build_info_get(b->project);
    mos_gen_build_info(b->gen_dir, &info);
    return;
  }
  tell_empty_libs(b);
  mos_build_compile(b);
  if (b->dry_run) return;
  if (b->project->is_lib) {
    mos_note("Built %s", b->elf);
  } else if (strcmp(target, "all") == 0) {
    mos_build_fs(b);
    mos_build_bundle(b);
    mos_build_sizes(b);
  }
}

static int run(const struct mos_args *a) {
  const char *target = mos_flag_str(a, "build-target");
  if (strcmp(target, "all") && strcmp(target, "gen") && strcmp(target, "elf")) {
    mos_usage("--build-target %s: all, gen or elf expected", target);
  }
  struct mos_build b = {0};
  if (mos_flag_bool(a, "clean")) {
    mos_remove_tree(dir_flag(a, "build-dir", "build"));
  }
  mos_build_prepare(&b, a);
  mos_make_dirs(b.build_dir);
  int lock = mos_lock_dir(b.build_dir);
  build(&b, target);
  close(lock);
  return 0;
}

const struct mos_cmd mos_cmd_build = {
    .name = "build",
    .summary = "build the firmware of the app in this folder",
    .details =
        "Reads mos.yml and the manifests of all libs it names, generates the\n"
        "configuration and the init table, compiles, and writes build/fw.zip.\n"
        "Libs shipped with the source tree are used from there; others are\n"
        "fetched with git into deps/ once and recorded in mos.lock.",
    .flags = {{mos_build_flags}},
    .run = run,
};
