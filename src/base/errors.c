// SPDX-License-Identifier: Apache-2.0
//
// Lookups in the table of mgos_errors.h. The codes are small and dense, so
// each lookup is a switch that the compiler turns into a table.

#include "mgos_errors.h"

#include <errno.h>

const char *mgos_strerror(int err) {
  if (err >= 0) return "ok";
  switch (err) {
#define X(name, value, rpc_code, text) \
  case name:                           \
    return text;
    MGOS_ERROR_TABLE(X)
#undef X
  }
  return "unknown error";
}

const char *mgos_error_name(int err) {
  if (err >= 0) return "MGOS_OK";
  switch (err) {
#define X(name, value, rpc_code, text) \
  case name:                           \
    return #name;
    MGOS_ERROR_TABLE(X)
#undef X
  }
  return "MGOS_EUNKNOWN";
}

int mgos_error_to_rpc(int err) {
  if (err >= 0) return 0;
  switch (err) {
#define X(name, value, rpc_code, text) \
  case name:                           \
    return rpc_code;
    MGOS_ERROR_TABLE(X)
#undef X
  }
  return 500;
}

int mgos_error_from_errno(int errno_value) {
  static const struct {
    int errno_value, err;
  } map[] = {{0, MGOS_OK},
             {EINVAL, MGOS_EINVAL},
             {ENOMEM, MGOS_ENOMEM},
             {ENOENT, MGOS_ENOENT},
             {EBUSY, MGOS_EBUSY},
             {ENOSPC, MGOS_ENOSPC},
             {EACCES, MGOS_EACCES},
             {EPERM, MGOS_EACCES},
             {EEXIST, MGOS_EEXIST},
             {EAGAIN, MGOS_EAGAIN},
             {ERANGE, MGOS_ERANGE},
             {ENODEV, MGOS_ENODEV},
             {ENXIO, MGOS_ENODEV},
             {ENOTDIR, MGOS_ENOTDIR},
             {EISDIR, MGOS_EISDIR},
             {ENOTEMPTY, MGOS_ENOTEMPTY},
             {EBADF, MGOS_EBADF},
             {EROFS, MGOS_EROFS},
             {ENAMETOOLONG, MGOS_ENAMETOOLONG},
             {EMFILE, MGOS_EMFILE},
             {ENFILE, MGOS_EMFILE},
             {EFBIG, MGOS_EMSGSIZE},
             {ENOSYS, MGOS_ENOTSUP},
             {ENOTSUP, MGOS_ENOTSUP},
             {ETIMEDOUT, MGOS_ETIMEDOUT},
             {ENOTCONN, MGOS_ENOTCONN},
             {ECONNREFUSED, MGOS_ECONNREFUSED},
             {ECONNRESET, MGOS_ECONNRESET},
             {EPIPE, MGOS_ECONNRESET},
             {EADDRINUSE, MGOS_EADDRINUSE},
             {ENETUNREACH, MGOS_EUNREACH},
             {EHOSTUNREACH, MGOS_EUNREACH},
             {EMSGSIZE, MGOS_EMSGSIZE},
             {EPROTO, MGOS_EPROTO}};
  for (unsigned i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
    if (map[i].errno_value == errno_value) return map[i].err;
  }
  return MGOS_EIO;
}
