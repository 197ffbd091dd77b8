// SPDX-License-Identifier: Apache-2.0
//
// Serial ports over mgos_uart_hal.h. Each configured UART has a state with a
// receive and a transmit buffer and a lock of its own; the HAL moves bytes
// between the buffers and the hardware when asked to, and reports interrupts
// by scheduling the dispatcher. That sets one bit and wakes the loop: it needs
// no room in a queue and cannot be lost. The loop then calls dispatch(), which
// moves bytes, calls the dispatcher of the user without the lock, and re-arms.
//
// Software flow control lives here: XOFF is sent when the receive buffer is
// nearly full and XON when it is half empty; a received XOFF stops sending for
// at most XOFF_TIMEOUT_US, or a peer that went away would stop the log, and
// with it the device, for ever.

#include "mgos_uart.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "core/loop.h"
#include "core/uart_internal.h"
#include "mgos_errors.h"
#include "mgos_system.h"
#include "mgos_time.h"
#include "mgos_timers.h"
#include "mgos_uart_hal.h"
#include "mgos_uart_internal.h"
#include "port/intr.h"

#define XOFF_TIMEOUT_US 3000000

// What a writer sleeps when the hardware takes nothing.
#define WRITE_WAIT_US 500

// mgos_uart_flush() gives up when nothing has moved for this long.
#define FLUSH_TIMEOUT_US 2000000

static struct {
  struct mgos_uart_state *uarts[MGOS_MAX_NUM_UARTS];
  uint32_t scheduled;  // one bit per UART
  bool polling;        // the poll callback is installed
} s_state;

static struct mgos_uart_state *get(int uart_no) {
  if (uart_no < 0 || uart_no >= MGOS_MAX_NUM_UARTS) return NULL;
  return s_state.uarts[uart_no];
}

struct mgos_uart_state *mgos_uart_hal_get_state(int uart_no) {
  return get(uart_no);
}

size_t mgos_uart_rxb_free(const struct mgos_uart_state *us) {
  size_t size = (size_t) us->cfg.rx_buf_size;
  return us->rx_buf.len >= size ? 0 : size - us->rx_buf.len;
}

static size_t txb_free(const struct mgos_uart_state *us) {
  size_t size = (size_t) us->cfg.tx_buf_size;
  return us->tx_buf.len >= size ? 0 : size - us->tx_buf.len;
}

static void lock(struct mgos_uart_state *us) {
  mgos_rlock(us->lock);
  us->locked++;
}

static void unlock(struct mgos_uart_state *us) {
  us->locked--;
  mgos_runlock(us->lock);
}

// --- moving bytes; the lock is held ---

static void xoff_timeout_cb(void *arg) {
  mgos_uart_schedule_dispatcher((int) (intptr_t) arg, false);
}

// Takes XON and XOFF out of what was received from offset `from` on.
static void eat_flow_chars(struct mgos_uart_state *us, size_t from) {
  size_t to = from;
  for (size_t i = from; i < us->rx_buf.len; i++) {
    char c = us->rx_buf.buf[i];
    if (c == MGOS_UART_XOFF_CHAR) {
      us->xoff_recd_ts = mgos_uptime_micros();
      mgos_set_timer(XOFF_TIMEOUT_US / 1000 + 1, 0, xoff_timeout_cb,
                     (void *) (intptr_t) us->uart_no);
    } else if (c == MGOS_UART_XON_CHAR) {
      us->xoff_recd_ts = 0;
    } else {
      us->rx_buf.buf[to++] = c;
    }
  }
  us->rx_buf.len = to;
}

// Goes out before what is queued. One that was not sent yet is replaced: in
// front of it the new one would be overruled by the old one.
static void send_flow_char(struct mgos_uart_state *us, char c) {
  if (us->tx_buf.len > 0 && (us->tx_buf.buf[0] == MGOS_UART_XON_CHAR ||
                             us->tx_buf.buf[0] == MGOS_UART_XOFF_CHAR)) {
    us->tx_buf.buf[0] = c;
    return;
  }
  mbuf_insert(&us->tx_buf, 0, &c, 1);
}

static void update_rx_flow(struct mgos_uart_state *us) {
  size_t size = (size_t) us->cfg.rx_buf_size, left = mgos_uart_rxb_free(us);
  if (us->cfg.rx_fc_type != MGOS_UART_FC_SW) return;
  if (!us->xoff_sent && left < size / 4) {
    send_flow_char(us, MGOS_UART_XOFF_CHAR);
    us->xoff_sent = true;
  } else if (us->xoff_sent && left >= size / 2) {
    send_flow_char(us, MGOS_UART_XON_CHAR);
    us->xoff_sent = false;
  }
}

