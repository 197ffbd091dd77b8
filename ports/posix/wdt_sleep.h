// SPDX-License-Identifier: Apache-2.0
//
// Holds the watchdog while the main task sleeps. Every place of this port where
// the main task can sleep without a limit of its own wraps the system call in
// wdt_sleep(true) and wdt_sleep(false): wait.c and net_socket.c. Handlers run
// outside, so a handler that hangs is still caught.

#ifndef MEERKAT_PORTS_POSIX_WDT_SLEEP_H_
#define MEERKAT_PORTS_POSIX_WDT_SLEEP_H_

#include <stdbool.h>

// True just before sleeping, false right after; the latter counts as a feed.
// Context: any task. A store, and a system call at most once per timeout.
// On any other task it does nothing.
void wdt_sleep(bool sleeping);

// Makes the calling thread the main task.
void wdt_set_main_thread(void);

#endif  // MEERKAT_PORTS_POSIX_WDT_SLEEP_H_
