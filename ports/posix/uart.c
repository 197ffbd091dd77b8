// SPDX-License-Identifier: Apache-2.0
//
// The UARTs of the PC: moves bytes between the buffers of src/core and the
// wires of uart_line.c. An event on a wire is an interrupt: it counts, and
// schedules the dispatcher on the main task. Reception is armed one event at a
// time and only while the receive buffer has room, so bytes beyond wait in the
// host and are not lost. Baud rate and format are accepted and mean nothing.

#include "common/mbuf.h"
#include "mgos_uart_hal.h"
#include "uart_line.h"

#define RX_CHUNK 256

static void on_line_event(int uart_no, bool can_read, bool can_write) {
  struct mgos_uart_state *us = mgos_uart_hal_get_state(uart_no);
  if (us == NULL) return;
  us->stats.ints++;
  if (can_read) us->stats.rx_ints++;
  if (can_write) us->stats.tx_ints++;
  mgos_uart_schedule_dispatcher(uart_no, true);
}

bool mgos_uart_hal_init(struct mgos_uart_state *us) {
  if (us->uart_no < 0 || us->uart_no >= UART_COUNT) return false;
  uart_line_set_cb(on_line_event);
  return true;
}

bool mgos_uart_hal_configure(struct mgos_uart_state *us,
                             const struct mgos_uart_config *cfg) {
  return cfg->baud_rate > 0;
}

void mgos_uart_hal_config_set_defaults(int uart_no,
                                       struct mgos_uart_config *cfg) {}

void mgos_uart_hal_dispatch_rx_top(struct mgos_uart_state *us) {
  size_t room;
  while ((room = mgos_uart_rxb_free(us)) > 0) {
    char buf[RX_CHUNK];
    size_t want = (room < sizeof(buf) ? room : sizeof(buf));
    size_t n = uart_line_read(us->uart_no, buf, want);
    if (n == 0) break;
    if (mbuf_append(&us->rx_buf, buf, n) != n) us->stats.rx_overflows++;
    us->stats.rx_bytes += (uint32_t) n;
    if (n < want) break;
  }
}

void mgos_uart_hal_dispatch_tx_top(struct mgos_uart_state *us) {
  size_t sent = 0;
  while (sent < us->tx_buf.len) {
    size_t n = uart_line_write(us->uart_no, us->tx_buf.buf + sent,
                               us->tx_buf.len - sent);
    if (n == 0) break;
    sent += n;
  }
  if (sent == 0) return;
  mbuf_remove(&us->tx_buf, sent);
  us->stats.tx_bytes += (uint32_t) sent;
}

void mgos_uart_hal_dispatch_bottom(struct mgos_uart_state *us) {
  bool rx = (us->rx_enabled && mgos_uart_rxb_free(us) > 0);
  bool tx = (us->tx_buf.len > 0 && us->xoff_recd_ts == 0);
  if (rx || tx) uart_line_arm(us->uart_no, rx, tx);
}

// What the host has taken counts as sent. A writer that waits for room calls
// this in a loop, so wait here for the wire instead of spinning.
void mgos_uart_hal_flush_fifo(struct mgos_uart_state *us) {
  if (us->tx_buf.len > 0) uart_line_wait_write(us->uart_no, 10);
}

void mgos_uart_hal_set_rx_enabled(struct mgos_uart_state *us, bool enabled) {
  if (enabled) uart_line_arm(us->uart_no, true, false);
}
