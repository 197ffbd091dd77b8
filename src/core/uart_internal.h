// SPDX-License-Identifier: Apache-2.0
//
// Inside of the UART module, for tests.
#ifndef MEERKAT_CORE_UART_INTERNAL_H
#define MEERKAT_CORE_UART_INTERNAL_H

// Frees all UARTs. Context: main task, not in a dispatcher.
void mgos__uart_deinit(void);

#endif
