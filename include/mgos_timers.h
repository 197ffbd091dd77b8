// SPDX-License-Identifier: Apache-2.0
//
// Timers. Software timers run on the main task with millisecond intervals, as
// many as memory allows. Hardware timers are few, count microseconds and call
// back in interrupt context.
#ifndef MEERKAT_MGOS_TIMERS_H
#define MEERKAT_MGOS_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MGOS_INVALID_TIMER_ID 0
// Fire again and again.
#define MGOS_TIMER_REPEAT (1 << 0)
// Fire for the first time at the next turn of the loop.
#define MGOS_TIMER_RUN_NOW (1 << 1)

typedef void (*timer_callback)(void *param);

// Names a timer until it is cleared or, if it fires once, until it fires. An
// id that is no longer valid is recognised as such: using it does no harm.
typedef uintptr_t mgos_timer_id;

// Starts a software timer: cb(cb_arg) after `msecs` milliseconds (negative
// counts as 0). A repeated one does not drift; periods missed in a stall are
// skipped. A one-shot is freed before its callback runs.
// `flags`: MGOS_TIMER_*. Context: main task (also inside a timer callback).
// Returns: MGOS_INVALID_TIMER_ID when memory is short.
mgos_timer_id mgos_set_timer(int msecs, int flags, timer_callback cb,
                             void *cb_arg);

// Starts a hardware timer: cb(cb_arg) after `usecs` microseconds, in interrupt
// context. `flags`: MGOS_TIMER_REPEAT or 0.
// Returns: MGOS_INVALID_TIMER_ID when all of them are busy.
mgos_timer_id mgos_set_hw_timer(int usecs, int flags, timer_callback cb,
                                void *cb_arg);

// Stops a timer of either kind. Context: main task, also inside callbacks.
// An invalid id is ignored.
void mgos_clear_timer(mgos_timer_id id);

// State of a software timer.
struct mgos_timer_info {
  int interval_ms;  // 0 or less for a one-shot
  int msecs_left;   // until it fires, 0 when it is due
  timer_callback cb;
  void *cb_arg;
};

// Looks up a software timer. Context: main task.
// Returns: false for an id that is not valid.
bool mgos_get_timer_info(mgos_timer_id id, struct mgos_timer_info *info);

#ifdef __cplusplus
}
#endif

#endif
