// SPDX-License-Identifier: Apache-2.0
//
// The RPC dispatcher: takes frames from channels, checks them, calls method
// handlers, and sends the answers back; sends requests of this device to peers
// and matches the answers. Frames are JSON objects in the style of
// JSON-RPC 2.0.
//
// Everything here runs in the loop task. Strings are `struct mg_str`, not
// NUL-terminated unless said. Limits: `max_queue_length` frames wait for a busy
// channel and as many requests wait for an answer; the oldest gives way.

#ifndef MEERKAT_MG_RPC_H
#define MEERKAT_MG_RPC_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "common/mg_str.h"
#include "mg_rpc_channel.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Destination of the default channel: used for frames with no better match. */
#define MG_RPC_DST_DEFAULT "*"

struct mg_rpc;

/* Settings of a dispatcher. Zero means the default named. */
struct mg_rpc_cfg {
  const char *id;                             /* first local id, sent as src */
  int max_queue_length;                       /* frames and requests; 25 */
  int max_non_persistent_channels;            /* 20 */
  int default_out_channel_idle_close_timeout; /* seconds; < 0 never; 10 */
};

/* A frame taken apart. All strings point into the frame's text, as they stand
 * there (JSON escapes included); `args`, `result`, `auth` are JSON text. */
struct mg_rpc_frame {
  int version;
  int error_code;
  struct mg_str id;
  struct mg_str src, dst, tag;
  struct mg_str method, args;
  struct mg_str result, error_msg;
  struct mg_str auth;
};

/* Who sent a request. */
struct mg_rpc_authn_info {
  struct mg_str username; /* malloced; empty if not authenticated */
};

/* What mg_rpc_get_channel_info() tells of a channel. */
struct mg_rpc_channel_info {
  struct mg_str type; /* as ch->get_type() */
  struct mg_str info; /* as ch->get_info() */
  struct mg_str dst;  /* peer id, empty if not known */
  unsigned int is_open : 1;
  unsigned int is_persistent : 1;
  unsigned int is_broadcast_enabled : 1;
};

/*
 * Creates a dispatcher.
 * cfg: malloced; taken over in every case (also on failure) and freed; the id
 * is copied.
 * Memory: free with mg_rpc_free().
 * Returns: NULL when memory is short.
 */
struct mg_rpc *mg_rpc_create(struct mg_rpc_cfg *cfg);

/*
 * Adds a channel to peer `dst`; empty: learned from the first frame it brings;
 * MG_RPC_DST_DEFAULT: the default way out. Does not open it.
 * Memory: the dispatcher owns `ch` from here on and calls ch_destroy() once.
 */
void mg_rpc_add_channel(struct mg_rpc *c, const struct mg_str dst,
                        struct mg_rpc_channel *ch);

/* Closes a channel, forgets it, and frees it as soon as it has closed. */
void mg_rpc_remove_channel(struct mg_rpc *c, struct mg_rpc_channel *ch);

/* Opens all persistent channels. */
void mg_rpc_connect(struct mg_rpc *c);

/* Closes all channels; persistent ones stay registered. */
void mg_rpc_disconnect(struct mg_rpc *c);

/* Adds an id under which this device can be addressed (`dst` of a frame). */
void mg_rpc_add_local_id(struct mg_rpc *c, const struct mg_str id);

/* How a frame came. */
struct mg_rpc_frame_info {
  const char *channel_type;
};

/*
 * Receives the answer to a call.
 * fi: NULL when there was no answer (evicted, channel lost).
 * result: JSON text, valid during the call; error_code 0 means success.
 */
typedef void (*mg_result_cb_t)(struct mg_rpc *c, void *cb_arg,
                               struct mg_rpc_frame_info *fi,
                               struct mg_str result, int error_code,
                               struct mg_str error_msg);

