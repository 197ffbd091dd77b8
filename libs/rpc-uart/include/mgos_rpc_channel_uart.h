// SPDX-License-Identifier: Apache-2.0
//
// RPC over a serial line, sharing it with the console. The framing itself is
// in mgos_rpc_uart_frame.h.

#ifndef MEERKAT_MGOS_RPC_CHANNEL_UART_H
#define MEERKAT_MGOS_RPC_CHANNEL_UART_H

#include "mg_rpc_channel.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_config_rpc_uart;
struct mgos_uart_config;

/*
 * Makes the channel of UART cfg->uart_no.
 * ucfg: configuration of the UART, NULL: default one with baud rate and flow
 * control of `cfg`. Both are needed during the call only.
 * Returns: NULL when memory is short.
 */
struct mg_rpc_channel *mg_rpc_channel_uart(
    const struct mgos_config_rpc_uart *cfg,
    const struct mgos_uart_config *ucfg);

/* Initialises the library; called by the generated init table. */
bool mgos_rpc_uart_init(void);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MGOS_RPC_CHANNEL_UART_H
