// SPDX-License-Identifier: Apache-2.0
//
// Inside of the software timers. Time is passed in, so that the loop is the
// only reader of the clock and tests can run on a time of their own.
#ifndef MEERKAT_CORE_TIMERS_H
#define MEERKAT_CORE_TIMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "mgos_timers.h"

#ifdef __cplusplus
extern "C" {
#endif

// As mgos_set_timer() at the time now_us. Context: main task or any task.
// Returns: MGOS_INVALID_TIMER_ID when memory is short or cb is NULL.
mgos_timer_id mgos__timers_set(int64_t now_us, int msecs, int flags,
                               timer_callback cb, void *cb_arg);

// As mgos_get_timer_info() at the time now_us.
bool mgos__timers_info(int64_t now_us, mgos_timer_id id,
                       struct mgos_timer_info *info);

// Removes a timer. Returns: false when there is no such timer.
bool mgos__timers_clear(mgos_timer_id id);

// Runs every timer that is due at now_us, each at most once. Context: main
// task. Returns: how many ran.
int mgos__timers_run(int64_t now_us);

// Time of the next timer in microseconds of uptime, INT64_MAX when there is
// none. Context: any task.
int64_t mgos__timers_next(void);

// Stops a hardware timer; other ids are ignored. Context: any, also ISR.
void mgos__hw_timers_clear(mgos_timer_id id);

// Forgets all timers and frees their memory; for tests.
void mgos__timers_deinit(void);

#ifdef __cplusplus
}
#endif

#endif
