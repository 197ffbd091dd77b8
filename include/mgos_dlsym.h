// SPDX-License-Identifier: Apache-2.0
//
// Functions that scripts may call by name. The table is generated from the
// scripts in the firmware.
#ifndef MEERKAT_MGOS_DLSYM_H
#define MEERKAT_MGOS_DLSYM_H

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_ffi_export {
  const char *name;
  void *addr;
};

extern const struct mgos_ffi_export ffi_exports[];
extern const int ffi_exports_cnt;

// Finds an exported function. `handle` is ignored. Context: any task.
// Returns: NULL for a name that is not in the table.
void *mgos_dlsym(void *handle, const char *name);

#ifdef __cplusplus
}
#endif

#endif
