// SPDX-License-Identifier: Apache-2.0
//
// The endpoint /rpc of the system HTTP server: tells whole frames, REST style
// calls and WebSocket handshakes apart.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/json_utils.h"
#include "common/str_util.h"
#include "mg_rpc_channel_http.h"
#include "mgos_rpc.h"
#include "mgos_sys_config.h"
#ifdef MGOS_HAVE_HTTP_SERVER
#include "mgos_http_server.h"
#endif
#include "rpc_common_internal.h"

/* Room for the head of a request beside the longest frame. */
#define HEAD_SIZE 1024

static struct {
  mg_event_handler_t ws_handler;
  bool serving;
} s_state;

bool mgos_rpc_http_authn(struct http_message *hm, const char *auth_domain,
                         const char *auth_file, struct mg_str *username) {
  struct mg_str *hdr = mg_get_http_header(hm, "Authorization");
  char user_buf[50], *user = user_buf;
  if (hdr == NULL || auth_domain == NULL || auth_file == NULL) return false;
  FILE *fp = fopen(auth_file, "r");
  if (fp == NULL) return false;
  bool ok =
      mg_http_check_digest_auth_algo(
          hm, auth_domain,
          (enum mg_auth_algo) mgos_sys_config_get_rpc_auth_algo(), fp) != 0 &&
      mg_http_parse_header2(hdr, "username", &user, sizeof(user_buf)) > 0;
  fclose(fp);
  if (ok) *username = mg_strdup(mg_mk_str(user));
  if (user != user_buf) free(user);
  return ok && username->len > 0;
}

static void send_status(struct mg_connection *nc, int status,
                        const char *body) {
  size_t len = strlen(body);
  mg_send_head(nc, status, (int64_t) len,
               "Content-Type: application/json\r\n" MGOS__RPC_CORS_HEADERS);
  mg_send(nc, body, (int) len);
}

static bool is_json(struct mg_str s) {
  struct mg_str t = mg_strstrip(s);
  return json_walk(t.p, (int) t.len, NULL, NULL) == (int) t.len;
}

/* Appends "key":value of one query entry, both URL-decoded. */
static bool append_query_entry(struct mbuf *out, struct mg_str key,
                               struct mg_str val) {
  size_t size = key.len + val.len + 2;
  char *k = (char *) malloc(size);
  if (k == NULL) return false;
  char *v = k + key.len + 1;
  int kn = mg_url_decode(key.p, (int) key.len, k, (int) key.len + 1, 1);
  int vn = mg_url_decode(val.p, (int) val.len, v, (int) val.len + 1, 1);
  bool ok = kn > 0 && vn >= 0;
  if (ok) {
    struct json_out o = JSON_OUT_MBUF(out);
    json_printf(&o, "%s%.*Q:%.*s", out->len > 1 ? "," : "", kn, k, vn, v);
  }
  free(k);
  return ok;
}

/* Makes an object of a query string: values are JSON as they stand. */
static bool query_to_json(struct mg_str query, struct mbuf *out) {
  struct mg_str key, val, rest = query;
  mbuf_append(out, "{", 1);
  while ((rest = mg_next_query_string_entry_n(rest, &key, &val)).p != NULL) {
    if (key.len > 0 && !append_query_entry(out, key, val)) return false;
  }
  mbuf_append(out, "}", 1);
  return is_json(mg_mk_str_n(out->buf, out->len));
}

/* Finds the arguments of /rpc/METHOD: body or query. `query` is room for what
 * becomes of the latter. Returns: false if they are not JSON. */
static bool find_args(struct http_message *hm, struct mbuf *query,
                      struct mg_str *args) {
  *args = hm->body;
  if (args->len == 0 && hm->query_string.len > 0) {
    if (!query_to_json(hm->query_string, query)) return false;
    *args = mg_mk_str_n(query->buf, query->len);
    return true;
  }
  if (mg_strstrip(*args).len > 0) return is_json(*args);
  args->len = 0;
  return true;
}

/* Gives the request to the channel; an empty method is a whole frame. */
static void deliver(struct mg_connection *nc, struct http_message *hm,
                    struct mg_str method, struct mg_str args) {
  bool is_new = false;
  struct mg_rpc_channel *ch =
      mg_rpc_channel_http(nc, mgos_sys_config_get_rpc_auth_domain(),
                          mgos_sys_config_get_rpc_auth_file(), &is_new);
  if (ch == NULL) {
    send_status(nc, 500, "{\"code\":500,\"message\":\"out of memory\"}\r\n");
    return;
  }
  if (is_new) mg_rpc_add_channel(mgos_rpc_get_global(), mg_mk_str(""), ch);
  if (method.len > 0) {
    mg_rpc_channel_http_recd_parsed_frame(nc, hm, ch, method, args);
  } else {
    mg_rpc_channel_http_recd_frame(nc, hm, ch, hm->body);
  }
}

