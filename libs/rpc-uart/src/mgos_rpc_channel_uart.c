// SPDX-License-Identifier: Apache-2.0
//
// The channel over a UART. Received bytes go through the framing parser; a
// frame to send waits in `tx` and leaves as the UART has room. While it does,
// console output to the same UART is held back, so that the two do not mix.
// Flow control characters are the UART driver's business.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_debug.h"
#include "mgos_rpc.h"
#include "mgos_rpc_channel_uart.h"
#include "mgos_rpc_uart_frame.h"
#include "mgos_sys_config.h"
#include "mgos_system.h"
#include "mgos_uart.h"

#define RX_CHUNK 128
/* Bytes of such answers that may pile up when the peer takes nothing. */
#define MAX_PENDING_REPLIES 64

struct uart_channel {
  struct mg_rpc_channel ch;  // must be first
  int uart_no;
  struct mgos_rpc_uart_parser parser;
  struct mbuf tx;
  bool open;
  bool sending;    // `tx` holds a frame: FRAME_SENT is due when it is empty
  bool suspended;  // we hold console output back
};

/* Queues an answer of the framing itself. While a frame is on its way there is
 * none: the peer asks again. */
static void send_reply(struct uart_channel *u, const char *text) {
  size_t len = strlen(text);
  if (u->sending || u->tx.len + len > MAX_PENDING_REPLIES) return;
  mbuf_append(&u->tx, text, len);
}

static void on_parsed(struct mgos_rpc_uart_parser *p,
                      enum mgos_rpc_uart_event ev, struct mg_str data,
                      void *cb_arg) {
  struct uart_channel *u = (struct uart_channel *) cb_arg;
  (void) p;
  switch (ev) {
    case MGOS_RPC_UART_FRAME:
      if (u->open) {
        u->ch.ev_handler(&u->ch, MG_RPC_CHANNEL_FRAME_RECD, &data);
      }
      break;
    case MGOS_RPC_UART_EMPTY:
      send_reply(u, "\n");
      break;
    case MGOS_RPC_UART_EOF:
      send_reply(u, MGOS_RPC_UART_EOF_REPLY);
      break;
    case MGOS_RPC_UART_BAD_CRC:
      LOG(LL_WARN, ("UART%d: bad CRC, frame of %d bytes dropped", u->uart_no,
                    (int) data.len));
      break;
    case MGOS_RPC_UART_OVERFLOW:
      LOG(LL_WARN, ("UART%d: line is too long", u->uart_no));
      break;
    case MGOS_RPC_UART_TEXT:
      break;
  }
}

static void hold_console(struct uart_channel *u, bool hold) {
  if (hold == u->suspended) return;
  u->suspended = hold;
  if (hold) {
    mgos_debug_suspend_uart();
  } else {
    mgos_debug_resume_uart();
  }
}

static bool shares_console(const struct uart_channel *u) {
  return mgos_get_stdout_uart() == u->uart_no ||
         mgos_get_stderr_uart() == u->uart_no;
}

