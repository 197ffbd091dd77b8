// SPDX-License-Identifier: Apache-2.0
//
// Looks up functions that scripts call by name in the table that the build
// generates. The table is in the order of the scripts, so the search is
// linear; the engine remembers what it found.

#include "mgos_dlsym.h"

#include <stddef.h>
#include <string.h>

// A firmware without scripts has no table.
#pragma weak ffi_exports
#pragma weak ffi_exports_cnt

void *mgos_dlsym(void *handle, const char *name) {
  (void) handle;
  if (name == NULL || &ffi_exports_cnt == NULL) return NULL;
  for (int i = 0; i < ffi_exports_cnt; i++) {
    if (strcmp(ffi_exports[i].name, name) == 0) return ffi_exports[i].addr;
  }
  return NULL;
}
