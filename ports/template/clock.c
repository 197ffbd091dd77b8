// SPDX-License-Identifier: Apache-2.0
//
// Time. Needs one free-running hardware counter that is read as 64-bit
// microseconds: extend a narrower one in its overflow interrupt, and read it so
// that the overflow cannot be missed between two halves.

#include "port/clock.h"

#include "mgos_errors.h"

static int64_t s_wall_offset_us;

int64_t mgos_port_uptime_us(void) {
  return 0;  // TODO(port): read the counter
}

// Until somebody sets it the wall clock starts at 1970; a chip with a battery
// clock reads that here instead.
int64_t mgos_port_wall_us(void) {
  return mgos_port_uptime_us() + s_wall_offset_us;
}

int mgos_port_set_wall_us(int64_t us) {
  s_wall_offset_us = us - mgos_port_uptime_us();
  return MGOS_OK;
}

void mgos_port_usleep(uint32_t us) {
  // TODO(port): give way to other tasks for whole ticks, spin for the rest.
  int64_t end = mgos_port_uptime_us() + us;
  while (us > 0 && mgos_port_uptime_us() < end) {
    if (mgos_port_uptime_us() == 0) return;  // no counter yet
  }
}
