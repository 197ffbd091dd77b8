// SPDX-License-Identifier: Apache-2.0
//
// The event loop of the main task. One turn runs queued callbacks, due timers
// and poll callbacks, then waits once, at most until the next timer. Callbacks
// come from mgos_invoke_cb(); who queues one wakes the loop only if it sleeps.
// The way of waiting can be replaced: src/net installs one that waits for
// sockets at the same time.
#ifndef MEERKAT_CORE_LOOP_H
#define MEERKAT_CORE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "mgos_system.h"

#ifdef __cplusplus
extern "C" {
#endif

// Length of the main and of the background queue.
#ifndef MGOS_TASK_QUEUE_LENGTH
#define MGOS_TASK_QUEUE_LENGTH 32
#endif

// Prepares the queues and starts the background task (when its priority
// MGOS_BG_TASK_PRIORITY is not 0). The caller becomes the main task. Safe to
// call again.
// Context: main task. Returns: 0. Errors: MGOS_ENOMEM.
int mgos__loop_init(void);

// Stops the background task and forgets queued callbacks; for tests.
// Context: main task.
void mgos__loop_deinit(void);

// One turn of the loop, waiting at most `max_ms` (0 = not at all, negative =
// no limit) and no longer than until the next timer.
// Context: main task; may be called from a callback that must wait.
// Returns: how many callbacks and timers ran.
int mgos__loop_poll(int max_ms);

// Turns forever. Context: main task. Does not return.
void mgos__loop_run(void) __attribute__((noreturn));

// Replaces the way of waiting. wait(timeout_us) sleeps until wake() or for at
// most timeout_us (-1 = no limit, 0 = only handle what is ready); a wake
// before the wait must not be lost. NULLs restore mgos_port_wait/wake.
// wait runs on the main task; wake on any task or ISR, and must not block.
// wait is called in every turn, also with 0 when there is more to do.
void mgos__loop_set_waiter(void (*wait)(int64_t timeout_us),
                           void (*wake)(void));

// Makes a sleeping loop turn once more. Context: any task, ISR.
void mgos__loop_wake(void);

// True on the task that called mgos__loop_init(). Context: any task.
bool mgos__loop_is_main_task(void);

// Functions called at the start of each turn (mgos_add_poll_cb of
// mgos_mongoose.h is a thin wrapper). Adding from and removing from inside a
// poll callback is safe.
// Context: main task. Errors of add: MGOS_ENOMEM.
typedef void (*mgos__poll_cb_t)(void *arg);
int mgos__loop_add_poll_cb(mgos__poll_cb_t cb, void *arg);
void mgos__loop_remove_poll_cb(mgos__poll_cb_t cb, void *arg);

// Whether each turn feeds the watchdog; the wait is then kept below half of
// the watchdog's timeout. Context: main task.
void mgos__loop_set_wdt_feed(bool enable);

#ifdef __cplusplus
}
#endif

#endif
