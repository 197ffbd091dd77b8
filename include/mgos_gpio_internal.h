// SPDX-License-Identifier: Apache-2.0
//
// Start of the GPIO module, called by the core library.
#ifndef MEERKAT_MGOS_GPIO_INTERNAL_H
#define MEERKAT_MGOS_GPIO_INTERNAL_H

#include "mgos_init.h"
#include "mgos_gpio.h"

#ifdef __cplusplus
extern "C" {
#endif

// Prepares handlers and the hardware. Context: main task.
enum mgos_init_result mgos_gpio_init(void);

#ifdef __cplusplus
}
#endif

#endif
