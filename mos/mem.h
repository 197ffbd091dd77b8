// SPDX-License-Identifier: Apache-2.0
//
// Memory and strings of the mos command. One run of mos lives some tenths of
// a second, so everything is taken from one arena and given back at once:
// nothing here is freed singly, every pointer stays valid until
// mos_mem_reset(). Running out of memory ends the run with an error.

#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Returns `n` zeroed bytes from the arena. Errors: ends the run.
void *mos_alloc(size_t n);
// Gives the whole arena back. Only the main program and fuzz targets call it.
void mos_mem_reset(void);

// Copies of text in the arena.
char *mos_strdup(const char *s);
char *mos_strndup(const char *s, size_t n);
char *mos_sprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mos_vsprintf(const char *fmt, va_list ap);

// Growing text. Zero-initialise; `p` is NUL-terminated once anything is added.
struct mos_buf {
  char *p;
  size_t len, cap;
};
void mos_buf_add(struct mos_buf *b, const void *data, size_t len);
void mos_buf_puts(struct mos_buf *b, const char *s);
void mos_buf_printf(struct mos_buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// Ordered list of strings. Zero-initialise.
struct mos_list {
  const char **v;
  int n, cap;
};
void mos_list_add(struct mos_list *l, const char *s);
void mos_list_add_all(struct mos_list *l, const struct mos_list *from);
// Adds `s` unless present. Returns true if it was added.
bool mos_list_add_new(struct mos_list *l, const char *s);
bool mos_list_has(const struct mos_list *l, const char *s);
void mos_list_sort(struct mos_list *l);

// Ordered map of string to string. Zero-initialise. Setting an existing key
// keeps its position.
struct mos_map {
  struct mos_pair {
    const char *key, *value;
  } * v;
  int n, cap;
};
void mos_map_set(struct mos_map *m, const char *key, const char *value);
// Returns the value or NULL.
const char *mos_map_get(const struct mos_map *m, const char *key);

// Small text helpers.
bool mos_has_prefix(const char *s, const char *prefix);
bool mos_has_suffix(const char *s, const char *suffix);
// Joins the elements with `sep` between them.
char *mos_list_join(const struct mos_list *l, const char *sep);
// Splits at any character of `seps`; empty pieces are dropped.
void mos_split(struct mos_list *l, const char *s, const char *seps);
// Replaces every character that is not a letter, digit or '_' by '_';
// `upper` also makes letters upper-case.
char *mos_identifier(const char *s, bool upper);
