// SPDX-License-Identifier: Apache-2.0
//
// What a port provides for a UART. The "top" functions run on the main task (or
// under the UART's lock from a writer) and move bytes between the buffers of
// the state and the hardware; "bottom" re-arms interrupts afterwards. The port
// calls mgos_uart_schedule_dispatcher() when the hardware has something to say.
#ifndef MEERKAT_MGOS_UART_HAL_H
#define MEERKAT_MGOS_UART_HAL_H

#include "common/mbuf.h"
#include "mgos_system.h"
#include "mgos_uart.h"

#ifdef __cplusplus
extern "C" {
#endif

// One UART. The port uses cfg, the buffers, rx_enabled, stats and dev_data;
// the rest belongs to src/core.
struct mgos_uart_state {
  int uart_no;
  struct mgos_uart_config cfg;
  struct mbuf rx_buf;
  struct mbuf tx_buf;
  bool rx_enabled;
  bool xoff_sent;
  int64_t xoff_recd_ts;  // uptime in us when XOFF came, 0 = may send
  struct mgos_uart_stats stats;
  mgos_uart_dispatcher_t dispatcher_cb;
  void *dispatcher_data;
  void *dev_data;
  struct mgos_rlock_type *lock;
  int locked;
};

// State of a UART, NULL when it is not configured. Context: any.
struct mgos_uart_state *mgos_uart_hal_get_state(int uart_no);
// Room in the receive buffer, bytes. Context: any.
size_t mgos_uart_rxb_free(const struct mgos_uart_state *us);

// Called once per UART before the first configure. Returns: false if there is
// no such UART.
bool mgos_uart_hal_init(struct mgos_uart_state *us);
// Applies settings. Returns: false when the hardware cannot.
bool mgos_uart_hal_configure(struct mgos_uart_state *us,
                             const struct mgos_uart_config *cfg);
// Changes the common defaults where this port has others.
void mgos_uart_hal_config_set_defaults(int uart_no,
                                       struct mgos_uart_config *cfg);
// Appends what the hardware received to rx_buf, at most
// mgos_uart_rxb_free(us) bytes; counts stats.rx_bytes. Never blocks.
void mgos_uart_hal_dispatch_rx_top(struct mgos_uart_state *us);
// Gives the hardware what it takes of tx_buf and removes it from there;
// counts stats.tx_bytes. Never blocks.
void mgos_uart_hal_dispatch_tx_top(struct mgos_uart_state *us);
// Re-arms: wants RX events if rx_enabled and rx_buf has room, TX events if
// tx_buf is not empty.
void mgos_uart_hal_dispatch_bottom(struct mgos_uart_state *us);
// Waits until the hardware has sent all that it took.
void mgos_uart_hal_flush_fifo(struct mgos_uart_state *us);
// Starts and stops receiving.
void mgos_uart_hal_set_rx_enabled(struct mgos_uart_state *us, bool enabled);

#ifdef __cplusplus
}
#endif

#endif