// Returns true when bytes have come.
static bool pump_rx(struct mgos_uart_state *us) {
  size_t before = us->rx_buf.len;
  if (!us->rx_enabled) return false;
  mgos_uart_hal_dispatch_rx_top(us);
  if (us->cfg.tx_fc_type == MGOS_UART_FC_SW) eat_flow_chars(us, before);
  update_rx_flow(us);
  return us->rx_buf.len > before;
}

static bool may_send(struct mgos_uart_state *us) {
  if (us->xoff_recd_ts == 0) return true;
  if (mgos_uptime_micros() - us->xoff_recd_ts < XOFF_TIMEOUT_US) return false;
  us->xoff_recd_ts = 0;
  return true;
}

// Returns true when bytes have left.
static bool pump_tx(struct mgos_uart_state *us) {
  size_t before = us->tx_buf.len;
  if (before == 0 || !may_send(us)) return false;
  mgos_uart_hal_dispatch_tx_top(us);
  return us->tx_buf.len < before;
}

// --- dispatching ---

void mgos_uart_schedule_dispatcher(int uart_no, bool from_isr) {
  uint32_t st;
  (void) from_isr;
  if (uart_no < 0 || uart_no >= MGOS_MAX_NUM_UARTS) return;
  st = mgos_port_intr_lock();
  s_state.scheduled |= 1U << uart_no;
  mgos_port_intr_unlock(st);
  mgos__loop_wake();
}

static void dispatch(int uart_no) {
  struct mgos_uart_state *us = get(uart_no);
  mgos_uart_dispatcher_t cb;
  void *arg;
  if (us == NULL) return;
  lock(us);
  pump_rx(us);
  pump_tx(us);
  cb = us->dispatcher_cb;
  arg = us->dispatcher_data;
  unlock(us);
  if (cb != NULL) cb(uart_no, arg);
  lock(us);
  update_rx_flow(us);
  // The dispatcher may have stopped because there was no room.
  if (pump_tx(us) && cb != NULL) mgos_uart_schedule_dispatcher(uart_no, false);
  mgos_uart_hal_dispatch_bottom(us);
  unlock(us);
}

static void poll_cb(void *arg) {
  uint32_t scheduled, st;
  (void) arg;
  if (s_state.scheduled == 0) return;
  st = mgos_port_intr_lock();
  scheduled = s_state.scheduled;
  s_state.scheduled = 0;
  mgos_port_intr_unlock(st);
  for (int i = 0; i < MGOS_MAX_NUM_UARTS; i++) {
    if (scheduled & (1U << i)) dispatch(i);
  }
}

void mgos_uart_set_dispatcher(int uart_no, mgos_uart_dispatcher_t cb,
                              void *arg) {
  struct mgos_uart_state *us = get(uart_no);
  if (us == NULL) return;
  lock(us);
  us->dispatcher_cb = cb;
  us->dispatcher_data = arg;
  unlock(us);
  if (cb != NULL) mgos_uart_schedule_dispatcher(uart_no, false);
}

// --- reading ---

// Brings in what the hardware has, for callers that wait without letting the
// loop turn. The dispatcher hears of bytes that came in this way too.
static void fetch(struct mgos_uart_state *us) {
  if (pump_rx(us)) mgos_uart_schedule_dispatcher(us->uart_no, false);
}

static void after_read(struct mgos_uart_state *us) {
  update_rx_flow(us);
  pump_tx(us);
  mgos_uart_hal_dispatch_bottom(us);
}

size_t mgos_uart_read_avail(int uart_no) {
  struct mgos_uart_state *us = get(uart_no);
  size_t n;
  if (us == NULL) return 0;
  lock(us);
  fetch(us);
  n = us->rx_buf.len;
  unlock(us);
  return n;
}

size_t mgos_uart_read(int uart_no, void *buf, size_t len) {
  struct mgos_uart_state *us = get(uart_no);
  size_t n;
  if (us == NULL) return 0;
  lock(us);
  if (us->rx_buf.len < len) fetch(us);
  n = us->rx_buf.len < len ? us->rx_buf.len : len;
  if (n > 0) {
    memcpy(buf, us->rx_buf.buf, n);
    mbuf_remove(&us->rx_buf, n);
    after_read(us);
  }
  unlock(us);
  return n;
}

size_t mgos_uart_read_mbuf(int uart_no, struct mbuf *mb, size_t len) {
  struct mgos_uart_state *us = get(uart_no);
  size_t n;
  if (us == NULL) return 0;
  lock(us);
  if (us->rx_buf.len < len) fetch(us);
  n = us->rx_buf.len < len ? us->rx_buf.len : len;
  if (n > 0) n = mbuf_append(mb, us->rx_buf.buf, n);
  if (n > 0) {
    mbuf_remove(&us->rx_buf, n);
    after_read(us);
  }
  unlock(us);
  return n;
}

