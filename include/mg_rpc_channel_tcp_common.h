// SPDX-License-Identifier: Apache-2.0
//
// Shared by the channels that run over a network connection.

#ifndef MEERKAT_MG_RPC_CHANNEL_TCP_COMMON_H
#define MEERKAT_MG_RPC_CHANNEL_TCP_COMMON_H

#include "mongoose.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Returns the peer's "address:port" for a channel's `get_info`.
 * c: may be NULL. Memory: malloced, the caller frees. Returns: NULL when there
 * is no connection or memory is short.
 */
char *mg_rpc_channel_tcp_get_info(struct mg_connection *c);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MG_RPC_CHANNEL_TCP_COMMON_H
