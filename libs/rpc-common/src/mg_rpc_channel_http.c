// SPDX-License-Identifier: Apache-2.0
//
// The channel that carries one HTTP request and its reply. It lives from the
// request to the reply, so idle keep-alive connections cost the dispatcher
// nothing. A connection finds its channel in a list: nc->user_data belongs to
// the application. While a channel lives, it stands in for the connection's
// handler, to learn when the connection closes under it.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/json_utils.h"
#include "common/queue.h"
#include "common/str_util.h"
#include "mg_rpc.h"
#include "mg_rpc_channel_http.h"
#include "mg_rpc_channel_tcp_common.h"
#include "mgos_rpc.h"
#include "mgos_sys_config.h"
#include "rpc_common_internal.h"

struct http_channel {
  struct mg_rpc_channel ch;  // must be first
  struct mg_connection *nc;  // NULL when the connection is gone
  struct http_message *hm;   // during the call that brought the request
  mg_event_handler_t app_handler;
  char *auth_domain, *auth_file;
  bool is_rest;  // /rpc/METHOD: bare result
  bool open;     // OPEN was raised and CLOSED was not
  bool failed;   // the connection ends with the reply
  bool replied;
  SLIST_ENTRY(http_channel) link;
};

static SLIST_HEAD(,
                  http_channel) s_channels = SLIST_HEAD_INITIALIZER(s_channels);

static struct http_channel *find(const struct mg_connection *nc) {
  struct http_channel *h;
  SLIST_FOREACH(h, &s_channels, link) {
    if (h->nc == nc) return h;
  }
  return NULL;
}

static void conn_handler(struct mg_connection *nc, int ev, void *ev_data,
                         void *user_data);

/* Gives the connection back. */
static void detach(struct http_channel *h) {
  if (h->nc == NULL) return;
  if (h->nc->handler == conn_handler) h->nc->handler = h->app_handler;
  h->nc = NULL;
}

/* Raises CLOSED, which frees the channel. */
static void finish(struct http_channel *h) {
  detach(h);
  if (!h->open) return;
  h->open = false;
  h->ch.ev_handler(&h->ch, MG_RPC_CHANNEL_CLOSED, NULL);
}

static void conn_handler(struct mg_connection *nc, int ev, void *ev_data,
                         void *user_data) {
  struct http_channel *h = find(nc);
  mg_event_handler_t app = h != NULL ? h->app_handler : NULL;
  if (app != NULL) app(nc, ev, ev_data, user_data);
  if (ev == MG_EV_CLOSE) mgos__rpc_http_conn_closed(nc);
}

void mgos__rpc_http_conn_closed(struct mg_connection *nc) {
  struct http_channel *h = find(nc);
  if (h != NULL) finish(h);
}

/* Writes the reply; the body gets a line end. Whether the connection goes on
 * is between the client and the HTTP layer, unless the channel has failed. */
static void reply(struct http_channel *h, int status, struct mg_str body) {
  if (h->nc == NULL || h->replied) return;
  h->replied = true;
  mg_send_head(
      h->nc, status, (int64_t) body.len + 2,
      h->failed ? "Content-Type: application/json\r\n"
                  "Connection: close\r\n" MGOS__RPC_CORS_HEADERS
                : "Content-Type: application/json\r\n" MGOS__RPC_CORS_HEADERS);
  mg_send(h->nc, body.p, (int) body.len);
  mg_send(h->nc, "\r\n", 2);
  if (h->failed) h->nc->flags |= MG_F_SEND_AND_CLOSE;
}

static int status_of(int error_code) {
  if (error_code == 0) return 200;  // Sys.SetDebug tells success so
  return error_code == 403 || error_code == 404 ? error_code : 500;
}

/* Replies with the error object of a frame. */
static void reply_error(struct http_channel *h, int status, int code,
                        struct mg_str raw_msg) {
  struct mbuf body;
  mbuf_init(&body, 0);
  struct json_out out = JSON_OUT_MBUF(&body);
  json_printf(&out, "{code:%d", code);
  if (raw_msg.len > 0) {
    json_printf(&out, ",message:\"%.*s\"", (int) raw_msg.len, raw_msg.p);
  }
  json_printf(&out, "}");
  reply(h, status, mg_mk_str_n(body.buf, body.len));
  mbuf_free(&body);
}

