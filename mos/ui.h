// SPDX-License-Identifier: Apache-2.0
//
// What a person or a script sees: one progress line on a terminal (nothing
// when stderr is not one), and a JSON writer for --json.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mem.h"

// Monotonic time, ms.
int64_t mos_now_ms(void);

// Shows `label` with a bar; `total` 0 shows only the label and `done`. Drawn
// at most ten times a second and only after the work has taken a second.
void mos_ui_progress(const char *label, int64_t done, int64_t total);
// Removes the progress line; every other output goes through it first.
void mos_ui_clear(void);

// JSON writer with indentation of two spaces. Zero-initialise.
struct mos_json {
  struct mos_buf out;
  int depth;
  bool have_item;
};
// Opens an object ('{') or a list ('['); `key` NULL inside lists and at top.
void mos_json_open(struct mos_json *j, const char *key, char kind);
void mos_json_close(struct mos_json *j, char kind);
// Values. A NULL `value` writes null.
void mos_json_str(struct mos_json *j, const char *key, const char *value);
void mos_json_int(struct mos_json *j, const char *key, int64_t value);
void mos_json_bool(struct mos_json *j, const char *key, bool value);
// Text that is JSON already.
void mos_json_raw(struct mos_json *j, const char *key, const char *json);
// Writes the result and a newline to stdout.
void mos_json_print(struct mos_json *j);
// Adds `s` quoted and escaped.
void mos_json_quote(struct mos_buf *b, const char *s);
