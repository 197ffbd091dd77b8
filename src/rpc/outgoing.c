// SPDX-License-Identifier: Apache-2.0
//
// Frames on their way out. A channel takes one frame at a time; what cannot go
// now waits in `queue`, in order, and goes when a channel opens or has sent.
// Calls wait for their answers in `pending`, oldest first. Both lists have the
// same limit, and the oldest gives way: a device that nobody answers must not
// run out of memory.

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/str_util.h"
#include "port/random.h"
#include "rpc/internal.h"

static void free_queued(struct mg_rpc *c, struct rpc_queued *q) {
  TAILQ_REMOVE(&c->queue, q, link);
  c->num_queued--;
  mg_strfree(&q->dst);
  mg_strfree(&q->text);
  free(q);
}

static struct rpc_pending *find_pending(struct mg_rpc *c, int64_t id) {
  struct rpc_pending *p;
  TAILQ_FOREACH(p, &c->pending, link) {
    if (p->id == id) return p;
  }
  return NULL;
}

static void unlink_pending(struct mg_rpc *c, struct rpc_pending *p) {
  TAILQ_REMOVE(&c->pending, p, link);
  c->num_pending--;
}

/* Ends a call without an answer; `p` is freed. */
static void fail_pending(struct mg_rpc *c, struct rpc_pending *p, int code,
                         const char *msg) {
  unlink_pending(c, p);
  p->cb(c, p->cb_arg, NULL, mg_mk_str_n(NULL, 0), code, mg_mk_str(msg));
  free(p);
}

void mgos__rpc_fail_call(struct mg_rpc *c, int64_t id, int code,
                         const char *msg) {
  struct rpc_pending *p = find_pending(c, id);
  if (p != NULL) fail_pending(c, p, code, msg);
}

void mgos__rpc_fail_pending(struct mg_rpc *c, struct rpc_entry *e) {
  struct rpc_pending *p = TAILQ_FIRST(&c->pending);
  while (p != NULL) {
    if (e != NULL && p->entry != e) {
      p = TAILQ_NEXT(p, link);
      continue;
    }
    fail_pending(c, p, RPC_ERR_CHANNEL, "channel closed");
    p = TAILQ_FIRST(&c->pending);  // the callback may have changed the list
  }
}

void mgos__rpc_drop_queued(struct mg_rpc *c, struct rpc_entry *e) {
  struct rpc_queued *q = TAILQ_FIRST(&c->queue);
  while (q != NULL) {
    if (e != NULL && q->entry != e) {
      q = TAILQ_NEXT(q, link);
      continue;
    }
    int64_t id = q->id;
    free_queued(c, q);
    if (id != 0) mgos__rpc_fail_call(c, id, RPC_ERR_CHANNEL, "channel closed");
    q = TAILQ_FIRST(&c->queue);
  }
}

/* Makes room in the queue: the oldest frame goes. */
static void evict_queued(struct mg_rpc *c) {
  while (c->num_queued >= c->max_queue_length) {
    struct rpc_queued *q = TAILQ_FIRST(&c->queue);
    int64_t id = q->id;
    LOG(LL_WARN, ("queue is full, dropping the oldest frame"));
    free_queued(c, q);
    if (id != 0) mgos__rpc_fail_call(c, id, RPC_ERR_EVICTED, "queue overflow");
  }
}

static bool ready(const struct rpc_entry *e) {
  return e != NULL && e->open && !e->busy && !e->removing && !e->dead;
}

/* Gives a frame to a channel that is ready. */
static bool send_now(struct rpc_entry *e, int64_t id, struct mg_str text) {
  struct mg_rpc *c = e->c;
  struct rpc_pending *p = id != 0 ? find_pending(c, id) : NULL;
  if (p != NULL) p->entry = e;
  mgos__rpc_entry_pin(e);
  e->busy = true;
  e->sending_id = id;
  e->last_used = ++c->clock;
  bool ok = e->ch->send_frame(e->ch, text);
  if (ok) {
    if (!e->dead) mgos__rpc_observe(c, MG_RPC_EV_DISPATCH_FRAME, &text);
  } else {
    e->busy = false;
    e->sending_id = 0;
    p = id != 0 && !e->dead ? find_pending(c, id) : NULL;
    if (p != NULL) p->entry = NULL;
  }
  mgos__rpc_entry_unpin(e);
  return ok;
}

