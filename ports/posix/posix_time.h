// SPDX-License-Identifier: Apache-2.0
//
// Deadlines for the waiting functions of pthreads, on the monotonic clock.

#ifndef MEERKAT_PORTS_POSIX_POSIX_TIME_H_
#define MEERKAT_PORTS_POSIX_POSIX_TIME_H_

#include <stdint.h>
#include <time.h>

#include "host.h"

// The monotonic time that lies `us` microseconds ahead. Never blocks.
static inline struct timespec posix_deadline_us(int64_t us) {
  struct timespec ts;
  host_clock_gettime(CLOCK_MONOTONIC, &ts);
  ts.tv_sec += (time_t) (us / 1000000);
  ts.tv_nsec += (long) (us % 1000000) * 1000;
  if (ts.tv_nsec >= 1000000000) {
    ts.tv_nsec -= 1000000000;
    ts.tv_sec++;
  }
  return ts;
}

#endif  // MEERKAT_PORTS_POSIX_POSIX_TIME_H_
