// SPDX-License-Identifier: Apache-2.0
//
// General purpose pins. A pin is a number whose meaning the port defines; -1
// means "not connected" everywhere, and functions refuse it.
#ifndef MEERKAT_MGOS_GPIO_H
#define MEERKAT_MGOS_GPIO_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

// Direction of a pin.
enum mgos_gpio_mode {
  MGOS_GPIO_MODE_INPUT = 0,
  MGOS_GPIO_MODE_OUTPUT = 1,
  MGOS_GPIO_MODE_OUTPUT_OD = 2,  // open drain
};

// Resistor on an input.
enum mgos_gpio_pull_type {
  MGOS_GPIO_PULL_NONE = 0,
  MGOS_GPIO_PULL_UP = 1,
  MGOS_GPIO_PULL_DOWN = 2,
};

// What raises an interrupt.
enum mgos_gpio_int_mode {
  MGOS_GPIO_INT_NONE = 0,
  MGOS_GPIO_INT_EDGE_POS = 1,
  MGOS_GPIO_INT_EDGE_NEG = 2,
  MGOS_GPIO_INT_EDGE_ANY = 3,
  MGOS_GPIO_INT_LEVEL_HI = 4,
  MGOS_GPIO_INT_LEVEL_LO = 5
};

typedef void (*mgos_gpio_int_handler_f)(int pin, void *arg);

// Sets the direction. Context: any task. Returns: false for a bad pin.
bool mgos_gpio_set_mode(int pin, enum mgos_gpio_mode mode);
// Sets the resistor. Context: any task. Returns: false for a bad pin.
bool mgos_gpio_set_pull(int pin, enum mgos_gpio_pull_type pull);
// Makes the pin an input with a resistor. Returns: false for a bad pin.
bool mgos_gpio_setup_input(int pin, enum mgos_gpio_pull_type pull);
// Makes the pin an output that starts at `level`, without a glitch where the
// hardware can. Returns: false for a bad pin.
bool mgos_gpio_setup_output(int pin, bool level);

// Level of the pin. Context: any.
bool mgos_gpio_read(int pin);
// Sets the level of an output. Context: any.
void mgos_gpio_write(int pin, bool level);
// Inverts an output. Context: any. Returns: the new level.
bool mgos_gpio_toggle(int pin);
// The level an output was set to, whatever the pin is at. Context: any.
bool mgos_gpio_read_out(int pin);

// Sets the handler of a pin's interrupt; it runs on the main task, once for
// interrupts that come before it could run. The interrupt stays disabled until
// mgos_gpio_enable_int(). Context: main task.
// Returns: false for a bad pin, mode, or when memory is short.
bool mgos_gpio_set_int_handler(int pin, enum mgos_gpio_int_mode mode,
                               mgos_gpio_int_handler_f cb, void *arg);
// The same with a handler that runs in interrupt context.
bool mgos_gpio_set_int_handler_isr(int pin, enum mgos_gpio_int_mode mode,
                                   mgos_gpio_int_handler_f cb, void *arg);

// Enables a pin's interrupt. Context: any task. Returns: false when no handler
// is set.
bool mgos_gpio_enable_int(int pin);
// Disables it. Context: any task. Returns: false when no handler is set.
bool mgos_gpio_disable_int(int pin);
// Drops an interrupt that is pending. Context: any task.
void mgos_gpio_clear_int(int pin);
// Disables the interrupt and forgets the handler, which is stored in *old_cb
// and *old_arg where these are not NULL. Context: main task.
void mgos_gpio_remove_int_handler(int pin, mgos_gpio_int_handler_f *old_cb,
                                  void **old_arg);

// Calls cb on the main task when a button is pressed (or also released, with
// MGOS_GPIO_INT_EDGE_ANY) and the level is still so after debounce_ms
// milliseconds. Sets up the input and enables the interrupt.
// `int_mode`: one of the MGOS_GPIO_INT_EDGE_* values. Context: main task.
// Returns: false for a bad pin or mode, or when memory is short.
bool mgos_gpio_set_button_handler(int pin, enum mgos_gpio_pull_type pull_type,
                                  enum mgos_gpio_int_mode int_mode,
                                  int debounce_ms, mgos_gpio_int_handler_f cb,
                                  void *arg);

// Blinks an output: on_ms high, off_ms low (1 to 65535 each); both 0 stop it.
// Context: main task. Returns: false for bad arguments or when memory is short.
bool mgos_gpio_blink(int pin, int on_ms, int off_ms);

// Text of a pin number as config files write it; "-" for one that is unset.
// Context: any. Memory: writes and returns buf.
const char *mgos_gpio_str(int pin_def, char buf[8]);

#ifdef __cplusplus
}
#endif

#endif
