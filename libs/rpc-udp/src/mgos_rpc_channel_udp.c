// SPDX-License-Identifier: Apache-2.0
//
// UDP channels. Outgoing: one peer, persistent, no connection to speak of; it
// is open when the name is resolved. Incoming: the listener is a channel that
// never sends; each peer that talks gets a channel of its own that ends when
// the network layer forgets the peer, so that answers find the right address.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mg_rpc_channel_tcp_common.h"
#include "mgos_mongoose.h"
#include "mgos_rpc.h"
#include "mgos_rpc_channel_udp.h"
#include "mgos_sys_config.h"
#include "mgos_timers.h"

/* Largest payload of a UDP datagram over IPv4. */
#define MAX_DATAGRAM 65507
/* Wait before the name of the peer is looked up again. */
#define RETRY_MS 5000

enum udp_role { UDP_LISTENER, UDP_PEER, UDP_OUT };

struct udp_channel {
  struct mg_rpc_channel ch;  // must be first
  enum udp_role role;
  struct mg_connection *nc;
  char *address;        // UDP_OUT
  mgos_timer_id retry;  // UDP_OUT
  int idle_s;           // UDP_OUT: of a call by URI, > 0: not persistent
  bool open, sending;
};

static struct udp_channel *new_channel(enum udp_role role);

static void set_limit(struct mg_connection *nc) {
  struct mg_rpc *c = mgos_rpc_get_global();
  size_t limit = c != NULL ? mgos_rpc_get_max_frame_size(c) + 1 : 0;
  if (nc->recv_mbuf_limit < limit) nc->recv_mbuf_limit = limit;
}

/* Puts the end of a channel that was made for a call off. */
static void touch(struct udp_channel *u) {
  if (u->idle_s > 0) mg_set_timer(u->nc, mg_time() + u->idle_s);
}

static void sent(struct udp_channel *u, bool ok) {
  if (!u->sending) return;
  u->sending = false;
  u->ch.ev_handler(&u->ch, MG_RPC_CHANNEL_FRAME_SENT, ok ? (void *) 1 : NULL);
}

/* Hands the datagram over; may free the channel. */
static void received(struct udp_channel *u, struct mg_connection *nc) {
  struct mbuf data;
  touch(u);
  mbuf_init(&data, 0);
  mbuf_move(&nc->recv_mbuf, &data);
  struct mg_str f = mg_mk_str_n(data.buf, data.len);
  if (u->open && f.len > 0) {
    u->ch.ev_handler(&u->ch, MG_RPC_CHANNEL_FRAME_RECD, &f);
  }
  mbuf_free(&data);
}

static void set_open(struct udp_channel *u) {
  if (u->open) return;
  u->open = true;
  u->ch.ev_handler(&u->ch, MG_RPC_CHANNEL_OPEN, NULL);
}

static void udp_connect(struct mg_rpc_channel *ch);
static bool udp_persistent(struct mg_rpc_channel *ch);
static void udp_close(struct mg_rpc_channel *ch);

static void on_retry(void *arg) {
  struct udp_channel *u = (struct udp_channel *) arg;
  u->retry = MGOS_INVALID_TIMER_ID;
  udp_connect(&u->ch);
}

/* The connection is gone; may free the channel. */
static void on_close(struct udp_channel *u) {
  bool was_open = u->open;
  u->nc = NULL;
  u->open = u->sending = false;
  if (udp_persistent(&u->ch) && u->role == UDP_OUT &&
      u->retry == MGOS_INVALID_TIMER_ID) {
    u->retry = mgos_set_timer(RETRY_MS, 0, on_retry, u);
  }
  // A call by URI must learn that its channel never opened.
  if (was_open || !udp_persistent(&u->ch)) {
    u->ch.ev_handler(&u->ch, MG_RPC_CHANNEL_CLOSED, NULL);
  }
}

static void handler(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  struct udp_channel *u = (struct udp_channel *) user_data;
  switch (ev) {
    case MG_EV_CONNECT:
      if (*(int *) ev_data == 0) {
        set_open(u);
      } else {
        LOG(LL_ERROR, ("%s: cannot connect", u->address));
      }
      break;
    case MG_EV_RECV:
      received(u, nc);
      break;
    case MG_EV_SEND:
      if (nc->send_mbuf.len == 0) sent(u, *(int *) ev_data >= 0);
      break;
    case MG_EV_TIMER:
      if (u->idle_s > 0) udp_close(&u->ch);
      break;
    case MG_EV_CLOSE:
      on_close(u);
      break;
    default:
      break;
  }
}

