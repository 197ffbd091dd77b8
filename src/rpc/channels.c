// SPDX-License-Identifier: Apache-2.0
//
// Channel entries: what the dispatcher knows of each channel, how it finds the
// one that leads to a destination, and what happens when one opens or closes.
// Channels call back into the dispatcher from inside dispatcher calls; `pins`
// keeps an entry while any of its callbacks is on the stack.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "rpc/internal.h"

bool mg_rpc_channel_true(struct mg_rpc_channel *ch) {
  (void) ch;
  return true;
}

bool mg_rpc_channel_false(struct mg_rpc_channel *ch) {
  (void) ch;
  return false;
}

void mgos__rpc_entry_pin(struct rpc_entry *e) {
  e->pins++;
}

void mgos__rpc_entry_unpin(struct rpc_entry *e) {
  if (--e->pins > 0 || !e->dead || e->open) return;
  e->ch->mg_rpc_data = NULL;
  e->ch->ch_destroy(e->ch);
  mg_strfree(&e->dst);
  free(e);
}

void mgos__rpc_entry_kill(struct rpc_entry *e) {
  struct mg_rpc *c = e->c;
  if (e->dead) return;
  mgos__rpc_entry_pin(e);
  e->dead = true;
  LIST_REMOVE(e, link);
  if (!e->ch->is_persistent(e->ch)) c->num_non_persistent--;
  struct rpc_request *r;
  LIST_FOREACH(r, &c->requests, link) {
    if (r->entry != e) continue;
    r->entry = NULL;
    r->ri.ch = NULL;
  }
  mgos__rpc_drop_queued(c, e);
  mgos__rpc_fail_pending(c, e);
  e->c = NULL;
  mgos__rpc_entry_unpin(e);
}

void mgos__rpc_entry_remove(struct rpc_entry *e) {
  mgos__rpc_entry_pin(e);
  e->removing = true;
  e->ch->ch_close(e->ch);
  if (!e->open) mgos__rpc_entry_kill(e);
  mgos__rpc_entry_unpin(e);
}

static void on_open(struct rpc_entry *e) {
  if (e->open) return;
  e->open = true;
  e->busy = false;
  if (e->dead) {
    e->ch->ch_close(e->ch);
    return;
  }
  mgos__rpc_observe(e->c, MG_RPC_EV_CHANNEL_OPEN, &e->dst);
  if (!e->dead) mgos__rpc_flush(e->c);
}

static void on_closed(struct rpc_entry *e) {
  bool was_open = e->open;
  e->open = e->busy = false;
  if (e->dead) return;
  if (was_open) mgos__rpc_observe(e->c, MG_RPC_EV_CHANNEL_CLOSED, &e->dst);
  if (e->dead) return;
  if (e->removing || !e->ch->is_persistent(e->ch)) {
    mgos__rpc_entry_kill(e);
  } else {
    mgos__rpc_drop_queued(e->c, e);
  }
}

static void on_sent(struct rpc_entry *e, bool ok) {
  int64_t id = e->sending_id;
  e->busy = false;
  e->sending_id = 0;
  if (e->dead) return;
  if (!ok && id != 0) {
    mgos__rpc_fail_call(e->c, id, RPC_ERR_CHANNEL, "not sent");
  }
  if (!e->dead) mgos__rpc_flush(e->c);
}

static void on_frame(struct rpc_entry *e, enum mg_rpc_channel_event ev,
                     void *ev_data) {
  if (e->dead || e->removing) return;
  e->last_used = ++e->c->clock;
  bool ok = ev == MG_RPC_CHANNEL_FRAME_RECD
                ? mgos__rpc_recd(e, *(const struct mg_str *) ev_data)
                : mgos__rpc_recd_parsed(e, (struct mg_rpc_frame *) ev_data);
  if (ok || e->dead || e->ch->is_persistent(e->ch)) return;
  LOG(LL_WARN, ("%s: bad frame, closing", e->ch->get_type(e->ch)));
  mgos__rpc_entry_remove(e);
}

