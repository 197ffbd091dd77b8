// SPDX-License-Identifier: Apache-2.0
//
// Counted strings: a pointer and a length, not necessarily NUL-terminated and
// possibly holding any bytes. A mg_str never owns its bytes by itself; only
// the results of mg_strdup and mg_strdup_nul are heap memory, to be given to
// mg_strfree. All functions may be called from any task and keep no state.

#ifndef MGOS_COMMON_MG_STR_H
#define MGOS_COMMON_MG_STR_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

// Initialiser from a string literal.
#define MG_MK_STR(str_literal) \
  { str_literal, sizeof(str_literal) - 1 }
// Initialiser from a pointer and a length.
#define MG_MK_STR_N(str_literal, len) \
  { str_literal, len }
// Initialiser of the absent string.
#define MG_NULL_STR \
  { NULL, 0 }

// A run of bytes.
struct mg_str {
  const char *p;  // first byte; NULL for the absent string
  size_t len;     // bytes
};

// Makes a string of a NUL-terminated one. NULL gives the absent string.
// Memory: borrows s.
struct mg_str mg_mk_str(const char *s);

// Makes a string of len bytes at s. Memory: borrows s.
struct mg_str mg_mk_str_n(const char *s, size_t len);

// Compares with a NUL-terminated string, byte by byte.
// Returns: negative, 0 or positive as str2 is less, equal or greater.
int mg_vcmp(const struct mg_str *str2, const char *str1);

// mg_vcmp that ignores ASCII case.
int mg_vcasecmp(const struct mg_str *str2, const char *str1);

// Copies a string. Memory: the caller frees the copy with mg_strfree.
// Returns: the absent string when s is empty or memory is short.
struct mg_str mg_strdup(const struct mg_str s);

// mg_strdup with a NUL after the last byte, which len does not count.
struct mg_str mg_strdup_nul(const struct mg_str s);

// Finds the first byte c. Returns: its address, or NULL.
const char *mg_strchr(const struct mg_str s, int c);

// Compares two strings byte by byte; a prefix is less than the longer string.
int mg_strcmp(const struct mg_str str1, const struct mg_str str2);

// mg_strcmp of at most the first n bytes of each.
int mg_strncmp(const struct mg_str str1, const struct mg_str str2, size_t n);

// mg_strcmp that ignores ASCII case.
int mg_strcasecmp(const struct mg_str str1, const struct mg_str str2);

// Frees what mg_strdup made and makes s the absent string.
void mg_strfree(struct mg_str *s);

// Finds needle in haystack; an empty needle is found at the start.
// Returns: address of the first match, or NULL.
const char *mg_strstr(const struct mg_str haystack, const struct mg_str needle);

// Cuts white space off both ends. Memory: the result borrows s.
struct mg_str mg_strstrip(struct mg_str s);

// Tells whether s begins with prefix. Returns: 1 or 0.
int mg_str_starts_with(struct mg_str s, struct mg_str prefix);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_MG_STR_H
