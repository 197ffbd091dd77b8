// SPDX-License-Identifier: Apache-2.0
//
// Command-line flags. Commands declare typed tables; help, completion and
// environment defaults come from the same tables. `--flag value`,
// `--flag=value`, `-f value`; flags may stand anywhere, also before the
// command; `--` ends them. A flag that is not given takes MOS_<FLAG> from the
// environment (upper-case, '-' becomes '_'), else its default.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mem.h"

enum mos_flag_type {
  MOS_FLAG_BOOL,      // --x, --x=true, --x=false
  MOS_FLAG_STRING,    // one value, the last wins
  MOS_FLAG_INT,       // decimal or 0x…
  MOS_FLAG_DURATION,  // 20s, 300ms, 1h30m; a bare number is seconds
  MOS_FLAG_LIST,      // may be given many times
};

// One flag. A table ends with {0}.
struct mos_flag {
  const char *name;  // without dashes
  char short_name;   // or 0
  enum mos_flag_type type;
  const char *def;   // default as text; NULL is "", 0 or false
  const char *arg;   // name of the value in help; FILE and DIR complete paths
  const char *help;  // one line; NULL hides the flag
};

#define MOS_MAX_FLAG_TABLES 6

// Tables of one command, in help's order; unused entries are NULL.
struct mos_flag_set {
  const struct mos_flag *tables[MOS_MAX_FLAG_TABLES];
};

// The parsed command line.
struct mos_args {
  struct mos_list pos;  // positional arguments after the command
  struct mos_flag_value *values;
  int num_values;
};

// Flags of every command: --chdir, --json, --verbose, --help, …
extern const struct mos_flag mos_global_flags[];

// Parses argv[1..] for the command with `set`. `known` finds flags of other
// commands: those are accepted with a note, because scripts pass one set of
// flags to all commands; anything else is a usage error with a suggestion.
void mos_flags_parse(struct mos_args *a, int argc, char **argv,
                     const struct mos_flag_set *set,
                     const struct mos_flag *(*known)(const char *name));
// Finds the command's position in argv (flags may precede it), or 0.
int mos_flags_find_command(int argc, char **argv,
                           const struct mos_flag *(*known)(const char *) );

// Values by name. Asking for a flag that the command's tables do not have is
// a bug and ends the run.
bool mos_flag_bool(const struct mos_args *a, const char *name);
const char *mos_flag_str(const struct mos_args *a, const char *name);
int64_t mos_flag_int(const struct mos_args *a, const char *name);
int64_t mos_flag_duration_ms(const struct mos_args *a, const char *name);
const struct mos_list *mos_flag_list(const struct mos_args *a,
                                     const char *name);
// True if the flag or its environment variable was given.
bool mos_flag_given(const struct mos_args *a, const char *name);

// "MOS_BAUD_RATE" for "baud-rate".
char *mos_flag_env_name(const char *name);
// Number of single-character edits between two words; for suggestions.
int mos_edit_distance(const char *a, const char *b);
