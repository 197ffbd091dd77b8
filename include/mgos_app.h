// SPDX-License-Identifier: Apache-2.0
//
// The two functions that an application may define, and the tables that the
// build generates: which libraries and modules are in the firmware and in which
// order libraries are initialised.
#ifndef MEERKAT_MGOS_APP_H
#define MEERKAT_MGOS_APP_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MGOS_LIB_INFO_VERSION 2
#define MGOS_MODULE_INFO_VERSION 1

// Result of mgos_app_init().
enum mgos_app_init_result {
  MGOS_APP_INIT_SUCCESS = 0,
  MGOS_APP_INIT_ERROR = -2,
};

// Defined by the app: sets up everything, after all libraries. Without it a
// weak one that succeeds is used.
// Context: main task. Returns: anything but MGOS_APP_INIT_SUCCESS fails the
// boot.
enum mgos_app_init_result mgos_app_init(void);

// Defined by the app when it must act before anything else runs.
// Context: before tasks, heap and network exist: only pins and registers.
void mgos_app_preinit(void);

// One library of the firmware. Generated; the table ends with a NULL name.
struct mgos_lib_info {
  const char *name;
  const char *version;       // from its manifest, may be NULL
  const char *repo_version;  // of its repository, may be NULL
  const char *binary_libs;   // comma list of prebuilt parts, may be NULL
  bool (*init)(void);        // NULL when there is nothing to initialise
};
extern const struct mgos_lib_info mgos_libs_info[];

// One module of the firmware. Generated; the table ends with a NULL name.
struct mgos_module_info {
  const char *name;
  const char *repo_version;
};
extern const struct mgos_module_info mgos_modules_info[];

#ifdef __cplusplus
}
#endif

#endif
