// SPDX-License-Identifier: Apache-2.0
//
// A command of mos. Each mos/cmd_<name>.c defines one `struct mos_cmd` named
// mos_cmd_<name>; the build collects the files into mos_cmds[], so a new
// command is a new file and nothing else.

#pragma once

#include "errors.h"
#include "flags.h"
#include "mem.h"
#include "ui.h"

struct mos_cmd {
  const char *name;        // as typed, e.g. "config-get"
  const char *args;        // positional arguments for help, e.g. "[PATH]"
  const char *summary;     // one line
  const char *details;     // more help, or NULL
  int min_args, max_args;  // positional arguments; max_args -1: any number
  // Words offered for the first argument by completion, space-separated, or
  // NULL; "FILE" and "DIR" mean paths.
  const char *complete;
  struct mos_flag_set flags;
  // Returns the exit status. Trouble is reported by mos_fail() (errors.h).
  int (*run)(const struct mos_args *a);
};

// All commands sorted by name, ends with NULL.
extern const struct mos_cmd *const mos_cmds[];

// Finds a command by name, or NULL.
const struct mos_cmd *mos_cmd_find(const char *name);
// Runs another command as if typed: `argv` without the leading "mos".
// Returns its exit status; errors are printed.
int mos_run_command(int argc, char **argv);
// Help texts on stdout.
void mos_help_all(bool full);
void mos_help_command(const struct mos_cmd *cmd);

// Version text of this tool, e.g. "0.1.0".
extern const char *const mos_version;
// The tree that mos was built in, $MOS_ROOT or --repo: holds src/, libs/, ….
const char *mos_root(const struct mos_args *a);
