// SPDX-License-Identifier: Apache-2.0
//
// Port contract: the chip as a whole: restart and its cause, identity, clock
// rate, heap figures, and the way into the fault handler.
#ifndef MEERKAT_PORT_SYSTEM_H
#define MEERKAT_PORT_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Restarts at once. Nothing is flushed or unmounted here: src/core did that.
// Context: any task, fault handler. Does not return.
void mgos_port_restart(void) __attribute__((noreturn));

// Restarts after an init that failed. A port that can count these waits longer
// each time, so that a device which cannot start does not try without end at
// full speed. Context: the task "mgos". Does not return.
void mgos_port_restart_failed(void) __attribute__((noreturn));

// Why the device started: "power", "soft", "crash", "watchdog", "unknown".
// Context: any. Memory: static.
const char *mgos_port_reset_cause(void);

// Name of the platform as a manifest gives it, e.g. "posix".
// Context: any. Memory: static.
const char *mgos_port_platform(void);

// Copies up to `len` bytes of an identity that is unique to this device and
// never changes. Context: any task. Returns: bytes copied.
// Errors: MGOS_ENOTSUP.
int mgos_port_unique_id(void *buf, size_t len);

// Reads the hardware address. Context: any task. Returns: 0.
int mgos_port_mac_get(uint8_t mac[6]);

// Replaces the hardware address until restart. Context: any task.
// Returns: 0. Errors: MGOS_ENOTSUP, MGOS_EINVAL (multicast or zero).
int mgos_port_mac_set(const uint8_t mac[6]);

// CPU clock in Hz, 0 if unknown. Context: any task.
uint32_t mgos_port_cpu_hz(void);

// Bytes of heap in all, free now, and the least that was ever free.
// Context: any task. Never allocates.
size_t mgos_port_heap_total(void);
size_t mgos_port_heap_free(void);
size_t mgos_port_heap_min_free(void);

// Enters the fault handler as if the CPU had faulted: writes a core dump to
// the console and restarts. `reason`: text for the dump, may be NULL.
// Context: any. Does not return.
void mgos_port_fault(const char *reason) __attribute__((noreturn));

// Writes the sections of a core dump that only the port knows (registers,
// stacks, memory) with mgos_cd_write_section().
// Context: fault handler. Allocates nothing.
void mgos_port_cd_write_sections(void);

#ifdef __cplusplus
}
#endif

#endif