static bool enqueue(struct mg_rpc *c, struct rpc_entry *e, struct mg_str dst,
                    int64_t id, struct mg_str text) {
  evict_queued(c);
  struct rpc_queued *q = (struct rpc_queued *) calloc(1, sizeof(*q));
  if (q != NULL) q->dst = mg_strdup(dst);
  if (q == NULL || (dst.len > 0 && q->dst.p == NULL)) {
    free(q);
    return false;
  }
  q->entry = e;
  q->id = id;
  q->text = text;
  TAILQ_INSERT_TAIL(&c->queue, q, link);
  c->num_queued++;
  return true;
}

/* Whether something older waits for the same way: order must hold. */
static bool must_wait(struct mg_rpc *c, struct rpc_entry *e) {
  struct rpc_queued *q;
  TAILQ_FOREACH(q, &c->queue, link) {
    if ((q->entry != NULL ? q->entry : mgos__rpc_route(c, q->dst, false)) ==
        e) {
      return true;
    }
  }
  return false;
}

bool mgos__rpc_send(struct mg_rpc *c, struct rpc_entry *e, struct mg_str dst,
                    int64_t id, struct mg_str text, bool no_queue) {
  struct rpc_entry *way = e != NULL ? e : mgos__rpc_route(c, dst, true);
  bool uri = e == NULL && mgos__rpc_is_uri(dst);
  bool sent = false, queued = false;
  if (way != NULL) mgos__rpc_entry_pin(way);
  if (ready(way) && !must_wait(c, way)) sent = send_now(way, id, text);
  // An answer, and a call to a URI, can only go through that one channel.
  struct rpc_entry *only = uri ? way : e;
  bool gone = only != NULL ? only->dead || only->removing : uri;
  if (!sent && !no_queue && !gone) queued = enqueue(c, only, dst, id, text);
  if (!sent && !queued) {
    LOG(LL_WARN, ("frame dropped, no way to '%.*s'", (int) dst.len, dst.p));
  }
  if (!queued) mg_strfree(&text);
  if (way != NULL) mgos__rpc_entry_unpin(way);
  return sent || queued;
}

void mgos__rpc_flush(struct mg_rpc *c) {
  if (c->flushing) return;  // the loop below sees what has changed
  c->flushing = true;
  struct rpc_queued *q = TAILQ_FIRST(&c->queue);
  while (q != NULL) {
    struct rpc_entry *e =
        q->entry != NULL ? q->entry : mgos__rpc_route(c, q->dst, false);
    if (!ready(e)) {
      q = TAILQ_NEXT(q, link);
      continue;
    }
    // Sending may change the queue: the item leaves it first.
    struct mg_str text = q->text;
    int64_t id = q->id;
    q->text = mg_mk_str_n(NULL, 0);
    free_queued(c, q);
    if (!send_now(e, id, text)) {
      LOG(LL_WARN, ("a channel that seemed ready took no frame"));
      if (id != 0) mgos__rpc_fail_call(c, id, RPC_ERR_CHANNEL, "not sent");
    }
    mg_strfree(&text);
    q = TAILQ_FIRST(&c->queue);
  }
  c->flushing = false;
}

/* Ids go up in random steps: not easily guessed by who cannot see frames. */
static int64_t new_id(struct mg_rpc *c) {
  uint16_t step = 0;
  if (mgos_port_random(&step, sizeof(step)) != 0) step = 0;
  c->next_id += (int64_t) step + 1;
  return c->next_id;
}

static bool add_pending(struct mg_rpc *c, int64_t id, mg_result_cb_t cb,
                        void *cb_arg) {
  while (c->num_pending >= c->max_queue_length) {
    LOG(LL_WARN, ("too many calls wait, giving the oldest up"));
    fail_pending(c, TAILQ_FIRST(&c->pending), RPC_ERR_EVICTED,
                 "queue overflow");
  }
  struct rpc_pending *p = (struct rpc_pending *) calloc(1, sizeof(*p));
  if (p == NULL) return false;
  p->id = id;
  p->cb = cb;
  p->cb_arg = cb_arg;
  TAILQ_INSERT_TAIL(&c->pending, p, link);
  c->num_pending++;
  return true;
}

/* Sends a copy to every open channel that takes broadcasts. */
static bool broadcast(struct mg_rpc *c, int64_t id, struct mg_str text) {
  struct rpc_entry *e;
  bool any = false;
  uint64_t done = c->clock;
  // Sending may change the list, so begin again after each; send_now() and the
  // line below leave their mark in last_used.
again:
  LIST_FOREACH(e, &c->channels, link) {
    if (!e->open || e->removing || e->last_used > done) continue;
    if (!e->ch->is_broadcast_enabled(e->ch)) continue;
    e->last_used = ++c->clock;
    struct mg_str copy = mg_strdup(text);
    if (copy.p == NULL) break;
    if (mgos__rpc_send(c, e, mg_mk_str_n(NULL, 0), id, copy, false)) any = true;
    goto again;
  }
  mg_strfree(&text);
  // Any of the peers may answer.
  struct rpc_pending *p = id != 0 ? find_pending(c, id) : NULL;
  if (p != NULL) p->entry = NULL;
  return any;
}

