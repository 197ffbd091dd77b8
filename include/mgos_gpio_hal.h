// SPDX-License-Identifier: Apache-2.0
//
// What a port provides for pins. set_mode, set_pull, read, write, toggle and
// read_out of mgos_gpio.h are the port's too. Called on any task;
// the port calls mgos_gpio_hal_int_cb() for each interrupt.
#ifndef MEERKAT_MGOS_GPIO_HAL_H
#define MEERKAT_MGOS_GPIO_HAL_H

#include "mgos_gpio.h"
#include "mgos_init.h"

#ifdef __cplusplus
extern "C" {
#endif

// Sets what raises the interrupt; NONE detaches it. The interrupt stays as
// enabled or disabled as it was. Returns: false for a bad pin or mode.
bool mgos_gpio_hal_set_int_mode(int pin, enum mgos_gpio_int_mode mode);
// Enables and disables the interrupt. Returns: false for a bad pin.
bool mgos_gpio_hal_enable_int(int pin);
bool mgos_gpio_hal_disable_int(int pin);
// Drops a pending interrupt. Context: any, also ISR.
void mgos_gpio_hal_clear_int(int pin);

// Called by the port when an interrupt of the pin arrives. The interrupt of a
// level mode is disabled by the port until mgos_gpio_hal_clear_int().
// Context: ISR (on a PC: under the interrupt lock).
void mgos_gpio_hal_int_cb(int pin);

// Prepares the hardware. Context: main task.
enum mgos_init_result mgos_gpio_hal_init(void);

#ifdef __cplusplus
}
#endif

#endif
