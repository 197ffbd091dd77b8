// SPDX-License-Identifier: Apache-2.0
//
// Shared by the files of this library.

#ifndef MEERKAT_RPC_WS_INTERNAL_H
#define MEERKAT_RPC_WS_INTERNAL_H

#include "mongoose.h"

/* Lets a connection receive the longest frame. */
void mgos__rpc_ws_set_limit(struct mg_connection *nc);

/* Hands an event to the incoming channel of a connection, if it has one. */
void mgos__rpc_ws_forward(struct mg_connection *nc, int ev, void *ev_data);

/* Handler of connections whose channel is gone. */
void mgos__rpc_ws_nobody(struct mg_connection *nc, int ev, void *ev_data,
                         void *user_data);

#endif  // MEERKAT_RPC_WS_INTERNAL_H
