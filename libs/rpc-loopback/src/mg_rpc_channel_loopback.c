// SPDX-License-Identifier: Apache-2.0
//
// The channel to oneself. A frame sent is copied and comes back from the event
// loop as a frame received, so that a caller never runs inside its own call.

#include <stdlib.h>
#include <string.h>

#include "mg_rpc_channel_loopback.h"
#include "mgos_rpc.h"
#include "mgos_system.h"

struct loopback {
  struct mg_rpc_channel ch;  // must be first
  struct mg_str frame;       // on its way; one at a time
  bool open, posted, destroyed;
};

/* The second half of a send: the frame arrives. */
static void deliver(void *arg) {
  struct loopback *l = (struct loopback *) arg;
  struct mg_str frame = l->frame;
  l->posted = false;
  l->frame = mg_mk_str_n(NULL, 0);
  if (l->destroyed) {
    mg_strfree(&frame);
    free(l);
    return;
  }
  // The sender may send again from here; the next frame is then posted.
  l->ch.ev_handler(&l->ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
  l->ch.ev_handler(&l->ch, MG_RPC_CHANNEL_FRAME_RECD, &frame);
  mg_strfree(&frame);
}

static void loopback_connect(struct mg_rpc_channel *ch) {
  struct loopback *l = (struct loopback *) ch;
  if (l->open) return;
  l->open = true;
  ch->ev_handler(ch, MG_RPC_CHANNEL_OPEN, NULL);
}

static bool loopback_send(struct mg_rpc_channel *ch, const struct mg_str f) {
  struct loopback *l = (struct loopback *) ch;
  if (!l->open || l->posted) return false;
  l->frame = mg_strdup(f);
  if (l->frame.p == NULL) return false;
  l->posted = mgos_invoke_cb(deliver, l, 0);
  if (!l->posted) mg_strfree(&l->frame);
  return l->posted;
}

static void loopback_close(struct mg_rpc_channel *ch) {
  struct loopback *l = (struct loopback *) ch;
  if (!l->open) return;
  l->open = false;
  ch->ev_handler(ch, MG_RPC_CHANNEL_CLOSED, NULL);
}

static void loopback_destroy(struct mg_rpc_channel *ch) {
  struct loopback *l = (struct loopback *) ch;
  // A posted callback still points here and frees it.
  l->destroyed = true;
  if (!l->posted) free(l);
}

static const char *loopback_type(struct mg_rpc_channel *ch) {
  (void) ch;
  return "loopback";
}

static char *loopback_info(struct mg_rpc_channel *ch) {
  (void) ch;
  return strdup("local");
}

struct mg_rpc_channel *mg_rpc_channel_loopback(void) {
  struct loopback *l = (struct loopback *) calloc(1, sizeof(*l));
  if (l == NULL) return NULL;
  l->ch.ch_connect = loopback_connect;
  l->ch.send_frame = loopback_send;
  l->ch.ch_close = loopback_close;
  l->ch.ch_destroy = loopback_destroy;
  l->ch.get_type = loopback_type;
  l->ch.is_persistent = mg_rpc_channel_true;
  l->ch.is_broadcast_enabled = mg_rpc_channel_false;
  l->ch.get_info = loopback_info;
  return &l->ch;
}

bool mgos_rpc_loopback_init(void) {
  struct mg_rpc *c = mgos_rpc_get_global();
  if (c == NULL) return true;
  struct mg_rpc_channel *ch = mg_rpc_channel_loopback();
  if (ch == NULL) return false;
  mg_rpc_add_local_id(c, mg_mk_str(MGOS_RPC_LOOPBACK_ADDR));
  mg_rpc_add_channel(c, mg_mk_str(MGOS_RPC_LOOPBACK_ADDR), ch);
  ch->ch_connect(ch);
  return true;
}
