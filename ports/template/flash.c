// SPDX-License-Identifier: Apache-2.0
//
// Raw flash, device "flash0". Code that erases or writes the flash it runs from
// must sit in RAM with interrupts off for the time the flash is busy.

#include "port/flash.h"

#include "mgos_errors.h"

int mgos_port_flash_open(const char *name, struct mgos_port_flash **dev) {
  (void) name, (void) dev;
  return MGOS_ENOENT;
}

int mgos_port_flash_geom(struct mgos_port_flash *dev,
                         struct mgos_port_flash_geom *geom) {
  (void) dev, (void) geom;
  return MGOS_ENOTSUP;
}

int mgos_port_flash_read(struct mgos_port_flash *dev, size_t off, size_t len,
                         void *dst) {
  (void) dev, (void) off, (void) len, (void) dst;
  return MGOS_ENOTSUP;
}

int mgos_port_flash_write(struct mgos_port_flash *dev, size_t off, size_t len,
                          const void *src) {
  (void) dev, (void) off, (void) len, (void) src;
  return MGOS_ENOTSUP;
}

int mgos_port_flash_erase(struct mgos_port_flash *dev, size_t off, size_t len) {
  (void) dev, (void) off, (void) len;
  return MGOS_ENOTSUP;
}
