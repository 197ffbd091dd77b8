// SPDX-License-Identifier: Apache-2.0
//
// Port contract: time. A port keeps two clocks: a monotonic one that starts
// near zero at reset and never jumps, and a wall clock that starts wherever
// the hardware leaves it and may be set. Everything above reads time through
// these functions only, in integer microseconds.
#ifndef MEERKAT_PORT_CLOCK_H
#define MEERKAT_PORT_CLOCK_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Microseconds since reset.
// Context: any task, ISR. Never blocks. Never goes back.
int64_t mgos_port_uptime_us(void);

// Microseconds since 1970-01-01 00:00 UTC as far as the port knows.
// Context: any task. Never blocks. May be near zero until it has been set.
int64_t mgos_port_wall_us(void);

// Sets the wall clock. `us`: microseconds since 1970 UTC. A PC port keeps an
// offset of its own and leaves the clock of the host alone.
// Context: any task. Returns: 0. Errors: MGOS_ENOTSUP.
int mgos_port_set_wall_us(int64_t us);

// Holds up the calling task for at least `us` microseconds. Other tasks run
// meanwhile where the wait is long enough for the scheduler; the remainder is
// a busy wait.
// Context: any task, not ISR. Blocks. Zero returns at once.
void mgos_port_usleep(uint32_t us);

#ifdef __cplusplus
}
#endif

#endif
