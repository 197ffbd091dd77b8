// SPDX-License-Identifier: Apache-2.0
//
// Incoming WebSocket connections: a channel per connection, made when the
// handshake is done. The user of the handshake's digest is the user of every
// request on the connection.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mg_rpc.h"
#include "mg_rpc_channel_tcp_common.h"
#include "mg_rpc_channel_ws.h"
#include "rpc_ws_internal.h"

struct ws_in {
  struct mg_rpc_channel ch;  // must be first
  struct mg_connection *nc;  // NULL when the connection is gone
  struct mg_str username;
  bool open;
  bool sending;  // FRAME_SENT is due when send_mbuf has drained
};

static void closed(struct ws_in *w) {
  w->nc = NULL;
  if (!w->open) return;
  w->open = false;
  w->ch.ev_handler(&w->ch, MG_RPC_CHANNEL_CLOSED, NULL);
}

static void ws_in_handler(struct mg_connection *nc, int ev, void *ev_data,
                          void *user_data) {
  struct ws_in *w = (struct ws_in *) user_data;
  (void) nc;
  switch (ev) {
    case MG_EV_WEBSOCKET_FRAME: {
      struct websocket_message *wm = (struct websocket_message *) ev_data;
      struct mg_str f = mg_mk_str_n((const char *) wm->data, wm->size);
      if (w->open) w->ch.ev_handler(&w->ch, MG_RPC_CHANNEL_FRAME_RECD, &f);
      break;
    }
    case MG_EV_SEND:
      if (!w->sending || nc->send_mbuf.len > 0) break;
      w->sending = false;
      w->ch.ev_handler(&w->ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
      break;
    case MG_EV_CLOSE:
      closed(w);
      break;
    default:
      break;
  }
}

void mgos__rpc_ws_forward(struct mg_connection *nc, int ev, void *ev_data) {
  if (nc->handler == ws_in_handler) {
    ws_in_handler(nc, ev, ev_data, nc->user_data);
  }
}

static void ws_in_connect(struct mg_rpc_channel *ch) {
  struct ws_in *w = (struct ws_in *) ch;
  if (w->open || w->nc == NULL) return;
  w->open = true;
  ch->ev_handler(ch, MG_RPC_CHANNEL_OPEN, NULL);
}

static bool ws_in_send(struct mg_rpc_channel *ch, const struct mg_str f) {
  struct ws_in *w = (struct ws_in *) ch;
  if (w->nc == NULL || w->sending) return false;
  w->sending = true;
  mg_send_websocket_frame(w->nc, WEBSOCKET_OP_TEXT, f.p, f.len);
  return true;
}

/* CLOSED follows when the connection has closed. */
static void ws_in_close(struct mg_rpc_channel *ch) {
  struct ws_in *w = (struct ws_in *) ch;
  if (w->nc == NULL) return;
  if (w->sending) {
    // The peer does not read: politeness would have to wait for it.
    w->nc->flags |= MG_F_CLOSE_IMMEDIATELY;
    return;
  }
  mg_send_websocket_frame(w->nc, WEBSOCKET_OP_CLOSE, "", 0);
  w->nc->flags |= MG_F_SEND_AND_CLOSE;
}

static void ws_in_destroy(struct mg_rpc_channel *ch) {
  struct ws_in *w = (struct ws_in *) ch;
  if (w->nc != NULL) {
    w->nc->handler = mgos__rpc_ws_nobody;
    w->nc->user_data = NULL;
    w->nc->flags |= MG_F_SEND_AND_CLOSE;
  }
  mg_strfree(&w->username);
  free(w);
}

static const char *ws_in_type(struct mg_rpc_channel *ch) {
  (void) ch;
  return "WS_in";
}

static char *ws_in_info(struct mg_rpc_channel *ch) {
  return mg_rpc_channel_tcp_get_info(((struct ws_in *) ch)->nc);
}

static bool ws_in_authn(struct mg_rpc_channel *ch, const char *auth_domain,
                        const char *auth_file,
                        struct mg_rpc_authn_info *authn) {
  struct ws_in *w = (struct ws_in *) ch;
  (void) auth_domain;
  (void) auth_file;
  if (w->username.len == 0) return false;
  authn->username = mg_strdup(w->username);
  return authn->username.len > 0;
}

struct mg_rpc_channel *mg_rpc_channel_ws_in(struct mg_connection *nc,
                                            struct mg_str username) {
  struct ws_in *w = (struct ws_in *) calloc(1, sizeof(*w));
  if (w == NULL) return NULL;
  w->username = mg_strdup(username);
  if (username.len > 0 && w->username.p == NULL) {
    free(w);
    return NULL;
  }
  w->ch.ch_connect = ws_in_connect;
  w->ch.send_frame = ws_in_send;
  w->ch.ch_close = ws_in_close;
  w->ch.ch_destroy = ws_in_destroy;
  w->ch.get_type = ws_in_type;
  w->ch.is_persistent = mg_rpc_channel_false;
  w->ch.is_broadcast_enabled = mg_rpc_channel_true;
  w->ch.get_info = ws_in_info;
  w->ch.get_authn_info = ws_in_authn;
  w->nc = nc;
  nc->handler = ws_in_handler;
  nc->user_data = w;
  mgos__rpc_ws_set_limit(nc);
  return &w->ch;
}
