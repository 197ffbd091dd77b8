// SPDX-License-Identifier: Apache-2.0
//
// The wall clock that the firmware sees through time(), gettimeofday() and
// clock_gettime(). The device's clock is the host's plus an offset (clock.c),
// so setting it never touches the host.

#include <errno.h>
#include <sys/time.h>
#include <time.h>

#include "host.h"
#include "port/clock.h"

time_t __wrap_time(time_t *out) {
  time_t now = (time_t) (mgos_port_wall_us() / 1000000);
  if (out != NULL) *out = now;
  return now;
}

int __wrap_gettimeofday(struct timeval *tv, void *tz) {
  int64_t us = mgos_port_wall_us();
  if (tv != NULL) {
    tv->tv_sec = (time_t) (us / 1000000);
    tv->tv_usec = (suseconds_t) (us % 1000000);
  }
  if (tz != NULL) *(struct timezone *) tz = (struct timezone){0, 0};
  return 0;
}

int __wrap_settimeofday(const struct timeval *tv, const struct timezone *tz) {
  if (tv == NULL) return 0;
  if (mgos_port_set_wall_us((int64_t) tv->tv_sec * 1000000 + tv->tv_usec) < 0) {
    errno = EINVAL;
    return -1;
  }
  return 0;
}

int __wrap_clock_gettime(clockid_t id, struct timespec *ts) {
  if (id != CLOCK_REALTIME) return host_clock_gettime(id, ts);
  int64_t us = mgos_port_wall_us();
  ts->tv_sec = (time_t) (us / 1000000);
  ts->tv_nsec = (long) (us % 1000000) * 1000;
  return 0;
}