/* Gives a peer that has just been heard a channel. */
static void on_new_peer(struct mg_connection *nc) {
  struct mg_rpc *c = mgos_rpc_get_global();
  struct udp_channel *u = c != NULL ? new_channel(UDP_PEER) : NULL;
  if (u == NULL) {
    nc->flags |= MG_F_CLOSE_IMMEDIATELY;
    return;
  }
  u->nc = nc;
  nc->user_data = u;
  nc->handler = handler;
  set_limit(nc);
  mg_rpc_add_channel(c, mg_mk_str(""), &u->ch);
  if (nc->user_data == u) set_open(u);
}

static void listener_handler(struct mg_connection *nc, int ev, void *ev_data,
                             void *user_data) {
  struct udp_channel *u = (struct udp_channel *) user_data;
  (void) ev_data;
  if (nc->listener != NULL) {
    if (ev == MG_EV_ACCEPT) on_new_peer(nc);
  } else if (ev == MG_EV_CLOSE && u != NULL) {
    on_close(u);
  }
}

static void nobody(struct mg_connection *nc, int ev, void *ev_data,
                   void *user_data) {
  (void) ev;
  (void) ev_data;
  (void) user_data;
  nc->flags |= MG_F_CLOSE_IMMEDIATELY;
}

static void udp_connect(struct mg_rpc_channel *ch) {
  struct udp_channel *u = (struct udp_channel *) ch;
  if (u->role == UDP_LISTENER && u->nc != NULL) set_open(u);
  if (u->role != UDP_OUT || u->nc != NULL) return;
  if (u->retry != MGOS_INVALID_TIMER_ID) mgos_clear_timer(u->retry);
  u->retry = MGOS_INVALID_TIMER_ID;
  u->nc = mg_connect(mgos_get_mgr(), u->address, handler, u);
  if (u->nc == NULL) {
    LOG(LL_ERROR, ("%s: cannot connect", u->address));
    on_close(u);
    return;
  }
  set_limit(u->nc);
  touch(u);
}

static bool udp_send(struct mg_rpc_channel *ch, const struct mg_str f) {
  struct udp_channel *u = (struct udp_channel *) ch;
  if (u->nc == NULL || u->sending || u->role == UDP_LISTENER) return false;
  if (f.len > MAX_DATAGRAM) {
    LOG(LL_ERROR, ("frame of %d bytes does not fit a datagram", (int) f.len));
    return false;
  }
  u->sending = true;
  touch(u);
  mg_send(u->nc, f.p, (int) f.len);
  return true;
}

static void udp_close(struct mg_rpc_channel *ch) {
  struct udp_channel *u = (struct udp_channel *) ch;
  if (u->retry != MGOS_INVALID_TIMER_ID) mgos_clear_timer(u->retry);
  u->retry = MGOS_INVALID_TIMER_ID;
  if (u->nc == NULL) return;
  // Out of the way of on_close(): this one is not to come back.
  u->nc->handler = nobody;
  u->nc->user_data = NULL;
  u->nc->flags |= MG_F_SEND_AND_CLOSE;
  u->nc = NULL;
  u->sending = false;
  if (!u->open) return;
  u->open = false;
  ch->ev_handler(ch, MG_RPC_CHANNEL_CLOSED, NULL);
}

static void udp_destroy(struct mg_rpc_channel *ch) {
  struct udp_channel *u = (struct udp_channel *) ch;
  u->open = false;
  udp_close(ch);
  free(u->address);
  free(u);
}

static const char *udp_type(struct mg_rpc_channel *ch) {
  return ((struct udp_channel *) ch)->role == UDP_OUT ? "UDP_out" : "UDP_in";
}

static bool udp_persistent(struct mg_rpc_channel *ch) {
  struct udp_channel *u = (struct udp_channel *) ch;
  return u->role != UDP_PEER && u->idle_s <= 0;
}

