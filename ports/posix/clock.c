// SPDX-License-Identifier: Apache-2.0
//
// Time on a PC. Uptime is the host's monotonic clock since this process image
// started (a restart executes the image anew and so starts from zero). Wall
// time is the host's plus an offset: setting the device's clock must not, and
// without privileges cannot, set the host's. Both reads stay in user space.

#include "port/clock.h"

#include <errno.h>
#include <time.h>

#include "host.h"

static struct {
  int64_t start_us;  // 0 = not taken yet
  int64_t wall_offset_us;
} s_state;

static int64_t now_us(clockid_t id) {
  struct timespec ts;
  host_clock_gettime(id, &ts);
  return (int64_t) ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

// Runs before main(), so that no thread can see two starts.
__attribute__((constructor)) static void take_start(void) {
  s_state.start_us = now_us(CLOCK_MONOTONIC);
}

int64_t mgos_port_uptime_us(void) {
  return now_us(CLOCK_MONOTONIC) - s_state.start_us;
}

int64_t mgos_port_wall_us(void) {
  int64_t off = __atomic_load_n(&s_state.wall_offset_us, __ATOMIC_RELAXED);
  return now_us(CLOCK_REALTIME) + off;
}

int mgos_port_set_wall_us(int64_t us) {
  int64_t off = us - now_us(CLOCK_REALTIME);
  __atomic_store_n(&s_state.wall_offset_us, off, __ATOMIC_RELAXED);
  return 0;
}

void mgos_port_usleep(uint32_t us) {
  if (us == 0) return;
  struct timespec ts;
  host_clock_gettime(CLOCK_MONOTONIC, &ts);
  ts.tv_sec += us / 1000000;
  ts.tv_nsec += (long) (us % 1000000) * 1000;
  if (ts.tv_nsec >= 1000000000) {
    ts.tv_nsec -= 1000000000;
    ts.tv_sec++;
  }
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR) {
  }
}
