// SPDX-License-Identifier: Apache-2.0
//
// The system as a whole: heap figures, watchdog, restart, delays, calling a
// function on the main task, locks.
#ifndef MEERKAT_MGOS_SYSTEM_H
#define MEERKAT_MGOS_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// mgos_invoke_cb() is called from an interrupt handler.
#define MGOS_INVOKE_CB_F_FROM_ISR (1 << 0)
// Run the callback on the background task instead of the main task.
#define MGOS_INVOKE_CB_F_BG_TASK (1 << 1)

// Bytes of heap in all. Context: any task.
size_t mgos_get_heap_size(void);
// Bytes of heap that are free now. Context: any task.
size_t mgos_get_free_heap_size(void);
// The least that was ever free. Context: any task.
size_t mgos_get_min_free_heap_size(void);

// RAM in use by the root file system, bytes. Context: main task.
size_t mgos_get_fs_memory_usage(void);
// Size of the root file system, bytes. Context: main task.
size_t mgos_get_fs_size(void);
// Free space on the root file system, bytes. Context: main task.
size_t mgos_get_free_fs_size(void);
// Collects garbage on the root file system, if that means anything to it.
// Context: main task; may take long.
void mgos_fs_gc(void);

// Tells the watchdog that all is well. Context: any.
void mgos_wdt_feed(void);
// Sets the timeout of the watchdog in seconds; also feeds it.
void mgos_wdt_set_timeout(int secs);
// Starts the watchdog. Context: any task.
void mgos_wdt_enable(void);
// Stops the watchdog where the hardware allows it. Context: any task.
void mgos_wdt_disable(void);

// Restarts the device: MGOS_EVENT_REBOOT, unmount, flush of the log, reset.
// Context: any task. Does not return.
void mgos_system_restart(void) __attribute__((noreturn));

// Sleeps for `msecs` milliseconds. Context: any task. The main task does
// nothing else meanwhile.
void mgos_msleep(uint32_t msecs);
// Sleeps for `usecs` microseconds. Context: any task.
void mgos_usleep(uint32_t usecs);
// Delays for n times 100 ns by counting. Context: any.
extern void (*mgos_nsleep100)(uint32_t n);

// Keeps interrupts and other tasks out; calls nest. Keep it short.
// Context: any task.
void mgos_ints_disable(void);
// Undoes one mgos_ints_disable(). Context: the same task.
void mgos_ints_enable(void);

typedef void (*mgos_cb_t)(void *arg);

// Queues cb(arg) to run on the main task, or with MGOS_INVOKE_CB_F_BG_TASK on
// the background task. Context: any task; interrupt handlers pass
// MGOS_INVOKE_CB_F_FROM_ISR. Never blocks.
// Returns: false when the queue is full.
bool mgos_invoke_cb(mgos_cb_t cb, void *arg, uint32_t flags);

// Clock of the CPU in Hz, 0 if unknown. Context: any task.
uint32_t mgos_get_cpu_freq(void);

// Why the device started: "power", "soft", "crash", "watchdog", "unknown".
// Context: any. Memory: static.
const char *mgos_get_reset_cause(void);

// A lock that its holder may take again. Context: any task, not ISR.
struct mgos_rlock_type;
// Memory: free with mgos_rlock_destroy(). Returns: NULL when memory is short.
struct mgos_rlock_type *mgos_rlock_create(void);
// Locks; waits as long as another task holds it. NULL is ignored.
void mgos_rlock(struct mgos_rlock_type *l);
// Unlocks once.
void mgos_runlock(struct mgos_rlock_type *l);
// Frees the lock; NULL is fine.
void mgos_rlock_destroy(struct mgos_rlock_type *l);

// Writes a number in the given base (2 to 36, lower case) and a NUL into
// `out`, which must hold 34 bytes for base 2. Context: any.
// Returns: length without the NUL; 0 and "" for a bad base.
int mgos_itoa(int value, char *out, int base);
// The same for unsigned numbers.
int mgos_utoa(unsigned int value, char *out, int base);

#ifdef __cplusplus
}
#endif

#endif
