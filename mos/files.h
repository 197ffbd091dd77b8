// SPDX-License-Identifier: Apache-2.0
//
// Host files and processes for the mos command: whole-file reads and atomic
// writes, paths, globs, running a program and collecting its output.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mem.h"

bool mos_exists(const char *path);
bool mos_is_dir(const char *path);
bool mos_is_file(const char *path);

// Reads a file. Returns NULL (errno set) if it cannot be read or has more than
// `max` bytes; `len` may be NULL. The data is NUL-terminated.
char *mos_read_file_opt(const char *path, size_t max, size_t *len);
// The same, but trouble ends the run.
char *mos_read_file(const char *path, size_t *len);
// Writes via a temporary file and rename, only if the content differs, so
// that time stamps change only when needed. Returns true if it was written.
bool mos_write_file(const char *path, const void *data, size_t len);
// Makes a directory and its parents.
void mos_make_dirs(const char *path);
// Removes a file or a directory with everything below it. Links are not
// followed. Missing is fine.
void mos_remove_tree(const char *path);
// Copies unless size and time stamp say it is the same already.
void mos_copy_file(const char *from, const char *to);

// Path text. mos_join_path(dir, "/abs") is "/abs".
char *mos_join_path(const char *dir, const char *name);
char *mos_abs_path(const char *path);  // lexical, no link resolution
const char *mos_base_name(const char *path);
char *mos_dir_name(const char *path);

// Names in a directory, sorted, without "." and "..". Missing: empty.
void mos_list_dir(struct mos_list *names, const char *dir);
// Files that match a shell pattern ('*', '?', '[…]'), sorted.
void mos_glob(struct mos_list *paths, const char *pattern);
bool mos_has_glob(const char *pattern);

// Runs argv (NULL-terminated) and waits. `dir` may be NULL. If `out` is not
// NULL stdout is collected there, and with `with_stderr` stderr too. Returns
// the exit status, 128+n for signal n, 127 if it cannot be started.
int mos_run_program(const char *const *argv, const char *dir,
                    struct mos_buf *out, bool with_stderr);

// The same, handing each line of output (stdout and stderr, without newline)
// to `line` while the program runs.
int mos_run_lines(const char *const *argv, const char *dir,
                  void (*line)(const char *text, void *arg), void *arg);
// Size in bytes, 0 if the file does not exist.
int64_t mos_file_bytes(const char *path);
// Modification time in nanoseconds, or -1 if the file does not exist.
int64_t mos_file_time(const char *path);
