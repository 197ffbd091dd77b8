// SPDX-License-Identifier: Apache-2.0
//
// What the network tests share: waiting for a condition by polling a manager,
// and a handler that counts events.

#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "mongoose.h"

// Events seen by count_events.
struct seen {
  int accept, connect, recv, send, close, timer, poll;
  int connect_err;  // of the last MG_EV_CONNECT
  int recv_bytes;   // sum
  int send_bytes;   // sum
  char text[4096];  // what was received, while `take`
  size_t len;
  bool take;                 // consume input
  bool echo;                 // and send it back
  struct mg_connection *nc;  // last one seen
};

static inline void count_events(struct mg_connection *nc, int ev, void *ev_data,
                                void *user_data) {
  struct seen *s = (struct seen *) user_data;
  s->nc = nc;
  switch (ev) {
    case MG_EV_ACCEPT:
      s->accept++;
      break;
    case MG_EV_CONNECT:
      s->connect++;
      s->connect_err = *(int *) ev_data;
      break;
    case MG_EV_RECV:
      s->recv++;
      s->recv_bytes += *(int *) ev_data;
      if (s->echo) mg_send(nc, nc->recv_mbuf.buf, (int) nc->recv_mbuf.len);
      if (!s->take) break;
      for (size_t i = 0; i < nc->recv_mbuf.len; i++) {
        if (s->len + 1 < sizeof(s->text))
          s->text[s->len++] = nc->recv_mbuf.buf[i];
      }
      mbuf_remove(&nc->recv_mbuf, nc->recv_mbuf.len);
      break;
    case MG_EV_SEND:
      s->send++;
      s->send_bytes += *(int *) ev_data;
      break;
    case MG_EV_CLOSE:
      s->close++;
      s->nc = NULL;
      break;
    case MG_EV_TIMER:
      s->timer++;
      break;
    case MG_EV_POLL:
      s->poll++;
      break;
  }
}

// Polls until the condition holds, at most about five seconds.
#define PUMP(mgr, cond)                   \
  do {                                    \
    double end_ = mg_time() + 5;          \
    while (!(cond) && mg_time() < end_) { \
      mg_mgr_poll(mgr, 20);               \
    }                                     \
    assert_true(cond);                    \
  } while (0)

// Polls n times without waiting.
static inline void turns(struct mg_mgr *mgr, int n) {
  while (n-- > 0)
    mg_mgr_poll(mgr, 0);
}

// "127.0.0.1:PORT" of a listener, with a prefix such as "udp://".
static inline const char *address_of(struct mg_connection *lc,
                                     const char *prefix) {
  static char buf[80];
  int n = snprintf(buf, sizeof(buf), "%s", prefix);
  mg_conn_addr_to_str(lc, buf + n, sizeof(buf) - (size_t) n,
                      MG_SOCK_STRINGIFY_IP | MG_SOCK_STRINGIFY_PORT);
  return buf;
}
