// SPDX-License-Identifier: Apache-2.0
//
// Port contract: how the main task sleeps. A wake that comes while nobody
// waits is remembered and makes the next wait return at once; several such
// wakes count as one. This is all that the event loop needs to never miss a
// callback that an interrupt posts just before it falls asleep.
#ifndef MEERKAT_PORT_WAIT_H
#define MEERKAT_PORT_WAIT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Sleeps until mgos_port_wake() or for `timeout_us` microseconds; -1 means no
// limit, 0 only consumes a pending wake. May return early.
// Context: main task only. Blocks.
void mgos_port_wait(int64_t timeout_us);

// Ends the present or the next mgos_port_wait().
// Context: any task, ISR. Never blocks.
void mgos_port_wake(void);

#ifdef __cplusplus
}
#endif

#endif
