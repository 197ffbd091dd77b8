// SPDX-License-Identifier: Apache-2.0
//
// Life of a connection object: creation, event dispatch, settling at the end
// of a turn, closing. See internal.h for the order of things.
//
// Invariant: a connection is freed only in mg__conn_settle (or mg_mgr_free),
// never while a handler of this or another connection runs on top of it. A
// closed listener keeps its memory until the last connection that it accepted
// is gone, because those refer to it and to its protocol data.

#include "net/internal.h"

#include <stdlib.h>

#include "common/cs_dbg.h"

struct mg_connection *mg__create_connection(struct mg_mgr *mgr,
                                            mg_event_handler_t handler,
                                            void *user_data,
                                            struct mg_iface *iface) {
  struct mg__mgr *m = mgr->priv;
  if (m->closing || !mg__timer_reserve(m, m->num_conns + 1)) return NULL;
  struct mg__conn *p = calloc(1, sizeof(*p));
  if (p == NULL) return NULL;
  struct mg_connection *nc = &p->c;
  nc->mgr = mgr;
  nc->sock = INVALID_SOCKET;
  nc->handler = handler;
  nc->user_data = user_data;
  nc->recv_mbuf_limit = ~(size_t) 0;
  nc->iface = iface != NULL ? iface : mgr->ifaces[0];
  mg__conn_stamp(p);
  if (!nc->iface->vtable->create_conn(nc)) {
    free(p);
    return NULL;
  }
  nc->next = mgr->active_connections;
  if (nc->next != NULL) nc->next->prev = nc;
  mgr->active_connections = nc;
  m->num_conns++;
  if (m->sweep_at_us == 0) m->sweep_at_us = p->last_io_us + 1000000;
  return nc;
}

void mg__call_handler(struct mg_connection *nc, mg_event_handler_t h,
                      void *user_data, int ev, void *ev_data) {
  if (h == NULL) return;
  if (nc->mgr != NULL) nc->mgr->num_calls++;
  h(nc, ev, ev_data, user_data);
}

void mg__call_app(struct mg_connection *nc, int ev, void *ev_data) {
  mg__call_handler(nc, nc->handler, nc->user_data, ev, ev_data);
}

void mg__call(struct mg_connection *nc, int ev, void *ev_data) {
  mg_event_handler_t h = nc->proto_handler ? nc->proto_handler : nc->handler;
  if (ev != MG_EV_POLL) {
    mg__conn(nc)->io |= MG__IO_EVENT;
    mg__touch(nc);
  }
  mg__call_handler(nc, h, nc->user_data, ev, ev_data);
}

void mg__touch(struct mg_connection *nc) {
  // Connection objects that no manager made are never settled.
  if (nc->mgr == NULL || nc->mgr->priv == NULL) return;
  struct mg__conn *p = mg__conn(nc);
  struct mg__mgr *m = nc->mgr->priv;
  if ((p->io & MG__IO_TOUCHED) || m->closing) return;
  p->io |= MG__IO_TOUCHED;
  p->touched_next = NULL;
  *m->touched_tail = p;
  m->touched_tail = &p->touched_next;
}

void mg__close(struct mg_connection *nc, int err) {
  if (err != 0) nc->err = err;
  nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  mg__touch(nc);
}

bool mg__conn_closing(const struct mg_connection *nc) {
  return (nc->flags & MG_F_CLOSE_IMMEDIATELY) != 0;
}

// Looks at the clocks once in a turn: all its traffic counts as of one moment.
static const struct mg__mgr *take_time(struct mg__mgr *m) {
  if (m->now_us == 0) {
    m->now_us = mg__now_us();
    m->now_wall = (time_t) mg_time();
  }
  return m;
}

void mg__conn_stamp(struct mg__conn *p) {
  const struct mg__mgr *m = take_time(p->c.mgr->priv);
  p->last_io_us = m->now_us;
  p->c.last_io_time = m->now_wall;
}

int64_t mg__conn_last_io_us(const struct mg_connection *nc) {
  return ((const struct mg__conn *) nc)->last_io_us;
}

void mg__conn_dump(struct mg_connection *nc, const void *buf, int len, int ev) {
  const char *path = nc->mgr->hexdump_file;
  if (path != NULL) mg_hexdump_connection(nc, path, buf, len, ev);
}

// Gives the socket of nc, made just now, to the interface.
void mg__conn_add(struct mg__conn *p) {
  if (p->io & (MG__IO_ADDED | MG__IO_SHARED)) return;
  p->io |= MG__IO_ADDED;
  p->c.iface->vtable->add_conn(&p->c);
}

// Touches p if the application has asked for something since it was last
// looked at. Costs a few loads; runs for many connections.
void mg__conn_check(struct mg__conn *p) {
  const struct mg_connection *nc = &p->c;
  bool out = nc->send_mbuf.len > 0 && !(p->io & MG__IO_FULL) &&
             !(nc->flags & (MG_F_CONNECTING | MG_F_RESOLVING));
  if (out || nc->ev_timer_time != p->app_seen ||
      (nc->flags &
       (MG_F_CLOSE_IMMEDIATELY | MG_F_SEND_AND_CLOSE | MG_F_RECV_AND_CLOSE))) {
    mg__touch(&p->c);
  }
}

