// SPDX-License-Identifier: Apache-2.0
//
// Log over UDP.
#ifndef MEERKAT_MGOS_DEBUG_HAL_H
#define MEERKAT_MGOS_DEBUG_HAL_H

#include "common/mg_str.h"
#include "mgos_init.h"

#ifdef __cplusplus
extern "C" {
#endif

// Starts sending the log to `dst` ("host:port" or "udp://host:port").
// Context: main task. Returns: MGOS_INIT_OK, or MGOS_INIT_DEBUG_INIT_FAILED
// for a bad address.
enum mgos_init_result mgos_debug_udp_init(const char *dst);
// Sends one datagram, dropped when that is not possible at once.
// Context: any task.
void mgos_debug_udp_send(const struct mg_str prefix, const struct mg_str data);

#ifdef __cplusplus
}
#endif

#endif
