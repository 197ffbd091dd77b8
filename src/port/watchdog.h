// SPDX-License-Identifier: Apache-2.0
//
// Port contract: the watchdog. Once enabled it restarts the device unless it
// is fed within its timeout. It starts disabled with a timeout of 30 s.
#ifndef MEERKAT_PORT_WATCHDOG_H
#define MEERKAT_PORT_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Starts or stops it. Context: any task. Returns: 0. Errors: MGOS_ENOTSUP.
int mgos_port_wdt_enable(bool enable);

// Sets the time allowed between feeds, in milliseconds, and feeds it.
// Context: any task. Returns: 0. Errors: MGOS_EINVAL (zero), MGOS_ENOTSUP.
int mgos_port_wdt_set_timeout(uint32_t timeout_ms);

// Restarts the countdown. Context: any task, ISR. Cheap: no system call.
void mgos_port_wdt_feed(void);

// Whether the countdown stops by itself while the main task sleeps in
// mgos_port_wait() or in the wait of the network interface. Where it does not,
// the loop has to wake up in time to feed. Context: any.
bool mgos_port_wdt_stops_in_sleep(void);

#ifdef __cplusplus
}
#endif

#endif