/* Options of a call; all zero is a call through the default channel. */
struct mg_rpc_call_opts {
  struct mg_str src; /* default: first local id */
  struct mg_str dst; /* peer id, or URI such as ws://host/rpc */
  struct mg_str tag; /* returned as is by the peer */
  struct mg_str key; /* pre-shared key, if the peer wants one */
  bool no_queue;     /* fail if it cannot be sent now */
  bool broadcast;    /* send to every channel that takes broadcasts */
};

/*
 * Calls a method of a peer.
 * cb: receives the answer, called exactly once unless this function fails;
 * NULL: a notification, the peer does not answer.
 * opts: may be NULL. args_jsonf: json_printf() format of `params`, may be NULL.
 * Returns: false when it could be neither sent nor queued.
 */
bool mg_rpc_callf(struct mg_rpc *c, const struct mg_str method,
                  mg_result_cb_t cb, void *cb_arg,
                  const struct mg_rpc_call_opts *opts, const char *args_jsonf,
                  ...);

/* Same with va_list. */
bool mg_rpc_vcallf(struct mg_rpc *c, const struct mg_str method,
                   mg_result_cb_t cb, void *cb_arg,
                   const struct mg_rpc_call_opts *opts, const char *args_jsonf,
                   va_list ap);

/*
 * A request that waits for its answer. Valid until it is answered or freed,
 * also when its channel closes meanwhile (`ch` is NULL then, and the answer is
 * dropped). `id` is empty for notifications. Strings are unescaped.
 */
struct mg_rpc_request_info {
  struct mg_rpc *rpc;
  struct mg_str id;
  struct mg_str src;
  struct mg_str dst;
  struct mg_str tag;
  struct mg_str method;
  struct mg_str auth; /* JSON text of the frame's `auth` */
  struct mg_rpc_authn_info authn_info;
  const char *args_fmt; /* as given to mg_rpc_add_handler() */
  void *user_data;      /* of the handler */
  struct mg_rpc_channel *ch;
};

/*
 * A method handler: must answer `ri` exactly once (mg_rpc_send_responsef(),
 * mg_rpc_send_errorf(), mg_rpc_send_error_jsonf()), now or later, or drop it
 * with mg_rpc_free_request_info().
 * args: JSON text, valid during the call only; empty if there were none.
 */
typedef void (*mg_handler_cb_t)(struct mg_rpc_request_info *ri, void *cb_arg,
                                struct mg_rpc_frame_info *fi,
                                struct mg_str args);

/*
 * Registers a handler.
 * method: name or glob pattern, matched against the whole name without regard
 * to case; the newest registration that matches wins. Copied.
 * args_fmt: json_scanf() format of the arguments; kept, not copied.
 */
void mg_rpc_add_handler(struct mg_rpc *c, const char *method,
                        const char *args_fmt, mg_handler_cb_t cb, void *cb_arg);

/* A registered handler. */
struct mg_rpc_handler_info {
  struct mg_str method;
  const char *args_fmt;
  mg_handler_cb_t cb;
  void *cb_arg;
};

/* Finds the handler that a request for `method` would reach, or NULL. */
const struct mg_rpc_handler_info *mg_rpc_get_handler(struct mg_rpc *c,
                                                     const char *method);

/* Walks the handlers, newest first; NULL starts and ends. */
const struct mg_rpc_handler_info *mg_rpc_next_handler(
    struct mg_rpc *c, const struct mg_rpc_handler_info *prev);

/* Runs before every handler: false means it took `ri` over and the handler is
 * not called. */
typedef bool (*mg_prehandler_cb_t)(struct mg_rpc_request_info *ri, void *cb_arg,
                                   struct mg_rpc_frame_info *fi,
                                   struct mg_str args);

/* Sets the one prehandler; NULL removes it. */
void mg_rpc_set_prehandler(struct mg_rpc *c, mg_prehandler_cb_t cb,
                           void *cb_arg);

/*
 * Answers a request with a result (json_printf() format; NULL: null).
 * Memory: frees `ri` in every case.
 * Returns: false if the answer could be neither sent nor queued.
 */
bool mg_rpc_send_responsef(struct mg_rpc_request_info *ri,
                           const char *result_json_fmt, ...);

