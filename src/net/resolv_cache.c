// SPDX-License-Identifier: Apache-2.0
//
// Cache of DNS answers: whole messages by name and type, for the time that
// their records allow, at most one hour. "No such name" is kept for some
// seconds, so that a client that tries again and again does not hammer the
// server. A fixed number of entries; the one that expires first makes room.

#include <stdlib.h>

#include "common/str_util.h"
#include "net/resolv.h"

#define ENTRIES (sizeof(void *) > 4 ? 32 : 8)
#define MAX_MESSAGE 1232
#define MAX_TTL 3600
#define NEGATIVE_TTL 5

struct entry {
  char *name;
  int query;
  int64_t expires_us;
  char *data;
  size_t len;
};

struct mg__resolver {
  struct entry entries[ENTRIES];
};

static void drop(struct entry *e) {
  free(e->name);
  free(e->data);
  memset(e, 0, sizeof(*e));
}

static int ttl_of(const struct mg_dns_message *msg) {
  int ttl = msg->num_answers > 0 ? MAX_TTL : NEGATIVE_TTL;
  for (int i = 0; i < msg->num_answers; i++) {
    if (msg->answers[i].ttl < ttl) ttl = msg->answers[i].ttl;
  }
  return ttl;
}

static struct entry *find(struct mg__resolver *r, const char *name, int query) {
  int64_t now = mg__now_us();
  for (size_t i = 0; i < ENTRIES; i++) {
    struct entry *e = &r->entries[i];
    if (e->name == NULL) continue;
    if (e->expires_us <= now) {
      drop(e);
    } else if (e->query == query && mg_casecmp(e->name, name) == 0) {
      return e;
    }
  }
  return NULL;
}

struct mg_str mg__cache_get(struct mg_mgr *mgr, const char *name, int query) {
  struct mg__resolver *r = mgr->priv->resolver;
  struct entry *e = r != NULL ? find(r, name, query) : NULL;
  return e != NULL ? mg_mk_str_n(e->data, e->len) : mg_mk_str_n(NULL, 0);
}

void mg__cache_put(struct mg_mgr *mgr, const char *name, int query,
                   const struct mg_dns_message *msg) {
  struct mg__mgr *m = mgr->priv;
  int ttl = ttl_of(msg);
  if (ttl <= 0 || msg->pkt.len > MAX_MESSAGE) return;
  if (m->resolver == NULL) m->resolver = calloc(1, sizeof(*m->resolver));
  if (m->resolver == NULL) return;
  struct entry *e = find(m->resolver, name, query);
  for (size_t i = 0; e == NULL && i < ENTRIES; i++) {
    if (m->resolver->entries[i].name == NULL) e = &m->resolver->entries[i];
  }
  if (e == NULL) {
    e = &m->resolver->entries[0];
    for (size_t i = 1; i < ENTRIES; i++) {
      struct entry *o = &m->resolver->entries[i];
      if (o->expires_us < e->expires_us) e = o;
    }
  }
  drop(e);
  e->name = strdup(name);
  e->data = malloc(msg->pkt.len);
  if (e->name == NULL || e->data == NULL) {
    drop(e);
    return;
  }
  memcpy(e->data, msg->pkt.p, msg->pkt.len);
  e->len = msg->pkt.len;
  e->query = query;
  e->expires_us = mg__now_us() + ttl * 1000000ll;
}

void mg__cache_clear(struct mg_mgr *mgr) {
  struct mg__mgr *m = mgr->priv;
  if (m->resolver == NULL) return;
  for (size_t i = 0; i < ENTRIES; i++)
    drop(&m->resolver->entries[i]);
}

void mg__resolver_free(struct mg_mgr *mgr) {
  mg__cache_clear(mgr);
  free(mgr->priv->resolver);
  mgr->priv->resolver = NULL;
}
