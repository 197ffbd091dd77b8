// SPDX-License-Identifier: Apache-2.0
//
// The dispatcher object: life, local ids, handlers, observers, factories.
// Handlers are in a list, newest first, because the newest registration that
// matches wins; they are never removed. Lists that callbacks may change are
// walked so that the change is safe: observers are only marked as removed while
// a walk is on the stack.

#include <stdlib.h>
#include <string.h>

#include "common/str_util.h"
#include "mgos_errors.h"
#include "rpc/internal.h"

static void set_limits(struct mg_rpc *c, const struct mg_rpc_cfg *cfg) {
  c->max_frame_size = RPC_DEFAULT_MAX_FRAME_SIZE;
  c->max_queue_length = cfg->max_queue_length > 0 ? cfg->max_queue_length
                                                  : RPC_DEFAULT_QUEUE_LENGTH;
  c->max_non_persistent = cfg->max_non_persistent_channels > 0
                              ? cfg->max_non_persistent_channels
                              : RPC_DEFAULT_NON_PERSISTENT;
}

struct mg_rpc *mg_rpc_create(struct mg_rpc_cfg *cfg) {
  if (cfg == NULL) return NULL;
  struct mg_rpc *c = (struct mg_rpc *) calloc(1, sizeof(*c));
  if (c != NULL) {
    SLIST_INIT(&c->handlers);
    SLIST_INIT(&c->observers);
    SLIST_INIT(&c->factories);
    STAILQ_INIT(&c->local_ids);
    LIST_INIT(&c->channels);
    LIST_INIT(&c->requests);
    TAILQ_INIT(&c->queue);
    TAILQ_INIT(&c->pending);
    set_limits(c, cfg);
    if (cfg->id != NULL && *cfg->id != '\0') {
      mg_rpc_add_local_id(c, mg_mk_str(cfg->id));
      if (STAILQ_EMPTY(&c->local_ids)) {
        mg_rpc_free(c);
        c = NULL;
      }
    }
  }
  free(cfg);
  return c;
}

static void free_lists(struct mg_rpc *c) {
  struct rpc_handler *h;
  while ((h = SLIST_FIRST(&c->handlers)) != NULL) {
    SLIST_REMOVE_HEAD(&c->handlers, link);
    free((void *) h->hi.method.p);
    free(h);
  }
  struct rpc_observer *o;
  while ((o = SLIST_FIRST(&c->observers)) != NULL) {
    SLIST_REMOVE_HEAD(&c->observers, link);
    free(o);
  }
  struct rpc_factory *f;
  while ((f = SLIST_FIRST(&c->factories)) != NULL) {
    SLIST_REMOVE_HEAD(&c->factories, link);
    free((void *) f->scheme.p);
    free(f);
  }
  struct rpc_local_id *l;
  while ((l = STAILQ_FIRST(&c->local_ids)) != NULL) {
    STAILQ_REMOVE_HEAD(&c->local_ids, link);
    mg_strfree(&l->id);
    free(l);
  }
}

void mg_rpc_free(struct mg_rpc *c) {
  if (c == NULL) return;
  struct rpc_entry *e;
  while ((e = LIST_FIRST(&c->channels)) != NULL) {
    // A channel that closes later finds its entry dead and is freed then.
    mgos__rpc_entry_remove(e);
    if (LIST_FIRST(&c->channels) == e) mgos__rpc_entry_kill(e);
  }
  mgos__rpc_drop_queued(c, NULL);
  mgos__rpc_fail_pending(c, NULL);
  struct rpc_request *r;
  while ((r = LIST_FIRST(&c->requests)) != NULL) {
    LIST_REMOVE(r, link);
    r->ri.rpc = NULL;
  }
  free_lists(c);
  free(c);
}

void mg_rpc_add_local_id(struct mg_rpc *c, const struct mg_str id) {
  if (id.len == 0 || mgos__rpc_is_local_id(c, id)) return;
  struct rpc_local_id *l = (struct rpc_local_id *) calloc(1, sizeof(*l));
  if (l == NULL) return;
  l->id = mg_strdup(id);
  if (l->id.p == NULL) {
    free(l);
    return;
  }
  STAILQ_INSERT_TAIL(&c->local_ids, l, link);
}

bool mgos__rpc_is_local_id(const struct mg_rpc *c, struct mg_str id) {
  const struct rpc_local_id *l;
  STAILQ_FOREACH(l, &c->local_ids, link) {
    if (mgos__rpc_str_eq(l->id, id)) return true;
  }
  return false;
}

struct mg_str mgos__rpc_own_id(const struct mg_rpc *c) {
  const struct rpc_local_id *l = STAILQ_FIRST(&c->local_ids);
  return l != NULL ? l->id : mg_mk_str_n(NULL, 0);
}

