// SPDX-License-Identifier: Apache-2.0
//
// Port contract: raw flash. NOR semantics: erase sets whole sectors to 0xff,
// write only clears bits, and either may be cut short by a power loss at any
// byte. A device is found by name ("flash0" is the one that holds the root
// file system); offsets count from its start.
#ifndef MEERKAT_PORT_FLASH_H
#define MEERKAT_PORT_FLASH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_port_flash;

// Sizes of a device in bytes.
struct mgos_port_flash_geom {
  size_t size;        // whole device
  size_t erase_size;  // one sector
  size_t write_size;  // least unit and alignment of a write, 1 = any
};

// Opens a device; opening it again gives the same object.
// `name`: "flash0"…; Context: any task. Memory: owned by the port, never
// freed. Returns: 0. Errors: MGOS_ENOENT (no such device), MGOS_EIO.
int mgos_port_flash_open(const char *name, struct mgos_port_flash **dev);

// Reports the geometry. Context: any task. Returns: 0.
int mgos_port_flash_geom(struct mgos_port_flash *dev,
                         struct mgos_port_flash_geom *geom);

// Reads `len` bytes at `off` into `dst`. Context: any task; blocks.
// Returns: 0. Errors: MGOS_EINVAL (outside the device), MGOS_EIO.
int mgos_port_flash_read(struct mgos_port_flash *dev, size_t off, size_t len,
                         void *dst);

// Clears the bits that are zero in `src`. Offset and length are multiples of
// write_size. Has reached the medium when it returns.
// Context: any task; blocks. Returns: 0. Errors: MGOS_EINVAL, MGOS_EIO.
int mgos_port_flash_write(struct mgos_port_flash *dev, size_t off, size_t len,
                          const void *src);

// Sets whole sectors to 0xff; offset and length are multiples of erase_size.
// Context: any task; blocks. Returns: 0. Errors: MGOS_EINVAL, MGOS_EIO.
int mgos_port_flash_erase(struct mgos_port_flash *dev, size_t off, size_t len);

#ifdef __cplusplus
}
#endif

#endif
