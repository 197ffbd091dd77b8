// SPDX-License-Identifier: Apache-2.0
//
// SOCKS5 proxy, server side and as an interface below connections.
// Include through mongoose.h.

#pragma once

#include "mongoose/net.h"
#include "mongoose/iface.h"

#ifdef __cplusplus
extern "C" {
#endif

// Version of the protocol, and flags that tell how far a connection is.
#define MG_SOCKS_VERSION 5
#define MG_SOCKS_HANDSHAKE_DONE MG_F_USER_1
#define MG_SOCKS_CONNECT_DONE MG_F_USER_2

// Ways of authentication.
enum mg_socks_handshake_method {
  MG_SOCKS_HANDSHAKE_NOAUTH = 0,
  MG_SOCKS_HANDSHAKE_GSSAPI = 1,
  MG_SOCKS_HANDSHAKE_USERPASS = 2,
  MG_SOCKS_HANDSHAKE_FAILURE = 0xff,
};

// What a client asks for.
enum mg_socks_command {
  MG_SOCKS_CMD_CONNECT = 1,
  MG_SOCKS_CMD_BIND = 2,
  MG_SOCKS_CMD_UDP_ASSOCIATE = 3,
};

// Forms of addresses.
enum mg_socks_address_type {
  MG_SOCKS_ADDR_IPV4 = 1,
  MG_SOCKS_ADDR_DOMAIN = 3,
  MG_SOCKS_ADDR_IPV6 = 4,
};

// Answers of a proxy.
enum mg_socks_response {
  MG_SOCKS_SUCCESS = 0,
  MG_SOCKS_FAILURE = 1,
  MG_SOCKS_NOT_ALLOWED = 2,
  MG_SOCKS_NET_UNREACHABLE = 3,
  MG_SOCKS_HOST_UNREACHABLE = 4,
  MG_SOCKS_CONN_REFUSED = 5,
  MG_SOCKS_TTL_EXPIRED = 6,
  MG_SOCKS_CMD_NOT_SUPPORTED = 7,
  MG_SOCKS_ADDR_NOT_SUPPORTED = 8,
};

// Makes a listener a SOCKS5 proxy.
void mg_set_protocol_socks(struct mg_connection *c);

// An interface that connects through a proxy. Returns NULL when out of memory.
struct mg_iface *mg_socks_mk_iface(struct mg_mgr *, const char *proxy_addr);

#ifdef __cplusplus
}
#endif
