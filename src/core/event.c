// SPDX-License-Identifier: Apache-2.0
//
// Events. Handlers are one list, newest first; each has a mask that is ~0 for
// one event or ~0xff for a group. Triggers nest, and handlers may add and
// remove handlers: a removed entry is only marked while any trigger walks the
// list and is freed when the outermost one ends; a new entry goes in front of
// the walk, so that it is first called by the next trigger.

#include "mgos_event.h"

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "common/queue.h"
#include "core/event_internal.h"

#define GROUP_MASK (~0xff)

struct handler {
  int ev;
  int mask;
  mgos_event_handler_t cb;
  void *userdata;
  bool removed;
  SLIST_ENTRY(handler) next;
};

struct base {
  int ev;
  const char *name;
  SLIST_ENTRY(base) next;
};

static struct {
  SLIST_HEAD(, handler) handlers;
  SLIST_HEAD(, base) bases;
  int depth;         // triggers that walk the list now
  bool has_removed;  // entries wait to be freed
} s_state;

bool mgos_event_register_base(int base_event_number, const char *name) {
  struct base *b;
  base_event_number &= GROUP_MASK;
  SLIST_FOREACH(b, &s_state.bases, next) {
    if (b->ev != base_event_number) continue;
    LOG(LL_ERROR,
        ("event base %s (0x%x) is already taken by %s", name ? name : "?",
         (unsigned) base_event_number, b->name ? b->name : "?"));
    return false;
  }
  b = (struct base *) calloc(1, sizeof(*b));
  if (b == NULL) return false;
  b->ev = base_event_number;
  b->name = name;
  SLIST_INSERT_HEAD(&s_state.bases, b, next);
  return true;
}

static void free_removed(void) {
  struct handler *h, *tmp;
  SLIST_FOREACH_SAFE(h, &s_state.handlers, next, tmp) {
    if (!h->removed) continue;
    SLIST_REMOVE(&s_state.handlers, h, handler, next);
    free(h);
  }
  s_state.has_removed = false;
}

int mgos_event_trigger(int ev, void *ev_data) {
  struct handler *h;
  int count = 0;
  s_state.depth++;
  SLIST_FOREACH(h, &s_state.handlers, next) {
    if (h->removed || (ev & h->mask) != h->ev) continue;
    h->cb(ev, ev_data, h->userdata);
    count++;
  }
  s_state.depth--;
  if (s_state.depth == 0 && s_state.has_removed) free_removed();
  return count;
}

static bool add(int ev, int mask, mgos_event_handler_t cb, void *userdata) {
  struct handler *h;
  if (cb == NULL) return false;
  h = (struct handler *) calloc(1, sizeof(*h));
  if (h == NULL) return false;
  h->ev = ev & mask;
  h->mask = mask;
  h->cb = cb;
  h->userdata = userdata;
  SLIST_INSERT_HEAD(&s_state.handlers, h, next);
  return true;
}

static bool remove_one(int ev, int mask, mgos_event_handler_t cb,
                       void *userdata) {
  struct handler *h;
  SLIST_FOREACH(h, &s_state.handlers, next) {
    if (h->removed || h->ev != (ev & mask) || h->mask != mask) continue;
    if (h->cb != cb || h->userdata != userdata) continue;
    h->removed = true;
    s_state.has_removed = true;
    if (s_state.depth == 0) free_removed();
    return true;
  }
  return false;
}

bool mgos_event_add_handler(int ev, mgos_event_handler_t cb, void *userdata) {
  return add(ev, ~0, cb, userdata);
}

bool mgos_event_add_group_handler(int evgrp, mgos_event_handler_t cb,
                                  void *userdata) {
  return add(evgrp, GROUP_MASK, cb, userdata);
}

bool mgos_event_remove_handler(int ev, mgos_event_handler_t cb,
                               void *userdata) {
  return remove_one(ev, ~0, cb, userdata);
}

bool mgos_event_remove_group_handler(int evgrp, mgos_event_handler_t cb,
                                     void *userdata) {
  return remove_one(evgrp, GROUP_MASK, cb, userdata);
}

void mgos__event_deinit(void) {
  struct handler *h;
  struct base *b;
  SLIST_FOREACH(h, &s_state.handlers, next) {
    h->removed = true;
  }
  s_state.has_removed = true;
  if (s_state.depth == 0) free_removed();
  while ((b = SLIST_FIRST(&s_state.bases)) != NULL) {
    SLIST_REMOVE_HEAD(&s_state.bases, next);
    free(b);
  }
}
