// SPDX-License-Identifier: Apache-2.0
//
// Virtual file system: file systems mounted on path prefixes.
//
// A file system type is a table of functions ("LFS", ...). mgos_vfs_mount*()
// puts an instance on a path; the longest mounted prefix of a normalised path
// decides which instance serves it. Apps use plain C and POSIX calls
// (fopen, open, stat, opendir, rename, ...): the port routes those to the
// mgos_vfs_* functions below, which can also be called directly.
// Functions named as in POSIX behave so: -1 or NULL and errno on failure.

#ifndef MGOS_VFS_H_
#define MGOS_VFS_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "mgos_vfs_dev.h"

#if defined(MGOS_VFS_OWN_DIRENT)
// A C library without <dirent.h>: these stand in for it.
#ifdef __cplusplus
extern "C" {
#endif
typedef struct mgos_vfs_dir DIR;
struct dirent {
  int d_ino;
  char d_name[256];
};
DIR *opendir(const char *path);
struct dirent *readdir(DIR *pdir);
int closedir(DIR *pdir);
#ifdef __cplusplus
}
#endif
#else
#include <dirent.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Name of the device that holds the root file system.
#define MGOS_VFS_ROOT_DEV_NAME "root"

// A virtual descriptor holds the mount id in bits 8-15 and the file system's
// own descriptor in bits 0-7.
#define MGOS_VFS_VFD_TO_FS_FD(vfd) ((vfd) &0xff)

struct mgos_vfs_fs_ops;

// One mounted (or being made) file system.
struct mgos_vfs_fs {
  const char *type;                   // Registered type name.
  const struct mgos_vfs_fs_ops *ops;  // Functions of the type.
  struct mgos_vfs_dev *dev;           // Its device, may be NULL.
  void *fs_data;                      // State of the type.
  int refs;                           // Mounts, open files and directories.
};

// A mapped file. base is an address that file access is translated from.
struct mgos_vfs_mmap_desc {
  struct mgos_vfs_fs *fs;  // NULL in a free descriptor.
  void *base;              // First address of the mapping.
  void *fs_data;           // State of the type.
};

// Table of map descriptors; NULL on ports that cannot map files.
extern struct mgos_vfs_mmap_desc *mgos_vfs_mmap_descs;

// Sets the map table up. Context: called once at boot by the port.
void mgos_vfs_mmap_init(void);

// Number of map descriptors; 0 on ports that cannot map files.
int mgos_vfs_mmap_descs_cnt(void);

// Descriptor number idx, or NULL when there is none.
struct mgos_vfs_mmap_desc *mgos_vfs_mmap_desc_get(int idx);

// Functions of a file system type. Paths are relative to the mount point,
// without a leading '/'; the mount's root is "". Functions named as in POSIX
// return -1 (or NULL) and set errno. A NULL member means "not supported".
// fd is 0-255. All are called with the mount locked.
struct mgos_vfs_fs_ops {
  bool (*mkfs)(struct mgos_vfs_fs *fs, const char *opts);
  bool (*mount)(struct mgos_vfs_fs *fs, const char *opts);
  bool (*umount)(struct mgos_vfs_fs *fs);  // Closes what is still open.
  size_t (*get_space_total)(struct mgos_vfs_fs *fs);  // Bytes.
  size_t (*get_space_used)(struct mgos_vfs_fs *fs);
  size_t (*get_space_free)(struct mgos_vfs_fs *fs);
  bool (*gc)(struct mgos_vfs_fs *fs);
  int (*open)(struct mgos_vfs_fs *fs, const char *path, int flags, int mode);
  int (*close)(struct mgos_vfs_fs *fs, int fd);
  ssize_t (*read)(struct mgos_vfs_fs *fs, int fd, void *dst, size_t len);
  ssize_t (*write)(struct mgos_vfs_fs *fs, int fd, const void *src, size_t len);
  int (*stat)(struct mgos_vfs_fs *fs, const char *path, struct stat *st);
  int (*fstat)(struct mgos_vfs_fs *fs, int fd, struct stat *st);
  off_t (*lseek)(struct mgos_vfs_fs *fs, int fd, off_t offset, int whence);
  int (*unlink)(struct mgos_vfs_fs *fs, const char *path);
  int (*rename)(struct mgos_vfs_fs *fs, const char *src, const char *dst);
  DIR *(*opendir)(struct mgos_vfs_fs *fs, const char *path);
  struct dirent *(*readdir)(struct mgos_vfs_fs *fs, DIR *pdir);
  int (*closedir)(struct mgos_vfs_fs *fs, DIR *pdir);
  int (*mmap)(int vfd, size_t len, struct mgos_vfs_mmap_desc *desc);
  void (*munmap)(struct mgos_vfs_mmap_desc *desc);
  uint8_t (*read_mmapped_byte)(struct mgos_vfs_mmap_desc *desc, uint32_t addr);
  int (*link)(struct mgos_vfs_fs *fs, const char *n1, const char *n2);
  long (*telldir)(struct mgos_vfs_fs *fs, DIR *pdir);
  void (*seekdir)(struct mgos_vfs_fs *fs, DIR *pdir, long offset);
  int (*mkdir)(struct mgos_vfs_fs *fs, const char *name, mode_t mode);
  int (*rmdir)(struct mgos_vfs_fs *fs, const char *name);
  // Additions of Meerkat OS come last, so that older drivers still compile.
  int (*fsync)(struct mgos_vfs_fs *fs, int fd);
  int (*ftruncate)(struct mgos_vfs_fs *fs, int fd, off_t len);
  size_t (*get_memory_usage)(struct mgos_vfs_fs *fs);  // Heap bytes in use.
};

