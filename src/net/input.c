// SPDX-License-Identifier: Apache-2.0
//
// The way in: what interfaces report (mg_if_*) becomes events. Streams are
// read through the manager's scratch buffer, one MG_EV_RECV per piece, until
// the stack has no more, recv_mbuf is at its limit (the connection is then
// paused and read again once the application has consumed some) or the turn's
// share is used up. Datagrams that come to a listener are sorted by sender
// into connections of their own, as applications expect; their number and
// idle time are limited, since any sender can make one.

#include "net/internal.h"

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "mgos_system.h"

// Pieces read from one connection in one turn.
#define READS_PER_TURN 16

// Peers kept per UDP listener, and how long without traffic.
#define MAX_UDP_PEERS 64
#define UDP_PEER_IDLE_US (60 * 1000000ll)

#define MEMORY_FOR_ALL (128 * 1024)
// Silence after which a connection between requests may go for another.
#define SPARE_IDLE_US 1000000

// Peers must not take the last memory: the device has other things to do than
// to serve them. True when less than 1/share of the heap is free, or of 128 KB.
static bool scarce(size_t share) {
  size_t total = mgos_get_heap_size();
  if (total > MEMORY_FOR_ALL) total = MEMORY_FOR_ALL;
  return mgos_get_free_heap_size() < total / share;
}

static void hold(struct mg__conn *p) {
  struct mg__mgr *m = p->c.mgr->priv;
  if (p->io & MG__IO_PAUSED) return;
  p->io |= MG__IO_PAUSED;
  p->paused_next = m->paused;
  m->paused = p;
}

static bool has_room(const struct mg__conn *p) {
  return !(p->io & MG__IO_HELD) && p->c.recv_mbuf.len < p->c.recv_mbuf_limit;
}

void mg__conn_hold_input(struct mg_connection *nc, bool hold) {
  struct mg__conn *p = mg__conn(nc);
  if (hold) {
    p->io |= MG__IO_HELD;
  } else if (p->io & MG__IO_HELD) {
    p->io &= (uint16_t) ~MG__IO_HELD;
    mg__touch(nc);
  }
}

// Looks which paused connections have room again.
void mg__conn_resume(struct mg__mgr *m) {
  struct mg__conn **pp = &m->paused;
  while (*pp != NULL) {
    struct mg__conn *p = *pp;
    if (!has_room(p)) {
      pp = &p->paused_next;
      continue;
    }
    *pp = p->paused_next;
    p->io &= (uint16_t) ~MG__IO_PAUSED;
    p->io |= MG__IO_READABLE;
    mg__touch(&p->c);
  }
}

// The stream ended (n -1) or broke (-2).
static void stream_end(struct mg__conn *p, int n) {
  struct mg_connection *nc = &p->c;
  p->io &= (uint16_t) ~MG__IO_READABLE;
  p->io |= MG__IO_EOF;
  if (n == -1) {
    nc->flags |= MG_F_SEND_AND_CLOSE;
    mg__touch(nc);
  } else {
    mg__close(nc, 0);
  }
}

static void deliver(struct mg__conn *p, const void *buf, int n) {
  struct mg_connection *nc = &p->c;
  if (nc->listener != NULL && scarce(16)) {
    LOG(LL_DEBUG, ("%p closed: memory is short", nc));
    mg__close(nc, ENOMEM);
    return;
  }
  mg__conn_stamp(p);
  mg__conn_dump(nc, buf, n, MG_EV_RECV);
  if (mbuf_append(&nc->recv_mbuf, buf, (size_t) n) != (size_t) n) {
    mg__close(nc, ENOMEM);
    return;
  }
  mg__call(nc, MG_EV_RECV, &n);
}

// Reads one piece. Returns false when there is nothing more to do now.
static bool read_piece(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  const struct mg_iface_vtable *vt = nc->iface->vtable;
  char *buf = nc->mgr->priv->scratch;
  size_t want = MG__IO_CHUNK;
  bool discard = (nc->flags & MG_F_SEND_AND_CLOSE) != 0;
  if (!discard) {
    if (!has_room(p)) {
      hold(p);
      p->io &= (uint16_t) ~MG__IO_READABLE;
      return false;
    }
    size_t room = nc->recv_mbuf_limit - nc->recv_mbuf.len;
    if (room < want) want = room;
  }
  int n = vt->tcp_recv(nc, buf, want);
  if (n < 0) {
    stream_end(p, n);
    return false;
  }
  if ((size_t) n < want &&
      (n == 0 || vt->tcp_at_end == NULL || !vt->tcp_at_end(nc))) {
    p->io &= (uint16_t) ~MG__IO_READABLE;
  }
  if (n > 0 && !discard) deliver(p, buf, n);
  return (p->io & MG__IO_READABLE) != 0;
}

