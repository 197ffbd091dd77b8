// SPDX-License-Identifier: Apache-2.0
//
// Entry of the mos command: finds the command among the arguments, parses its
// flags and runs it. There is no list of commands here: mos_cmds[] is
// made by the build from the files mos/cmd_*.c.

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "files.h"

#ifndef MOS_VERSION
#define MOS_VERSION "0.1.0"
#endif

const char *const mos_version = MOS_VERSION;

struct invocation {
  int argc;
  char **argv;
};

const struct mos_cmd *mos_cmd_find(const char *name) {
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    if (strcmp(mos_cmds[i]->name, name) == 0) return mos_cmds[i];
  }
  return NULL;
}

// A flag of any command, by its long name or its one-letter name.
static const struct mos_flag *find_in(const struct mos_flag *f,
                                      const char *name) {
  for (; f->name != NULL; f++) {
    if (strcmp(f->name, name) == 0) return f;
    if (name[0] == f->short_name && name[0] != 0 && name[1] == 0) return f;
  }
  return NULL;
}

static const struct mos_flag *find_any_flag(const char *name) {
  const struct mos_flag *f = find_in(mos_global_flags, name);
  for (int i = 0; f == NULL && mos_cmds[i] != NULL; i++) {
    const struct mos_flag_set *set = &mos_cmds[i]->flags;
    for (int k = 0; k < MOS_MAX_FLAG_TABLES && set->tables[k] != NULL; k++) {
      if (f == NULL) f = find_in(set->tables[k], name);
    }
  }
  return f;
}

static _Noreturn void fail_unknown_command(const char *name) {
  const char *best = NULL;
  int best_distance = 4;
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    int d = mos_edit_distance(name, mos_cmds[i]->name);
    if (d >= best_distance) continue;
    best = mos_cmds[i]->name;
    best_distance = d;
  }
  if (best != NULL) {
    mos_usage("unknown command \"%s\"; did you mean \"mos %s\"?", name, best);
  }
  mos_usage("unknown command \"%s\"; see \"mos help\"", name);
}

static bool is_root(const char *dir) {
  return mos_is_dir(mos_sprintf("%s/libs", dir)) &&
         mos_is_dir(mos_sprintf("%s/src/base", dir));
}

const char *mos_root(const struct mos_args *a) {
  const char *given = a != NULL ? mos_flag_str(a, "repo") : "";
  if (*given == '\0' && getenv("MOS_ROOT") != NULL) given = getenv("MOS_ROOT");
  if (*given != '\0') {
    if (!is_root(given)) {
      mos_fail("%s is not a Meerkat OS source tree (no libs/ and src/base/)",
               given);
    }
    return mos_abs_path(given);
  }
  char exe[4096];
  ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
  if (n > 0) {
    exe[n] = '\0';
    for (int i = 0; i < 3; i++) {  // ROOT/build/bin/mos
      char *slash = strrchr(exe, '/');
      if (slash != NULL) *slash = '\0';
    }
    if (is_root(exe)) return mos_strdup(exe);
  }
#ifdef MOS_BUILD_ROOT
  if (is_root(MOS_BUILD_ROOT)) return MOS_BUILD_ROOT;
#endif
  mos_fail("cannot find the Meerkat OS source tree; name it with --repo DIR");
}

static void set_options(const struct mos_args *a) {
  mos_error_options.json = mos_flag_bool(a, "json");
  mos_error_options.verbose =
      mos_flag_bool(a, "verbose") || mos_flag_int(a, "v") > 0;
  mos_error_options.quiet = mos_flag_bool(a, "quiet");
}

static int run_command(void *arg) {
  struct invocation *inv = arg;
  static const struct mos_flag_set none = {{NULL}};
  int pos = mos_flags_find_command(inv->argc, inv->argv, find_any_flag);
  const struct mos_cmd *cmd = pos > 0 ? mos_cmd_find(inv->argv[pos]) : NULL;
  struct mos_args a = {0};
  for (int i = 1; i < inv->argc; i++) {  // Errors of the flags obey it too.
    if (strcmp(inv->argv[i], "--json") == 0) mos_error_options.json = true;
  }
  mos_flags_parse(&a, inv->argc, inv->argv, cmd != NULL ? &cmd->flags : &none,
                  find_any_flag);
  set_options(&a);
  if (mos_flag_bool(&a, "version")) {
    printf("mos %s\n", mos_version);
    return 0;
  }
  if (pos == 0) {
    mos_help_all(false);
    return mos_flag_bool(&a, "help") ? 0 : MOS_EXIT_USAGE;
  }
  if (cmd == NULL) fail_unknown_command(inv->argv[pos]);
  if (mos_flag_bool(&a, "help")) {
    mos_help_command(cmd);
    return 0;
  }
  a.pos.v++;  // The first positional argument is the command itself.
  a.pos.n--;
  if (a.pos.n < cmd->min_args ||
      (cmd->max_args >= 0 && a.pos.n > cmd->max_args)) {
    mos_usage("usage: mos %s %s", cmd->name, cmd->args ? cmd->args : "");
  }
  const char *dir = mos_flag_str(&a, "chdir");
  if (*dir != '\0' && chdir(dir) != 0) {
    mos_fail("cannot change to %s: %s", dir, strerror(errno));
  }
  return cmd->run(&a);
}

int mos_run_command(int argc, char **argv) {
  char **v = mos_alloc(((size_t) argc + 2) * sizeof(*v));
  v[0] = (char *) "mos";
  for (int i = 0; i < argc; i++)
    v[i + 1] = argv[i];
  struct mos_error_options saved = mos_error_options;
  struct invocation inv = {argc + 1, v};
  mos_error_text_clear();
  int status = mos_try(run_command, &inv);
  if (status != 0 && *mos_error_text() != '\0') mos_error_print();
  mos_error_options = saved;
  return status;
}

int main(int argc, char **argv) {
  struct invocation inv = {argc, argv};
  signal(SIGPIPE, SIG_IGN);
  int status = mos_try(run_command, &inv);
  if (status != 0 && *mos_error_text() != '\0') mos_error_print();
  mos_ui_clear();
  mos_mem_reset();
  return status;
}