/* What every channel calls. */
static void channel_event(struct mg_rpc_channel *ch,
                          enum mg_rpc_channel_event ev, void *ev_data) {
  struct rpc_entry *e = (struct rpc_entry *) ch->mg_rpc_data;
  if (e == NULL) return;
  mgos__rpc_entry_pin(e);
  switch (ev) {
    case MG_RPC_CHANNEL_OPEN:
      on_open(e);
      break;
    case MG_RPC_CHANNEL_FRAME_RECD:
    case MG_RPC_CHANNEL_FRAME_RECD_PARSED:
      on_frame(e, ev, ev_data);
      break;
    case MG_RPC_CHANNEL_FRAME_SENT:
      on_sent(e, ev_data != NULL);
      break;
    case MG_RPC_CHANNEL_CLOSED:
      on_closed(e);
      break;
  }
  mgos__rpc_entry_unpin(e);
}

/* Makes room for one more channel that comes and goes. */
static void evict_channels(struct mg_rpc *c) {
  while (c->num_non_persistent >= c->max_non_persistent) {
    struct rpc_entry *e, *oldest = NULL;
    LIST_FOREACH(e, &c->channels, link) {
      if (e->ch->is_persistent(e->ch) || e->removing) continue;
      if (oldest == NULL || e->last_used < oldest->last_used) oldest = e;
    }
    if (oldest == NULL) return;
    LOG(LL_WARN, ("too many channels, closing the oldest"));
    int before = c->num_non_persistent;
    mgos__rpc_entry_remove(oldest);
    if (c->num_non_persistent == before) return;  // it closes later
  }
}

void mg_rpc_add_channel(struct mg_rpc *c, const struct mg_str dst,
                        struct mg_rpc_channel *ch) {
  if (ch == NULL) return;
  struct rpc_entry *e = (struct rpc_entry *) calloc(1, sizeof(*e));
  if (e != NULL) e->dst = mg_strdup(dst);
  if (e == NULL || (dst.len > 0 && e->dst.p == NULL)) {
    free(e);
    ch->ch_destroy(ch);
    return;
  }
  if (!ch->is_persistent(ch)) {
    evict_channels(c);
    c->num_non_persistent++;
  }
  e->c = c;
  e->ch = ch;
  e->last_used = ++c->clock;
  ch->mg_rpc_data = e;
  ch->ev_handler = channel_event;
  LIST_INSERT_HEAD(&c->channels, e, link);
}

void mg_rpc_remove_channel(struct mg_rpc *c, struct mg_rpc_channel *ch) {
  struct rpc_entry *e = (struct rpc_entry *) ch->mg_rpc_data;
  if (e != NULL && e->c == c) mgos__rpc_entry_remove(e);
}

/* Calls f for each channel; the list may change meanwhile. */
static void for_each_channel(struct mg_rpc *c, void (*f)(struct rpc_entry *)) {
  struct rpc_entry *e = LIST_FIRST(&c->channels), *next;
  if (e != NULL) mgos__rpc_entry_pin(e);
  while (e != NULL) {
    if (!e->dead) f(e);
    // A dead entry has left the list: begin again, f must be idempotent.
    next = e->dead ? LIST_FIRST(&c->channels) : LIST_NEXT(e, link);
    if (next != NULL) mgos__rpc_entry_pin(next);
    mgos__rpc_entry_unpin(e);
    e = next;
  }
}

static void connect_one(struct rpc_entry *e) {
  if (!e->open && e->ch->is_persistent(e->ch)) e->ch->ch_connect(e->ch);
}

static void disconnect_one(struct rpc_entry *e) {
  e->ch->ch_close(e->ch);
}

void mg_rpc_connect(struct mg_rpc *c) {
  if (c != NULL) for_each_channel(c, connect_one);
}

void mg_rpc_disconnect(struct mg_rpc *c) {
  if (c != NULL) for_each_channel(c, disconnect_one);
}

bool mgos__rpc_is_uri(struct mg_str dst) {
  return mg_strstr(dst, mg_mk_str("://")) != NULL;
}

/* The better of two ways: open beats closed, idle beats busy. */
static int rank(const struct rpc_entry *e) {
  return e == NULL ? 0 : e->open ? (e->busy ? 2 : 3) : 1;
}

