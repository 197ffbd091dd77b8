// SPDX-License-Identifier: Apache-2.0
//
// JSON output into std::string, with the formats of json_printf.
#ifndef MEERKAT_MGOS_JSON_UTILS_HPP
#define MEERKAT_MGOS_JSON_UTILS_HPP

#include <cstdarg>
#include <string>

#include "frozen.h"

namespace mgos {

// Printer of a json_out whose u.data is a std::string.
inline int JSONStringPrinter(struct json_out *out, const char *str,
                             size_t len) {
  static_cast<std::string *>(out->u.data)->append(str, len);
  return static_cast<int>(len);
}

// json_vprintf() at the end of out. Returns: bytes appended, -1 for a bad
// format.
inline int JSONAppendStringv(std::string *out, const char *fmt, va_list ap) {
  struct json_out jout;
  jout.printer = JSONStringPrinter;
  jout.u.data = out;
  return json_vprintf(&jout, fmt, ap);
}

// JSONAppendStringv() with its arguments in place.
inline int JSONAppendStringf(std::string *out, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int n = JSONAppendStringv(out, fmt, ap);
  va_end(ap);
  return n;
}

// json_printf() to a new string.
inline std::string JSONPrintStringf(const char *fmt, ...) {
  std::string res;
  va_list ap;
  va_start(ap, fmt);
  JSONAppendStringv(&res, fmt, ap);
  va_end(ap);
  return res;
}

}  // namespace mgos

#endif  // MEERKAT_MGOS_JSON_UTILS_HPP
