// SPDX-License-Identifier: Apache-2.0
//
// The interface between the RPC dispatcher and a channel: a way to move whole
// frames to and from one peer (HTTP, WebSocket, UART, UDP, loopback, MQTT...).
// A channel knows nothing of methods; the dispatcher knows nothing of
// transports. A library that adds a transport fills in the function pointers,
// hands the object to mg_rpc_add_channel() and from then on talks to the
// dispatcher only through `ev_handler`.
//
// Everything here runs in the loop task.

#ifndef MEERKAT_MG_RPC_CHANNEL_H
#define MEERKAT_MG_RPC_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "common/mg_str.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mg_rpc_channel;
struct mg_rpc_authn_info;

/* What a channel tells the dispatcher. Comment: type of `ev_data`. */
enum mg_rpc_channel_event {
  MG_RPC_CHANNEL_OPEN,              /* NULL: frames can be sent now */
  MG_RPC_CHANNEL_FRAME_RECD,        /* const struct mg_str *: frame text */
  MG_RPC_CHANNEL_FRAME_RECD_PARSED, /* const struct mg_rpc_frame * */
  MG_RPC_CHANNEL_FRAME_SENT,        /* (void *) 1 sent, NULL failed */
  MG_RPC_CHANNEL_CLOSED,            /* NULL: last act of the channel */
};

/*
 * A channel. All function pointers must be set, except `get_authn_info` and
 * `send_not_authorized`, which are NULL when the transport has no
 * authentication of its own (the `auth` object in the frame is used then).
 */
struct mg_rpc_channel {
  /* Set by mg_rpc_add_channel(); the channel calls it with its events. CLOSED
   * may free `ch`: raise it last and touch nothing of `ch` afterwards. The same
   * holds after FRAME_RECD*, unless `ch_close` defers its CLOSED event. */
  void (*ev_handler)(struct mg_rpc_channel *ch, enum mg_rpc_channel_event ev,
                     void *ev_data);
  /* Starts to open the channel; MG_RPC_CHANNEL_OPEN follows, at once or later.
   * Called for an open channel it does nothing. */
  void (*ch_connect)(struct mg_rpc_channel *ch);
  /* Takes one frame (copies it). One frame is in flight: after `true` the next
   * call comes only after FRAME_SENT. `false`: not taken, try again later. */
  bool (*send_frame)(struct mg_rpc_channel *ch, const struct mg_str f);
  /* Closes; MG_RPC_CHANNEL_CLOSED follows, at once or later, if open. */
  void (*ch_close)(struct mg_rpc_channel *ch);
  /* Frees `ch` itself. Called once, by the dispatcher, after CLOSED (or for a
   * channel that is not open); must not raise events. */
  void (*ch_destroy)(struct mg_rpc_channel *ch);
  /* Short constant type name: "HTTP", "WS_in", "UART"... */
  const char *(*get_type)(struct mg_rpc_channel *ch);
  /* Persistent channels outlive CLOSED and open again by themselves. */
  bool (*is_persistent)(struct mg_rpc_channel *ch);
  /* Whether calls with `broadcast` go to this channel. */
  bool (*is_broadcast_enabled)(struct mg_rpc_channel *ch);
  /* Text about the peer for logs; malloced, the caller frees; may be NULL. */
  char *(*get_info)(struct mg_rpc_channel *ch);
  /* Fills `authn` with the user that the transport authenticated in realm
   * `auth_domain` by the htdigest file `auth_file`; false if none. */
  bool (*get_authn_info)(struct mg_rpc_channel *ch, const char *auth_domain,
                         const char *auth_file,
                         struct mg_rpc_authn_info *authn);
  /* Answers the current request with the transport's own "authenticate". */
  void (*send_not_authorized)(struct mg_rpc_channel *ch,
                              const char *auth_domain);
  void *channel_data; /* of the channel */
  void *mg_rpc_data;  /* of the dispatcher */
  void *user_data;    /* of the application */
};

/* Returns true: for `is_persistent` and `is_broadcast_enabled`. */
bool mg_rpc_channel_true(struct mg_rpc_channel *ch);

/* Returns false: for `is_persistent` and `is_broadcast_enabled`. */
bool mg_rpc_channel_false(struct mg_rpc_channel *ch);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MG_RPC_CHANNEL_H
