// SPDX-License-Identifier: Apache-2.0
//
// Start of the UART module, and helpers by which scripts build settings.
#ifndef MEERKAT_MGOS_UART_INTERNAL_H
#define MEERKAT_MGOS_UART_INTERNAL_H

#include <stdbool.h>

#include "mgos_init.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_uart_config;

// Prepares the module. Context: boot code.
enum mgos_init_result mgos_uart_init(void);

// A new set of defaults for a UART. Memory: the caller frees it with free().
// Returns: NULL when memory is short.
struct mgos_uart_config *mgos_uart_config_get_default(int uart_no);
// Sets the basic fields.
void mgos_uart_config_set_basic_params(struct mgos_uart_config *cfg,
                                       int baud_rate, int num_data_bits,
                                       int parity, int num_stop_bits);
// Sets the receive fields; rx_fc_ena means hardware flow control.
void mgos_uart_config_set_rx_params(struct mgos_uart_config *cfg,
                                    int rx_buf_size, bool rx_fc_ena,
                                    int rx_linger_micros);
// Sets the transmit fields.
void mgos_uart_config_set_tx_params(struct mgos_uart_config *cfg,
                                    int tx_buf_size, bool tx_fc_ena);

#ifdef __cplusplus
}
#endif

#endif
