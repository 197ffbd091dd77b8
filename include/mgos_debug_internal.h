// SPDX-License-Identifier: Apache-2.0
//
// Start of the debug output, called by the boot code.
#ifndef MEERKAT_MGOS_DEBUG_INTERNAL_H
#define MEERKAT_MGOS_DEBUG_INTERNAL_H

#include "mgos_init.h"

#ifdef __cplusplus
extern "C" {
#endif

// Routes the log to mgos_debug_write(). Context: boot code.
enum mgos_init_result mgos_debug_init(void);
// Opens the debug UART MGOS_DEBUG_UART. Context: boot code.
enum mgos_init_result mgos_debug_uart_init(void);

#ifdef __cplusplus
}
#endif

#endif