void mgos_uart_set_rx_enabled(int uart_no, bool enabled) {
  struct mgos_uart_state *us = get(uart_no);
  if (us == NULL) return;
  lock(us);
  us->rx_enabled = enabled;
  mgos_uart_hal_set_rx_enabled(us, enabled);
  mgos_uart_hal_dispatch_bottom(us);
  unlock(us);
}

bool mgos_uart_is_rx_enabled(int uart_no) {
  struct mgos_uart_state *us = get(uart_no);
  return us != NULL && us->rx_enabled;
}

// --- writing ---

// Makes room in a full buffer by waiting for the hardware. XON of the peer
// comes in through the receiver, so that is pumped as well.
static void wait_for_room(struct mgos_uart_state *us) {
  if (us->cfg.tx_fc_type == MGOS_UART_FC_SW) fetch(us);
  mgos_uart_hal_flush_fifo(us);
  if (pump_tx(us)) return;
  unlock(us);
  mgos_usleep(WRITE_WAIT_US);
  lock(us);
}

size_t mgos_uart_write(int uart_no, const void *buf, size_t len) {
  struct mgos_uart_state *us = get(uart_no);
  const char *p = (const char *) buf;
  size_t done = 0;
  if (us == NULL) return 0;
  lock(us);
  while (done < len) {
    size_t room = txb_free(us), n = len - done;
    if (room == 0) {
      us->stats.tx_throttles++;
      wait_for_room(us);
      continue;
    }
    if (n > room) n = room;
    n = mbuf_append(&us->tx_buf, p + done, n);
    if (n == 0) break;  // memory is short
    done += n;
    pump_tx(us);
  }
  mgos_uart_hal_dispatch_bottom(us);
  unlock(us);
  return done;
}

size_t mgos_uart_write_avail(int uart_no) {
  struct mgos_uart_state *us = get(uart_no);
  size_t n;
  if (us == NULL) return 0;
  lock(us);
  n = txb_free(us);
  unlock(us);
  return n;
}

int mgos_uart_printf(int uart_no, const char *fmt, ...) {
  char buf[100], *text = buf;
  va_list ap;
  int len;
  va_start(ap, fmt);
  len = vsnprintf(buf, sizeof(buf), fmt, ap);
  va_end(ap);
  if (len < 0) return len;
  if (len >= (int) sizeof(buf)) {
    text = (char *) malloc(len + 1);
    if (text == NULL) return MGOS_ENOMEM;
    va_start(ap, fmt);
    vsnprintf(text, len + 1, fmt, ap);
    va_end(ap);
  }
  len = (int) mgos_uart_write(uart_no, text, len);
  if (text != buf) free(text);
  return len;
}

void mgos_uart_flush(int uart_no) {
  struct mgos_uart_state *us = get(uart_no);
  int64_t last_us;
  if (us == NULL) return;
  lock(us);
  last_us = mgos_uptime_micros();
  while (us->tx_buf.len > 0) {
    if (pump_tx(us)) {
      last_us = mgos_uptime_micros();
      continue;
    }
    if (mgos_uptime_micros() - last_us > FLUSH_TIMEOUT_US) break;
    wait_for_room(us);
  }
  mgos_uart_hal_flush_fifo(us);
  unlock(us);
}

const struct mgos_uart_stats *mgos_uart_get_stats(int uart_no) {
  struct mgos_uart_state *us = get(uart_no);
  return us == NULL ? NULL : &us->stats;
}

// --- settings ---

static bool is_valid(const struct mgos_uart_config *cfg) {
  return cfg->baud_rate > 0 && cfg->num_data_bits >= 5 &&
         cfg->num_data_bits <= 8 && cfg->rx_buf_size > 0 &&
         cfg->tx_buf_size > 0 && cfg->rx_linger_micros >= 0;
}

static struct mgos_uart_state *create(int uart_no) {
  struct mgos_uart_state *us =
      (struct mgos_uart_state *) calloc(1, sizeof(*us));
  if (us == NULL) return NULL;
  us->uart_no = uart_no;
  us->lock = mgos_rlock_create();
  mbuf_init(&us->rx_buf, 0);
  mbuf_init(&us->tx_buf, 0);
  if (us->lock != NULL && mgos_uart_hal_init(us)) return us;
  mgos_rlock_destroy(us->lock);
  free(us);
  return NULL;
}

static void destroy(struct mgos_uart_state *us) {
  mbuf_free(&us->rx_buf);
  mbuf_free(&us->tx_buf);
  mgos_rlock_destroy(us->lock);
  free(us);
}

