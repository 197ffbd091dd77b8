// SPDX-License-Identifier: Apache-2.0
//
// The simulated pins: what lies outside the chip. gpio.c owns the pin model;
// gpio_sock.c lets other programs drive and watch the pins.

#ifndef MEERKAT_PORTS_POSIX_GPIO_SIM_H_
#define MEERKAT_PORTS_POSIX_GPIO_SIM_H_

#include <stdbool.h>

#include "mgos_gpio.h"

#define GPIO_NUM_PINS 40

enum gpio_ext { GPIO_EXT_LOW = 0, GPIO_EXT_HIGH = 1, GPIO_EXT_Z = 2 };

struct gpio_pin_info {
  bool level;
  enum mgos_gpio_mode mode;
  enum mgos_gpio_pull_type pull;
  enum gpio_ext ext;
};

// Drives a pin from outside, or lets go of it (GPIO_EXT_Z). Interrupts that
// this causes run on the interrupt thread. Any task. False: no such pin.
bool gpio_sim_drive(int pin, enum gpio_ext ext);

// What a pin looks like now. Any task. False: no such pin.
bool gpio_sim_get(int pin, struct gpio_pin_info *info);

// Called with interrupts disabled whenever a pin's level has changed.
typedef void (*gpio_sim_watch_t)(int pin, bool level);
void gpio_sim_set_watch(gpio_sim_watch_t fn);

// Opens the control socket at `path` (a Unix stream socket with lines).
// Returns 0 or a negative MGOS_E*.
int gpio_sock_open(const char *path);

// Handles one line of a client (no line end) and writes the answer, with line
// end, to `out`. Returns the answer's length. Split off for tests.
// `*watch` receives the pin to watch, -2 for all, -1 for no request.
int gpio_sock_line(const char *line, char *out, int size, int *watch);

#endif  // MEERKAT_PORTS_POSIX_GPIO_SIM_H_
