// SPDX-License-Identifier: Apache-2.0
//
// Compiles and links with ninja. One build.ninja per app in build/; ninja
// knows from depfiles what a changed header touches. build_info is made by
// ninja after all other objects, so its time stamp changes only with them.

#include "ninja.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

const char *mos_ninja_escape(const char *s) {
  struct mos_buf b = {0};
  // It would begin another statement, and cannot be escaped.
  if (strchr(s, '\n') != NULL) mos_fail("\"%s\" has a line break", s);
  mos_buf_puts(&b, "");
  for (; *s != '\0'; s++) {
    if (*s == '$') mos_buf_puts(&b, "$");
    mos_buf_add(&b, s, 1);
  }
  return b.p;
}

// The same for a path, where blanks and colons separate too.
static const char *escape_path(const char *s) {
  struct mos_buf b = {0};
  if (strpbrk(s, "|\n") != NULL) {
    mos_fail("%s: file names cannot have \"|\" or line breaks", s);
  }
  mos_buf_puts(&b, "");
  for (; *s != '\0'; s++) {
    if (strchr("$ :", *s) != NULL) mos_buf_puts(&b, "$");
    mos_buf_add(&b, s, 1);
  }
  return b.p;
}

static const char *compiler(const char *env, const char *def) {
  const char *s = getenv(env);
  return s != NULL && *s != '\0' ? s : def;
}

// Text that changes when the compiler is replaced.
static const char *compiler_stamp(const char *cc) {
  struct mos_list dirs = {0};
  struct stat st;
  mos_split(&dirs, getenv("PATH") ? getenv("PATH") : "/usr/bin", ":");
  for (int i = 0; i < dirs.n; i++) {
    const char *path = mos_join_path(dirs.v[i], cc);
    if (stat(path, &st) != 0) continue;
    return mos_sprintf("%s %lld %lld", path, (long long) st.st_size,
                       (long long) st.st_mtime);
  }
  return cc;
}

void mos_ninja_rules(struct mos_buf *out, const struct mos_build *b) {
  const char *cc = compiler("CC", "gcc"), *cxx = compiler("CXX", "g++");
  (void) b;
  mos_buf_printf(out,
                 "# Written by mos build; changes are lost.\n"
                 "# %s\n# %s\n"
                 "ninja_required_version = 1.5\ncc = %s\ncxx = %s\n",
                 compiler_stamp(cc), compiler_stamp(cxx), cc, cxx);
  mos_buf_puts(out,
               "warn =\ncxxflags =\nrule cc\n"
               "  command = $cc $cflags -Wall $warn $extra -MMD -MF $out.d "
               "-c $in -o $out\n"
               "  description = CC $in\n  depfile = $out.d\n  deps = gcc\n"
               "rule cxx\n"
               "  command = $cxx $cxxflags -Wall $warn $extra -MMD -MF $out.d "
               "-c $in -o $out\n"
               "  description = CXX $in\n  depfile = $out.d\n  deps = gcc\n"
               "rule ar\n"
               "  command = rm -f $out && ar rcs $out $in\n"
               "  description = AR $out\n"
               "rule link\n"
               "  command = $ld $ldflags -o $out @$out.rsp $libs\n"
               "  rspfile = $out.rsp\n  rspfile_content = $in_newline\n"
               "  description = LINK $out\n"
               "rule info\n"
               "  command = t=$${SOURCE_DATE_EPOCH:-$$(date +%s)}; sed -e "
               "\"s/@STAMP@/$$(date -u -d @$$t +%Y%m%d-%H%M%S)/;"
               "s/@TIME@/$$(date -u -d @$$t +%Y-%m-%dT%H:%M:%SZ)/\" $tmpl "
               "> $out\n"
               "  description = INFO $out\n");
}

static bool var_on(const struct mos_build *b, const char *name) {
  const char *v = mos_vars_get(&b->project->all->build_vars, name);
  return v != NULL && *v != '\0' && strcmp(v, "0") != 0;
}

static void sanitizer_flags(const struct mos_build *b, struct mos_list *flags) {
  if (var_on(b, "ASAN")) mos_list_add(flags, "-fsanitize=address");
  if (var_on(b, "UBSAN")) mos_list_add(flags, "-fsanitize=undefined");
  if (var_on(b, "PROF")) mos_list_add(flags, "-pg");
}