static struct rpc_entry *find_channel(struct mg_rpc *c, struct mg_str dst) {
  struct rpc_entry *e, *best = NULL;
  LIST_FOREACH(e, &c->channels, link) {
    if (e->removing || !mgos__rpc_str_eq(e->dst, dst)) continue;
    if (rank(e) > rank(best)) best = e;
  }
  return best;
}

/* Opens a channel to a URI. */
static struct rpc_entry *open_uri(struct mg_rpc *c, struct mg_str dst) {
  const char *colon = mg_strchr(dst, ':');
  struct mg_str scheme = mg_mk_str_n(dst.p, (size_t) (colon - dst.p));
  struct mg_str uri = dst, fragment = mg_mk_str_n(NULL, 0);
  const char *hash = mg_strchr(dst, '#');
  if (hash != NULL) {
    uri.len = (size_t) (hash - dst.p);
    fragment = mg_mk_str_n(hash + 1, dst.len - uri.len - 1);
  }
  struct rpc_factory *f;
  SLIST_FOREACH(f, &c->factories, link) {
    if (mg_strcasecmp(f->scheme, scheme) == 0) break;
  }
  if (f == NULL) {
    LOG(LL_ERROR, ("no channel for %.*s://", (int) scheme.len, scheme.p));
    return NULL;
  }
  struct mg_rpc_channel *ch = f->make(scheme, uri, fragment, f->arg);
  if (ch == NULL) return NULL;
  mg_rpc_add_channel(c, dst, ch);
  struct rpc_entry *e = find_channel(c, dst);
  if (e == NULL || e->ch != ch) return NULL;
  mgos__rpc_entry_pin(e);
  ch->ch_connect(ch);
  bool dead = e->dead;
  mgos__rpc_entry_unpin(e);
  return dead ? NULL : e;
}

struct rpc_entry *mgos__rpc_route(struct mg_rpc *c, struct mg_str dst,
                                  bool may_open) {
  struct rpc_entry *e = NULL;
  if (dst.len > 0) {
    e = find_channel(c, dst);
    if (e == NULL && mgos__rpc_is_uri(dst)) {
      return may_open ? open_uri(c, dst) : NULL;
    }
  }
  return e != NULL ? e : find_channel(c, mg_mk_str(MG_RPC_DST_DEFAULT));
}

bool mg_rpc_is_connected(struct mg_rpc *c) {
  struct rpc_entry *e = mgos__rpc_route(c, mg_mk_str(""), false);
  return e != NULL && e->open;
}

bool mg_rpc_can_send(struct mg_rpc *c) {
  struct rpc_entry *e = mgos__rpc_route(c, mg_mk_str(""), false);
  return e != NULL && e->open && !e->busy;
}

bool mg_rpc_get_channel_info(struct mg_rpc *c, struct mg_rpc_channel_info **ci,
                             int *num_ci) {
  struct rpc_entry *e;
  int count = 0;
  *ci = NULL;
  *num_ci = 0;
  LIST_FOREACH(e, &c->channels, link) count++;
  if (count == 0) return true;
  struct mg_rpc_channel_info *list =
      (struct mg_rpc_channel_info *) calloc(count, sizeof(*list));
  if (list == NULL) return false;
  struct mg_rpc_channel_info *p = list;
  LIST_FOREACH(e, &c->channels, link) {
    char *info = e->ch->get_info(e->ch);
    p->type = mg_strdup_nul(mg_mk_str(e->ch->get_type(e->ch)));
    p->info = mg_mk_str(info);
    p->dst = mg_strdup_nul(e->dst);
    p->is_open = e->open;
    p->is_persistent = e->ch->is_persistent(e->ch);
    p->is_broadcast_enabled = e->ch->is_broadcast_enabled(e->ch);
    p++;
  }
  *ci = list;
  *num_ci = count;
  return true;
}

void mg_rpc_channel_info_free(struct mg_rpc_channel_info *ci) {
  mg_strfree(&ci->type);
  mg_strfree(&ci->info);
  mg_strfree(&ci->dst);
}

void mg_rpc_channel_info_free_all(struct mg_rpc_channel_info *ci, int num_ci) {
  for (int i = 0; i < num_ci; i++)
    mg_rpc_channel_info_free(&ci[i]);
  free(ci);
}
