// SPDX-License-Identifier: Apache-2.0
//
// Shared by the files of this library.

#ifndef MEERKAT_RPC_COMMON_INTERNAL_H
#define MEERKAT_RPC_COMMON_INTERNAL_H

#include <stdbool.h>

#include "mg_rpc.h"
#include "mongoose.h"

#ifndef MGOS_ENABLE_RPC_CHANNEL_HTTP
#define MGOS_ENABLE_RPC_CHANNEL_HTTP 0
#endif
#ifndef MGOS_ENABLE_SYS_SERVICE
#define MGOS_ENABLE_SYS_SERVICE 0
#endif

/* Puts lock-out, access list and authentication in front of all handlers. */
void mgos__rpc_guard_init(struct mg_rpc *c);

/* Registers the methods Sys.*. */
bool mgos__rpc_sys_init(struct mg_rpc *c);

/* Headers of every RPC reply; the last one has no line end. */
#define MGOS__RPC_CORS_HEADERS         \
  "Access-Control-Allow-Origin: *\r\n" \
  "Access-Control-Allow-Headers: *"

/* Tells the HTTP channel of a connection, if any, that it has closed. */
void mgos__rpc_http_conn_closed(struct mg_connection *nc);

#endif  // MEERKAT_RPC_COMMON_INTERNAL_H
