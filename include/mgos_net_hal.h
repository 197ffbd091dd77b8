// SPDX-License-Identifier: Apache-2.0
//
// What a port and the drivers of interfaces exchange with mgos_net.h.
#ifndef MEERKAT_MGOS_NET_HAL_H
#define MEERKAT_MGOS_NET_HAL_H

#include "mgos_net.h"

#ifdef __cplusplus
extern "C" {
#endif

// Called by a driver when the state of an interface changes.
// Context: any task, not ISR.
void mgos_net_dev_event_cb(enum mgos_net_if_type if_type, int if_instance,
                           enum mgos_net_event ev);

// Addresses of an Ethernet, Wi-Fi or PPP interface; a firmware without such a
// driver need not define them. Wi-Fi instance 0 is the station,
// 1 the access point. Context: main task.
bool mgos_eth_dev_get_ip_info(int if_instance,
                              struct mgos_net_ip_info *ip_info);
bool mgos_wifi_dev_get_ip_info(int if_instance,
                               struct mgos_net_ip_info *ip_info);
bool mgos_pppos_dev_get_ip_info(int if_instance,
                                struct mgos_net_ip_info *ip_info);

#ifdef __cplusplus
}
#endif

#endif
