// SPDX-License-Identifier: Apache-2.0
//
// A network without sockets for tests and fuzz targets: bytes are put into a
// connection and what it sends is collected. Deterministic; the code above
// cannot tell it from a real stack.

#pragma once

#include <stdlib.h>
#include <string.h>

#include "mongoose.h"

// The far end of one connection.
struct fake_peer {
  struct mg_connection *nc;  // NULL when closed
  const char *in;            // bytes still to be read by the connection
  size_t in_len;
  size_t step;  // most bytes per read, 0: any
  bool eof;     // end of stream after them
  bool full;    // takes no output
  struct mbuf out;
};

static struct fake_peer *s_fake_next;  // of the connection made next

static void fake_nop(struct mg_iface *iface) {
  (void) iface;
}

static void fake_conn_nop(struct mg_connection *nc) {
  (void) nc;
}

static time_t fake_poll(struct mg_iface *iface, int timeout_ms) {
  struct mg_connection *nc, *next;
  for (nc = iface->mgr->active_connections; nc != NULL; nc = next) {
    next = nc->next;
    struct fake_peer *f = (struct fake_peer *) nc->mgr_data;
    if (nc->flags & MG_F_CONNECTING) {
      mg_if_connect_cb(nc, 0);
    } else if (f != NULL && (f->in_len > 0 || f->eof)) {
      mg_if_can_recv_cb(nc);
    }
  }
  (void) timeout_ms;
  return 0;
}

static int fake_listen(struct mg_connection *nc, union socket_address *sa) {
  (void) nc;
  (void) sa;
  return 0;
}

static void fake_connect(struct mg_connection *nc,
                         const union socket_address *sa) {
  nc->err = 0;
  (void) sa;
}

static int fake_send(struct mg_connection *nc, const void *buf, size_t len) {
  struct fake_peer *f = (struct fake_peer *) nc->mgr_data;
  if (f != NULL && f->full) return 0;
  if (f != NULL) mbuf_append(&f->out, buf, len);
  return (int) len;
}

static int fake_recv(struct mg_connection *nc, void *buf, size_t len) {
  struct fake_peer *f = (struct fake_peer *) nc->mgr_data;
  if (f == NULL) return 0;
  if (f->in_len == 0) return f->eof ? -1 : 0;
  if (f->step != 0 && len > f->step) len = f->step;
  if (len > f->in_len) len = f->in_len;
  memcpy(buf, f->in, len);
  f->in += len;
  f->in_len -= len;
  return (int) len;
}

static int fake_no_udp_send(struct mg_connection *nc, const void *buf,
                            size_t len) {
  (void) nc;
  (void) buf;
  return (int) len;
}

static int fake_no_udp_recv(struct mg_connection *nc, void *buf, size_t len,
                            union socket_address *sa, size_t *sa_len) {
  (void) nc;
  (void) buf;
  (void) len;
  (void) sa;
  (void) sa_len;
  return -1;
}

static int fake_create(struct mg_connection *nc) {
  nc->mgr_data = s_fake_next;
  if (s_fake_next != NULL) s_fake_next->nc = nc;
  s_fake_next = NULL;
  return 1;
}

static void fake_destroy(struct mg_connection *nc) {
  struct fake_peer *f = (struct fake_peer *) nc->mgr_data;
  if (f != NULL) f->nc = NULL;
}

static void fake_sock_set(struct mg_connection *nc, sock_t sock) {
  nc->sock = sock;
}

static void fake_addr(struct mg_connection *nc, int remote,
                      union socket_address *sa) {
  memset(sa, 0, sizeof(*sa));
  sa->sin.sin_family = AF_INET;
  (void) nc;
  (void) remote;
}

static const struct mg_iface_vtable s_fake_vtable = {
    .init = fake_nop,
    .free = fake_nop,
    .add_conn = fake_conn_nop,
    .remove_conn = fake_conn_nop,
    .poll = fake_poll,
    .listen_tcp = fake_listen,
    .listen_udp = fake_listen,
    .connect_tcp = fake_connect,
    .connect_udp = fake_conn_nop,
    .tcp_send = fake_send,
    .udp_send = fake_no_udp_send,
    .tcp_recv = fake_recv,
    .udp_recv = fake_no_udp_recv,
    .create_conn = fake_create,
    .destroy_conn = fake_destroy,
    .sock_set = fake_sock_set,
    .get_conn_addr = fake_addr,
};

static inline void fake_mgr_init(struct mg_mgr *mgr) {
  struct mg_mgr_init_opts opts;
  memset(&opts, 0, sizeof(opts));
  opts.main_iface = &s_fake_vtable;
  mg_mgr_init_opt(mgr, NULL, opts);
}

// A new connection at listener lc; f is zeroed and becomes its peer.
static inline void fake_accept(struct mg_connection *lc, struct fake_peer *f) {
  union socket_address sa;
  memset(f, 0, sizeof(*f));
  s_fake_next = f;
  struct mg_connection *nc = mg_if_accept_new_conn(lc);
  s_fake_next = NULL;
  if (nc == NULL) return;
  memset(&sa, 0, sizeof(sa));
  sa.sin.sin_family = AF_INET;
  sa.sin.sin_addr.s_addr = htonl(0x7f000001);
  mg_if_accept_tcp_cb(nc, &sa, sizeof(sa.sin));
}

// Puts bytes in and turns the manager until they are used or refused.
static inline void fake_feed(struct mg_mgr *mgr, struct fake_peer *f,
                             const void *data, size_t len) {
  f->in = (const char *) data;
  f->in_len = len;
  for (int i = 0; i < 20000 && f->nc != NULL && f->in_len > 0; i++) {
    mg_mgr_poll(mgr, 0);
  }
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(mgr, 0);
}

static inline void fake_free(struct fake_peer *f) {
  mbuf_free(&f->out);
}