static void call_method(struct mg_connection *nc, struct http_message *hm,
                        struct mg_str method) {
  struct mbuf query;
  struct mg_str args;
  mbuf_init(&query, 0);
  if (find_args(hm, &query, &args)) {
    deliver(nc, hm, method, args);
  } else {
    send_status(nc, 400,
                "{\"code\":400,\"message\":\"arguments are not JSON\"}\r\n");
  }
  mbuf_free(&query);
}

static bool too_long(struct mg_connection *nc, struct http_message *hm) {
  size_t max = mgos_rpc_get_max_frame_size(mgos_rpc_get_global());
  if (hm->body.len <= max && hm->query_string.len <= max) return false;
  send_status(nc, 413, "{\"code\":413,\"message\":\"frame is too long\"}\r\n");
  return true;
}

/* What follows /rpc/ in the path. Returns: false if it is another path. */
static bool get_method(struct mg_str uri, struct mg_str *method) {
  static const struct mg_str s_prefix = MG_MK_STR(MGOS_RPC_HTTP_URI_PREFIX);
  if (!mg_str_starts_with(uri, s_prefix)) return false;
  *method = mg_mk_str_n(uri.p + s_prefix.len, uri.len - s_prefix.len);
  if (method->len == 0) return true;
  if (*method->p != '/') return false;
  method->p++;
  method->len--;
  return true;
}

static void handle_request(struct mg_connection *nc, struct http_message *hm) {
  struct mg_str method;
  if (!get_method(hm->uri, &method)) {
    mg_http_send_error(nc, 404, NULL);
    return;
  }
  bool post = mg_vcasecmp(&hm->method, "POST") == 0;
  bool get = mg_vcasecmp(&hm->method, "GET") == 0 && method.len > 0;
  if (mg_vcasecmp(&hm->method, "OPTIONS") == 0) {
    send_status(nc, 200, "");
  } else if (!post && !get) {
    send_status(nc, 405, "{\"code\":405,\"message\":\"use POST or GET\"}\r\n");
  } else if (too_long(nc, hm)) {
    // answered
  } else if (method.len > 0) {
    call_method(nc, hm, method);
  } else {
    deliver(nc, hm, method, hm->body);
  }
}

static bool is_ws_event(const struct mg_connection *nc, int ev) {
  return ev == MG_EV_WEBSOCKET_HANDSHAKE_REQUEST ||
         ev == MG_EV_WEBSOCKET_HANDSHAKE_DONE ||
         (nc->flags & MG_F_IS_WEBSOCKET) != 0;
}

static void endpoint_handler(struct mg_connection *nc, int ev, void *ev_data,
                             void *user_data) {
  if (is_ws_event(nc, ev)) {
    if (s_state.ws_handler != NULL) {
      s_state.ws_handler(nc, ev, ev_data, user_data);
    } else if (ev == MG_EV_WEBSOCKET_HANDSHAKE_REQUEST) {
      mg_http_send_error(nc, 403, "WebSocket is not enabled");
      nc->flags |= MG_F_SEND_AND_CLOSE;
    }
  } else if (ev == MG_EV_HTTP_REQUEST) {
    if (mgos_sys_config_get_rpc_http_enable()) {
      handle_request(nc, (struct http_message *) ev_data);
    } else {
      mg_http_send_error(nc, 404, NULL);
    }
  } else if (ev == MG_EV_HTTP_MULTIPART_REQUEST) {
    // Nobody would answer its parts.
    send_status(nc, 415, "{\"code\":415,\"message\":\"use JSON\"}\r\n");
    nc->flags |= MG_F_SEND_AND_CLOSE;
  } else if (ev == MG_EV_CLOSE) {
    mgos__rpc_http_conn_closed(nc);
  }
}

/* Connections inherit the limit of the listener: a frame and its head fit. */
static void allow_long_frames(struct mg_connection *listener) {
  size_t limit = mgos_rpc_get_max_frame_size(mgos_rpc_get_global()) + HEAD_SIZE;
  if (listener->recv_mbuf_limit < limit) listener->recv_mbuf_limit = limit;
}

bool mgos_rpc_http_serve(mg_event_handler_t ws_handler) {
  if (ws_handler != NULL) s_state.ws_handler = ws_handler;
#ifdef MGOS_HAVE_HTTP_SERVER
  if (mgos_get_sys_http_server() == NULL) return false;
  if (!s_state.serving) {
    mgos_register_http_endpoint(MGOS_RPC_HTTP_URI_PREFIX, endpoint_handler,
                                NULL);
    allow_long_frames(mgos_get_sys_http_server());
    s_state.serving = true;
  }
  return true;
#else
  (void) endpoint_handler;
  (void) allow_long_frames;
  return false;
#endif
}
