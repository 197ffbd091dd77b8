// SPDX-License-Identifier: Apache-2.0
//
// Formatting without stdio, searching, splitting and matching of text. The
// formatter knows d i u o x X c s p n-less printf with flags, width,
// precision and the lengths hh h l ll j z t, and f F e E g G for floats; it
// never looks at the locale. All functions may be called from any task.

#ifndef MGOS_COMMON_STR_UTIL_H
#define MGOS_COMMON_STR_UTIL_H

#include <stdarg.h>
#include <stdlib.h>

#include "common/mg_str.h"
#include "common/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef CS_ENABLE_STRDUP
#define CS_ENABLE_STRDUP 0
#endif
#ifndef CS_ENABLE_TO64
#define CS_ENABLE_TO64 0
#endif

// CS_STRINGIFY_MACRO(X) is the expansion of X as a string literal.
#define CS_STRINGIFY_LIT(...) #__VA_ARGS__
#define CS_STRINGIFY_MACRO(x) CS_STRINGIFY_LIT(x)

// Length of s, looking at no more than maxlen bytes.
size_t c_strnlen(const char *s, size_t maxlen);

// snprintf. buf_size: bytes at buf; 0 = only count (buf may be NULL).
// Context: any, also with interrupts off (no allocation, no locale).
// Returns: length of the whole text without the NUL, or -1 on a bad format.
int c_snprintf(char *buf, size_t buf_size, const char *format, ...)
    PRINTF_LIKE(3, 4);

// c_snprintf with a va_list.
int c_vsnprintf(char *buf, size_t buf_size, const char *format, va_list ap);

// Finds text in at most slen bytes of s. Returns: its address, or NULL.
const char *c_strnstr(const char *s, const char *find, size_t slen);

// Writes len bytes as 2 * len lower-case hex digits and a NUL.
void cs_to_hex(char *to, const unsigned char *p, size_t len);

// Reads len hex digits (an odd last one is ignored) into len / 2 bytes and a
// NUL. Other characters count as zero digits; cs_hex_decode checks.
void cs_from_hex(char *to, const char *p, size_t len);

#if CS_ENABLE_STRDUP
// Copies a string to the heap.
char *strdup(const char *src);
#endif

// The decimal number at the start of s: optional '-', digits. Saturates.
// Returns: 0 when there is none.
int64_t cs_to64(const char *s);

// Compares at most len characters, ignoring ASCII case.
int mg_ncasecmp(const char *s1, const char *s2, size_t len);

// Compares two strings, ignoring ASCII case.
int mg_casecmp(const char *s1, const char *s2);

// Formats into *buf, or into new memory when the text with its NUL does not
// fit in size bytes. size: bytes at *buf; 0 = always allocate.
// Memory: when *buf has changed, the caller frees it.
// Returns: length of the text; -1 and *buf NULL when memory is short.
int mg_asprintf(char **buf, size_t size, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

// mg_asprintf with a va_list.
int mg_avprintf(char **buf, size_t size, const char *fmt, va_list ap);

// Takes the first entry, `name` or `name=value`, off a comma-separated list.
// val: the entry, or its name when eq_val is given; eq_val: the value, or
// the absent string; may be NULL. Memory: results borrow the list.
// Returns: the rest of the list, NULL when there was no entry.
const char *mg_next_comma_list_entry(const char *list, struct mg_str *val,
                                     struct mg_str *eq_val);

// mg_next_comma_list_entry on a counted string; the absent string = the end.
struct mg_str mg_next_comma_list_entry_n(struct mg_str list, struct mg_str *val,
                                         struct mg_str *eq_val);

// The same for a list separated by '&', as in a query string. No decoding.
struct mg_str mg_next_query_string_entry_n(struct mg_str list,
                                           struct mg_str *val,
                                           struct mg_str *eq_val);

// Matches the start of str against a pattern, ignoring case: `?` is one
// character but '/', `*` any number of those, `**` any characters, a last `$`
// the end of str; `|` and `,` separate alternatives.
// pattern_len: bytes at pattern. Takes time in proportion to the product of
// the two lengths at worst.
// Returns: bytes matched by the first alternative that fits; 0 = none.
size_t mg_match_prefix(const char *pattern, int pattern_len, const char *str);

// mg_match_prefix on counted strings.
size_t mg_match_prefix_n(const struct mg_str pattern, const struct mg_str str);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_COMMON_STR_UTIL_H
