// SPDX-License-Identifier: Apache-2.0
//
// File system type "HOST": a directory of the PC inside the device's tree.

#ifndef MEERKAT_PORTS_POSIX_FS_HOST_H_
#define MEERKAT_PORTS_POSIX_FS_HOST_H_

#include <stdbool.h>

// Registers the type; options {"dir": "PATH"}. Context: main task.
// Returns false when memory is short.
bool fs_host_register(void);

// Cuts a device path down to a plain relative one: no leading, doubled or
// trailing slashes, "." for the root. Returns 0, or -1 with errno: ENOENT for
// "..", ENAMETOOLONG.
int fs_host_clean_path(const char *path, char *out, int size);

#endif  // MEERKAT_PORTS_POSIX_FS_HOST_H_
