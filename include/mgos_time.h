// SPDX-License-Identifier: Apache-2.0
//
// Time: uptime, which only grows, and the wall clock, which is set by SNTP, by
// RPC or by the app.
#ifndef MEERKAT_MGOS_TIME_H
#define MEERKAT_MGOS_TIME_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Data of MGOS_EVENT_TIME_CHANGED: seconds that were added to the clock.
struct mgos_time_changed_arg {
  double delta;
};

struct timezone;

// Seconds since start. Context: any.
double mgos_uptime(void);
// Microseconds since start. Context: any.
int64_t mgos_uptime_micros(void);
// Microseconds since 1970 UTC. Context: any task.
int64_t mgos_time_micros(void);

// strftime() in local time. `time`: seconds since 1970 UTC; `size`: of `s`.
// Context: any task. Returns: length of the text without the NUL, 0 when it
// does not fit; s is then "" (if size > 0).
int mgos_strftime(char *s, int size, const char *fmt, int time);

// Sets the wall clock to `time` seconds since 1970 UTC and triggers
// MGOS_EVENT_TIME_CHANGED. `tz` is ignored. Timers are not disturbed.
// Context: main task. Returns: 0, or -1 when the clock cannot be set.
int mgos_settimeofday(double time, struct timezone *tz);

#ifdef __cplusplus
}
#endif

#endif
