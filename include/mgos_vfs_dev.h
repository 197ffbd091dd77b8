// SPDX-License-Identifier: Apache-2.0
//
// Block devices under the virtual file system: flash chips, partitions, RAM.
//
// A device type is a table of functions registered under a name ("part",
// "RAM", "flash", ...). A device is one instance of a type, made from a JSON
// options string, counted by references and optionally registered under a
// name of its own, so that a devtab line, a mount or another device can
// refer to it. Devices have NOR semantics unless their type says otherwise:
// a write clears bits, an erase sets a whole sector to 0xff.

#ifndef MGOS_VFS_DEV_H_
#define MGOS_VFS_DEV_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

// Number of erase sizes a device can report.
#define MGOS_VFS_DEV_NUM_ERASE_SIZES 8

struct mgos_vfs_dev_ops;
struct mgos_rlock_type;

// One device. Allocated by mgos_vfs_dev_create() or by the function that
// makes a device of some type directly; all fields belong to this module,
// except dev_data which belongs to the device type.
struct mgos_vfs_dev {
  const struct mgos_vfs_dev_ops *ops;  // Functions of the type.
  char *name;                          // Registered name or NULL.
  void *dev_data;                      // State of the type.
  struct mgos_rlock_type *lock;        // Serialises operations.
  int refs;                            // Users; the last one closes.
  SLIST_ENTRY(mgos_vfs_dev) next;      // List of registered devices.
};

// Results of device operations.
enum mgos_vfs_dev_err {
  MGOS_VFS_DEV_ERR_NONE = 0,
  MGOS_VFS_DEV_ERR_INVAL = -1,
  MGOS_VFS_DEV_ERR_NOMEM = -2,
  MGOS_VFS_DEV_ERR_NOSPC = -3,
  MGOS_VFS_DEV_ERR_ACCESS = -4,
  MGOS_VFS_DEV_ERR_TIMEDOUT = -5,
  MGOS_VFS_DEV_ERR_CORRUPT = -6,
  MGOS_VFS_DEV_ERR_NXIO = -7,
  MGOS_VFS_DEV_ERR_IO = -8,
};

// Functions of a device type. Called with the device's lock held. offset and
// len are bytes and have been checked against get_size().
struct mgos_vfs_dev_ops {
  // Sets dev->dev_data up from JSON options (NULL or "" = defaults).
  enum mgos_vfs_dev_err (*open)(struct mgos_vfs_dev *dev, const char *opts);
  // Reads len bytes at offset.
  enum mgos_vfs_dev_err (*read)(struct mgos_vfs_dev *dev, size_t offset,
                                size_t len, void *dst);
  // Programs len bytes at offset.
  enum mgos_vfs_dev_err (*write)(struct mgos_vfs_dev *dev, size_t offset,
                                 size_t len, const void *src);
  // Erases; offset and len are multiples of one of the erase sizes.
  enum mgos_vfs_dev_err (*erase)(struct mgos_vfs_dev *dev, size_t offset,
                                 size_t len);
  // Size in bytes.
  size_t (*get_size)(struct mgos_vfs_dev *dev);
  // Releases dev->dev_data.
  enum mgos_vfs_dev_err (*close)(struct mgos_vfs_dev *dev);
  // Fills sizes in ascending order, the rest with 0.
  enum mgos_vfs_dev_err (*get_erase_sizes)(
      struct mgos_vfs_dev *dev, size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES]);
};

// Registers a device type; name and ops must stay valid for ever.
// Context: loop. Returns: false if the name is taken or memory is short.
bool mgos_vfs_dev_register_type(const char *name,
                                const struct mgos_vfs_dev_ops *ops);

// Creates a device of a type from its JSON options (NULL = none).
// Memory: the caller holds one reference; mgos_vfs_dev_close() gives it back.
// Returns: the device, or NULL (reason in the log).
struct mgos_vfs_dev *mgos_vfs_dev_create(const char *type, const char *opts);

// Creates a device and registers it under a name; the registry holds the only
// reference. Returns: false on failure (reason in the log).
bool mgos_vfs_dev_create_and_register(const char *type, const char *opts,
                                      const char *name);

// Registers an existing device under a name; the registry takes a reference.
// Memory: name is copied. Returns: false if the name is empty or taken, or the
// device has a name already.
bool mgos_vfs_dev_register(struct mgos_vfs_dev *dev, const char *name);

// Removes a name; the device is closed when nobody else uses it.
// Returns: false if there is no such name.
bool mgos_vfs_dev_unregister(const char *name);

// Finds a registered device. Memory: takes a reference, given back by
// mgos_vfs_dev_close(). Returns: the device or NULL.
struct mgos_vfs_dev *mgos_vfs_dev_open(const char *name);

// Reads len bytes at offset. Context: any task. Errors: INVAL outside of the
// device, others from the type.
enum mgos_vfs_dev_err mgos_vfs_dev_read(struct mgos_vfs_dev *dev, size_t offset,
                                        size_t len, void *dst);

// Programs len bytes at offset, erased before. Context and errors as read.
enum mgos_vfs_dev_err mgos_vfs_dev_write(struct mgos_vfs_dev *dev,
                                         size_t offset, size_t len,
                                         const void *src);

// Erases len bytes at offset. Errors: INVAL when not whole sectors.
enum mgos_vfs_dev_err mgos_vfs_dev_erase(struct mgos_vfs_dev *dev,
                                         size_t offset, size_t len);

// Size in bytes, 0 when dev is NULL.
size_t mgos_vfs_dev_get_size(struct mgos_vfs_dev *dev);

// Erase sizes in ascending order, unused places 0.
enum mgos_vfs_dev_err mgos_vfs_dev_get_erase_sizes(
    struct mgos_vfs_dev *dev, size_t erase_sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES]);

// Gives a reference back; the last one closes and frees the device.
// Returns: true if the device was closed.
bool mgos_vfs_dev_close(struct mgos_vfs_dev *dev);

// Removes all names. Returns: true if no device stays open.
bool mgos_vfs_dev_unregister_all(void);

// Creates and registers the devices of a table: entries
// "name type json-options" separated by '|', CR or LF; fields by blanks; '#'
// starts a comment that ends with the line. A '|' inside of a JSON string
// does not separate.
// Returns: false at the first entry that is malformed or fails.
bool mgos_process_devtab(const char *dt);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_VFS_DEV_H_
