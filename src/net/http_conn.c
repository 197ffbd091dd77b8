// SPDX-License-Identifier: Apache-2.0
// The HTTP/WebSocket protocol of a connection: its state, its events, its
// time limits. Events that arrive are passed to the endpoint that owns the
// connection (else to the app) and then drive the message parser. Limits are
// kept with one timer per connection that is armed rarely and compares with
// the time of the last traffic: an idle peer is closed, a head must be
// complete within seconds of its first byte, a body must make progress, and
// output that nobody takes does not wait forever.

#include <stdlib.h>
#include <string.h>

#include "net/http.h"

#define US 1000000

static void free_state(void *data) {
  struct mg__http *h = (struct mg__http *) data;
  mg__ws_free(h);
  mg__http_free_endpoints(h);
  free(h->ws_key);
  free(h->hm);
  free(h);
}

struct mg__http *mg__http_get(struct mg_connection *nc) {
  if (nc->proto_handler != mg__http_handler) return NULL;
  return (struct mg__http *) nc->proto_data;
}

static struct mg__http *make_state(struct mg_connection *nc) {
  struct mg__http *h = (struct mg__http *) calloc(1, sizeof(*h));
  if (h == NULL) return NULL;
  h->server = nc->listener != NULL;
  h->listener = (nc->flags & MG_F_LISTENING) != 0;
  nc->proto_data = h;
  nc->proto_data_destructor = free_state;
  return h;
}

void mg_set_protocol_http_websocket(struct mg_connection *nc) {
  if (nc == NULL || mg__http_get(nc) != NULL) return;
  nc->proto_handler = mg__http_handler;
  if (make_state(nc) == NULL) mg__close(nc, 0);
}

void mg__http_forward(struct mg_connection *nc, int ev, void *ev_data) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  if (h != NULL && h->ep_handler != NULL) {
    mg__call_handler(nc, h->ep_handler, h->ep_user_data, ev, ev_data);
  } else {
    mg__call_app(nc, ev, ev_data);
  }
}

static void arm(struct mg_connection *nc, int64_t at_us) {
  mg__conn_set_timer(nc, at_us);
}

// Time limit of the state at hand; 0 when it has none. A limit in the past
// means that the peer has used up its time.
static int64_t limit_us(struct mg_connection *nc, struct mg__http *h) {
  int64_t idle = mg__conn_last_io_us(nc) + (int64_t) MG__HTTP_IDLE_S * US;
  // A peer that goes on sending must take its answers all the same.
  if (!mg__conn_idle_out(nc)) {
    return h->sent_at_us + (int64_t) MG__HTTP_IDLE_S * US;
  }
  switch (h->state) {
    case MG__HTTP_HEAD:
      if (h->head_since_us != 0) {
        return h->head_since_us + (int64_t) MG__HTTP_HEAD_S * US;
      }
      return idle;
    case MG__HTTP_DRAIN:
      return 1;
    default:
      return 0;
  }
}

static void on_body_timer(struct mg_connection *nc, struct mg__http *h,
                          int64_t now) {
  if (h->window < MG__HTTP_BODY_MIN) {
    mg__http_fail(nc, 408, "body too slow");
    return;
  }
  h->window = 0;
  arm(nc, now + (int64_t) MG__HTTP_BODY_S * US);
}

// A WebSocket message is on its way. Messages between which no time passes
// look like one, so what counts is that bytes come.
static void on_message_timer(struct mg_connection *nc, struct mg__http *h,
                             int64_t now) {
  if (h->window < MG__HTTP_BODY_MIN) {
    mg__ws_fail(nc, 1008, "message too slow");
    arm(nc, now + US);
    return;
  }
  h->window = 0;
  arm(nc, now + (int64_t) MG__HTTP_BODY_S * US);
}

