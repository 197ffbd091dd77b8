// SPDX-License-Identifier: Apache-2.0
//
// RPC over WebSocket, both directions: one text message is one frame. Incoming
// connections arrive on /rpc of the system HTTP server; outgoing ones go to
// rpc.ws.server_address or to the ws:// destination of a call.

#ifndef MEERKAT_MG_RPC_CHANNEL_WS_H
#define MEERKAT_MG_RPC_CHANNEL_WS_H

#include "common/mg_str.h"
#include "mg_rpc_channel.h"
#include "mongoose.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes a channel of an accepted WebSocket connection (handshake done). The
 * channel sets the handler of `nc`.
 * username: user authenticated in the handshake, empty if none; copied.
 * Returns: NULL when memory is short.
 */
struct mg_rpc_channel *mg_rpc_channel_ws_in(struct mg_connection *nc,
                                            struct mg_str username);

/* Settings of an outgoing channel; strings are copied; empty means not set. */
struct mg_rpc_channel_ws_out_cfg {
  struct mg_str server_address; /* ws://[user:password@]host[:port]/path */
  struct mg_str handshake_headers;
  struct mg_str ssl_cert;
  struct mg_str ssl_key;
  struct mg_str ssl_ca_cert;
  struct mg_str ssl_server_name;
  int reconnect_interval_min; /* seconds; < 0: never reconnect */
  int reconnect_interval_max; /* seconds */
  int idle_close_timeout;     /* seconds; <= 0: never */
};

/* Makes an outgoing channel; it connects in ch_connect(). Returns: NULL when
 * the address is not a ws:// or wss:// URI or memory is short. */
struct mg_rpc_channel *mg_rpc_channel_ws_out(
    struct mg_mgr *mgr, const struct mg_rpc_channel_ws_out_cfg *cfg);

/* Initialises the library; called by the generated init table. */
bool mgos_rpc_ws_init(void);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MG_RPC_CHANNEL_WS_H