void mos_ninja_base_flags(const struct mos_build *b, struct mos_list *flags) {
  static const char *const base[] = {"-g",
                                     "-O2",
                                     "-fno-omit-frame-pointer",
                                     "-ffunction-sections",
                                     "-fdata-sections",
                                     "-D_GNU_SOURCE"};
  for (size_t i = 0; i < sizeof(base) / sizeof(base[0]); i++) {
    mos_list_add(flags, base[i]);
  }
  sanitizer_flags(b, flags);
}

// --- the app's build.ninja --------------------------------------------------

struct plan {
  struct mos_build *b;
  struct mos_buf out;
  struct mos_list objs;
  bool have_cxx;
};

static const char *lib_dir(const struct plan *pl, const char *owner) {
  const struct mos_lib *lib = mos_project_find_lib(pl->b->project, owner);
  return lib != NULL ? lib->dir : pl->b->project->opt.dir;
}

static bool is_ours(const struct plan *pl, const char *owner) {
  const struct mos_lib *lib = mos_project_find_lib(pl->b->project, owner);
  return lib != NULL && lib->shipped;
}

// Object for a source: objs/<owner>/<path within the owner's folder>.o
static const char *object_name(const struct plan *pl,
                               const struct mos_source *src) {
  const char *dir = mos_sprintf("%s/", lib_dir(pl, src->owner));
  const char *rel = src->path;
  rel = mos_has_prefix(rel, dir) ? rel + strlen(dir) : rel + 1;
  const char *gen = mos_sprintf("%s/", pl->b->gen_dir);
  if (mos_has_prefix(src->path, gen)) rel = src->path + strlen(gen);
  return mos_sprintf("objs/%s/%s.o", src->owner, rel);
}

static bool is_cxx(const char *path) {
  return mos_has_suffix(path, ".cpp") || mos_has_suffix(path, ".cc") ||
         mos_has_suffix(path, ".cxx");
}

static void put_source(struct plan *pl, const struct mos_source *src,
                       const char *warn, const char *extra) {
  const char *obj = object_name(pl, src);
  bool cxx = is_cxx(src->path);
  if (cxx) pl->have_cxx = true;
  mos_buf_printf(&pl->out, "build %s: %s %s\n", escape_path(obj),
                 cxx ? "cxx" : "cc", escape_path(src->path));
  if (*warn != '\0') mos_buf_printf(&pl->out, "  warn = %s\n", warn);
  if (*extra != '\0') {
    mos_buf_printf(&pl->out, "  extra = %s\n", mos_ninja_escape(extra));
  }
  mos_list_add(&pl->objs, obj);
}

static const char *const s_strict = "-Wextra -Werror -Wno-unused-parameter";

static void put_sources(struct plan *pl) {
  struct mos_build *b = pl->b;
  const char *src_inc =
      mos_sprintf("%s", mos_shell_quote(mos_sprintf("-I%s/src", b->root)));
  struct mos_list config = {0};
  mos_list_dir(&config, mos_join_path(b->root, "src/config"));
  for (int i = 0; i < config.n; i++) {
    if (!mos_has_suffix(config.v[i], ".c")) continue;
    struct mos_source s = {
        mos_sprintf("%s/src/config/%s", b->root, config.v[i]), "runtime"};
    put_source(pl, &s, s_strict, src_inc);
  }
  static const char *const made[] = {"mgos_config.c", "mgos_ro_vars.c",
                                     "mgos_deps_init.c", "ffi_exports.c"};
  for (int i = 0; i < 4; i++) {
    struct mos_source s = {mos_join_path(b->gen_dir, made[i]), "gen"};
    put_source(pl, &s, "", "");
  }
  for (int i = 0; i < b->sources.n; i++) {
    bool ours = is_ours(pl, b->sources.v[i].owner);
    put_source(pl, &b->sources.v[i], ours ? s_strict : "", "");
  }
}

static void add_include(struct mos_list *flags, const char *dir) {
  const char *flag = mos_sprintf("-I%s", dir);
  if (mos_is_dir(dir)) mos_list_add_new(flags, flag);
}

