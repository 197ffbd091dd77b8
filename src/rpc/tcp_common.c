// SPDX-License-Identifier: Apache-2.0
//
// What channels over network connections share.

#include <stdlib.h>
#include <string.h>

#include "mg_rpc_channel_tcp_common.h"

char *mg_rpc_channel_tcp_get_info(struct mg_connection *c) {
  char addr[64];
  if (c == NULL) return NULL;
  int n = mg_conn_addr_to_str(
      c, addr, sizeof(addr),
      MG_SOCK_STRINGIFY_IP | MG_SOCK_STRINGIFY_PORT | MG_SOCK_STRINGIFY_REMOTE);
  return n <= 0 ? NULL : strdup(addr);
}