static char *udp_info(struct mg_rpc_channel *ch) {
  struct udp_channel *u = (struct udp_channel *) ch;
  return u->role == UDP_LISTENER ? NULL : mg_rpc_channel_tcp_get_info(u->nc);
}

static struct udp_channel *new_channel(enum udp_role role) {
  struct udp_channel *u = (struct udp_channel *) calloc(1, sizeof(*u));
  if (u == NULL) return NULL;
  u->role = role;
  u->retry = MGOS_INVALID_TIMER_ID;
  u->ch.ch_connect = udp_connect;
  u->ch.send_frame = udp_send;
  u->ch.ch_close = udp_close;
  u->ch.ch_destroy = udp_destroy;
  u->ch.get_type = udp_type;
  u->ch.is_persistent = udp_persistent;
  u->ch.is_broadcast_enabled =
      role == UDP_OUT ? mg_rpc_channel_true : mg_rpc_channel_false;
  u->ch.get_info = udp_info;
  return u;
}

/* The address with its scheme: these channels are never TCP. */
static char *with_scheme(const char *address) {
  static const char s_scheme[] = "udp://";
  size_t len = strlen(address);
  if (strstr(address, "://") != NULL) {
    return strncmp(address, s_scheme, 6) == 0 ? strdup(address) : NULL;
  }
  char *s = (char *) malloc(sizeof(s_scheme) + len);
  if (s == NULL) return NULL;
  memcpy(s, s_scheme, 6);
  memcpy(s + 6, address, len + 1);
  return s;
}

struct mg_rpc_channel *mg_rpc_ch_udp_in(const char *listen_addr) {
  struct udp_channel *u = new_channel(UDP_LISTENER);
  char *address = with_scheme(listen_addr);
  if (u != NULL && address != NULL) {
    u->nc = mg_bind(mgos_get_mgr(), address, listener_handler, u);
  }
  free(address);
  if (u == NULL || u->nc == NULL) {
    LOG(LL_ERROR, ("cannot listen on %s", listen_addr));
    if (u != NULL) udp_destroy(&u->ch);
    return NULL;
  }
  set_limit(u->nc);
  return &u->ch;
}

struct mg_rpc_channel *mg_rpc_ch_udp_out(const char *dst_addr) {
  struct udp_channel *u = new_channel(UDP_OUT);
  if (u == NULL) return NULL;
  u->address = with_scheme(dst_addr);
  if (u->address == NULL) {
    LOG(LL_ERROR, ("%s is not a UDP address", dst_addr));
    udp_destroy(&u->ch);
    return NULL;
  }
  return &u->ch;
}

static bool set(const char *s) {
  return s != NULL && *s != '\0';
}

/* A call to udp://HOST:PORT. */
static struct mg_rpc_channel *make_out(struct mg_str scheme,
                                       struct mg_str dst_uri,
                                       struct mg_str fragment, void *arg) {
  (void) scheme;
  (void) fragment;
  (void) arg;
  struct mg_str address = mg_strdup_nul(dst_uri);
  if (address.p == NULL) return NULL;
  struct mg_rpc_channel *ch = mg_rpc_ch_udp_out(address.p);
  int idle_s = mgos_sys_config_get_rpc_default_out_channel_idle_close_timeout();
  if (ch != NULL) ((struct udp_channel *) ch)->idle_s = idle_s;
  mg_strfree(&address);
  return ch;
}

bool mgos_rpc_udp_init(void) {
  const struct mgos_config_rpc_udp *conf = mgos_sys_config_get_rpc_udp();
  struct mg_rpc *c = mgos_rpc_get_global();
  if (c == NULL) return true;
  mg_rpc_add_channel_factory(c, mg_mk_str("udp"), make_out, NULL);
  // A bad setting (told by these) must not keep the device from starting.
  if (set(conf->listen_addr)) {
    struct mg_rpc_channel *ch = mg_rpc_ch_udp_in(conf->listen_addr);
    if (ch != NULL) mg_rpc_add_channel(c, mg_mk_str(""), ch);
  }
  if (set(conf->dst_addr)) {
    struct mg_rpc_channel *ch = mg_rpc_ch_udp_out(conf->dst_addr);
    if (ch != NULL) mg_rpc_add_channel(c, mg_mk_str(conf->dst), ch);
  }
  return true;
}
