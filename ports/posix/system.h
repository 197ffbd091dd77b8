// SPDX-License-Identifier: Apache-2.0
//
// The process as a chip: how it restarts, and what it remembers over that.

#ifndef MEERKAT_PORTS_POSIX_SYSTEM_H_
#define MEERKAT_PORTS_POSIX_SYSTEM_H_

#include <stdbool.h>

#include "uart_line.h"

// State that survives a restart, passed in one environment variable.
struct system_state {
  char cause[16];    // why the device starts
  unsigned crashes;  // crashes in a row, each soon after its start
  struct uart_line_keep uart[UART_COUNT];
};

// Takes over argv and the environment for later restarts, and reads and
// removes what the image before this one left. A value that is not well formed
// is ignored. Context: main, first of all.
void system_init(int argc, char **argv);
const struct system_state *system_get_state(void);

// Text form of the state, and back. `size` >= 160. Signal-safe.
// Parse returns false, leaving *st as after power-up, for malformed text.
void system_format_state(const struct system_state *st, char *out, int size);
bool system_parse_state(const char *s, struct system_state *st);

// Loads or makes the device's identity in the state directory.
// Returns 0 or a negative MGOS_E*.
int system_load_id(const char *state_dir);

// False makes the device leave the process instead of restarting: exit code
// 134 after a crash, 0 otherwise. For tests.
void system_set_restart(bool restart);

// Executes this program anew in the same process: same pid, same terminals.
// Signal-safe.
void system_restart(const char *cause) __attribute__((noreturn));

// Seconds to wait before the restart after `crashes` crashes in a row.
unsigned system_crash_delay(unsigned crashes);

#endif  // MEERKAT_PORTS_POSIX_SYSTEM_H_
