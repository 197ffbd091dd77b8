// SPDX-License-Identifier: Apache-2.0
//
// Framing of RPC on a serial line, both sides: the device and the mos tool.
// A frame is one line of JSON, optionally followed by comma separated metadata
// of which the first field is the CRC32 of the JSON in 8 hex digits. Older
// peers use """ as delimiter. Everything that is not a frame is console text.
// Pure functions over bytes: no UART, no clock, no configuration.

#ifndef MEERKAT_MGOS_RPC_UART_FRAME_H
#define MEERKAT_MGOS_RPC_UART_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "common/mbuf.h"
#include "common/mg_str.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A frame of only this character asks: are you there? */
#define MGOS_RPC_UART_EOF_CHAR 0x04
/* Room in a line beyond rpc.max_frame_size, for delimiters and metadata. */
#define MGOS_RPC_UART_MAX_LINE_EXTRA 40

/* What the parser found. Comment: `data` of the callback. A client takes a line
 * for a frame if its CRC is right, or if it has none and is one JSON object. */
enum mgos_rpc_uart_event {
  MGOS_RPC_UART_FRAME,    /* JSON text of a frame; CRC, if any, is right */
  MGOS_RPC_UART_EMPTY,    /* empty: an empty line */
  MGOS_RPC_UART_EOF,      /* empty: the EOF frame */
  MGOS_RPC_UART_TEXT,     /* a line of console text without its end, or the
                             part before a delimiter (client only) */
  MGOS_RPC_UART_BAD_CRC,  /* the dropped JSON text */
  MGOS_RPC_UART_OVERFLOW, /* empty: a line exceeded the limit, dropped */
};

struct mgos_rpc_uart_parser;

/* Receives findings; `data` is valid during the call only. */
typedef void (*mgos_rpc_uart_parser_cb_t)(struct mgos_rpc_uart_parser *p,
                                          enum mgos_rpc_uart_event ev,
                                          struct mg_str data, void *cb_arg);

/* State of a parser. The fields above the line may be read by the user. */
struct mgos_rpc_uart_parser {
  bool peer_sends_crc;   /* last frame had a CRC: answer with one */
  bool peer_sends_quote; /* an old delimiter was seen: send both kinds */
  bool is_client;        /* pass console text on, keep bytes >= 0x80 */
  /* --- private --- */
  bool skipping; /* rest of an over-long line */
  size_t max_line;
  struct mbuf line;
  mgos_rpc_uart_parser_cb_t cb;
  void *cb_arg;
};

/*
 * Prepares a parser.
 * max_frame_size: longest JSON text accepted. is_client: see the struct.
 */
void mgos_rpc_uart_parser_init(struct mgos_rpc_uart_parser *p,
                               size_t max_frame_size, bool is_client,
                               mgos_rpc_uart_parser_cb_t cb, void *cb_arg);

/* Frees the buffer. */
void mgos_rpc_uart_parser_free(struct mgos_rpc_uart_parser *p);

/* Feeds received bytes, in pieces of any size; calls back during the call. */
void mgos_rpc_uart_parser_feed(struct mgos_rpc_uart_parser *p, const void *data,
                               size_t len);

/* Client: hands over an unfinished line of console text (a prompt) as TEXT,
 * unless it may be the beginning of a frame. */
void mgos_rpc_uart_parser_flush_text(struct mgos_rpc_uart_parser *p);

#define MGOS_RPC_UART_EMIT_CRC (1 << 0)   /* append the CRC */
#define MGOS_RPC_UART_EMIT_QUOTE (1 << 1) /* old delimiters as well */
#define MGOS_RPC_UART_EMIT_ASCII (1 << 2) /* escape non-ASCII as \uXXXX */

/*
 * Appends a frame with its delimiters to `out`. Line ends between the tokens of
 * `frame` become spaces.
 * Returns: bytes appended, or MGOS_ENOMEM, or MGOS_EINVAL (broken UTF-8 with
 * EMIT_ASCII); `out` is unchanged then.
 */
int mgos_rpc_uart_frame_emit(struct mbuf *out, struct mg_str frame,
                             unsigned int flags);

/* The client's greeting, sent every 200 ms until the device answers with an EOF
 * frame or two empty lines. */
#define MGOS_RPC_UART_CLIENT_HELLO "\"\"\"\x04\"\"\"\n\n"
/* The device's answer to the EOF frame. */
#define MGOS_RPC_UART_EOF_REPLY "\"\"\"\x04\"\"\""

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MGOS_RPC_UART_FRAME_H
