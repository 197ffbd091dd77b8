// SPDX-License-Identifier: Apache-2.0
//
// GPIO.* methods: read, write, toggle, blink, interrupts.

#ifndef MEERKAT_MGOS_GPIO_SERVICE_H
#define MEERKAT_MGOS_GPIO_SERVICE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Initialises the library; called by the generated init table. */
bool mgos_rpc_service_gpio_init(void);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MGOS_GPIO_SERVICE_H
