// SPDX-License-Identifier: Apache-2.0
//
// What a port provides beside the devices: restart, the lock that keeps other
// tasks out of the main task's data, the root file system.
#ifndef MEERKAT_MGOS_HAL_H
#define MEERKAT_MGOS_HAL_H

#include "mgos_init.h"
#include "mgos_system.h"

#ifdef __cplusplus
extern "C" {
#endif

// Restarts at once; apps call mgos_system_restart() instead.
// Context: any task. Does not return.
void mgos_dev_system_restart(void) __attribute__((noreturn));

// Locks and unlocks the system lock; calls nest. Context: any task.
void mgos_lock(void);
void mgos_unlock(void);

// Mounts the root file system. Context: main task.
extern enum mgos_init_result mgos_fs_init(void);

#ifdef __cplusplus
}
#endif

#endif
