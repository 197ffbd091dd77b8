// SPDX-License-Identifier: Apache-2.0
//
// Small things that apps like to have: MIN, MAX, a compile-time assertion, a
// random number in a range, a restart after a delay.
#ifndef MEERKAT_MGOS_UTILS_H
#define MEERKAT_MGOS_UTILS_H

#include "mgos_system.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef MIN
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#endif

#ifndef MAX
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif

// Fails to compile when pred is false; msg is an identifier that says why.
#ifndef CS_CTASSERT
#define CS_CTASSERT_JOIN(a, b) a##b
#define CS_CTASSERT(pred, msg)                                          \
  extern char CS_CTASSERT_JOIN(ASSERTION_FAILED_, msg)[(pred) ? 1 : -1] \
      __attribute__((unused))
#endif

// Marks a parameter that a function does not use.
#ifndef UNUSED_ARG
#define UNUSED_ARG __attribute__((unused))
#endif

// Restarts the device in `delay_ms` milliseconds; announces it at once with
// MGOS_EVENT_REBOOT_AFTER. Context: main task.
void mgos_system_restart_after(int delay_ms);

// A pseudo-random number of [from, to], from rand(): not for secrets.
// Context: any task.
float mgos_rand_range(float from, float to);

#ifdef __cplusplus
}
#endif

#endif
