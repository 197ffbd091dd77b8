// SPDX-License-Identifier: Apache-2.0
//
// Shared by the files of src/fs: the mount table and its locking.
//
// A mount belongs to the table's list until it is unmounted; then it lives on,
// marked gone, until the last caller in it has left. Whoever works on a mount
// gets it from mgos__vfs_enter*() and gives it back with mgos__vfs_leave();
// between the two it holds the mount's lock. Order of locks: the table's lock
// is never held while waiting for a mount's.

#ifndef MGOS_FS_VFS_H_
#define MGOS_FS_VFS_H_

#include <stdbool.h>
#include <stddef.h>

#include "common/queue.h"
#include "mgos_vfs.h"

// Longest path with its NUL.
#define MGOS_VFS_PATH_MAX 256

struct mgos__vfs_mount {
  char *prefix;  // Normalised path without trailing '/'; "" for the root.
  size_t prefix_len;
  int id;  // 1-255, bits 8-15 of a virtual descriptor.
  struct mgos_vfs_fs *fs;
  struct mgos_rlock_type *lock;
  int users;  // Callers between enter and leave; under the table's lock.
  bool gone;  // Unmounted; under the mount's lock.
  uint32_t writers[8];  // Bit per descriptor that was opened for writing.
  SLIST_ENTRY(mgos__vfs_mount) next;
};

// Takes and releases the lock of the mount table and the device lists.
void mgos__vfs_lock(void);
void mgos__vfs_unlock(void);

// Normalises path into buf. Returns: 0 or an errno value.
int mgos__vfs_normalize(const char *path, char buf[MGOS_VFS_PATH_MAX]);

// Enters the mount that serves path; *rel becomes its path inside, without a
// leading '/', pointing into buf. Returns: NULL with errno set.
struct mgos__vfs_mount *mgos__vfs_enter(const char *path,
                                        char buf[MGOS_VFS_PATH_MAX],
                                        const char **rel);

// Id of the mount that serves path, which is not entered; buf and rel as above.
// Returns: -1 with errno set if there is none.
int mgos__vfs_lookup(const char *path, char buf[MGOS_VFS_PATH_MAX],
                     const char **rel);

// Enters the mount with this id. Returns: NULL with errno EBADF.
struct mgos__vfs_mount *mgos__vfs_enter_id(int id);

// Leaves it.
void mgos__vfs_leave(struct mgos__vfs_mount *m);

// Registers device type "flash" and device "flash0". Returns: success.
bool mgos__vfs_flash_init(void);

// Adds a reference to a device.
void mgos__vfs_dev_ref(struct mgos_vfs_dev *dev);

// Empties the list of device types (tests).
void mgos__vfs_dev_forget_types(void);

#endif  // MGOS_FS_VFS_H_
