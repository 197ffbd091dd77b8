// SPDX-License-Identifier: Apache-2.0
//
// How the main task sleeps, the interrupt lock, and the watchdog. Sleeping
// must be tickless: program the wake-up timer for the timeout and execute the
// instruction that waits for an interrupt (WFI).

#include "mgos_errors.h"
#include "port/intr.h"
#include "port/wait.h"
#include "port/watchdog.h"

static volatile bool s_wake;

void mgos_port_wait(int64_t timeout_us) {
  (void) timeout_us;  // TODO(port): block on the kernel's semaphore with this
  s_wake = false;
}

void mgos_port_wake(void) {
  s_wake = true;  // TODO(port): give the semaphore; called from interrupts too
}

uint32_t mgos_port_intr_lock(void) {
  return 0;  // TODO(port): mask interrupts, return the mask there was
}

void mgos_port_intr_unlock(uint32_t state) {
  (void) state;  // TODO(port): restore the mask
}

int mgos_port_wdt_enable(bool enable) {
  return enable ? MGOS_ENOTSUP : MGOS_OK;
}

int mgos_port_wdt_set_timeout(uint32_t timeout_ms) {
  return timeout_ms == 0 ? MGOS_EINVAL : MGOS_ENOTSUP;
}

void mgos_port_wdt_feed(void) {}

// Most hardware watchdogs count on while the chip sleeps.
bool mgos_port_wdt_stops_in_sleep(void) {
  return false;
}
