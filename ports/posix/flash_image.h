// SPDX-License-Identifier: Apache-2.0
//
// The file that stands for the flash chip "flash0".

#ifndef MEERKAT_PORTS_POSIX_FLASH_IMAGE_H_
#define MEERKAT_PORTS_POSIX_FLASH_IMAGE_H_

#include <stddef.h>

#define FLASH_SECTOR 4096
#define FLASH_DEFAULT_SIZE (4 * 1024 * 1024)
#define FLASH_MAX_SIZE (256 * 1024 * 1024)
// Exit code of a device whose power was cut by MGOS_FLASH_CUT_AFTER.
#define FLASH_EXIT_CUT 75

struct flash_image_config {
  const char *path;      // the image file
  size_t size;           // bytes; 0 = that of the file, or the default
  const char *fs_image;  // content for a new image, or NULL
  size_t fs_offset;      // where it goes
};

// Opens the image, making it first if there is none (all bits set, then the
// content). One device may use it at a time. Faults for tests come from the
// environment:
//   MGOS_FLASH_CUT_AFTER=N  end the process at the N-th write or erase (from
//                           1), as a power cut before it took effect
//   MGOS_FLASH_TORN=1       … after the first half of it took effect
//   MGOS_FLASH_BAD=A,B      writes and erases of these sectors fail
// `error` (>= 160 bytes) receives a text for people on failure.
// Returns 0 or a negative MGOS_E*.
int flash_image_open(const struct flash_image_config *cfg, char *error,
                     size_t error_size);

// Lets go of it, for tests.
void flash_image_close(void);

#endif  // MEERKAT_PORTS_POSIX_FLASH_IMAGE_H_