static void on_timer(struct mg_connection *nc, struct mg__http *h) {
  int64_t now = mg__now_us();
  if (h->state == MG__HTTP_BODY) {
    on_body_timer(nc, h, now);
    return;
  }
  if (h->state == MG__HTTP_WS && h->head_since_us != 0 &&
      mg__conn_idle_out(nc)) {
    on_message_timer(nc, h, now);
    return;
  }
  int64_t limit = limit_us(nc, h);
  if (limit == 0) {
    // The app works on a reply or owns the connection; look again later.
    arm(nc, now + (int64_t) MG__HTTP_IDLE_S * US);
  } else if (limit > now) {
    arm(nc, limit);  // more traffic came since the timer was armed
  } else if (h->state == MG__HTTP_HEAD && h->head_since_us != 0 &&
             mg__conn_idle_out(nc)) {
    mg__http_fail(nc, 408, "request head too slow");
  } else {
    mg__close(nc, 0);
  }
}

static void on_accept(struct mg_connection *nc, void *ev_data) {
  struct mg__http *h = make_state(nc);
  if (h == NULL) {
    mg__close(nc, 0);
    return;
  }
  arm(nc, mg__now_us() + (int64_t) MG__HTTP_HEAD_S * US);
  mg__conn_set_spare(nc, true);
  mg__http_forward(nc, MG_EV_ACCEPT, ev_data);
}

static void on_recv(struct mg_connection *nc, struct mg__http *h,
                    void *ev_data) {
  if (h->state == MG__HTTP_DRAIN) {
    mbuf_remove(&nc->recv_mbuf, nc->recv_mbuf.len);
    return;
  }
  h->window += (uint32_t) * (int *) ev_data;
  mg__http_forward(nc, MG_EV_RECV, ev_data);
  mg__http_process(nc);
}

static void on_send(struct mg_connection *nc, struct mg__http *h,
                    void *ev_data) {
  int n = *(int *) ev_data;
  if (n > 0) {
    h->sent += (uint64_t) n;
    h->sent_at_us = mg__now_us();
  }
  mg__http_forward(nc, MG_EV_SEND, ev_data);
  mg__http_proxy_pump(nc);
  if (h->state == MG__HTTP_WS ||
      (h->server && (nc->recv_mbuf.len > 0 || h->state == MG__HTTP_REPLY))) {
    mg__http_process(nc);
  }
}

static void on_close(struct mg_connection *nc, struct mg__http *h,
                     void *ev_data) {
  mg__http_finish(nc);
  if (h->peer != NULL) {
    struct mg_connection *peer = h->peer;
    h->peer = NULL;
    peer->user_data = NULL;
    mg__close(peer, 0);
  }
  mg__http_forward(nc, MG_EV_CLOSE, ev_data);
}

void mg__http_handler(struct mg_connection *nc, int ev, void *ev_data,
                      void *user_data) {
  (void) user_data;
  if (ev == MG_EV_ACCEPT && nc->proto_data == NULL) {
    on_accept(nc, ev_data);
    return;
  }
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  if (h != NULL && h->listener && ev == MG__EV_TIMER) {
    if (mg__http_file_cache_trim(MG__HTTP_FILE_IDLE_US)) {
      arm(nc, mg__now_us() + MG__HTTP_FILE_IDLE_US);
    }
    return;
  }
  if (h == NULL || h->listener) {
    mg__call_app(nc, ev, ev_data);
    return;
  }
  switch (ev) {
    case MG_EV_RECV:
      on_recv(nc, h, ev_data);
      break;
    case MG_EV_SEND:
      on_send(nc, h, ev_data);
      break;
    case MG_EV_CLOSE:
      on_close(nc, h, ev_data);
      break;
    case MG__EV_TIMER:
      on_timer(nc, h);
      break;
    case MG_EV_POLL:
      mg__http_forward(nc, ev, ev_data);
      // Multipart data that the handler did not take is offered again.
      if (h->parts != NULL) mg__http_process(nc);
      break;
    default:
      mg__http_forward(nc, ev, ev_data);
      break;
  }
}
