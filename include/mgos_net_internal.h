// SPDX-License-Identifier: Apache-2.0
//
// Start of the network module, called by the core library.
#ifndef MEERKAT_MGOS_NET_INTERNAL_H
#define MEERKAT_MGOS_NET_INTERNAL_H

#include "mgos_init.h"
#include "mgos_net.h"

#ifdef __cplusplus
extern "C" {
#endif

// Registers the NET events. Context: main task.
enum mgos_init_result mgos_net_init(void);

#ifdef __cplusplus
}
#endif

#endif
