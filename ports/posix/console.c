// SPDX-License-Identifier: Apache-2.0
//
// The console of last resort is the wire of UART 0, written to directly.

#include "port/console.h"

#include "uart_line.h"

void mgos_port_console_write(const void *buf, size_t len) {
  uart_line_emergency_write(0, buf, len);
}
