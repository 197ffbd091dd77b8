// SPDX-License-Identifier: Apache-2.0
//
// RPC from the device to itself: every frame sent comes back as a frame
// received, from the event loop.

#ifndef MEERKAT_MG_RPC_CHANNEL_LOOPBACK_H
#define MEERKAT_MG_RPC_CHANNEL_LOOPBACK_H

#include <stdbool.h>

#include "mg_rpc_channel.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Destination that means this device. */
#define MGOS_RPC_LOOPBACK_ADDR "RPC.LOCAL"

/* Makes a loopback channel. Returns: NULL when memory is short. */
struct mg_rpc_channel *mg_rpc_channel_loopback(void);

/* Initialises the library; called by the generated init table. */
bool mgos_rpc_loopback_init(void);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MG_RPC_CHANNEL_LOOPBACK_H
