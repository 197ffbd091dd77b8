// SPDX-License-Identifier: Apache-2.0
//
// mgos_time.h over the two clocks of the port. The uptime never jumps, so
// timers do not care about the wall clock being set; who does care hears
// MGOS_EVENT_TIME_CHANGED.

#include "mgos_time.h"

#include <time.h>

#include "common/cs_dbg.h"
#include "mgos_errors.h"
#include "mgos_event.h"
#include "mgos_timers_internal.h"
#include "port/clock.h"

// Seconds that fit into microseconds of int64_t.
#define MAX_TIME 9.2e12

static int64_t s_uptime_base_us;

void mgos_uptime_init(void) {
  s_uptime_base_us = mgos_port_uptime_us();
}

int64_t mgos_uptime_micros(void) {
  return mgos_port_uptime_us() - s_uptime_base_us;
}

double mgos_uptime(void) {
  return mgos_uptime_micros() / 1e6;
}

int64_t mgos_time_micros(void) {
  return mgos_port_wall_us();
}

int mgos_strftime(char *s, int size, const char *fmt, int time) {
  time_t t = time;
  struct tm tm;
  int n = 0;
  if (s == NULL || size <= 0) return 0;
  if (fmt != NULL && localtime_r(&t, &tm) != NULL) {
    n = (int) strftime(s, size, fmt, &tm);
  }
  // strftime leaves the buffer undefined when the text does not fit.
  if (n == 0) *s = '\0';
  return n;
}

int mgos_settimeofday(double time, struct timezone *tz) {
  struct mgos_time_changed_arg arg;
  int64_t old_us;
  int r;
  (void) tz;
  if (!(time >= 0 && time < MAX_TIME)) return -1;
  old_us = mgos_port_wall_us();
  r = mgos_port_set_wall_us((int64_t) (time * 1e6));
  if (r < 0) {
    LOG(LL_ERROR, ("clock cannot be set: %s", mgos_strerror(r)));
    return -1;
  }
  arg.delta = time - old_us / 1e6;
  LOG(LL_INFO, ("New time %.3f, changed by %.3f s", time, arg.delta));
  mgos_event_trigger(MGOS_EVENT_TIME_CHANGED, &arg);
  return 0;
}
