// SPDX-License-Identifier: Apache-2.0
//
// Serial ports. Each has a receive and a transmit buffer; a dispatcher callback
// on the main task tells that there are bytes to read or room to write.
#ifndef MEERKAT_MGOS_UART_H
#define MEERKAT_MGOS_UART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/mbuf.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifndef MGOS_MAX_NUM_UARTS
#define MGOS_MAX_NUM_UARTS 2
#endif

// Characters of software flow control.
#define MGOS_UART_XON_CHAR 0x11
#define MGOS_UART_XOFF_CHAR 0x13

// Settings that only some ports have; none here.
struct mgos_uart_dev_config {};

// Flow control of one direction.
enum mgos_uart_fc_type {
  MGOS_UART_FC_NONE = 0,
  MGOS_UART_FC_HW = 1,  // RTS, CTS
  MGOS_UART_FC_SW = 2,  // XON, XOFF
};

enum mgos_uart_parity {
  MGOS_UART_PARITY_NONE = 0,
  MGOS_UART_PARITY_EVEN = 1,
  MGOS_UART_PARITY_ODD = 2,
};

enum mgos_uart_stop_bits {
  MGOS_UART_STOP_BITS_1 = 1,
  MGOS_UART_STOP_BITS_2 = 2,
  MGOS_UART_STOP_BITS_1_5 = 3,
};

// Settings of a UART; start from mgos_uart_config_set_defaults().
struct mgos_uart_config {
  int baud_rate;      // 115200
  int num_data_bits;  // 5 to 8
  enum mgos_uart_parity parity;
  enum mgos_uart_stop_bits stop_bits;
  int rx_buf_size;  // bytes, 256
  enum mgos_uart_fc_type rx_fc_type;
  int rx_linger_micros;  // wait this long for more before dispatching
  int tx_buf_size;       // bytes, 256
  enum mgos_uart_fc_type tx_fc_type;
  struct mgos_uart_dev_config dev;
};

// Sets up a UART; may be called again to change it. Bytes in the transmit
// buffer are sent first. Context: main task; may block.
// Returns: false for a bad number or setting.
bool mgos_uart_configure(int uart_no, const struct mgos_uart_config *cfg);
// Fills *cfg with the defaults of this UART. Context: any task.
void mgos_uart_config_set_defaults(int uart_no, struct mgos_uart_config *cfg);
// Present settings. Returns: false when it is not configured.
bool mgos_uart_config_get(int uart_no, struct mgos_uart_config *cfg);

typedef void (*mgos_uart_dispatcher_t)(int uart_no, void *arg);
// Sets the function that is called when bytes have come or room has become
// free. NULL removes it. Context: main task, which also runs it.
void mgos_uart_set_dispatcher(int uart_no, mgos_uart_dispatcher_t cb,
                              void *arg);

// Puts bytes into the transmit buffer; waits for room when it is full.
// Context: any task. Returns: bytes taken: len, or 0 for a UART that is not
// configured.
size_t mgos_uart_write(int uart_no, const void *buf, size_t len);
// Bytes that can be written without waiting. Context: any task.
size_t mgos_uart_write_avail(int uart_no);
// printf() to a UART. Context: any task. Returns: length of the text.
int mgos_uart_printf(int uart_no, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

// Takes received bytes. Context: any task. Never blocks.
// Returns: bytes copied, up to len.
size_t mgos_uart_read(int uart_no, void *buf, size_t len);
// The same, appended to an mbuf.
size_t mgos_uart_read_mbuf(int uart_no, struct mbuf *mb, size_t len);
// Bytes that have been received. Context: any task.
size_t mgos_uart_read_avail(int uart_no);

// Starts and stops receiving; a UART that was just set up does not receive.
void mgos_uart_set_rx_enabled(int uart_no, bool enabled);
bool mgos_uart_is_rx_enabled(int uart_no);

// Waits until all written bytes have left. Context: any task.
void mgos_uart_flush(int uart_no);

// Makes the dispatcher run soon. Context: any; from_isr in interrupts.
void mgos_uart_schedule_dispatcher(int uart_no, bool from_isr);

// Counters since boot.
struct mgos_uart_stats {
  uint32_t ints;
  uint32_t rx_ints;
  uint32_t rx_bytes;
  uint32_t rx_overflows;
  uint32_t rx_linger_conts;
  uint32_t tx_ints;
  uint32_t tx_bytes;
  uint32_t tx_throttles;
};

// Counters of a UART, NULL for one that is not configured.
// Memory: owned by the UART.
const struct mgos_uart_stats *mgos_uart_get_stats(int uart_no);

#ifdef __cplusplus
}
#endif

#endif
