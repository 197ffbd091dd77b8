// SPDX-License-Identifier: Apache-2.0
//
// Start of the PC's network interface.

#ifndef MEERKAT_PORTS_POSIX_NET_HAL_H_
#define MEERKAT_PORTS_POSIX_NET_HAL_H_

// Queues the link-up events for the first turn of the loop.
// Context: main task. Returns 0 or a negative MGOS_E*.
int net_hal_start(void);

#endif  // MEERKAT_PORTS_POSIX_NET_HAL_H_