// Paths for #include, app first, then libs, then the runtime's public headers.
static void include_flags(struct mos_build *b, struct mos_list *flags) {
  struct mos_project *p = b->project;
  mos_list_add(flags, mos_sprintf("-I%s", b->gen_dir));
  for (int i = p->all->includes.n - 1; i >= 0; i--) {
    const struct mos_item *item = &p->all->includes.v[i];
    if (mos_has_prefix(item->text, "@all_libs/")) {
      for (int k = 0; k < p->num_libs; k++) {
        add_include(flags, mos_join_path(p->libs[k]->dir, item->text + 10));
      }
      continue;
    }
    add_include(flags, mos_abs_path(mos_project_path(p, item, item->text)));
  }
  add_include(flags, mos_join_path(p->opt.dir, "include"));
  for (int i = p->num_libs - 1; i >= 0; i--) {
    add_include(flags, mos_join_path(p->libs[i]->dir, "include"));
  }
  mos_list_add(flags, mos_sprintf("-I%s/include", b->root));
  mos_list_add(flags, mos_sprintf("-I%s/build/deps/mbedtls/include", b->root));
  mos_list_add(flags, mos_sprintf("-I%s/build/deps/littlefs", b->root));
}

static void add_items(const struct mos_build *b, struct mos_list *flags,
                      const struct mos_items *items,
                      const struct mos_list *extra) {
  struct mos_env env = mos_project_env(b->project);
  for (int i = 0; i < items->n; i++) {
    const char *unknown;
    const struct mos_item *item = &items->v[i];
    const char *s = mos_expand(&env, item->text, item->loc, &unknown);
    if (unknown != NULL) {
      mos_fail_at(item->loc, "\"%s\": %s is not defined", item->text, unknown);
    }
    mos_split(flags, s, " \t\n");
  }
  mos_list_add_all(flags, extra);
}

static void put_flags(struct plan *pl) {
  struct mos_build *b = pl->b;
  struct mos_project *p = b->project;
  struct mos_list base = {0}, c = {0}, cxx = {0};
  mos_ninja_base_flags(b, &base);
  include_flags(b, &base);
  mos_cdef_args(p, &base);
  for (int i = 0; i < base.n; i++)
    base.v[i] = mos_shell_quote(base.v[i]);
  const char *common = mos_list_join(&base, " ");
  add_items(b, &c, &p->all->cflags, &p->opt.cflags);
  add_items(b, &cxx, &p->all->cxxflags, &p->opt.cxxflags);
  mos_buf_printf(&pl->out, "cflags = -std=gnu11 %s %s\n",
                 mos_ninja_escape(common),
                 mos_ninja_escape(mos_list_join(&c, " ")));
  mos_buf_printf(&pl->out, "cxxflags = -std=gnu++17 -fno-exceptions %s %s\n",
                 mos_ninja_escape(common),
                 mos_ninja_escape(mos_list_join(&cxx, " ")));
}

static void wrap_flags(const struct mos_build *b, struct mos_list *flags) {
  const char *path =
      mos_sprintf("%s/ports/%s/wrap.list", b->root, b->project->platform);
  struct mos_list names = {0};
  const char *text = mos_read_file_opt(path, 1 << 20, NULL);
  if (text == NULL) return;
  mos_split(&names, text, "\r\n");
  for (int i = 0; i < names.n; i++) {
    if (names.v[i][0] == '#') continue;
    mos_list_add(flags, mos_sprintf("-Wl,--wrap=%s", names.v[i]));
  }
}

static void binary_libs(const struct mos_build *b, struct mos_list *out) {
  const struct mos_project *p = b->project;
  for (int i = 0; i < p->all->binary_libs.n; i++) {
    const struct mos_item *item = &p->all->binary_libs.v[i];
    const char *path = mos_project_path(p, item, item->text);
    if (mos_is_file(path)) mos_list_add(out, mos_abs_path(path));
    if (!mos_is_dir(path)) continue;
    struct mos_list names = {0};
    mos_list_dir(&names, path);
    for (int k = 0; k < names.n; k++) {
      if (!mos_has_suffix(names.v[k], ".a")) continue;
      mos_list_add(out, mos_abs_path(mos_join_path(path, names.v[k])));
    }
  }
}

