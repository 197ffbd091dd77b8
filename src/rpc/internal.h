// SPDX-License-Identifier: Apache-2.0
//
// What the files of the dispatcher share. rpc.c owns the object and its lists,
// channels.c the channel entries, incoming.c what channels bring, outgoing.c
// the frame queue and the calls that wait for answers, frame.c the text.
//
// Invariants: an entry is in `channels` until it is dead; a dead entry is freed
// when nobody is inside one of its callbacks (`pins`). Queue items and pending
// calls that name an entry are gone before it dies, and requests that came from
// it have `entry` and `ri.ch` set to NULL.

#ifndef MEERKAT_RPC_INTERNAL_H
#define MEERKAT_RPC_INTERNAL_H

#include <stdint.h>

#include "common/mbuf.h"
#include "common/queue.h"
#include "frozen.h"
#include "mg_rpc.h"
#include "mgos_rpc_method.h"

#define RPC_DEFAULT_MAX_FRAME_SIZE 4096
#define RPC_DEFAULT_QUEUE_LENGTH 25
#define RPC_DEFAULT_NON_PERSISTENT 20

/* Codes of answers that the dispatcher makes itself. */
#define RPC_ERR_NO_HANDLER 404
#define RPC_ERR_EVICTED 429
#define RPC_ERR_CHANNEL 503

/* A channel known to the dispatcher. */
struct rpc_entry {
  struct mg_rpc *c;  // NULL once dead
  struct mg_rpc_channel *ch;
  struct mg_str dst;   // malloced; may be empty
  uint64_t last_used;  // value of c->clock: the smallest is evicted
  int64_t sending_id;  // id of the call in flight, 0: none
  int pins;            // callbacks on the stack
  bool open, busy;
  bool removing;  // dies when it has closed
  bool dead;
  LIST_ENTRY(rpc_entry) link;
};

/* A frame that waits for its channel. */
struct rpc_queued {
  struct rpc_entry *entry;  // NULL: any channel that leads to dst
  int64_t id;               // of a call, 0 otherwise
  struct mg_str dst;
  struct mg_str text;
  TAILQ_ENTRY(rpc_queued) link;
};

/* A call that waits for its answer; the oldest is first. */
struct rpc_pending {
  int64_t id;
  struct rpc_entry *entry;  // channel it went out through; NULL: not yet
  mg_result_cb_t cb;
  void *cb_arg;
  TAILQ_ENTRY(rpc_pending) link;
};

/* A request that has not been answered. The strings follow in one block. */
struct rpc_request {
  struct mg_rpc_request_info ri;  // must be first
  struct rpc_entry *entry;
  struct mg_str raw_id, raw_src, raw_tag;  // as in the frame, to be repeated
  LIST_ENTRY(rpc_request) link;
};

struct rpc_handler {
  struct mg_rpc_handler_info hi;  // must be first
  const struct mgos_rpc_method *method;
  SLIST_ENTRY(rpc_handler) link;
};

struct rpc_observer {
  mg_observer_cb_t cb;
  void *cb_arg;
  bool removed;
  SLIST_ENTRY(rpc_observer) link;
};

struct rpc_factory {
  struct mg_str scheme;
  mg_rpc_channel_factory_f make;
  void *arg;
  SLIST_ENTRY(rpc_factory) link;
};

struct rpc_local_id {
  struct mg_str id;
  STAILQ_ENTRY(rpc_local_id) link;
};

struct mg_rpc {
  int max_queue_length;
  int max_non_persistent;
  size_t max_frame_size;
  uint64_t clock;   // counts uses of channels
  int64_t next_id;  // of calls
  int num_queued, num_pending, num_non_persistent;
  int observing;  // depth of observer calls
  bool flushing;  // inside mgos__rpc_flush()
  mg_prehandler_cb_t prehandler;
  void *prehandler_arg;
  SLIST_HEAD(, rpc_handler) handlers;  // newest first
  SLIST_HEAD(, rpc_observer) observers;
  SLIST_HEAD(, rpc_factory) factories;
  STAILQ_HEAD(, rpc_local_id) local_ids;
  LIST_HEAD(, rpc_entry) channels;
  LIST_HEAD(, rpc_request) requests;
  TAILQ_HEAD(rpc_queue, rpc_queued) queue;
  TAILQ_HEAD(rpc_pendings, rpc_pending) pending;
};

