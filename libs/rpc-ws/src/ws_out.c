// SPDX-License-Identifier: Apache-2.0
//
// Outgoing WebSocket connections. One with reconnect intervals is persistent:
// it comes back after a loss, waiting twice as long after each failure. One
// without ends with its connection, and after a time without traffic.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mg_rpc.h"
#include "mg_rpc_channel_tcp_common.h"
#include "mg_rpc_channel_ws.h"
#include "mgos_timers.h"
#include "rpc_ws_internal.h"

#define SUBPROTOCOL "json-rpc"
#define ORIGIN "Origin: https://mongoose-os.com\r\n"

struct ws_out {
  struct mg_rpc_channel ch;  // must be first
  struct mg_mgr *mgr;
  struct mg_connection *nc;  // NULL: not connected nor connecting
  char *address, *headers;
  char *cert, *key, *ca_cert, *server_name;
  int interval_min_s, interval_max_s, idle_s;
  int interval_s;  // next wait
  mgos_timer_id timer;
  bool is_tls;
  bool open;     // OPEN was raised and CLOSED was not
  bool wanted;   // reconnect after a loss
  bool sending;  // FRAME_SENT is due when send_mbuf has drained
};

static bool is_persistent(const struct ws_out *w) {
  return w->interval_min_s >= 0;
}

static void ws_out_connect(struct mg_rpc_channel *ch);

static void on_timer(void *arg) {
  struct ws_out *w = (struct ws_out *) arg;
  w->timer = MGOS_INVALID_TIMER_ID;
  ws_out_connect(&w->ch);
}

static void schedule_reconnect(struct ws_out *w) {
  if (!w->wanted || w->timer != MGOS_INVALID_TIMER_ID) return;
  int wait_s =
      w->interval_s > w->interval_min_s ? w->interval_s : w->interval_min_s;
  if (wait_s > w->interval_max_s) wait_s = w->interval_max_s;
  w->interval_s = wait_s > 0 ? wait_s * 2 : 1;
  LOG(LL_INFO, ("connecting to %s in %d s", w->address, wait_s));
  w->timer = mgos_set_timer(wait_s * 1000, 0, on_timer, w);
}

static void touch(struct ws_out *w) {
  if (w->idle_s > 0 && w->nc != NULL) {
    mg_set_timer(w->nc, mg_time() + w->idle_s);
  }
}

static void on_handshake(struct ws_out *w, const struct http_message *hm) {
  if (hm->resp_code != 101) {
    LOG(LL_ERROR,
        ("%s: handshake failed, status %d", w->address, hm->resp_code));
    w->nc->flags |= MG_F_CLOSE_IMMEDIATELY;
    return;
  }
  LOG(LL_INFO, ("%s: connected", w->address));
  w->interval_s = w->interval_min_s;
  w->open = true;
  touch(w);
  w->ch.ev_handler(&w->ch, MG_RPC_CHANNEL_OPEN, NULL);
}

/* The connection is gone; may free the channel. */
static void on_close(struct ws_out *w) {
  bool was_open = w->open;
  w->nc = NULL;
  w->open = w->sending = false;
  if (!was_open) LOG(LL_WARN, ("%s: not connected", w->address));
  if (is_persistent(w)) schedule_reconnect(w);
  // An outgoing call must learn that its channel never opened.
  if (was_open || !is_persistent(w)) {
    w->ch.ev_handler(&w->ch, MG_RPC_CHANNEL_CLOSED, NULL);
  }
}