// The link takes every object of the runtime; what nobody refers to is
// dropped by --gc-sections, so weak functions behave as among plain objects.
static void put_link(struct plan *pl, const char *runtime) {
  struct mos_build *b = pl->b;
  struct mos_list ld = {0}, libs = {0}, bin = {0};
  mos_list_add(&ld, "-Wl,--gc-sections");
  mos_list_add(&ld, mos_sprintf("-Wl,-Map=%s", b->map));
  sanitizer_flags(b, &ld);
  wrap_flags(b, &ld);
  binary_libs(b, &bin);
  const char *crypto =
      mos_sprintf("%s/build/deps/mbedtls/library/libmbedcrypto.a", b->root);
  mos_list_add(&libs, "-Wl,--whole-archive");
  for (int i = 0; i < bin.n; i++)
    mos_list_add(&libs, mos_shell_quote(bin.v[i]));
  mos_list_add(&libs, mos_shell_quote(runtime));
  mos_list_add(&libs, "-Wl,--no-whole-archive");
  mos_list_add(&libs, mos_shell_quote(crypto));
  mos_list_add(&libs, "-lm -lpthread");
  for (int i = 0; i < ld.n; i++)
    ld.v[i] = mos_shell_quote(ld.v[i]);
  mos_buf_printf(&pl->out, "build %s: link", escape_path(b->elf));
  for (int i = 0; i < pl->objs.n; i++) {
    mos_buf_printf(&pl->out, " %s", escape_path(pl->objs.v[i]));
  }
  mos_buf_printf(&pl->out, " | %s %s", escape_path(runtime),
                 escape_path(crypto));
  for (int i = 0; i < bin.n; i++) {
    mos_buf_printf(&pl->out, " %s", escape_path(bin.v[i]));
  }
  mos_buf_printf(
      &pl->out, "\n  ld = %s\n  ldflags = %s\n  libs = %s\ndefault %s\n",
      pl->have_cxx ? "$cxx" : "$cc", mos_ninja_escape(mos_list_join(&ld, " ")),
      mos_ninja_escape(mos_list_join(&libs, " ")), escape_path(b->elf));
}

// build_info.c and .json come from templates with the time left open.
static void put_info(struct plan *pl) {
  struct mos_build *b = pl->b;
  struct mos_build_info info = mos_build_info_get(b->project);
  const char *slash = strchr(info.id, '/');
  info.id = mos_sprintf("@STAMP@%s", slash != NULL ? slash : "");
  info.timestamp = "@TIME@";
  const char *tmpl = mos_join_path(b->gen_dir, "info");
  mos_make_dirs(tmpl);
  mos_gen_build_info(tmpl, &info);
  static const char *const names[] = {"build_info.c", "build_info.json"};
  for (int i = 0; i < 2; i++) {
    mos_buf_printf(&pl->out, "build %s: info %s |",
                   escape_path(mos_join_path(b->gen_dir, names[i])),
                   escape_path(mos_join_path(tmpl, names[i])));
    for (int k = 0; k < pl->objs.n - i; k++) {
      mos_buf_printf(&pl->out, " %s", escape_path(pl->objs.v[k]));
    }
    mos_buf_printf(&pl->out, "\n  tmpl = %s\n",
                   mos_shell_quote(mos_join_path(tmpl, names[i])));
    if (i == 0) {
      struct mos_source s = {mos_join_path(b->gen_dir, names[0]), "gen"};
      put_source(pl, &s, "", "");
    }
  }
}

static void put_lib(struct plan *pl) {
  struct mos_build *b = pl->b;
  mos_buf_puts(&pl->out, "build lib.a: ar");
  for (int i = 0; i < pl->objs.n; i++) {
    mos_buf_printf(&pl->out, " %s", escape_path(pl->objs.v[i]));
  }
  mos_buf_puts(&pl->out, "\ndefault lib.a\n");
  b->elf = mos_join_path(b->build_dir, "lib.a");
}

// Names that nm lists for the program.
static void read_symbols(const struct mos_build *b, struct mos_list *have) {
  struct mos_list lines = {0};
  struct mos_buf out = {0};
  const char *argv[] = {"nm", b->elf, NULL};
  if (mos_run_program(argv, NULL, &out, false) != 0) return;
  mos_split(&lines, out.p, "\n");
  for (int i = 0; i < lines.n; i++) {
    const char *name = strrchr(lines.v[i], ' ');
    if (name == NULL) continue;
    mos_list_add(have, mos_strndup(name + 1, strcspn(name + 1, "@")));
  }
}

static bool has_sources(const struct mos_build *b, const char *owner) {
  for (int i = 0; i < b->sources.n; i++) {
    if (strcmp(b->sources.v[i].owner, owner) == 0) return true;
  }
  return false;
}

