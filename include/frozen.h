// SPDX-License-Identifier: Apache-2.0
//
// JSON: reading, writing, editing.
//
// Reading follows RFC 8259 to the letter (UTF-8 and escapes are checked, no
// trailing commas, no leading zeros, no control characters) with two
// extensions that configurations and RPC calls use: an object key that is an
// identifier needs no quotes, and integers may be hexadecimal (0x1F). A text
// is read once from front to back without allocation and without recursion;
// nesting is limited to JSON_MAX_DEPTH.
//
// A path names a value: `.key` for a member, `[2]` for an element, the empty
// path for the whole document, e.g. `.foo.bar[2].x`. Keys in paths are in the
// form they have in the text, between the quotes, escapes not decoded.
//
// All functions may be called from any task and keep no state.

#ifndef MGOS_FROZEN_H
#define MGOS_FROZEN_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

// Kinds of values. Containers are reported twice, at the start and at the end.
enum json_token_type {
  JSON_TYPE_INVALID = 0,
  JSON_TYPE_STRING,
  JSON_TYPE_NUMBER,
  JSON_TYPE_TRUE,
  JSON_TYPE_FALSE,
  JSON_TYPE_NULL,
  JSON_TYPE_OBJECT_START,
  JSON_TYPE_OBJECT_END,
  JSON_TYPE_ARRAY_START,
  JSON_TYPE_ARRAY_END,

  JSON_TYPES_CNT
};

// A value inside a text. Memory: borrows the text.
struct json_token {
  const char *ptr;  // first byte; of a string, the one after the quote;
                    // NULL for the start of a container
  int len;          // bytes; of a string, without quotes, still escaped
  enum json_token_type type;
};

// Initialiser of a token that stands for nothing.
#define JSON_INVALID_TOKEN \
  { 0, 0, JSON_TYPE_INVALID }

// Results of readers: the text is wrong, or ends too early.
#define JSON_STRING_INVALID -1
#define JSON_STRING_INCOMPLETE -2

// Longest path, including the NUL, that json_walk reports whole; a longer one
// is reported cut at this size.
#ifndef JSON_MAX_PATH_LEN
#define JSON_MAX_PATH_LEN 256
#endif

// Deepest nesting that readers accept; beyond it a text is invalid.
#ifndef JSON_MAX_DEPTH
#define JSON_MAX_DEPTH 64
#endif

#ifndef JSON_MINIMAL
#define JSON_MINIMAL 0
#endif

// Whether %V (base64) and %H (hex) are compiled in.
#ifndef JSON_ENABLE_BASE64
#define JSON_ENABLE_BASE64 !JSON_MINIMAL
#endif
#ifndef JSON_ENABLE_HEX
#define JSON_ENABLE_HEX !JSON_MINIMAL
#endif

// Called by json_walk for each value. name: key or element index of the value
// in its parent (name_len bytes, not NUL-terminated), NULL for the document
// and for ends of containers; path: path of the value, NUL-terminated.
// Memory: everything is valid during the call only, except the text itself.
typedef void (*json_walk_callback_t)(void *callback_data, const char *name,
                                     size_t name_len, const char *path,
                                     const struct json_token *token);

// Reads one value and calls back for each value in it. What follows the value
// in the text is left alone. callback may be NULL: only check.
// Stack: JSON_MAX_PATH_LEN and about 800 bytes; the other readers take about
// 600.
// Returns: bytes used.
// Errors: JSON_STRING_INVALID, JSON_STRING_INCOMPLETE; values before the
// fault have been reported by then.
int json_walk(const char *json_string, int json_string_length,
              json_walk_callback_t callback, void *callback_data);

// Where output goes: a printer and what it needs.
struct json_out {
  // Takes len bytes. Returns: bytes taken, negative on failure.
  int (*printer)(struct json_out *, const char *str, size_t len);
  union {
    struct {
      char *buf;    // memory of the caller
      size_t size;  // bytes at buf
      size_t len;   // bytes that came so far, also those that did not fit
    } buf;
    void *data;
    FILE *fp;
  } u;
};

// Printer into a fixed buffer: stores what fits and a NUL, counts all.
extern int json_printer_buf(struct json_out *, const char *, size_t);
// Printer into a stdio file.
extern int json_printer_file(struct json_out *, const char *, size_t);

// Initialiser of a struct json_out for memory of len bytes at buf.
#define JSON_OUT_BUF(buf, len) \
  {                            \
    json_printer_buf, {        \
      { buf, len, 0 }          \
    }                          \
  }

// Initialiser of a struct json_out for a FILE *.
#define JSON_OUT_FILE(fp)   \
  {                         \
    json_printer_file, {    \
      { (char *) fp, 0, 0 } \
    }                       \
  }

// What %M calls. Takes its own arguments from ap. Returns: bytes printed.
typedef int (*json_printf_callback_t)(struct json_out *, va_list *ap);

