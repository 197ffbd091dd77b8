// SPDX-License-Identifier: Apache-2.0
//
// The one JSON reader under everything in frozen.h: a visitor over a whole
// value, and an iterator over the members of one container. Both keep no
// heap and do not recurse. Errors are those of frozen.h.

#ifndef MGOS_BASE_JSON_CORE_H
#define MGOS_BASE_JSON_CORE_H

#include <stdbool.h>
#include <stddef.h>

#include "frozen.h"

// The visitor was stopped by its callback.
#define MGOS__JSON_STOPPED -3

// A value, or the end of a container.
struct mgos__json_event {
  struct json_token tok;  // as in json_walk
  const char *name;       // key without quotes; NULL in arrays, for the
                          // document and for ends
  int name_len;           // bytes
  int idx;                // index in the array; -1 elsewhere
  int depth;              // containers around it
};

// Returns: zero to go on.
typedef int (*mgos__json_visit_t)(void *arg, const struct mgos__json_event *ev);

// Reads one value. cb may be NULL. Returns: bytes used, or a negative error.
int mgos__json_visit(const char *s, int len, mgos__json_visit_t cb, void *arg);

// Goes through the members of a container.
struct mgos__json_iter {
  const char *p, *end;  // rest of the text
  bool object;
  int idx;  // of the next member
};

// A member. name and idx as in an event.
struct mgos__json_member {
  const char *start;  // its first byte: the key, or the value
  const char *name;
  int name_len;
  int idx;
  const char *value;      // first byte of the value
  struct json_token tok;  // the value, as an end token if a container
};

// Begins at the container that the text starts with.
// Returns: false when it starts with none.
bool mgos__json_iter_open(struct mgos__json_iter *it, const char *s,
                          const char *end);

// Reads up to the next member's value; tok is not set.
// Returns: 1, 0 at the end of the container (p is then at its bracket), or an
// error.
int mgos__json_iter_name(struct mgos__json_iter *it,
                         struct mgos__json_member *m);

// Reads that value. Returns: 1, or an error.
int mgos__json_iter_value(struct mgos__json_iter *it,
                          struct mgos__json_member *m);

// Whether a path begins with this member. Returns: length of that part.
size_t mgos__json_path_step(const char *path,
                            const struct mgos__json_member *m);

// Opens the container at a path.
// Returns: 1, 0 when there is none, or an error before it.
int mgos__json_iter_find(struct mgos__json_iter *it, const char *s, int len,
                         const char *path);

// Checks one character of two bytes or more at p < end. Returns: its end, or
// NULL when it is not UTF-8.
const char *mgos__json_skip_utf8(const char *p, const char *end);

// Decodes one escape at p, after the backslash. utf8: room for 4 bytes.
// Returns: bytes of source used, or an error; utf8_len: bytes stored.
int mgos__json_decode_escape(const char *p, const char *end, char *utf8,
                             int *utf8_len);

#endif  // MGOS_BASE_JSON_CORE_H