// Says what the weak references of the generated code did not find: functions
// that scripts call, init functions of libs. The linker drops such names, so
// what nm does not list is missing.
static void tell_missing(const struct mos_build *b) {
  const struct mos_project *p = b->project;
  struct mos_list names = {0}, have = {0}, missing = {0};
  mos_ffi_names(p, &b->files, &names);
  read_symbols(b, &have);
  for (int i = 0; i < names.n && mos_list_has(&have, "ffi_exports"); i++) {
    if (!mos_list_has(&have, names.v[i])) mos_list_add(&missing, names.v[i]);
  }
  if (missing.n > 0) {
    mos_warn((struct mos_loc){NULL, 0},
             "scripts call functions that this firmware does not have: %s",
             mos_list_join(&missing, ", "));
  }
  for (int i = 0; i < p->num_libs; i++) {
    const struct mos_lib *lib = p->libs[i];
    const char *init =
        mos_sprintf("mgos_%s_init", mos_identifier(lib->name, false));
    if (lib->shipped || !has_sources(b, lib->name)) continue;
    if (mos_list_has(&have, init)) continue;
    mos_warn(lib->loc, "lib \"%s\" has no %s(); it is not initialised",
             lib->name, init);
  }
}

void mos_build_compile(struct mos_build *b) {
  struct plan pl = {.b = b};
  const char *port = mos_sprintf("%s/ports/%s", b->root, b->project->platform);
  if (!mos_is_dir(port)) {
    mos_fail("no port for platform %s in this tree (%s); there is: posix",
             b->project->platform, port);
  }
  mos_make_dirs(b->objs_dir);
  unlink(b->log);
  mos_ninja_rules(&pl.out, b);
  put_flags(&pl);
  if (b->project->is_lib) {
    for (int i = 0; i < b->sources.n; i++) {
      if (strcmp(b->sources.v[i].owner, "app") != 0) continue;
      put_source(&pl, &b->sources.v[i], "", "");
    }
    put_lib(&pl);
  } else {
    const char *runtime = mos_runtime_build(b);
    put_sources(&pl);
    put_info(&pl);
    put_link(&pl, runtime);
    mos_buf_printf(&pl.out, "default %s\n",
                   escape_path(mos_join_path(b->gen_dir, "build_info.json")));
  }
  mos_write_file(mos_join_path(b->build_dir, "build.ninja"), pl.out.p,
                 pl.out.len);
  int64_t linked = mos_file_time(b->elf);
  mos_ninja_run(b, b->build_dir, b->project->name, NULL);
  if (!b->dry_run && mos_file_time(b->elf) != linked) tell_missing(b);
}

// --- running ninja ----------------------------------------------------------

struct output {
  const struct mos_build *b;
  const char *label;
  FILE *log;
  bool skip_command;  // the line after FAILED: is the whole command
};

static void on_line(const char *text, void *arg) {
  struct output *o = arg;
  int done, total;
  if (o->log != NULL) fprintf(o->log, "%s\n", text);
  if (sscanf(text, "[%d/%d] ", &done, &total) == 2) {
    o->skip_command = false;
    if (o->b->dry_run) {
      printf("%s\n", strchr(text, ' ') + 1);
    } else {
      mos_ui_progress(mos_sprintf("Compiling %s", o->label), done, total);
      mos_debug("%s", text);
    }
    return;
  }
  if (mos_has_prefix(text, "ninja: ")) {
    if (strstr(text, "error") != NULL) mos_note("%s", text);
    return;
  }
  if (mos_has_prefix(text, "FAILED: ")) {
    o->skip_command = true;
    return;
  }
  if (o->skip_command) {
    o->skip_command = false;
    return;
  }
  mos_ui_clear();
  fprintf(stderr, "%s\n", text);
}

void mos_ninja_run(const struct mos_build *b, const char *dir,
                   const char *label, const char *target) {
  struct output o = {.b = b, .label = label};
  const char *argv[12] = {"ninja", "-j", mos_sprintf("%d", b->jobs)};
  int n = 3;
  if (b->dry_run) argv[n++] = "-n";
  if (target != NULL) argv[n++] = target;
  setenv("NINJA_STATUS", "[%f/%t] ", 1);
  setenv("LC_ALL", "C", 0);
  o.log = fopen(b->log, "a");
  int status = mos_run_lines(argv, dir, on_line, &o);
  if (o.log != NULL) fclose(o.log);
  mos_ui_clear();
  if (status == 127) mos_fail("ninja is not installed; run ./dev deps");
  if (status != 0) {
    mos_fail("build of %s failed; the whole output is in %s", label, b->log);
  }
}
