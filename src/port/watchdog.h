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

// The main task is about to sleep in the loop (true), or has woken up (false).
// A port that can, holds the countdown meanwhile, so that an idle device need
// not wake up only to feed; waking counts as a feed.
// Context: main task. Cheap: no system call as a rule.
// Returns: true if the countdown is held; false if the caller has to wake up
// and feed in time.
bool mgos_port_wdt_idle(bool idle);

#ifdef __cplusplus
}
#endif

#endif
