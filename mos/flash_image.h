// SPDX-License-Identifier: Apache-2.0
//
// The flash image of a PC device, seen from outside: what `mos run` does in
// place of a flasher.

#pragma once

#include <stddef.h>

// Where the root file system lies in the flash image (docs/porting.md).
#define MOS_ROOT_FS_OFFSET 65536

// Puts the file system image `new_image` in place of the root file system in
// `flash`, as an update does: files that only the old one has (settings, logs)
// are kept, files that both have are the new ones. The flash file is replaced
// at once, or not at all. Returns the number of files kept. Errors end the run.
int mos_flash_update_fs(const char *flash, const char *new_image);