static void ws_out_handler(struct mg_connection *nc, int ev, void *ev_data,
                           void *user_data) {
  struct ws_out *w = (struct ws_out *) user_data;
  switch (ev) {
    case MG_EV_WEBSOCKET_HANDSHAKE_DONE:
      on_handshake(w, (const struct http_message *) ev_data);
      break;
    case MG_EV_WEBSOCKET_FRAME: {
      struct websocket_message *wm = (struct websocket_message *) ev_data;
      struct mg_str f = mg_mk_str_n((const char *) wm->data, wm->size);
      touch(w);
      if (w->open) w->ch.ev_handler(&w->ch, MG_RPC_CHANNEL_FRAME_RECD, &f);
      break;
    }
    case MG_EV_SEND:
      if (!w->sending || nc->send_mbuf.len > 0) break;
      w->sending = false;
      w->ch.ev_handler(&w->ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
      break;
    case MG_EV_TIMER:
      if (w->idle_s > 0) w->ch.ch_close(&w->ch);
      break;
    case MG_EV_CLOSE:
      on_close(w);
      break;
    default:
      break;
  }
}

static void ws_out_connect(struct mg_rpc_channel *ch) {
  struct ws_out *w = (struct ws_out *) ch;
  struct mg_connect_opts opts;
  const char *error = NULL;
  if (w->nc != NULL) return;
  w->wanted = is_persistent(w);
  if (w->timer != MGOS_INVALID_TIMER_ID) mgos_clear_timer(w->timer);
  w->timer = MGOS_INVALID_TIMER_ID;
  memset(&opts, 0, sizeof(opts));
  opts.error_string = &error;
  opts.ssl_cert = w->cert;
  opts.ssl_key = w->key;
  opts.ssl_ca_cert = w->ca_cert;
  opts.ssl_server_name = w->server_name;
  w->nc = mg_connect_ws_opt(w->mgr, ws_out_handler, w, opts, w->address,
                            SUBPROTOCOL, w->headers);
  if (w->nc == NULL) {
    LOG(LL_ERROR,
        ("%s: %s", w->address, error != NULL ? error : "cannot connect"));
    on_close(w);
    return;
  }
  mgos__rpc_ws_set_limit(w->nc);
}

static bool ws_out_send(struct mg_rpc_channel *ch, const struct mg_str f) {
  struct ws_out *w = (struct ws_out *) ch;
  if (!w->open || w->sending) return false;
  w->sending = true;
  touch(w);
  mg_send_websocket_frame(w->nc, WEBSOCKET_OP_TEXT, f.p, f.len);
  return true;
}

/* CLOSED follows when the connection has closed. */
static void ws_out_close(struct mg_rpc_channel *ch) {
  struct ws_out *w = (struct ws_out *) ch;
  w->wanted = false;
  if (w->timer != MGOS_INVALID_TIMER_ID) mgos_clear_timer(w->timer);
  w->timer = MGOS_INVALID_TIMER_ID;
  if (w->nc == NULL) return;
  if (w->open) {
    mg_send_websocket_frame(w->nc, WEBSOCKET_OP_CLOSE, "", 0);
    w->nc->flags |= MG_F_SEND_AND_CLOSE;
  } else {
    w->nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  }
}

static void ws_out_destroy(struct mg_rpc_channel *ch) {
  struct ws_out *w = (struct ws_out *) ch;
  if (w->timer != MGOS_INVALID_TIMER_ID) mgos_clear_timer(w->timer);
  if (w->nc != NULL) {
    w->nc->handler = mgos__rpc_ws_nobody;
    w->nc->user_data = NULL;
    w->nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  }
  free(w->address);
  free(w->headers);
  free(w->cert);
  free(w->key);
  free(w->ca_cert);
  free(w->server_name);
  free(w);
}

static const char *ws_out_type(struct mg_rpc_channel *ch) {
  return ((struct ws_out *) ch)->is_tls ? "WSS_out" : "WS_out";
}

static bool ws_out_persistent(struct mg_rpc_channel *ch) {
  return is_persistent((struct ws_out *) ch);
}

static char *ws_out_info(struct mg_rpc_channel *ch) {
  return mg_rpc_channel_tcp_get_info(((struct ws_out *) ch)->nc);
}

/* Copies a setting; NULL if it is empty. Returns: false when out of memory. */
static bool copy(struct mg_str s, char **out) {
  *out = NULL;
  if (s.len == 0) return true;
  *out = (char *) mg_strdup_nul(s).p;
  return *out != NULL;
}

static bool copy_cfg(struct ws_out *w,
                     const struct mg_rpc_channel_ws_out_cfg *cfg) {
  struct mg_str extra = cfg->handshake_headers;
  w->interval_min_s = cfg->reconnect_interval_min;
  w->interval_max_s = cfg->reconnect_interval_max;
  w->interval_s = w->interval_min_s;
  w->idle_s = cfg->idle_close_timeout;
  size_t len = strlen(ORIGIN);
  w->headers = (char *) malloc(len + extra.len + 1);
  if (w->headers == NULL) return false;
  memcpy(w->headers, ORIGIN, len);
  if (extra.len > 0) memcpy(w->headers + len, extra.p, extra.len);
  w->headers[len + extra.len] = '\0';
  return copy(cfg->server_address, &w->address) &&
         copy(cfg->ssl_cert, &w->cert) && copy(cfg->ssl_key, &w->key) &&
         copy(cfg->ssl_ca_cert, &w->ca_cert) &&
         copy(cfg->ssl_server_name, &w->server_name);
}

static bool has_scheme(struct mg_str uri, const char *scheme) {
  struct mg_str head = uri;
  size_t len = strlen(scheme);
  if (uri.len <= len) return false;
  head.len = len;
  return mg_vcasecmp(&head, scheme) == 0;
}

struct mg_rpc_channel *mg_rpc_channel_ws_out(
    struct mg_mgr *mgr, const struct mg_rpc_channel_ws_out_cfg *cfg) {
  bool is_tls = has_scheme(cfg->server_address, "wss://");
  if (!is_tls && !has_scheme(cfg->server_address, "ws://")) {
    LOG(LL_ERROR, ("'%.*s' is not a ws:// or wss:// address",
                   (int) cfg->server_address.len, cfg->server_address.p));
    return NULL;
  }
  struct ws_out *w = (struct ws_out *) calloc(1, sizeof(*w));
  if (w == NULL) return NULL;
  w->mgr = mgr;
  w->is_tls = is_tls;
  w->timer = MGOS_INVALID_TIMER_ID;
  w->ch.ch_connect = ws_out_connect;
  w->ch.send_frame = ws_out_send;
  w->ch.ch_close = ws_out_close;
  w->ch.ch_destroy = ws_out_destroy;
  w->ch.get_type = ws_out_type;
  w->ch.is_persistent = ws_out_persistent;
  w->ch.is_broadcast_enabled = mg_rpc_channel_true;
  w->ch.get_info = ws_out_info;
  if (!copy_cfg(w, cfg)) {
    ws_out_destroy(&w->ch);
    return NULL;
  }
  return &w->ch;
}
