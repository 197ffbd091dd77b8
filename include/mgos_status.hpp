// SPDX-License-Identifier: Apache-2.0
//
// Result of a C++ function: a code and a message, or also a value.
#ifndef MEERKAT_MGOS_STATUS_HPP
#define MEERKAT_MGOS_STATUS_HPP

#include <cstdarg>
#include <cstdlib>
#include <string>
#include <utility>

#include "common/cs_dbg.h"
#include "mgos_utils.hpp"

namespace mgos {

// Codes of a Status.
enum {
  STATUS_OK = 0,
  STATUS_CANCELLED = -101,
  STATUS_UNKNOWN = -102,
  STATUS_INVALID_ARGUMENT = -103,
  STATUS_DEADLINE_EXCEEDED = -104,
  STATUS_NOT_FOUND = -105,
  STATUS_ALREADY_EXISTS = -106,
  STATUS_PERMISSION_DENIED = -107,
  STATUS_RESOURCE_EXHAUSTED = -108,
  STATUS_FAILED_PRECONDITION = -109,
  STATUS_ABORTED = -110,
  STATUS_OUT_OF_RANGE = -111,
  STATUS_UNIMPLEMENTED = -112,
  STATUS_INTERNAL = -113,
  STATUS_UNAVAILABLE = -114,
  STATUS_DATA_LOSS = -115,
};

// Success, or what went wrong.
class Status {
 public:
  Status() : code_(STATUS_OK) {}
  Status(int code, const std::string &message)
      : code_(code), message_(code == STATUS_OK ? std::string() : message) {}
  static Status OK() {
    return Status();
  }
  // A value of its own for callers that have not set one.
  static Status UNKNOWN() {
    return Status(STATUS_UNKNOWN, "");
  }
  static Status CANCELLED() {
    return Status(STATUS_CANCELLED, "");
  }
  bool ok() const {
    return code_ == STATUS_OK;
  }
  int error_code() const {
    return code_;
  }
  const std::string &error_message() const {
    return message_;
  }
  // "OK", or "CODE: message".
  std::string ToString() const {
    if (ok()) return "OK";
    std::string res = SPrintf("%d", code_);
    if (!message_.empty()) res += ": " + message_;
    return res;
  }
  bool operator==(const Status &other) const {
    return code_ == other.code_ && message_ == other.message_;
  }
  bool operator!=(const Status &other) const {
    return !(*this == other);
  }

 private:
  int code_;
  std::string message_;
};

// A Status with a formatted message.
inline Status Errorf(int code, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
inline Status Errorf(int code, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  std::string msg = VSPrintf(fmt, ap);
  va_end(ap);
  return Status(code, msg);
}

// The same Status with a formatted text before its message; OK stays OK.
inline Status Annotatef(const Status &other, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
inline Status Annotatef(const Status &other, const char *fmt, ...) {
  if (other.ok()) return other;
  va_list ap;
  va_start(ap, fmt);
  std::string msg = VSPrintf(fmt, ap);
  va_end(ap);
  return Status(other.error_code(), msg + ": " + other.error_message());
}

// A value, or why there is none. Reading a value that is not there ends the
// program, as exceptions are not used.
template <typename T>
class StatusOr {
 public:
  StatusOr() : status_(Status::UNKNOWN()), value_() {}
  StatusOr(const Status &status) : status_(status), value_() {
    if (status_.ok()) status_ = Status(STATUS_INTERNAL, "OK without a value");
  }
  StatusOr(const T &value) : value_(value) {}
  StatusOr(T &&value) : value_(std::move(value)) {}
  bool ok() const {
    return status_.ok();
  }
  const Status &status() const {
    return status_;
  }
  const T &ValueOrDie() const {
    CheckOk();
    return value_;
  }
  T MoveValueOrDie() {
    CheckOk();
    return std::move(value_);
  }

 private:
  void CheckOk() const {
    if (status_.ok()) return;
    LOG(LL_ERROR, ("no value: %s", status_.ToString().c_str()));
    abort();
  }

  Status status_;
  T value_;
};

}  // namespace mgos

#endif
