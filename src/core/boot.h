// SPDX-License-Identifier: Apache-2.0
//
// Entry of the runtime and the hooks by which upper layers take part in what
// core does (restart, nameserver, file system figures) without core knowing
// them. Each hook is set once during init and called on the main task.
#ifndef MEERKAT_CORE_BOOT_H
#define MEERKAT_CORE_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Runs the firmware: debug output, mgos_app_preinit(), banner, mgos_init(),
// INIT_DONE, then the loop for ever. A failed init waits 0.5 s and restarts.
// Context: called by the port on the task "mgos". Does not return.
void mgos__boot(void) __attribute__((noreturn));

// Called by mgos_system_restart() after the REBOOT event: unmount all file
// systems (set by src/fs).
void mgos__set_umount_hook(void (*umount_all)(void));

// Source of mgos_get_fs_size() and friends (set by src/fs). Each returns
// bytes of the root file system; gc collects garbage on it.
struct mgos__fs_hooks {
  size_t (*size)(void);
  size_t (*free)(void);
  size_t (*memory_usage)(void);
  void (*gc)(void);
};
void mgos__set_fs_hooks(const struct mgos__fs_hooks *hooks);

// Called with the address of the nameserver ("8.8.8.8") whenever the addresses
// of an interface change (set by src/net to mg_set_nameserver).
void mgos__net_set_nameserver_hook(void (*set)(const char *addr));

// Called after the init ended, with its result (set by src/ota: commit or
// revert a fresh update).
void mgos__set_boot_finish_hook(void (*finish)(bool success));

#ifdef __cplusplus
}
#endif

#endif
