// SPDX-License-Identifier: Apache-2.0
//
// The event manager: interfaces, the turn (mg_mgr_poll), calls from other
// tasks. internal.h tells how a turn goes.
//
// The only state touched by other tasks is `bcast`, a lock-free stack of
// pending broadcasts, and the interface's wake operation.

#include "net/internal.h"

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "port/net.h"

// Connections looked at per turn in rotation, for flags set by applications.
#define CHECKS_PER_TURN 32

// Rounds of settling in one turn; what is left then waits for the next one.
#define ROUNDS_PER_TURN 4

#define SWEEP_US 1000000

const struct mg_iface_vtable *mg_ifaces[1];
int mg_num_ifaces = 1;

struct mg__bcast {
  struct mg__bcast *next;
  mg_event_handler_t cb;
  size_t len;
  char data[];
};

struct mg_iface *mg_if_create_iface(const struct mg_iface_vtable *vtable,
                                    struct mg_mgr *mgr) {
  struct mg_iface *iface = calloc(1, sizeof(*iface));
  if (iface == NULL) return NULL;
  iface->mgr = mgr;
  iface->vtable = vtable;
  return iface;
}

struct mg_iface *mg_find_iface(struct mg_mgr *mgr,
                               const struct mg_iface_vtable *vtable,
                               struct mg_iface *from) {
  int i = 0;
  if (from != NULL) {
    while (i < mgr->num_ifaces && mgr->ifaces[i] != from)
      i++;
    i++;
  }
  for (; i < mgr->num_ifaces; i++) {
    if (mgr->ifaces[i]->vtable == vtable) return mgr->ifaces[i];
  }
  return NULL;
}

static bool make_ifaces(struct mg_mgr *mgr,
                        const struct mg_mgr_init_opts *opts) {
  int count = opts->num_ifaces > 0 ? opts->num_ifaces : 1;
  mgr->ifaces = calloc((size_t) count, sizeof(*mgr->ifaces));
  if (mgr->ifaces == NULL) return false;
  for (int i = 0; i < count; i++) {
    const struct mg_iface_vtable *vt =
        opts->num_ifaces > 0 ? opts->ifaces[i] : mg_ifaces[0];
    if (i == 0 && opts->main_iface != NULL) vt = opts->main_iface;
    if (vt == NULL) return false;  // a port without network
    struct mg_iface *iface = mg_if_create_iface(vt, mgr);
    if (iface == NULL) return false;
    vt->init(iface);
    if (iface->mgr == NULL) {
      free(iface);
      return false;
    }
    mgr->ifaces[mgr->num_ifaces++] = iface;
  }
  return true;
}

void mg_mgr_init(struct mg_mgr *mgr, void *user_data) {
  struct mg_mgr_init_opts opts;
  memset(&opts, 0, sizeof(opts));
  mg_mgr_init_opt(mgr, user_data, opts);
}

void mg_mgr_init_opt(struct mg_mgr *mgr, void *user_data,
                     struct mg_mgr_init_opts opts) {
  memset(mgr, 0, sizeof(*mgr));
  mgr->ctl[0] = mgr->ctl[1] = INVALID_SOCKET;
  mgr->user_data = user_data;
  mg_ifaces[0] = mgos_port_net_iface();
  struct mg__mgr *m = calloc(1, sizeof(*m));
  if (m == NULL || (m->scratch = malloc(MG__IO_CHUNK)) == NULL) {
    LOG(LL_ERROR, ("no memory for the network manager"));
    free(m);
    return;
  }
  m->touched_tail = &m->touched;
  atomic_init(&m->bcast, NULL);
  mgr->priv = m;
  if (!make_ifaces(mgr, &opts)) {
    LOG(LL_ERROR, ("no network interface"));
    mg_mgr_free(mgr);
    return;
  }
  if (opts.nameserver != NULL) mg_set_nameserver(mgr, opts.nameserver);
}

static void run_broadcasts(struct mg_mgr *mgr, bool deliver) {
  struct mg__mgr *m = mgr->priv;
  struct mg__bcast *b = atomic_exchange(&m->bcast, NULL), *first = NULL;
  while (b != NULL) {  // the stack has the newest on top
    struct mg__bcast *next = b->next;
    b->next = first;
    first = b;
    b = next;
  }
  while ((b = first) != NULL) {
    first = b->next;
    struct mg_connection *nc = deliver ? mgr->active_connections : NULL;
    while (nc != NULL) {
      struct mg_connection *next = nc->next;
      mg__touch(nc);
      mg__call_handler(nc, b->cb, nc->user_data, MG_EV_POLL, b->data);
      nc = next;
    }
    free(b);
  }
}

void mg_mgr_free(struct mg_mgr *mgr) {
  struct mg__mgr *m = mgr->priv;
  if (m == NULL) return;
  m->closing = true;
  m->touched = NULL;
  m->touched_tail = &m->touched;
  while (mgr->active_connections != NULL) {
    mg__conn_destroy(mg__conn(mgr->active_connections));
  }
  run_broadcasts(mgr, false);
  mg__resolver_free(mgr);
  for (int i = 0; i < mgr->num_ifaces; i++) {
    mgr->ifaces[i]->vtable->free(mgr->ifaces[i]);
    free(mgr->ifaces[i]);
  }
  free(mgr->ifaces);
  free(m->nameserver);
  free(m->scratch);
  free(m->heap);
  free(m);
  memset(mgr, 0, sizeof(*mgr));
  mgr->ctl[0] = mgr->ctl[1] = INVALID_SOCKET;
}

