// SPDX-License-Identifier: Apache-2.0
//
// The one table of error codes. A function that returns int returns zero or a
// count, or one of these negative values. The table also gives the text for
// people and the code that an RPC reply carries; nothing else maps errors.
// Values never change once released.

#ifndef MGOS_ERRORS_H
#define MGOS_ERRORS_H

#ifdef __cplusplus
extern "C" {
#endif

// X(name, value, RPC code, text) for every error.
#define MGOS_ERROR_TABLE(X)                              \
  X(MGOS_EUNKNOWN, -1, 500, "unknown error")             \
  X(MGOS_EINVAL, -2, 400, "invalid argument")            \
  X(MGOS_ENOMEM, -3, 500, "out of memory")               \
  X(MGOS_ENOENT, -4, 404, "not found")                   \
  X(MGOS_EIO, -5, 500, "input or output failed")         \
  X(MGOS_ENOTSUP, -6, 501, "not supported")              \
  X(MGOS_EBUSY, -7, 503, "busy")                         \
  X(MGOS_ETIMEDOUT, -8, 504, "timed out")                \
  X(MGOS_ENOSPC, -9, 507, "no space left")               \
  X(MGOS_EACCES, -10, 403, "access denied")              \
  X(MGOS_EEXIST, -11, 409, "already exists")             \
  X(MGOS_EPROTO, -12, 502, "protocol error")             \
  X(MGOS_EAGAIN, -13, 503, "try again later")            \
  X(MGOS_ERANGE, -14, 400, "out of range")               \
  X(MGOS_ECORRUPT, -15, 500, "data is corrupt")          \
  X(MGOS_ESTATE, -16, 409, "not possible in this state") \
  X(MGOS_ENODEV, -17, 404, "no such device")             \
  X(MGOS_ENOTDIR, -18, 400, "not a directory")           \
  X(MGOS_EISDIR, -19, 400, "is a directory")             \
  X(MGOS_ENOTEMPTY, -20, 409, "directory not empty")     \
  X(MGOS_EBADF, -21, 400, "bad file descriptor")         \
  X(MGOS_EROFS, -22, 403, "read-only file system")       \
  X(MGOS_ENAMETOOLONG, -23, 400, "name too long")        \
  X(MGOS_EMFILE, -24, 503, "too many open at once")      \
  X(MGOS_EMSGSIZE, -25, 413, "too large")                \
  X(MGOS_ENOTCONN, -26, 503, "not connected")            \
  X(MGOS_ECONNREFUSED, -27, 503, "connection refused")   \
  X(MGOS_ECONNRESET, -28, 503, "connection lost")        \
  X(MGOS_EADDRINUSE, -29, 409, "address in use")         \
  X(MGOS_EUNREACH, -30, 503, "unreachable")              \
  X(MGOS_EDNS, -31, 503, "name not resolved")            \
  X(MGOS_EAUTH, -32, 401, "authentication required")     \
  X(MGOS_ECERT, -33, 502, "certificate not accepted")    \
  X(MGOS_ESIGNATURE, -34, 400, "signature not accepted") \
  X(MGOS_EVERSION, -35, 409, "version not accepted")     \
  X(MGOS_ECANCELED, -36, 499, "canceled")                \
  X(MGOS_EPARSE, -37, 400, "malformed text")             \
  X(MGOS_EOF, -38, 500, "unexpected end")

// The codes.
enum mgos_error {
  MGOS_OK = 0,
#define MGOS_ERROR_ENUM(name, value, rpc_code, text) name = value,
  MGOS_ERROR_TABLE(MGOS_ERROR_ENUM)
#undef MGOS_ERROR_ENUM
};

// Text of a code, for logs and replies. Context: any.
// Returns: never NULL; "ok" from zero upwards, "unknown error" for others.
const char *mgos_strerror(int err);

// Symbol of a code, e.g. "MGOS_EINVAL". Context: any. Returns: never NULL.
const char *mgos_error_name(int err);

// Code for an RPC reply. Context: any.
// Returns: 0 from zero upwards, 500 for codes not in the table.
int mgos_error_to_rpc(int err);

// The code for a C library errno value. Context: any.
// Returns: MGOS_OK for 0, MGOS_EIO for values without a code of their own.
int mgos_error_from_errno(int errno_value);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_ERRORS_H
