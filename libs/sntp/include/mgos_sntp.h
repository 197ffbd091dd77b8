// SPDX-License-Identifier: Apache-2.0
//
// Time from the network.
// This version declares it only: a program that calls it does not link.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/mg_str.h"

#ifdef __cplusplus
extern "C" {
#endif

double mgos_sntp_get_last_synced_uptime(void);

#ifdef __cplusplus
}
#endif
