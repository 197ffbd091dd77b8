// SPDX-License-Identifier: Apache-2.0
//
// Inside of system.c, for the rest of core.
#ifndef MEERKAT_CORE_SYSTEM_INTERNAL_H
#define MEERKAT_CORE_SYSTEM_INTERNAL_H

#include <stdint.h>

// Timeout of the watchdog in milliseconds, 0 while it is disabled.
// Context: any.
uint32_t mgos__wdt_timeout_ms(void);

// As mgos_system_restart(), after an init that failed.
void mgos__system_restart_failed(void) __attribute__((noreturn));

#endif
