// SPDX-License-Identifier: Apache-2.0
//
// The engine under c_vsnprintf and json_vprintf: formats one conversion at a
// time into a sink.

#ifndef MGOS_BASE_FORMAT_H
#define MGOS_BASE_FORMAT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

// Where text goes. put is called with len > 0 only.
struct mgos__format_sink {
  void (*put)(struct mgos__format_sink *sink, const char *s, size_t len);
  bool json;  // numbers without a JSON form print as null
};

// Formats the conversion at spec, which begins after the percent sign.
// Returns: characters of spec used, or -1 when it is no known conversion
// (nothing has been put, no argument taken).
int mgos__format_one(struct mgos__format_sink *sink, const char *spec,
                     va_list *ap);

#endif  // MGOS_BASE_FORMAT_H