// Prints JSON. Beside printf conversions the format knows
//   %B  bool (int)               %Q  const char *: quoted, escaped, or null
//   %.*Q  int, const char *      %V  const void *, int: base64, quoted
//   %H  int, const void *: hex   %M  json_printf_callback_t and its arguments
// and puts quotes around bare words, `{a: %d}`; the words true, false and
// null as values stay bare. Non-finite numbers print as null.
// Returns: length of the whole output, or -1 on a bad format.
int json_printf(struct json_out *, const char *fmt, ...);

// json_printf with a va_list.
int json_vprintf(struct json_out *, const char *fmt, va_list ap);

// json_printf into a file, which is replaced. Returns: bytes, or -1.
int json_fprintf(const char *file_name, const char *fmt, ...);

// json_fprintf with a va_list.
int json_vfprintf(const char *file_name, const char *fmt, va_list ap);

// json_printf into new memory. Memory: the caller frees it.
// Returns: NUL-terminated text; NULL when memory is short.
char *json_asprintf(const char *fmt, ...);

// json_asprintf with a va_list.
char *json_vasprintf(const char *fmt, va_list ap);

// For %M: prints an array. Takes const void *array, size_t array_size (bytes),
// size_t elem_size (bytes), const char *fmt of one element.
int json_printf_array(struct json_out *, va_list *ap);

// Reads values by their places, in one pass over the text. Beside scanf
// conversions of numbers (and %s, %c), the format `{a: {b: %d}}` knows
//   %B  bool *                   %Q  char **: unescaped, allocated
//   %V  char **, int *: base64   %H  int *, char **: hex
//   %M  json_scanner_t, void *   %T  struct json_token *
// Order and other keys do not matter; what is missing, or does not convert,
// leaves its target alone, except that %Q of null sets NULL without counting.
// Integers that do not fit their target do not convert. A repeated key counts
// once, the last one wins; only %M is called each time. Memory: the caller
// frees what %Q, %V and %H allocate.
// Returns: number of conversions.
// Errors: JSON_STRING_INVALID or _INCOMPLETE when the text is no JSON; what
// was allocated before the fault is freed and its pointers are NULL.
int json_scanf(const char *str, int str_len, const char *fmt, ...);

// json_scanf with a va_list.
int json_vscanf(const char *str, int str_len, const char *fmt, va_list ap);

// What %M of json_scanf calls with the text of the value.
typedef void (*json_scanner_t)(const char *str, int len, void *user_data);

// Finds one element of the array at path.
// Returns: its length in bytes, or -1 (token is then invalid).
int json_scanf_array_elem(const char *s, int len, const char *path, int index,
                          struct json_token *token);

// Decodes escapes; \u gives UTF-8. dst may be NULL when dlen is 0, and may be
// src. Returns: length of the decoded text, of which dlen bytes were stored.
// Errors: JSON_STRING_INVALID, JSON_STRING_INCOMPLETE.
int json_unescape(const char *src, int slen, char *dst, int dlen);

// Prints bytes with the escapes that JSON strings need, without quotes.
// Returns: bytes printed.
int json_escape(struct json_out *out, const char *str, size_t str_len);

// Reads a file. Memory: the caller frees. Returns: NUL-terminated, or NULL.
char *json_fread(const char *file_name);

// Copies a text with one value set. json_path: place, made when missing; `[]`
// appends to an array; json_fmt: json_printf format of the value, NULL =
// delete. Returns: 1 when the place existed, else 0. Errors:
// JSON_STRING_INVALID or _INCOMPLETE; nothing has been printed then, unless it
// was the printer that failed.
int json_setf(const char *s, int len, struct json_out *out,
              const char *json_path, const char *json_fmt, ...);

// json_setf with a va_list.
int json_vsetf(const char *s, int len, struct json_out *out,
               const char *json_path, const char *json_fmt, va_list ap);

// Copies a text with line breaks and two spaces of indentation.
// Returns: bytes of the text used, or a reader's error, or JSON_STRING_INVALID
// when the printer failed.
int json_prettify(const char *s, int len, struct json_out *out);

// json_prettify of a file in place; the file is replaced only when all went
// well. Returns: as json_prettify; -1 when the file cannot be read or written.
int json_prettify_file(const char *file_name);

// Goes through the members of the object at path. handle: NULL, then what the
// last call returned. key and val may be NULL.
// Returns: a handle, or NULL after the last member.
void *json_next_key(const char *s, int len, void *handle, const char *path,
                    struct json_token *key, struct json_token *val);

// json_next_key for the elements of an array. idx: gets the index, and is to be
// kept between the calls; may be NULL.
void *json_next_elem(const char *s, int len, void *handle, const char *path,
                     int *idx, struct json_token *val);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_FROZEN_H
