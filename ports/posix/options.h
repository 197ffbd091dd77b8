// SPDX-License-Identifier: Apache-2.0
//
// The command line of a device process.

#ifndef MEERKAT_PORTS_POSIX_OPTIONS_H_
#define MEERKAT_PORTS_POSIX_OPTIONS_H_

#include <stdbool.h>
#include <stddef.h>

#include "uart_line.h"

struct options {
  const char *state_dir;  // default "state"
  size_t flash_size;      // bytes, 0 = default
  size_t ram;             // bytes, 0 = default
  const char *uart[UART_COUNT];
  int console_fd;        // -1 = none
  char *config;          // JSON overlay, NULL = none
  const char *fs_image;  // NULL = none
  size_t fs_offset;
  bool restart;  // false: leave instead of restarting
  bool help;
};

#define OPTIONS_ERROR_SIZE 160

// Reads the command line. Returns 0; MGOS_EINVAL with a text in `error`
// (OPTIONS_ERROR_SIZE bytes) for a wrong one; MGOS_ENOMEM.
int options_parse(int argc, char **argv, struct options *o, char *error);

// The text of --help.
const char *options_usage(void);

// The parsed options, kept for mgos_port_boot_config(). Must stay in place.
void options_set_boot(const struct options *o);
const struct options *options_get_boot(void);

#endif  // MEERKAT_PORTS_POSIX_OPTIONS_H_