/* --- rpc.c --- */

void mgos__rpc_observe(struct mg_rpc *c, enum mg_rpc_event ev, void *ev_arg);
bool mgos__rpc_is_local_id(const struct mg_rpc *c, struct mg_str id);
struct mg_str mgos__rpc_own_id(const struct mg_rpc *c);
struct rpc_handler *mgos__rpc_find_handler(struct mg_rpc *c,
                                           struct mg_str method);
bool mgos__rpc_add_handler(struct mg_rpc *c, const char *name,
                           const char *args_fmt, mg_handler_cb_t cb,
                           void *cb_arg, const struct mgos_rpc_method *method);

/* --- channels.c --- */

/* The best way to `dst`; opens an outgoing channel if `dst` is a URI. NULL if
 * there is none (yet). */
struct rpc_entry *mgos__rpc_route(struct mg_rpc *c, struct mg_str dst,
                                  bool may_open);
void mgos__rpc_entry_pin(struct rpc_entry *e);
void mgos__rpc_entry_unpin(struct rpc_entry *e);
/* Forgets an entry; frees it as soon as it is not pinned. */
void mgos__rpc_entry_kill(struct rpc_entry *e);
/* Closes a channel and kills its entry once it has closed. */
void mgos__rpc_entry_remove(struct rpc_entry *e);
bool mgos__rpc_is_uri(struct mg_str dst);

/* --- incoming.c --- */

/* Takes a frame. Returns: false if it is not acceptable. */
bool mgos__rpc_recd(struct rpc_entry *e, struct mg_str text);
bool mgos__rpc_recd_parsed(struct rpc_entry *e, const struct mg_rpc_frame *f);

/* --- outgoing.c --- */

/* Sends text (malloced, taken over) through `e`, or to `dst` if `e` is NULL,
 * now or when possible. Returns: false if it was dropped. */
bool mgos__rpc_send(struct mg_rpc *c, struct rpc_entry *e, struct mg_str dst,
                    int64_t id, struct mg_str text, bool no_queue);
/* Sends what waits, as far as channels are ready. */
void mgos__rpc_flush(struct mg_rpc *c);
/* Drops the queue items bound to an entry, answering calls with an error. */
void mgos__rpc_drop_queued(struct mg_rpc *c, struct rpc_entry *e);
/* Answers the calls that went out through an entry with an error. */
void mgos__rpc_fail_pending(struct mg_rpc *c, struct rpc_entry *e);
/* Ends call `id` with an error, if it waits. */
void mgos__rpc_fail_call(struct mg_rpc *c, int64_t id, int code,
                         const char *msg);
/* Hands an answer to its call. Returns: false if no call waits for it. */
bool mgos__rpc_finish(struct mg_rpc *c, struct rpc_entry *e,
                      const struct mg_rpc_frame *f);

/* --- frame.c --- */

/* Text output that knows whether memory ran short. */
struct rpc_out {
  struct json_out out;
  struct mbuf text;
  bool failed;
};
void mgos__rpc_out_init(struct rpc_out *o);
/* Begins a frame: "{" and id, src, dst, tag. `id` is as in a frame's text, so
 * are `dst` and `tag` if raw; everything else gets escaped. */
void mgos__rpc_out_begin(struct rpc_out *o, struct mg_str id, struct mg_str src,
                         struct mg_str dst, struct mg_str tag, bool raw);
/* Ends a frame. Memory: the text is malloced. Returns: empty on failure. */
struct mg_str mgos__rpc_out_end(struct rpc_out *o);
/* Whether `s` can stand between quotes as it is. */
bool mgos__rpc_is_raw(struct mg_str s);
/* Whether `s` is a non-empty row of digits. */
bool mgos__rpc_is_digits(struct mg_str s);
bool mgos__rpc_str_eq(struct mg_str a, struct mg_str b);

#endif  // MEERKAT_RPC_INTERNAL_H
