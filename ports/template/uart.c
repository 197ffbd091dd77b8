// SPDX-License-Identifier: Apache-2.0
//
// UARTs. An interrupt of the UART disables itself and calls
// mgos_uart_schedule_dispatcher(); the "top" functions then move bytes on the
// main task and "bottom" enables the interrupts again.

#include "mgos_uart_hal.h"

bool mgos_uart_hal_init(struct mgos_uart_state *us) {
  (void) us;
  return false;  // no such UART
}

bool mgos_uart_hal_configure(struct mgos_uart_state *us,
                             const struct mgos_uart_config *cfg) {
  (void) us, (void) cfg;
  return false;
}

void mgos_uart_hal_config_set_defaults(int uart_no,
                                       struct mgos_uart_config *cfg) {
  (void) uart_no, (void) cfg;
}

void mgos_uart_hal_dispatch_rx_top(struct mgos_uart_state *us) {
  (void) us;
}

void mgos_uart_hal_dispatch_tx_top(struct mgos_uart_state *us) {
  (void) us;
}

void mgos_uart_hal_dispatch_bottom(struct mgos_uart_state *us) {
  (void) us;
}

void mgos_uart_hal_flush_fifo(struct mgos_uart_state *us) {
  (void) us;
}

void mgos_uart_hal_set_rx_enabled(struct mgos_uart_state *us, bool enabled) {
  (void) us, (void) enabled;
}