/* Same for an error; the message is a printf() format, NULL: no message. */
bool mg_rpc_send_errorf(struct mg_rpc_request_info *ri, int error_code,
                        const char *error_msg_fmt, ...);

/* Same; the message is a string that holds JSON (json_printf() format). */
bool mg_rpc_send_error_jsonf(struct mg_rpc_request_info *ri, int error_code,
                             const char *error_json_fmt, ...);

/* Returns true if the default channel is open. */
bool mg_rpc_is_connected(struct mg_rpc *c);

/* Returns true if the default channel is open and not busy. */
bool mg_rpc_can_send(struct mg_rpc *c);

/* What observers see. Comment: type of `ev_arg`. */
enum mg_rpc_event {
  MG_RPC_EV_CHANNEL_OPEN,   /* struct mg_str *: dst of the channel */
  MG_RPC_EV_CHANNEL_CLOSED, /* struct mg_str *: dst of the channel */
  MG_RPC_EV_DISPATCH_FRAME, /* struct mg_str *: text of an outgoing frame */
};
typedef void (*mg_observer_cb_t)(struct mg_rpc *c, void *cb_arg,
                                 enum mg_rpc_event ev, void *ev_arg);

/* Adds an observer; an observer may remove itself while it runs. */
void mg_rpc_add_observer(struct mg_rpc *c, mg_observer_cb_t cb, void *cb_arg);

/* Removes the observer added with the same two values. */
void mg_rpc_remove_observer(struct mg_rpc *c, mg_observer_cb_t cb,
                            void *cb_arg);

/* Drops a request without an answer. */
void mg_rpc_free_request_info(struct mg_rpc_request_info *ri);

/* Frees a dispatcher. Calls that wait get an error (503); requests not yet
 * answered stay valid, their answers are dropped. */
void mg_rpc_free(struct mg_rpc *c);

/*
 * Lists the channels.
 * Memory: free `*ci` with mg_rpc_channel_info_free_all().
 * Returns: false when memory is short.
 */
bool mg_rpc_get_channel_info(struct mg_rpc *c, struct mg_rpc_channel_info **ci,
                             int *num_ci);

/* Frees the strings of one element. */
void mg_rpc_channel_info_free(struct mg_rpc_channel_info *ci);

/* Frees the whole array. */
void mg_rpc_channel_info_free_all(struct mg_rpc_channel_info *ci, int num_ci);

/* Registers RPC.List, RPC.Describe and RPC.Ping. */
void mg_rpc_add_list_handler(struct mg_rpc *c);

/*
 * Takes a frame apart.
 * Returns: false unless `f` is exactly one JSON object whose known members have
 * the right types; unknown members are ignored.
 */
bool mg_rpc_parse_frame(const struct mg_str f, struct mg_rpc_frame *frame);

/*
 * Checks the `auth` object of a request against rpc.auth_* of the system
 * configuration and fills ri->authn_info.
 * Returns: true: authn_info.username tells who it is, empty: nobody (no `auth`,
 * stale nonce, unknown user, wrong password). False: `ri` was answered with an
 * error and is gone.
 */
bool mg_rpc_check_digest_auth(struct mg_rpc_request_info *ri);

/* Frees the strings of `authn`. */
void mg_rpc_authn_info_free(struct mg_rpc_authn_info *authn);

/* Makes a channel for an outgoing URI: "scheme" of "scheme://rest#fragment".
 * The fragment is JSON options of the channel. Returns NULL if it cannot. */
typedef struct mg_rpc_channel *(*mg_rpc_channel_factory_f)(
    struct mg_str scheme, struct mg_str dst_uri, struct mg_str dst_uri_fragment,
    void *arg);

/* Registers the factory for a URI scheme. */
void mg_rpc_add_channel_factory(struct mg_rpc *c, struct mg_str uri_scheme,
                                mg_rpc_channel_factory_f ff, void *ff_arg);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MG_RPC_H