static bool http_send_frame(struct mg_rpc_channel *ch, const struct mg_str f) {
  struct http_channel *h = (struct http_channel *) ch;
  struct mg_rpc_frame frame;
  if (h->nc == NULL || h->replied) return false;
  if (!h->is_rest) {
    reply(h, 200, f);
  } else if (!mg_rpc_parse_frame(f, &frame)) {
    reply_error(h, 500, 500, mg_mk_str("invalid reply"));
  } else if (frame.result.p == NULL) {
    reply_error(h, status_of(frame.error_code), frame.error_code,
                frame.error_msg);
  } else {
    reply(h, 200, frame.result);
  }
  ch->ev_handler(ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
  finish(h);
  return true;
}

static void http_connect(struct mg_rpc_channel *ch) {
  (void) ch;
}

/* The dispatcher gives up: a bad frame, eviction, or the end. */
static void http_close(struct mg_rpc_channel *ch) {
  struct http_channel *h = (struct http_channel *) ch;
  h->failed = true;
  if (h->hm != NULL) {
    reply_error(h, 400, 400, mg_mk_str("invalid frame"));
  } else {
    reply_error(h, 503, 503, mg_mk_str("channel closed"));
  }
  finish(h);
}

static void http_destroy(struct mg_rpc_channel *ch) {
  struct http_channel *h = (struct http_channel *) ch;
  detach(h);
  SLIST_REMOVE(&s_channels, h, http_channel, link);
  free(h->auth_domain);
  free(h->auth_file);
  free(h);
}

static const char *http_type(struct mg_rpc_channel *ch) {
  (void) ch;
  return "HTTP";
}

static char *http_info(struct mg_rpc_channel *ch) {
  return mg_rpc_channel_tcp_get_info(((struct http_channel *) ch)->nc);
}

static const char *or_default(const char *s, const char *dflt) {
  return s != NULL && *s != '\0' ? s : dflt;
}

static bool http_authn(struct mg_rpc_channel *ch, const char *auth_domain,
                       const char *auth_file, struct mg_rpc_authn_info *authn) {
  struct http_channel *h = (struct http_channel *) ch;
  if (h->hm == NULL) return false;
  return mgos_rpc_http_authn(h->hm, or_default(auth_domain, h->auth_domain),
                             or_default(auth_file, h->auth_file),
                             &authn->username);
}

static void http_not_authorized(struct mg_rpc_channel *ch,
                                const char *auth_domain) {
  struct http_channel *h = (struct http_channel *) ch;
  if (h->nc == NULL || h->replied) return;
  h->replied = true;
  mg_http_send_digest_auth_request_algo(
      h->nc, or_default(auth_domain, h->auth_domain),
      (enum mg_auth_algo) mgos_sys_config_get_rpc_auth_algo());
}

static char *copy_or_null(const char *s) {
  return s != NULL ? strdup(s) : NULL;
}

struct mg_rpc_channel *mg_rpc_channel_http(struct mg_connection *nc,
                                           const char *default_auth_domain,
                                           const char *default_auth_file,
                                           bool *is_new) {
  struct http_channel *h = find(nc);
  *is_new = h == NULL;
  if (h != NULL) return &h->ch;
  h = (struct http_channel *) calloc(1, sizeof(*h));
  if (h == NULL) return NULL;
  h->ch.ch_connect = http_connect;
  h->ch.send_frame = http_send_frame;
  h->ch.ch_close = http_close;
  h->ch.ch_destroy = http_destroy;
  h->ch.get_type = http_type;
  h->ch.is_persistent = mg_rpc_channel_false;
  h->ch.is_broadcast_enabled = mg_rpc_channel_false;
  h->ch.get_info = http_info;
  h->ch.get_authn_info = http_authn;
  h->ch.send_not_authorized = http_not_authorized;
  h->ch.channel_data = h;
  h->auth_domain = copy_or_null(default_auth_domain);
  h->auth_file = copy_or_null(default_auth_file);
  h->nc = nc;
  h->app_handler = nc->handler;
  nc->handler = conn_handler;
  SLIST_INSERT_HEAD(&s_channels, h, link);
  return &h->ch;
}

/* Whether a request waits for its reply already: a pipelining client. */
static bool refuse_second(struct http_channel *h) {
  if (!h->open) return false;
  LOG(LL_WARN, ("HTTP request before the reply to the last one"));
  if (h->nc != NULL) h->nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  return true;
}

/* Raises the event that brings the request, then looks what became of it. */
static void deliver(struct http_channel *h, struct mg_connection *nc,
                    struct http_message *hm, enum mg_rpc_channel_event ev,
                    void *ev_data, bool wants_reply) {
  h->hm = hm;
  h->open = true;
  h->ch.ev_handler(&h->ch, MG_RPC_CHANNEL_OPEN, NULL);
  if (find(nc) != h) return;
  h->ch.ev_handler(&h->ch, ev, ev_data);
  // The channel is gone if the reply has been sent.
  if (find(nc) != h) return;
  h->hm = NULL;
  if (!wants_reply && !h->replied) {
    h->replied = true;
    mg_send_head(nc, 200, 0, MGOS__RPC_CORS_HEADERS);
  }
  if (h->replied) finish(h);
}

void mg_rpc_channel_http_recd_frame(struct mg_connection *nc,
                                    struct http_message *hm,
                                    struct mg_rpc_channel *ch,
                                    const struct mg_str frame) {
  struct http_channel *h = (struct http_channel *) ch;
  struct mg_rpc_frame f;
  struct mg_str text = frame;
  if (refuse_second(h)) return;
  h->is_rest = false;
  bool wants_reply =
      mg_rpc_parse_frame(frame, &f) && f.method.len > 0 && f.id.len > 0;
  deliver(h, nc, hm, MG_RPC_CHANNEL_FRAME_RECD, &text, wants_reply);
}

void mg_rpc_channel_http_recd_parsed_frame(struct mg_connection *nc,
                                           struct http_message *hm,
                                           struct mg_rpc_channel *ch,
                                           const struct mg_str method,
                                           const struct mg_str args) {
  struct http_channel *h = (struct http_channel *) ch;
  struct mg_rpc_frame f;
  if (refuse_second(h)) return;
  memset(&f, 0, sizeof(f));
  f.id = mg_mk_str("1");
  f.method = method;
  f.args = args;
  h->is_rest = true;
  deliver(h, nc, hm, MG_RPC_CHANNEL_FRAME_RECD_PARSED, &f, true);
}
