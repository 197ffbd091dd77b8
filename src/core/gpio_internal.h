// SPDX-License-Identifier: Apache-2.0
//
// Inside of the GPIO module, for tests.
#ifndef MEERKAT_CORE_GPIO_INTERNAL_H
#define MEERKAT_CORE_GPIO_INTERNAL_H

// Forgets all handlers and blinkers. Context: main task.
void mgos__gpio_deinit(void);

#endif