bool mgos__rpc_add_handler(struct mg_rpc *c, const char *name,
                           const char *args_fmt, mg_handler_cb_t cb,
                           void *cb_arg, const struct mgos_rpc_method *method) {
  if (c == NULL) return false;
  struct rpc_handler *h = (struct rpc_handler *) calloc(1, sizeof(*h));
  if (h == NULL) return false;
  h->hi.method = mg_strdup_nul(mg_mk_str(name));
  if (h->hi.method.p == NULL) {
    free(h);
    return false;
  }
  h->hi.args_fmt = args_fmt;
  h->hi.cb = cb;
  h->hi.cb_arg = cb_arg;
  h->method = method;
  SLIST_INSERT_HEAD(&c->handlers, h, link);
  return true;
}

void mg_rpc_add_handler(struct mg_rpc *c, const char *method,
                        const char *args_fmt, mg_handler_cb_t cb,
                        void *cb_arg) {
  mgos__rpc_add_handler(c, method, args_fmt, cb, cb_arg, NULL);
}

int mgos_rpc_add_methods(struct mg_rpc *c,
                         const struct mgos_rpc_method *methods, size_t count) {
  for (size_t i = 0; i < count; i++) {
    const struct mgos_rpc_method *m = &methods[i];
    if (!mgos__rpc_add_handler(c, m->name, m->args_fmt, m->handler, m->cb_arg,
                               m)) {
      return MGOS_ENOMEM;
    }
  }
  return MGOS_OK;
}

const struct mgos_rpc_method *mgos_rpc_method_of(
    const struct mg_rpc_handler_info *hi) {
  return hi == NULL ? NULL : ((const struct rpc_handler *) hi)->method;
}

struct rpc_handler *mgos__rpc_find_handler(struct mg_rpc *c,
                                           struct mg_str method) {
  struct rpc_handler *h;
  if (method.len == 0) return NULL;
  SLIST_FOREACH(h, &c->handlers, link) {
    if (mg_match_prefix_n(h->hi.method, method) == method.len) return h;
  }
  return NULL;
}

const struct mg_rpc_handler_info *mg_rpc_get_handler(struct mg_rpc *c,
                                                     const char *method) {
  struct rpc_handler *h = mgos__rpc_find_handler(c, mg_mk_str(method));
  return h == NULL ? NULL : &h->hi;
}

const struct mg_rpc_handler_info *mg_rpc_next_handler(
    struct mg_rpc *c, const struct mg_rpc_handler_info *prev) {
  struct rpc_handler *h = prev == NULL
                              ? SLIST_FIRST(&c->handlers)
                              : SLIST_NEXT((struct rpc_handler *) prev, link);
  return h == NULL ? NULL : &h->hi;
}

void mg_rpc_set_prehandler(struct mg_rpc *c, mg_prehandler_cb_t cb,
                           void *cb_arg) {
  c->prehandler = cb;
  c->prehandler_arg = cb_arg;
}

void mg_rpc_add_observer(struct mg_rpc *c, mg_observer_cb_t cb, void *cb_arg) {
  if (c == NULL) return;
  struct rpc_observer *o = (struct rpc_observer *) calloc(1, sizeof(*o));
  if (o == NULL) return;
  o->cb = cb;
  o->cb_arg = cb_arg;
  SLIST_INSERT_HEAD(&c->observers, o, link);
}

static void sweep_observers(struct mg_rpc *c) {
  struct rpc_observer *o, *next;
  if (c->observing > 0) return;
  for (o = SLIST_FIRST(&c->observers); o != NULL; o = next) {
    next = SLIST_NEXT(o, link);
    if (!o->removed) continue;
    SLIST_REMOVE(&c->observers, o, rpc_observer, link);
    free(o);
  }
}

void mg_rpc_remove_observer(struct mg_rpc *c, mg_observer_cb_t cb,
                            void *cb_arg) {
  struct rpc_observer *o;
  if (c == NULL) return;
  SLIST_FOREACH(o, &c->observers, link) {
    if (o->cb != cb || o->cb_arg != cb_arg || o->removed) continue;
    o->removed = true;
    break;
  }
  sweep_observers(c);
}

void mgos__rpc_observe(struct mg_rpc *c, enum mg_rpc_event ev, void *ev_arg) {
  struct rpc_observer *o;
  c->observing++;
  SLIST_FOREACH(o, &c->observers, link) {
    if (!o->removed) o->cb(c, o->cb_arg, ev, ev_arg);
  }
  c->observing--;
  sweep_observers(c);
}

void mg_rpc_add_channel_factory(struct mg_rpc *c, struct mg_str uri_scheme,
                                mg_rpc_channel_factory_f ff, void *ff_arg) {
  if (c == NULL) return;
  struct rpc_factory *f = (struct rpc_factory *) calloc(1, sizeof(*f));
  if (f == NULL) return;
  f->scheme = mg_strdup(uri_scheme);
  if (f->scheme.p == NULL) {
    free(f);
    return;
  }
  f->make = ff;
  f->arg = ff_arg;
  SLIST_INSERT_HEAD(&c->factories, f, link);
}

void mgos_rpc_set_max_frame_size(struct mg_rpc *c, size_t size) {
  c->max_frame_size = size;
}

size_t mgos_rpc_get_max_frame_size(const struct mg_rpc *c) {
  return c->max_frame_size;
}
