// SPDX-License-Identifier: Apache-2.0
//
// Small C++ helpers: formatted strings, an owner of malloc()ed memory,
// conversion from mg_str.
#ifndef MEERKAT_MGOS_UTILS_HPP
#define MEERKAT_MGOS_UTILS_HPP

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "common/mg_str.h"
#include "mgos_utils.h"

namespace mgos {

// vprintf() to a string. Returns: "" for a bad format.
inline std::string VSPrintf(const char *fmt, va_list ap) {
  std::string res;
  va_list ap2;
  va_copy(ap2, ap);
  int len = vsnprintf(nullptr, 0, fmt, ap2);
  va_end(ap2);
  if (len <= 0) return res;
  res.resize(len + 1);
  vsnprintf(&res[0], len + 1, fmt, ap);
  res.resize(len);
  return res;
}

// printf() to a string.
inline std::string SPrintf(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));
inline std::string SPrintf(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  std::string res = VSPrintf(fmt, ap);
  va_end(ap);
  return res;
}

// Frees a pointer from malloc() when it goes out of scope.
class ScopedCPtr {
 public:
  explicit ScopedCPtr(void *ptr) : ptr_(ptr) {}
  ScopedCPtr(const ScopedCPtr &other) = delete;
  ScopedCPtr &operator=(const ScopedCPtr &other) = delete;
  ~ScopedCPtr() {
    reset(nullptr);
  }
  // The pointer, still owned.
  void *get() const {
    return ptr_;
  }
  // Frees the pointer and owns another.
  void reset(void *ptr) {
    if (ptr_ != ptr) free(ptr_);
    ptr_ = ptr;
  }
  // The pointer, from now on the caller's.
  void *release() {
    void *ptr = ptr_;
    ptr_ = nullptr;
    return ptr;
  }

 private:
  void *ptr_;
};

// A copy of the bytes of s.
inline std::string ToString(const struct mg_str &s) {
  return s.p == nullptr ? std::string() : std::string(s.p, s.len);
}

}  // namespace mgos

#endif