static bool should_close(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  if (mg__conn_closing(nc)) return true;
  if ((nc->flags & MG_F_RECV_AND_CLOSE) && nc->recv_mbuf.len == 0 &&
      !(nc->flags & (MG_F_CONNECTING | MG_F_RESOLVING)) &&
      !(p->io & (MG__IO_READABLE | MG__IO_PAUSED))) {
    nc->flags |= MG_F_SEND_AND_CLOSE;
  }
  return (nc->flags & MG_F_SEND_AND_CLOSE) && mg__conn_idle_out(nc);
}

// An idle connection owns no buffers.
static void trim(struct mbuf *b) {
  if (b->len == 0 && b->buf != NULL) mbuf_free(b);
}

// True when p has something left to do right away.
static bool has_more(const struct mg__conn *p) {
  const struct mg_connection *nc = &p->c;
  if (p->io & (MG__IO_EVENT | MG__IO_READABLE)) return true;
  return !mg__conn_idle_out(nc) && !(p->io & MG__IO_FULL) &&
         !(nc->flags & (MG_F_CONNECTING | MG_F_RESOLVING));
}

// MG__IO_TOUCHED stays set meanwhile: p is in no queue while it is settled.
void mg__conn_settle(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  if ((p->io & MG__IO_CONN_DUE) && !mg__conn_closing(nc)) {
    mg_if_connect_cb(nc, nc->err);
  }
  if (p->io & MG__IO_READABLE) mg__conn_read(p);
  if (p->io & MG__IO_EVENT) {
    p->io &= (uint16_t) ~MG__IO_EVENT;
    time_t now = take_time(nc->mgr->priv)->now_wall;
    if (!mg__conn_closing(nc)) mg__call(nc, MG_EV_POLL, &now);
  }
  mg__conn_flush(p);
  if (should_close(p)) {
    mg__conn_destroy(p);
    return;
  }
  if ((nc->flags & MG_F_SEND_AND_CLOSE) && p->limit_at_us == 0) {
    p->limit_at_us = p->last_io_us + MG__DRAIN_TIMEOUT_MS * 1000ll;
  }
  mg__conn_sync_timer(p);
  // A handler may have made room: nothing else would wake the loop for it.
  if (p->io & MG__IO_PAUSED) mg__conn_resume(nc->mgr->priv);
  trim(&nc->recv_mbuf);
  trim(&nc->send_mbuf);
  p->io &= (uint16_t) ~MG__IO_TOUCHED;
  if (has_more(p)) mg__touch(nc);
}

static void unlist(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  struct mg__mgr *m = nc->mgr->priv;
  if (m->scan == nc) m->scan = nc->next;
  if (nc->prev == NULL) {
    nc->mgr->active_connections = nc->next;
  } else {
    nc->prev->next = nc->next;
  }
  if (nc->next != NULL) nc->next->prev = nc->prev;
  nc->prev = nc->next = NULL;
  m->num_conns--;
  mg__timer_cancel(m, &p->timer);
  struct mg__conn **pp = &m->paused;
  if (p->io & MG__IO_PAUSED) {
    while (*pp != p)
      pp = &(*pp)->paused_next;
    *pp = p->paused_next;
  }
}

// Frees the object and, if this was the last user, its closed listener.
static void release(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  mbuf_free(&nc->recv_mbuf);
  mbuf_free(&nc->send_mbuf);
  if (p->children > 0) {
    p->io |= MG__IO_ZOMBIE;
    return;
  }
  if (nc->proto_data != NULL && nc->proto_data_destructor != NULL) {
    nc->proto_data_destructor(nc->proto_data);
  }
  struct mg_connection *lc = nc->listener;
  free(p);
  if (lc == NULL) return;
  struct mg__conn *lp = mg__conn(lc);
  if (--lp->children == 0 && (lp->io & MG__IO_ZOMBIE)) release(lp);
}

// The peers of a UDP listener use its socket: they end with it.
static void close_peers(struct mg__conn *lp) {
  for (struct mg__conn *p = lp->udp_next; p != NULL; p = p->udp_next) {
    p->c.sock = INVALID_SOCKET;
    mg__close(&p->c, 0);
  }
  lp->udp_next = NULL;
}

static void leave_listener(struct mg__conn *p) {
  struct mg__conn **pp = &mg__conn(p->c.listener)->udp_next;
  while (*pp != NULL && *pp != p)
    pp = &(*pp)->udp_next;
  if (*pp != NULL) *pp = p->udp_next;
}

void mg__conn_destroy(struct mg__conn *p) {
  struct mg_connection *nc = &p->c;
  unlist(p);
  p->io |= MG__IO_TOUCHED;  // what handlers do to it now queues nothing
  nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  if (p->io & MG__IO_ADDED) nc->iface->vtable->remove_conn(nc);
  mg__resolve_cancel(p);
  if (p->src != NULL) mg__conn_end_source(p, false);
  if (p->io & MG__IO_SHARED) leave_listener(p);
  if (nc->flags & MG_F_LISTENING) close_peers(p);
  mg__conn_dump(nc, NULL, 0, MG_EV_CLOSE);
  mg__call(nc, MG_EV_CLOSE, NULL);
  mg__timer_cancel(nc->mgr->priv, &p->timer);
  if (p->io & MG__IO_SHARED) nc->sock = INVALID_SOCKET;
  nc->iface->vtable->destroy_conn(nc);
  nc->sock = INVALID_SOCKET;
  release(p);
}