struct mg_connection *mg_next(struct mg_mgr *mgr, struct mg_connection *c) {
  c = c == NULL ? mgr->active_connections : c->next;
  // Who walks the list may change flags or buffers of what he gets.
  if (c != NULL) mg__touch(c);
  return c;
}

void mg_broadcast(struct mg_mgr *mgr, mg_event_handler_t cb, void *data,
                  size_t len) {
  struct mg__mgr *m = mgr->priv;
  if (m == NULL || cb == NULL) return;
  struct mg__bcast *b = malloc(sizeof(*b) + len);
  if (b == NULL) {
    LOG(LL_ERROR, ("no memory for a broadcast of %d bytes", (int) len));
    return;
  }
  b->cb = cb;
  b->len = len;
  if (len > 0) memcpy(b->data, data, len);
  b->next = atomic_load(&m->bcast);
  while (!atomic_compare_exchange_weak(&m->bcast, &b->next, b)) {
  }
  struct mg_iface *iface = mgr->ifaces[0];
  if (iface->vtable->wake != NULL) iface->vtable->wake(iface);
}

// A few connections per turn, in rotation.
static void check_some(struct mg_mgr *mgr) {
  struct mg__mgr *m = mgr->priv;
  for (uint32_t i = 0; i < CHECKS_PER_TURN && i < m->num_conns; i++) {
    if (m->scan == NULL) m->scan = mgr->active_connections;
    struct mg_connection *nc = m->scan;
    m->scan = nc->next;
    mg__conn_check(mg__conn(nc));
  }
}

// All connections, once a second while any is open that wants it.
static void sweep(struct mg_mgr *mgr, int64_t now_us) {
  struct mg__mgr *m = mgr->priv;
  bool wanted = false;
  struct mg_connection *nc = mgr->active_connections;
  for (; nc != NULL; nc = nc->next) {
    struct mg__conn *p = mg__conn(nc);
    if (nc->flags & MG_F_LISTENING) {
      mg__conn_check(p);
    } else if (nc->flags & MG__F_NO_POLL) {
      mg__conn_check(p);
    } else {
      wanted = true;
      p->io |= MG__IO_EVENT;
      mg__touch(nc);
    }
  }
  m->sweep_at_us = wanted ? now_us + SWEEP_US : 0;
}

static void run_timers(struct mg_mgr *mgr) {
  struct mg__mgr *m = mgr->priv;
  int64_t now = mg__now_us();
  // Timers armed by handlers for "now" wait for the next turn.
  for (uint32_t max = m->heap_len; max > 0 && m->heap_len > 0; max--) {
    struct mg__timer *t = m->heap[0];
    if (t->at_us > now) break;
    mg__conn_run_timer(
        (struct mg__conn *) ((char *) t - offsetof(struct mg__conn, timer)),
        now);
  }
  if (m->sweep_at_us != 0 && m->sweep_at_us <= now) sweep(mgr, now);
}

static void settle_all(struct mg__mgr *m) {
  for (int i = 0; i < ROUNDS_PER_TURN && m->touched != NULL; i++) {
    struct mg__conn *p = m->touched;
    m->touched = NULL;
    m->touched_tail = &m->touched;
    while (p != NULL) {
      struct mg__conn *next = p->touched_next;
      mg__conn_settle(p);
      p = next;
    }
  }
}

static int64_t time_to_next(const struct mg__mgr *m, int64_t limit_us) {
  if (m->touched != NULL) return 0;
  int64_t at = m->heap_len > 0 ? m->heap[0]->at_us : 0;
  if (m->sweep_at_us != 0 && (at == 0 || m->sweep_at_us < at)) {
    at = m->sweep_at_us;
  }
  if (at == 0 || limit_us == 0) return limit_us;
  int64_t in = at - mg__now_us();
  if (in < 0) in = 0;
  return (limit_us < 0 || in < limit_us) ? in : limit_us;
}

static void poll_ifaces(struct mg_mgr *mgr, int64_t wait_us) {
  // Secondary interfaces have no say in how long the main one sleeps.
  for (int i = mgr->num_ifaces - 1; i >= 0; i--) {
    struct mg_iface *iface = mgr->ifaces[i];
    int64_t us = i == 0 ? wait_us : 0;
    if (iface->vtable->poll_us != NULL) {
      iface->vtable->poll_us(iface, us);
    } else {
      int64_t ms = us < 0 ? -1 : (us + 999) / 1000;
      iface->vtable->poll(iface, ms > INT_MAX ? INT_MAX : (int) ms);
    }
  }
}

void mg__mgr_poll_us(struct mg_mgr *mgr, int64_t timeout_us) {
  struct mg__mgr *m = mgr->priv;
  // A handler that waits by polling would have its own connection closed.
  if (m == NULL || m->polling) return;
  m->polling = true;
  mg__conn_resume(m);
  check_some(mgr);
  settle_all(m);
  m->now_us = 0;
  poll_ifaces(mgr, time_to_next(m, timeout_us));
  run_timers(mgr);
  if (atomic_load(&m->bcast) != NULL) run_broadcasts(mgr, true);
  settle_all(m);
  m->now_us = 0;
  m->polling = false;
}

int mg_mgr_poll(struct mg_mgr *mgr, int milli) {
  mg__mgr_poll_us(mgr, milli < 0 ? -1 : (int64_t) milli * 1000);
  return (int) (time_t) mg_time();
}