static struct mg_str call_text(struct mg_rpc *c, int64_t id,
                               const struct mg_str method,
                               const struct mg_rpc_call_opts *opts,
                               const char *args_jsonf, va_list ap) {
  struct rpc_out o;
  char id_text[24];
  struct mg_str src = opts->src.len > 0 ? opts->src : mgos__rpc_own_id(c);
  struct mg_str dst = opts->dst;
  // The peer at a URI has an id of its own that we do not know; "*" is ours.
  if (mgos__rpc_is_uri(dst) || mg_vcmp(&dst, MG_RPC_DST_DEFAULT) == 0) {
    dst.len = 0;
  }
  int n = id == 0 ? 0 : c_snprintf(id_text, sizeof(id_text), "%" PRId64, id);
  mgos__rpc_out_begin(&o, mg_mk_str_n(id_text, n), src, dst, opts->tag, false);
  const char *sep = o.text.len > 1 ? "," : "";
  if (opts->key.len > 0) {
    json_printf(&o.out, "%s%Q:%.*Q", sep, "key", (int) opts->key.len,
                opts->key.p);
    sep = ",";
  }
  json_printf(&o.out, "%s%Q:%.*Q", sep, "method", (int) method.len, method.p);
  if (args_jsonf != NULL) {
    json_printf(&o.out, ",%Q:", "params");
    if (json_vprintf(&o.out, args_jsonf, ap) < 0) o.failed = true;
  }
  return mgos__rpc_out_end(&o);
}

bool mg_rpc_vcallf(struct mg_rpc *c, const struct mg_str method,
                   mg_result_cb_t cb, void *cb_arg,
                   const struct mg_rpc_call_opts *opts, const char *args_jsonf,
                   va_list ap) {
  static const struct mg_rpc_call_opts s_no_opts;
  if (c == NULL || method.len == 0) return false;
  if (opts == NULL) opts = &s_no_opts;
  int64_t id = cb != NULL ? new_id(c) : 0;
  struct mg_str text = call_text(c, id, method, opts, args_jsonf, ap);
  if (text.p == NULL) return false;
  if (id != 0 && !add_pending(c, id, cb, cb_arg)) {
    mg_strfree(&text);
    return false;
  }
  bool ok = opts->broadcast
                ? broadcast(c, id, text)
                : mgos__rpc_send(c, NULL, opts->dst, id, text, opts->no_queue);
  if (!ok && id != 0) {
    // Not sent: the caller learns it from the result, not from the callback.
    struct rpc_pending *p = find_pending(c, id);
    if (p == NULL) return true;  // the callback has run meanwhile
    unlink_pending(c, p);
    free(p);
  }
  return ok;
}

bool mg_rpc_callf(struct mg_rpc *c, const struct mg_str method,
                  mg_result_cb_t cb, void *cb_arg,
                  const struct mg_rpc_call_opts *opts, const char *args_jsonf,
                  ...) {
  va_list ap;
  va_start(ap, args_jsonf);
  bool ok = mg_rpc_vcallf(c, method, cb, cb_arg, opts, args_jsonf, ap);
  va_end(ap);
  return ok;
}

/* The number in an answer's id; 0 if it cannot be one of ours. */
static int64_t parse_id(struct mg_str s) {
  int64_t v = 0;
  if (!mgos__rpc_is_digits(s) || s.len > 18) return 0;
  for (size_t i = 0; i < s.len; i++)
    v = v * 10 + (s.p[i] - '0');
  return v;
}

bool mgos__rpc_finish(struct mg_rpc *c, struct rpc_entry *e,
                      const struct mg_rpc_frame *f) {
  struct mg_rpc_frame_info fi = {.channel_type = e->ch->get_type(e->ch)};
  struct rpc_pending *p = find_pending(c, parse_id(f->id));
  if (p == NULL || (p->entry != NULL && p->entry != e)) return false;
  unlink_pending(c, p);
  struct mg_str msg = mg_strdup_nul(f->error_msg);
  if (msg.p != NULL && mgos__rpc_is_raw(msg)) {
    int n = json_unescape(msg.p, (int) msg.len, (char *) msg.p, (int) msg.len);
    msg.len = n > 0 ? (size_t) n : 0;
    ((char *) msg.p)[msg.len] = '\0';
  }
  p->cb(c, p->cb_arg, &fi, f->result, f->error_code, msg);
  mg_strfree(&msg);
  free(p);
  return true;
}
