// SPDX-License-Identifier: Apache-2.0
//
// RPC over UDP: one datagram is one frame. Nothing is repeated and nothing is
// authenticated by the transport; use rpc.acl with in-frame digests.

#ifndef MEERKAT_MGOS_RPC_CHANNEL_UDP_H
#define MEERKAT_MGOS_RPC_CHANNEL_UDP_H

#include "mg_rpc_channel.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Makes a listening channel: every answer goes to the sender of its request.
 * listen_addr: [udp://][ADDR]:PORT. Returns: NULL if it cannot be bound.
 */
struct mg_rpc_channel *mg_rpc_ch_udp_in(const char *listen_addr);

/* Makes a channel to one peer, [udp://]HOST:PORT. Returns: NULL when memory is
 * short. */
struct mg_rpc_channel *mg_rpc_ch_udp_out(const char *dst_addr);

/* Initialises the library; called by the generated init table. */
bool mgos_rpc_udp_init(void);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MGOS_RPC_CHANNEL_UDP_H
