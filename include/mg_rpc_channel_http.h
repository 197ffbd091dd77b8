// SPDX-License-Identifier: Apache-2.0
//
// RPC over HTTP, server side: POST /rpc with a whole frame, POST or GET
// /rpc/METHOD with arguments only. The library rpc-common registers it on the
// system HTTP server; an application with a server of its own can use these
// functions from its event handler.

#ifndef MEERKAT_MG_RPC_CHANNEL_HTTP_H
#define MEERKAT_MG_RPC_CHANNEL_HTTP_H

#include "mg_rpc_channel.h"
#include "mongoose.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Returns the channel of an HTTP connection, made at the first call.
 * default_auth_domain, default_auth_file: realm and htdigest file used when the
 * dispatcher names none; copied.
 * is_new: set to true when the channel was made: add it to a dispatcher then.
 * Returns: NULL when memory is short.
 */
struct mg_rpc_channel *mg_rpc_channel_http(struct mg_connection *nc,
                                           const char *default_auth_domain,
                                           const char *default_auth_file,
                                           bool *is_new);

/* Hands over the body of POST /rpc. `hm` must stay valid during the call. */
void mg_rpc_channel_http_recd_frame(struct mg_connection *nc,
                                    struct http_message *hm,
                                    struct mg_rpc_channel *ch,
                                    const struct mg_str frame);

/* Hands over method and arguments of /rpc/METHOD; the reply is the bare result
 * or the bare error. */
void mg_rpc_channel_http_recd_parsed_frame(struct mg_connection *nc,
                                           struct http_message *hm,
                                           struct mg_rpc_channel *ch,
                                           const struct mg_str method,
                                           const struct mg_str args);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MG_RPC_CHANNEL_HTTP_H
