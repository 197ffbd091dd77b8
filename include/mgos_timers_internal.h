// SPDX-License-Identifier: Apache-2.0
//
// Start of the timers, called by the boot code.
#ifndef MEERKAT_MGOS_TIMERS_INTERNAL_H
#define MEERKAT_MGOS_TIMERS_INTERNAL_H

#include "mgos_init.h"
#include "mgos_timers.h"

#ifdef __cplusplus
extern "C" {
#endif

// Prepares the software and hardware timers. Safe to call again.
// Context: main task.
enum mgos_init_result mgos_timers_init(void);

// Makes now the zero of mgos_uptime(), for ports whose clock does not start
// at reset. Context: boot code, before anything uses the time.
void mgos_uptime_init(void);

#ifdef __cplusplus
}
#endif

#endif