// Takes one datagram. Returns false when there is none.
static bool read_datagram(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  const struct mg_iface_vtable *vt = nc->iface->vtable;
  int len = vt->udp_recv(nc, NULL, 0, NULL, NULL);
  if (len < 0) {
    p->io &= (uint16_t) ~MG__IO_READABLE;
    // On a listener an error belongs to one sender, not to the socket.
    if (len == -2 && (nc->flags & MG__F_UDP_CONNECTED)) mg__close(nc, 0);
    return len == -2 && !(nc->flags & MG__F_UDP_CONNECTED);
  }
  char *buf = nc->mgr->priv->scratch, *big = NULL;
  size_t size = MG__IO_CHUNK;
  if ((size_t) len > size && (big = malloc((size_t) len)) != NULL) {
    buf = big;
    size = (size_t) len;
  }
  union socket_address sa;
  size_t sa_len = sizeof(sa);
  memset(&sa, 0, sizeof(sa));
  len = vt->udp_recv(nc, buf, size, &sa, &sa_len);
  if (len >= 0 && (size_t) len <= size) {
    mg_if_recv_udp_cb(nc, buf, len, &sa, sa_len);
  } else if (len >= 0) {
    LOG(LL_ERROR, ("%p datagram of %d bytes dropped: no memory", nc, len));
  }
  free(big);
  return true;
}

void mg__conn_read(struct mg__conn *p) {
  bool udp = (p->c.flags & MG_F_UDP) != 0;
  for (int i = 0; i < READS_PER_TURN; i++) {
    if (mg__conn_closing(&p->c)) {
      p->io &= (uint16_t) ~MG__IO_READABLE;
      return;
    }
    if (!(udp ? read_datagram(p) : read_piece(p))) return;
  }
  mg__touch(&p->c);
}

void mg_if_can_recv_cb(struct mg_connection *nc) {
  struct mg__conn *p = mg__conn(nc);
  if (p->io & MG__IO_PAUSED) return;
  p->io |= MG__IO_READABLE;
  mg__touch(nc);
  mg__conn_read(p);
}

void mg_if_can_send_cb(struct mg_connection *nc) {
  struct mg__conn *p = mg__conn(nc);
  // The socket of a UDP listener is that of its peers, too.
  do {
    p->io &= (uint16_t) ~MG__IO_FULL;
    mg__touch(&p->c);
  } while ((nc->flags & MG_F_LISTENING) && (p = p->udp_next) != NULL);
}

void mg_if_connect_cb(struct mg_connection *nc, int err) {
  struct mg__conn *p = mg__conn(nc);
  p->io &= (uint16_t) ~(MG__IO_CONN_DUE | MG__IO_FULL);
  p->limit_at_us = 0;
  nc->flags &= ~(unsigned long) (MG_F_CONNECTING | MG_F_RESOLVING);
  nc->err = err;
  mg__conn_stamp(p);
  mg__conn_dump(nc, NULL, 0, MG_EV_CONNECT);
  mg__call(nc, MG_EV_CONNECT, &err);
  if (err != 0) mg__close(nc, err);
}

void mg__conn_set_spare(struct mg_connection *nc, bool spare) {
  struct mg__conn *p = mg__conn(nc);
  if (spare) {
    p->io |= MG__IO_SPARE;
  } else {
    p->io &= (uint16_t) ~MG__IO_SPARE;
  }
}

// Closes the spare connection that was silent for longest, so that a newcomer
// who tries again finds room. One that has just come is left alone.
static void close_spare(struct mg_mgr *mgr) {
  struct mg__conn *oldest = NULL;
  int64_t limit = mg__now_us() - SPARE_IDLE_US;
  struct mg_connection *nc = mgr->active_connections;
  for (; nc != NULL; nc = nc->next) {
    struct mg__conn *p = mg__conn(nc);
    if (!(p->io & MG__IO_SPARE) || mg__conn_closing(nc)) continue;
    if (p->last_io_us > limit || !mg__conn_idle_out(nc)) continue;
    if (oldest == NULL || p->last_io_us < oldest->last_io_us) oldest = p;
  }
  if (oldest != NULL) mg__close(&oldest->c, 0);
}