static void transmit(struct uart_channel *u) {
  size_t done = 0;
  while (done < u->tx.len) {
    size_t len = mgos_uart_write_avail(u->uart_no);
    if (len > u->tx.len - done) len = u->tx.len - done;
    size_t n = len > 0 ? mgos_uart_write(u->uart_no, u->tx.buf + done, len) : 0;
    if (n == 0) break;
    done += n;
  }
  mbuf_remove(&u->tx, done);
  if (u->tx.len > 0) return;  // the dispatcher runs when there is room
  mbuf_trim(&u->tx);
  if (!u->sending) return;
  u->sending = false;
  hold_console(u, false);
  u->ch.ev_handler(&u->ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
}

static void receive(struct uart_channel *u) {
  char buf[RX_CHUNK];
  size_t len;
  while ((len = mgos_uart_read(u->uart_no, buf, sizeof(buf))) > 0) {
    mgos_rpc_uart_parser_feed(&u->parser, buf, len);
  }
}

static void dispatcher(int uart_no, void *arg) {
  struct uart_channel *u = (struct uart_channel *) arg;
  (void) uart_no;
  receive(u);
  transmit(u);
}

static bool uart_send_frame(struct mg_rpc_channel *ch, const struct mg_str f) {
  struct uart_channel *u = (struct uart_channel *) ch;
  unsigned int flags = 0;
  if (!u->open || u->sending) return false;
  if (u->parser.peer_sends_crc) flags |= MGOS_RPC_UART_EMIT_CRC;
  if (u->parser.peer_sends_quote) flags |= MGOS_RPC_UART_EMIT_QUOTE;
  int r = mgos_rpc_uart_frame_emit(&u->tx, f, flags);
  if (r < 0) return false;
  u->sending = true;
  if (shares_console(u)) hold_console(u, true);
  // From the dispatcher, not from here: the caller may have more to do.
  mgos_uart_schedule_dispatcher(u->uart_no, false);
  return true;
}

static void uart_connect(struct mg_rpc_channel *ch) {
  struct uart_channel *u = (struct uart_channel *) ch;
  if (u->open) return;
  u->open = true;
  mgos_uart_set_dispatcher(u->uart_no, dispatcher, u);
  mgos_uart_set_rx_enabled(u->uart_no, true);
  ch->ev_handler(ch, MG_RPC_CHANNEL_OPEN, NULL);
}

static void uart_close(struct mg_rpc_channel *ch) {
  struct uart_channel *u = (struct uart_channel *) ch;
  if (!u->open) return;
  u->open = u->sending = false;
  mgos_uart_set_dispatcher(u->uart_no, NULL, NULL);
  mbuf_clear(&u->tx);
  hold_console(u, false);
  ch->ev_handler(ch, MG_RPC_CHANNEL_CLOSED, NULL);
}

static void uart_destroy(struct mg_rpc_channel *ch) {
  struct uart_channel *u = (struct uart_channel *) ch;
  if (u->open) mgos_uart_set_dispatcher(u->uart_no, NULL, NULL);
  hold_console(u, false);
  mgos_rpc_uart_parser_free(&u->parser);
  mbuf_free(&u->tx);
  free(u);
}

static const char *uart_type(struct mg_rpc_channel *ch) {
  (void) ch;
  return "UART";
}

static char *uart_info(struct mg_rpc_channel *ch) {
  char text[16] = "UART";
  mgos_itoa(((struct uart_channel *) ch)->uart_no, text + 4, 10);
  return strdup(text);
}

/* Returns: false if the UART cannot be set up. */
static bool configure(const struct mgos_config_rpc_uart *cfg,
                      const struct mgos_uart_config *ucfg) {
  struct mgos_uart_config uc;
  if (ucfg != NULL) return mgos_uart_configure(cfg->uart_no, ucfg);
  if (!mgos_uart_config_get(cfg->uart_no, &uc)) {
    mgos_uart_config_set_defaults(cfg->uart_no, &uc);
  }
  uc.baud_rate = cfg->baud_rate;
  uc.rx_fc_type = uc.tx_fc_type = (enum mgos_uart_fc_type) cfg->fc_type;
  return mgos_uart_configure(cfg->uart_no, &uc);
}

static size_t max_frame_size(void) {
  struct mg_rpc *c = mgos_rpc_get_global();
  return c != NULL ? mgos_rpc_get_max_frame_size(c)
                   : (size_t) mgos_sys_config_get_rpc_max_frame_size();
}

struct mg_rpc_channel *mg_rpc_channel_uart(
    const struct mgos_config_rpc_uart *cfg,
    const struct mgos_uart_config *ucfg) {
  if (!configure(cfg, ucfg)) {
    LOG(LL_ERROR, ("UART%d cannot be set up", cfg->uart_no));
    return NULL;
  }
  struct uart_channel *u = (struct uart_channel *) calloc(1, sizeof(*u));
  if (u == NULL) return NULL;
  u->uart_no = cfg->uart_no;
  mbuf_init(&u->tx, 0);
  mgos_rpc_uart_parser_init(&u->parser, max_frame_size(), false, on_parsed, u);
  u->ch.ch_connect = uart_connect;
  u->ch.send_frame = uart_send_frame;
  u->ch.ch_close = uart_close;
  u->ch.ch_destroy = uart_destroy;
  u->ch.get_type = uart_type;
  u->ch.is_persistent = mg_rpc_channel_true;
  u->ch.is_broadcast_enabled = mg_rpc_channel_true;
  u->ch.get_info = uart_info;
  return &u->ch;
}

bool mgos_rpc_uart_init(void) {
  const struct mgos_config_rpc_uart *cfg = mgos_sys_config_get_rpc_uart();
  struct mg_rpc *c = mgos_rpc_get_global();
  if (c == NULL || cfg->uart_no < 0) return true;
  struct mg_rpc_channel *ch = mg_rpc_channel_uart(cfg, NULL);
  // A bad setting (told above) must not keep the device from starting.
  if (ch != NULL) mg_rpc_add_channel(c, mg_mk_str(cfg->dst), ch);
  return true;
}
