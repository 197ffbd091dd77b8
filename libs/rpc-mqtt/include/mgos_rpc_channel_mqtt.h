// SPDX-License-Identifier: Apache-2.0
//
// The RPC channel over MQTT.
// This version declares it only: a program that calls it does not link.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mg_rpc_channel.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mg_rpc_channel *mg_rpc_channel_mqtt(const struct mg_str device_id);

#ifdef __cplusplus
}
#endif