// Registers a file system type; type and ops must stay valid for ever.
// Returns: false if the name is taken or memory is short.
bool mgos_vfs_fs_register_type(const char *type,
                               const struct mgos_vfs_fs_ops *ops);

// Makes an empty file system on a new device of the given type and options.
// Context: loop. Returns: false on failure (reason in the log).
bool mgos_vfs_mkfs(const char *dev_type, const char *dev_opts,
                   const char *fs_type, const char *fs_opts);

// The same on an existing device.
bool mgos_vfs_mkfs_dev(struct mgos_vfs_dev *dev, const char *fs_type,
                       const char *fs_opts);

// The same on a registered device.
bool mgos_vfs_mkfs_dev_name(const char *dev_name, const char *fs_type,
                            const char *fs_opts);

// Mounts a file system on path ("/" or absolute) over a new device.
// Context: loop. Returns: false on failure (reason in the log).
bool mgos_vfs_mount(const char *path, const char *dev_type,
                    const char *dev_opts, const char *fs_type,
                    const char *fs_opts);

// The same over an existing device, of which the mount takes a reference.
bool mgos_vfs_mount_dev(const char *path, struct mgos_vfs_dev *dev,
                        const char *fs_type, const char *fs_opts);

// The same over a registered device.
bool mgos_vfs_mount_dev_name(const char *path, const char *dev_name,
                             const char *fs_type, const char *fs_opts);

// Unmounts. Returns: false when nothing is mounted there or files are open.
bool mgos_vfs_umount(const char *path);

// Unmounts everything, deepest mounts first; open files are closed.
void mgos_vfs_umount_all(void);

// Size in bytes of the file system that holds path; 0 if there is none.
size_t mgos_vfs_get_space_total(const char *path);

// Free bytes of the file system that holds path.
size_t mgos_vfs_get_space_free(const char *path);

// Collects garbage on the file system that holds path.
bool mgos_vfs_gc(const char *path);

// Mounts an instance that a port prepared itself (fs->type, ops, fs_data).
// Memory: fs is malloced; the VFS owns it on success.
bool mgos_vfs_hal_mount(const char *path, struct mgos_vfs_fs *fs);

// Normalises a path: absolute, no ".", "..", doubled or trailing '/'.
// A relative path counts from "/". resolved_path: NULL (malloced) or a buffer
// of at least 256 bytes. Returns: the result, or NULL with errno EINVAL
// (NULL), ENOENT (empty), ENAMETOOLONG (over 255 bytes) or ENOMEM.
char *mgos_realpath(const char *path, char *resolved_path);

// Opens a file, flags and mode as open(2). Returns: virtual descriptor or -1.
int mgos_vfs_open(const char *filename, int flags, int mode);

// Closes; data and size are on the device afterwards.
int mgos_vfs_close(int vfd);

// Reads up to len bytes.
ssize_t mgos_vfs_read(int vfd, void *dst, size_t len);

// Writes len bytes. Errors: ENOSPC when the file system is full.
ssize_t mgos_vfs_write(int vfd, const void *src, size_t len);

// Describes a path; a mount point is a directory.
int mgos_vfs_stat(const char *path, struct stat *st);

// Describes an open file.
int mgos_vfs_fstat(int vfd, struct stat *st);

// Moves the file position.
off_t mgos_vfs_lseek(int vfd, off_t offset, int whence);

// Removes a file.
int mgos_vfs_unlink(const char *path);

// Renames atomically, replacing dst. Errors: EXDEV across mounts.
int mgos_vfs_rename(const char *src, const char *dst);

// Opens a directory.
DIR *mgos_vfs_opendir(const char *path);

// Next entry, valid until the next call; NULL at the end.
struct dirent *mgos_vfs_readdir(DIR *pdir);

// Closes a directory.
int mgos_vfs_closedir(DIR *pdir);

// Makes a directory.
int mgos_vfs_mkdir(const char *path, mode_t mode);

// Removes an empty directory. Errors: EBUSY for a mount point.
int mgos_vfs_rmdir(const char *path);

// Brings an open file to the device. Errors: EINVAL when the file system
// does that only on close.
int mgos_vfs_fsync(int vfd);

// Sets the length of an open file.
int mgos_vfs_ftruncate(int vfd, off_t len);

// Sets the length of a file.
int mgos_vfs_truncate(const char *path, off_t len);

// Makes a second name for a file. Errors: ENOTSUP, EXDEV.
int mgos_vfs_link(const char *n1, const char *n2);

// Whether path can be reached: 0, or -1 with errno. mode as access(2); there
// are no permissions, so only existence counts.
int mgos_vfs_access(const char *path, int mode);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_VFS_H_
