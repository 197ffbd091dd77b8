// SPDX-License-Identifier: Apache-2.0
//
// Timers of connections: a binary heap per manager, ordered by monotonic time,
// with the position stored in the timer, so that arming, moving and
// cancelling cost O(log n) and nothing is ever scanned. The heap grows when a
// connection is created, therefore arming cannot fail.
//
// Applications give wall clock times (ev_timer_time). They are turned into
// monotonic time when first seen: setting the clock neither fires nor delays
// a timer that was meant to come in five seconds.

#include "net/internal.h"

#include <stdlib.h>

#include "common/cs_time.h"
#include "port/clock.h"

int64_t mg__now_us(void) {
  return mgos_port_uptime_us();
}

double mg_time(void) {
  return cs_time();
}

int mg__timer_reserve(struct mg__mgr *m, uint32_t count) {
  if (count <= m->heap_size) return 1;
  uint32_t size = m->heap_size == 0 ? 8 : m->heap_size * 2;
  if (size < count) size = count;
  struct mg__timer **heap = realloc(m->heap, size * sizeof(*heap));
  if (heap == NULL) return 0;
  m->heap = heap;
  m->heap_size = size;
  return 1;
}

static void put(struct mg__mgr *m, uint32_t i, struct mg__timer *t) {
  m->heap[i] = t;
  t->pos = (int32_t) (i + 1);
}

static void sift_up(struct mg__mgr *m, uint32_t i, struct mg__timer *t) {
  while (i > 0) {
    uint32_t parent = (i - 1) / 2;
    if (m->heap[parent]->at_us <= t->at_us) break;
    put(m, i, m->heap[parent]);
    i = parent;
  }
  put(m, i, t);
}

static void sift_down(struct mg__mgr *m, uint32_t i, struct mg__timer *t) {
  for (;;) {
    uint32_t child = 2 * i + 1;
    if (child >= m->heap_len) break;
    if (child + 1 < m->heap_len &&
        m->heap[child + 1]->at_us < m->heap[child]->at_us) {
      child++;
    }
    if (t->at_us <= m->heap[child]->at_us) break;
    put(m, i, m->heap[child]);
    i = child;
  }
  put(m, i, t);
}

void mg__timer_set(struct mg__mgr *m, struct mg__timer *t, int64_t at_us) {
  if (t->pos == 0) {
    t->at_us = at_us;
    sift_up(m, m->heap_len++, t);
    return;
  }
  int64_t old = t->at_us;
  if (old == at_us) return;
  t->at_us = at_us;
  uint32_t i = (uint32_t) t->pos - 1;
  if (at_us < old) {
    sift_up(m, i, t);
  } else {
    sift_down(m, i, t);
  }
}

void mg__timer_cancel(struct mg__mgr *m, struct mg__timer *t) {
  if (t->pos == 0) return;
  uint32_t i = (uint32_t) t->pos - 1;
  struct mg__timer *last = m->heap[--m->heap_len];
  t->pos = 0;
  if (last == t) return;
  // The last one may belong above or below the gap.
  if (i > 0 && m->heap[(i - 1) / 2]->at_us > last->at_us) {
    sift_up(m, i, last);
  } else {
    sift_down(m, i, last);
  }
}

static int64_t earlier(int64_t a, int64_t b) {
  if (a == 0) return b;
  return (b != 0 && b < a) ? b : a;
}

// Monotonic time at which the wall clock, if left alone, shows ts.
static int64_t app_time_us(double ts) {
  double in = (ts - mg_time()) * 1e6;
  if (in < 0) in = 0;
  if (in > 4e18) in = 4e18;
  return mg__now_us() + (int64_t) in + 1;
}

void mg__conn_sync_timer(struct mg__conn *p) {
  if (p->c.ev_timer_time != p->app_seen) {
    p->app_seen = p->c.ev_timer_time;
    p->app_at_us = p->app_seen > 0 ? app_time_us(p->app_seen) : 0;
  }
  int64_t at = earlier(p->app_at_us, earlier(p->proto_at_us, p->limit_at_us));
  if (at == 0) {
    mg__timer_cancel(p->c.mgr->priv, &p->timer);
  } else {
    mg__timer_set(p->c.mgr->priv, &p->timer, at);
  }
}

void mg__conn_run_timer(struct mg__conn *p, int64_t now_us) {
  struct mg_connection *nc = &p->c;
  mg__touch(nc);
  if (p->limit_at_us != 0 && p->limit_at_us <= now_us) {
    p->limit_at_us = 0;
    if (nc->flags & MG_F_CONNECTING) {
      mg_if_connect_cb(nc, ETIMEDOUT);
    } else if (p->last_io_us + MG__DRAIN_TIMEOUT_MS * 1000ll <= now_us) {
      mg__close(nc, ETIMEDOUT);
    }
  }
  if (p->proto_at_us != 0 && p->proto_at_us <= now_us) {
    p->proto_at_us = 0;
    if (!mg__conn_closing(nc)) {
      mg__call_handler(nc, nc->proto_handler, nc->user_data, MG__EV_TIMER,
                       NULL);
    }
  }
  // A handler may have moved the application's timer since it was armed.
  if (nc->ev_timer_time == p->app_seen && p->app_at_us != 0 &&
      p->app_at_us <= now_us) {
    double now = mg_time();
    nc->ev_timer_time = p->app_seen = 0;
    p->app_at_us = 0;
    if (!mg__conn_closing(nc)) mg__call(nc, MG_EV_TIMER, &now);
  }
  mg__conn_sync_timer(p);
}

double mg_set_timer(struct mg_connection *c, double timestamp) {
  double old = c->ev_timer_time;
  struct mg__conn *p = mg__conn(c);
  c->ev_timer_time = timestamp > 0 ? timestamp : 0;
  if (c->mgr == NULL) return old;
  p->app_seen = -1;
  mg__conn_sync_timer(p);
  return old;
}

void mg__conn_set_timer(struct mg_connection *nc, int64_t at_us) {
  struct mg__conn *p = mg__conn(nc);
  p->proto_at_us = at_us;
  mg__conn_sync_timer(p);
}

double mg_mgr_min_timer(const struct mg_mgr *mgr) {
  double min = 0;
  const struct mg_connection *nc = mgr->active_connections;
  for (; nc != NULL; nc = nc->next) {
    if (nc->ev_timer_time <= 0) continue;
    if (min == 0 || nc->ev_timer_time < min) min = nc->ev_timer_time;
  }
  return min;
}
