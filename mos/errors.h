// SPDX-License-Identifier: Apache-2.0
//
// How the mos command reports trouble. A failure ends the current run by a
// long jump to mos_try(): memory is an arena, children are waited for, and
// files are written under a temporary name first, so nothing needs unwinding.
// The text goes to stderr as "Error: …", exit status 1; misuse of the command
// line is exit status 2. With --json the error is also an object on stdout.

#pragma once

#include <stdbool.h>

// A place in a user's file; `file` NULL means "no place", `line` counts from 1.
struct mos_loc {
  const char *file;
  int line;
};

#define MOS_EXIT_ERROR 1
#define MOS_EXIT_USAGE 2

// End the run. The message says what is wrong and, if known, what mends it.
_Noreturn void mos_fail(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
// The same for a place in a user's file: "file:line: message".
_Noreturn void mos_fail_at(struct mos_loc loc, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
// The same for errors in the use of the command line (exit status 2).
_Noreturn void mos_usage(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

// Lines on stderr: warnings, notes (off with --quiet), details (--verbose).
void mos_warn(struct mos_loc loc, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void mos_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void mos_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

// What the messages above obey; set by the flags module.
struct mos_error_options {
  bool json, quiet, verbose;
  bool silent;  // not even warnings; for fuzz targets
};
extern struct mos_error_options mos_error_options;

// Runs `fn(arg)`. Returns its value, or the exit status if it failed; the
// error's text is then in mos_error_text() and nothing has been printed.
// Calls nest.
int mos_try(int (*fn)(void *arg), void *arg);
// Text of the last error. Never NULL.
const char *mos_error_text(void);
// Forgets the last error.
void mos_error_text_clear(void);
// Prints the last error the way a user sees it.
void mos_error_print(void);
