// SPDX-License-Identifier: Apache-2.0
//
// Attaches WebSocket to the global dispatcher: incoming connections on /rpc,
// the server of the configuration, and calls to ws:// and wss:// destinations.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mg_rpc_channel_ws.h"
#include "mgos_mongoose.h"
#include "mgos_rpc.h"
#include "mgos_sys_config.h"
#include "rpc_ws_internal.h"

/* Beside the message there may be frame headers and the head of the next. */
#define LIMIT_EXTRA 512

void mgos__rpc_ws_set_limit(struct mg_connection *nc) {
  struct mg_rpc *c = mgos_rpc_get_global();
  size_t limit = c != NULL ? mgos_rpc_get_max_frame_size(c) + LIMIT_EXTRA : 0;
  if (nc->recv_mbuf_limit < limit) nc->recv_mbuf_limit = limit;
}

void mgos__rpc_ws_nobody(struct mg_connection *nc, int ev, void *ev_data,
                         void *user_data) {
  (void) nc;
  (void) ev;
  (void) ev_data;
  (void) user_data;
}

static bool is_rpc_uri(struct mg_str uri) {
  return mg_vcmp(&uri, MGOS_RPC_HTTP_URI_PREFIX) == 0 ||
         mg_vcmp(&uri, MGOS_RPC_HTTP_URI_PREFIX "/") == 0;
}

static bool get_user(struct http_message *hm, struct mg_str *user) {
  return mgos_rpc_http_authn(hm, mgos_sys_config_get_rpc_auth_domain(),
                             mgos_sys_config_get_rpc_auth_file(), user);
}

/* Refuses what cannot become a channel. Credentials need not be there, but
 * wrong ones are told at once. */
static void on_request(struct mg_connection *nc, struct http_message *hm) {
  struct mg_str user = MG_NULL_STR;
  if (!is_rpc_uri(hm->uri)) {
    mg_http_send_error(nc, 404, NULL);
    nc->flags |= MG_F_SEND_AND_CLOSE;
  } else if (mg_get_http_header(hm, "Authorization") != NULL &&
             !get_user(hm, &user)) {
    mg_http_send_digest_auth_request_algo(
        nc, mgos_sys_config_get_rpc_auth_domain(),
        (enum mg_auth_algo) mgos_sys_config_get_rpc_auth_algo());
    nc->flags |= MG_F_SEND_AND_CLOSE;
  }
  mg_strfree(&user);
}

static void on_done(struct mg_connection *nc, struct http_message *hm) {
  struct mg_str user = MG_NULL_STR;
  get_user(hm, &user);
  struct mg_rpc_channel *ch = mg_rpc_channel_ws_in(nc, user);
  mg_strfree(&user);
  if (ch == NULL) {
    nc->flags |= MG_F_CLOSE_IMMEDIATELY;
    return;
  }
  mg_rpc_add_channel(mgos_rpc_get_global(), mg_mk_str(""), ch);
  if (nc->user_data == ch) ch->ch_connect(ch);
}

/* Gets the WebSocket events of /rpc from rpc-common. */
static void ws_handler(struct mg_connection *nc, int ev, void *ev_data,
                       void *user_data) {
  (void) user_data;
  if (ev == MG_EV_WEBSOCKET_HANDSHAKE_REQUEST) {
    on_request(nc, (struct http_message *) ev_data);
  } else if (ev == MG_EV_WEBSOCKET_HANDSHAKE_DONE) {
    on_done(nc, (struct http_message *) ev_data);
  } else {
    mgos__rpc_ws_forward(nc, ev, ev_data);
  }
}

/* Options of a destination URI. */
static struct mg_rpc_channel *make_out(struct mg_str scheme,
                                       struct mg_str dst_uri,
                                       struct mg_str fragment, void *arg) {
  struct mg_rpc_channel_ws_out_cfg cfg;
  char *cert = NULL, *key = NULL, *ca_cert = NULL, *server_name = NULL;
  (void) scheme;
  (void) arg;
  memset(&cfg, 0, sizeof(cfg));
  cfg.server_address = dst_uri;
  cfg.reconnect_interval_min = -1;
  cfg.idle_close_timeout =
      mgos_sys_config_get_rpc_default_out_channel_idle_close_timeout();
  if (fragment.len > 0) {
    json_scanf(fragment.p, (int) fragment.len,
               "{ssl_cert: %Q, ssl_key: %Q, ssl_ca_cert: %Q, "
               "ssl_server_name: %Q, reconnect_interval_min: %d, "
               "reconnect_interval_max: %d, idle_close_timeout: %d}",
               &cert, &key, &ca_cert, &server_name, &cfg.reconnect_interval_min,
               &cfg.reconnect_interval_max, &cfg.idle_close_timeout);
  }
  cfg.ssl_cert = mg_mk_str(cert);
  cfg.ssl_key = mg_mk_str(key);
  cfg.ssl_ca_cert = mg_mk_str(ca_cert);
  cfg.ssl_server_name = mg_mk_str(server_name);
  struct mg_rpc_channel *ch = mg_rpc_channel_ws_out(mgos_get_mgr(), &cfg);
  free(cert);
  free(key);
  free(ca_cert);
  free(server_name);
  return ch;
}

/* The server of the configuration: the default way out. */
static bool add_server(struct mg_rpc *c,
                       const struct mgos_config_rpc_ws *conf) {
  struct mg_rpc_channel_ws_out_cfg cfg;
  memset(&cfg, 0, sizeof(cfg));
  cfg.server_address = mg_mk_str(conf->server_address);
  cfg.ssl_cert = mg_mk_str(conf->ssl_cert);
  cfg.ssl_key = mg_mk_str(conf->ssl_key);
  cfg.ssl_ca_cert = mg_mk_str(conf->ssl_ca_cert);
  cfg.ssl_server_name = mg_mk_str(conf->ssl_server_name);
  cfg.reconnect_interval_min =
      conf->reconnect_interval_min > 0 ? conf->reconnect_interval_min : 1;
  cfg.reconnect_interval_max = conf->reconnect_interval_max;
  struct mg_rpc_channel *ch = mg_rpc_channel_ws_out(mgos_get_mgr(), &cfg);
  if (ch == NULL) return false;
  mg_rpc_add_channel(c, mg_mk_str(MG_RPC_DST_DEFAULT), ch);
  return true;
}

bool mgos_rpc_ws_init(void) {
  const struct mgos_config_rpc_ws *conf = mgos_sys_config_get_rpc_ws();
  struct mg_rpc *c = mgos_rpc_get_global();
  if (c == NULL || !conf->enable) return true;
  mgos_rpc_http_serve(ws_handler);
  mg_rpc_add_channel_factory(c, mg_mk_str("ws"), make_out, NULL);
  mg_rpc_add_channel_factory(c, mg_mk_str("wss"), make_out, NULL);
  if (conf->server_address == NULL || *conf->server_address == '\0') {
    return true;
  }
  // A bad address must not keep the device from starting.
  if (!add_server(c, conf)) LOG(LL_ERROR, ("rpc.ws.server_address is bad"));
  return true;
}