// The poll callback is what calls dispatchers.
static bool start_polling(void) {
  if (s_state.polling) return true;
  s_state.polling = mgos__loop_add_poll_cb(poll_cb, NULL) == 0;
  return s_state.polling;
}

static bool apply(struct mgos_uart_state *us,
                  const struct mgos_uart_config *cfg) {
  if (!mgos_uart_hal_configure(us, cfg)) return false;
  us->cfg = *cfg;
  // Buffers have their size from the start: memory that runs short later must
  // not stop a UART.
  mbuf_resize(&us->rx_buf, cfg->rx_buf_size);
  mbuf_resize(&us->tx_buf, cfg->tx_buf_size + 1);
  us->xoff_recd_ts = 0;
  us->xoff_sent = false;
  return true;
}

bool mgos_uart_configure(int uart_no, const struct mgos_uart_config *cfg) {
  struct mgos_uart_state *us;
  bool is_new, ok;
  if (uart_no < 0 || uart_no >= MGOS_MAX_NUM_UARTS || cfg == NULL) {
    return false;
  }
  if (!is_valid(cfg) || !start_polling()) return false;
  us = get(uart_no);
  is_new = us == NULL;
  if (is_new) {
    us = create(uart_no);
    if (us == NULL) return false;
  } else {
    mgos_uart_flush(uart_no);
  }
  lock(us);
  ok = apply(us, cfg);
  if (ok) s_state.uarts[uart_no] = us;
  if (ok && us->rx_enabled) mgos_uart_hal_set_rx_enabled(us, true);
  if (ok) mgos_uart_hal_dispatch_bottom(us);
  unlock(us);
  if (!ok && is_new) destroy(us);
  return ok;
}

bool mgos_uart_config_get(int uart_no, struct mgos_uart_config *cfg) {
  struct mgos_uart_state *us = get(uart_no);
  if (us == NULL) return false;
  *cfg = us->cfg;
  return true;
}

void mgos_uart_config_set_defaults(int uart_no, struct mgos_uart_config *cfg) {
  memset(cfg, 0, sizeof(*cfg));
  cfg->baud_rate = 115200;
  cfg->num_data_bits = 8;
  cfg->parity = MGOS_UART_PARITY_NONE;
  cfg->stop_bits = MGOS_UART_STOP_BITS_1;
  cfg->rx_buf_size = cfg->tx_buf_size = 256;
  cfg->rx_fc_type = cfg->tx_fc_type = MGOS_UART_FC_NONE;
  mgos_uart_hal_config_set_defaults(uart_no, cfg);
}

struct mgos_uart_config *mgos_uart_config_get_default(int uart_no) {
  struct mgos_uart_config *cfg =
      (struct mgos_uart_config *) malloc(sizeof(*cfg));
  if (cfg != NULL) mgos_uart_config_set_defaults(uart_no, cfg);
  return cfg;
}

void mgos_uart_config_set_basic_params(struct mgos_uart_config *cfg,
                                       int baud_rate, int num_data_bits,
                                       int parity, int num_stop_bits) {
  cfg->baud_rate = baud_rate;
  cfg->num_data_bits = num_data_bits;
  cfg->parity = (enum mgos_uart_parity) parity;
  cfg->stop_bits = (enum mgos_uart_stop_bits) num_stop_bits;
}

void mgos_uart_config_set_rx_params(struct mgos_uart_config *cfg,
                                    int rx_buf_size, bool rx_fc_ena,
                                    int rx_linger_micros) {
  cfg->rx_buf_size = rx_buf_size;
  cfg->rx_fc_type = rx_fc_ena ? MGOS_UART_FC_HW : MGOS_UART_FC_NONE;
  cfg->rx_linger_micros = rx_linger_micros;
}

void mgos_uart_config_set_tx_params(struct mgos_uart_config *cfg,
                                    int tx_buf_size, bool tx_fc_ena) {
  cfg->tx_buf_size = tx_buf_size;
  cfg->tx_fc_type = tx_fc_ena ? MGOS_UART_FC_HW : MGOS_UART_FC_NONE;
}

enum mgos_init_result mgos_uart_init(void) {
  return start_polling() ? MGOS_INIT_OK : MGOS_INIT_UART_FAILED;
}

void mgos__uart_deinit(void) {
  for (int i = 0; i < MGOS_MAX_NUM_UARTS; i++) {
    if (s_state.uarts[i] != NULL) destroy(s_state.uarts[i]);
    s_state.uarts[i] = NULL;
  }
  mgos__loop_remove_poll_cb(poll_cb, NULL);
  s_state.polling = false;
  s_state.scheduled = 0;
}