struct mg_connection *mg_if_accept_new_conn(struct mg_connection *lc) {
  if (scarce(8)) {
    close_spare(lc->mgr);
    LOG(LL_DEBUG, ("connection refused: memory is short"));
    return NULL;
  }
  struct mg_connection *nc =
      mg__create_connection(lc->mgr, lc->handler, lc->user_data, lc->iface);
  if (nc == NULL) return NULL;
  nc->listener = lc;
  mg__conn(lc)->children++;
  nc->proto_handler = lc->proto_handler;
  nc->recv_mbuf_limit = lc->recv_mbuf_limit;
  nc->flags = lc->flags & (MG_F_SSL | MG_F_UDP);
  return nc;
}

void mg_if_accept_tcp_cb(struct mg_connection *nc, union socket_address *sa,
                         size_t sa_len) {
  if (sa_len > sizeof(nc->sa)) sa_len = sizeof(nc->sa);
  memcpy(&nc->sa, sa, sa_len);
  mg__conn_add(mg__conn(nc));
  mg__conn_dump(nc, NULL, 0, MG_EV_ACCEPT);
  mg__call(nc, MG_EV_ACCEPT, &nc->sa);
}

// Finds who sent to listener lp before; expires and evicts on the way.
static struct mg__conn *find_peer(struct mg__conn *lp,
                                  const union socket_address *sa) {
  struct mg__conn *oldest = NULL;
  int count = 0;
  int64_t old = mg__now_us() - UDP_PEER_IDLE_US;
  for (struct mg__conn *p = lp->udp_next; p != NULL; p = p->udp_next) {
    if (mg__conn_closing(&p->c)) continue;
    if (mg__addr_same_host(&p->c.sa, sa) &&
        mg__addr_port(&p->c.sa) == mg__addr_port(sa)) {
      return p;
    }
    count++;
    if (oldest == NULL || p->last_io_us < oldest->last_io_us) oldest = p;
  }
  if (oldest != NULL && (count >= MAX_UDP_PEERS || oldest->last_io_us < old)) {
    mg__close(&oldest->c, 0);
  }
  return NULL;
}

static struct mg__conn *new_peer(struct mg__conn *lp,
                                 const union socket_address *sa) {
  struct mg_connection *nc = mg_if_accept_new_conn(&lp->c);
  if (nc == NULL) return NULL;
  struct mg__conn *p = mg__conn(nc);
  nc->sock = lp->c.sock;
  nc->sa = *sa;
  p->io |= MG__IO_SHARED;
  p->udp_next = lp->udp_next;
  lp->udp_next = p;
  mg__conn_dump(nc, NULL, 0, MG_EV_ACCEPT);
  mg__call(nc, MG_EV_ACCEPT, &nc->sa);
  return p;
}

static bool is_group(const union socket_address *sa) {
  if (sa->sa.sa_family == AF_INET6) return sa->sin6.sin6_addr.s6_addr[0] == 255;
  uint32_t ip = ntohl(sa->sin.sin_addr.s_addr);
  return (ip >> 28) == 14 || ip == INADDR_BROADCAST;
}

void mg_if_recv_udp_cb(struct mg_connection *nc, void *buf, int len,
                       union socket_address *sa, size_t sa_len) {
  struct mg__conn *p = mg__conn(nc);
  (void) sa_len;
  if (nc->flags & MG_F_LISTENING) {
    struct mg__conn *lp = p;
    if ((p = find_peer(lp, sa)) == NULL) p = new_peer(lp, sa);
    if (p == NULL) return;
    nc = &p->c;
  } else if (!is_group(&nc->sa) && !(nc->flags & MG_F_ENABLE_BROADCAST) &&
             nc->sa.sa.sa_family == sa->sa.sa_family &&
             !mg__addr_same_host(&nc->sa, sa)) {
    return;
  }
  if (mg__conn_closing(nc) || len <= 0) return;
  if (nc->recv_mbuf_limit - nc->recv_mbuf.len < (size_t) len ||
      nc->recv_mbuf.len > nc->recv_mbuf_limit) {
    return;  // like any datagram that finds a full queue
  }
  deliver(p, buf, len);
}

int mg_if_poll(struct mg_connection *nc, double now) {
  struct mg__conn *p = mg__conn(nc);
  (void) now;
  mg__conn_run_timer(p, mg__now_us());
  mg__touch(nc);
  return !mg__conn_closing(nc) &&
         !((nc->flags & MG_F_SEND_AND_CLOSE) && mg__conn_idle_out(nc));
}
