// SPDX-License-Identifier: Apache-2.0
//
// Feeds bytes to the serial parser of either side in pieces. The first byte
// chooses side and piece size. Frames found must be within the limit, and what
// the emitter makes of one must be found again.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mgos_rpc_uart_frame.h"

#define MAX_FRAME 200

static int s_found;

static void count(struct mgos_rpc_uart_parser *p, enum mgos_rpc_uart_event ev,
                  struct mg_str data, void *cb_arg) {
  const struct mg_str *want = (const struct mg_str *) cb_arg;
  (void) p;
  if (ev != MGOS_RPC_UART_FRAME) return;
  if (data.len != want->len || memcmp(data.p, want->p, want->len) != 0) abort();
  s_found++;
}

static void on_event(struct mgos_rpc_uart_parser *p,
                     enum mgos_rpc_uart_event ev, struct mg_str data,
                     void *cb_arg) {
  (void) cb_arg;
  // Console text comes with its line end.
  size_t line_end = ev == MGOS_RPC_UART_TEXT ? 1 : 0;
  if (data.len > MAX_FRAME + MGOS_RPC_UART_MAX_LINE_EXTRA + line_end) abort();
  if (ev != MGOS_RPC_UART_FRAME) return;
  if (data.len < 2 || data.p[0] != '{' || data.p[data.len - 1] != '}') abort();
  // Again through emitter and parser, with CRC. CR inside becomes a space, and
  // bytes that the device would take for noise stop this.
  for (size_t i = 0; i < data.len; i++) {
    if (data.p[i] == '\r' || (unsigned char) data.p[i] >= 0x80) return;
  }
  struct mbuf out;
  struct mgos_rpc_uart_parser q;
  mbuf_init(&out, 0);
  if (mgos_rpc_uart_frame_emit(
          &out, data,
          MGOS_RPC_UART_EMIT_CRC |
              (p->peer_sends_quote ? MGOS_RPC_UART_EMIT_QUOTE : 0)) <= 0) {
    abort();
  }
  s_found = 0;
  mgos_rpc_uart_parser_init(&q, 4096, p->is_client, count, &data);
  mgos_rpc_uart_parser_feed(&q, out.buf, out.len);
  mgos_rpc_uart_parser_free(&q);
  mbuf_free(&out);
  if (s_found != 1) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct mgos_rpc_uart_parser p;
  if (size < 1) return 0;
  size_t piece = (data[0] >> 1) + 1;
  mgos_rpc_uart_parser_init(&p, MAX_FRAME, data[0] & 1, on_event, NULL);
  data++;
  size--;
  while (size > 0) {
    size_t n = size < piece ? size : piece;
    mgos_rpc_uart_parser_feed(&p, data, n);
    if (p.line.len > p.max_line + 3) abort();
    mgos_rpc_uart_parser_flush_text(&p);
    data += n;
    size -= n;
  }
  mgos_rpc_uart_parser_free(&p);
  return 0;
}
