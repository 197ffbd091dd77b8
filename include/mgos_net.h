// SPDX-License-Identifier: Apache-2.0
//
// Network interfaces: their events and addresses.
#ifndef MEERKAT_MGOS_NET_H
#define MEERKAT_MGOS_NET_H

#include <stdbool.h>

#include "common/mg_str.h"
#include "common/platform.h"
#include "mgos_event.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MGOS_EVENT_GRP_NET MGOS_EVENT_BASE('N', 'E', 'T')

// Events of an interface; ev_data is a struct mgos_net_event_data.
enum mgos_net_event {
  MGOS_NET_EV_DISCONNECTED = MGOS_EVENT_GRP_NET,
  MGOS_NET_EV_CONNECTING,
  MGOS_NET_EV_CONNECTED,
  MGOS_NET_EV_IP_ACQUIRED,
};

enum mgos_net_if_type {
  MGOS_NET_IF_TYPE_WIFI,
  MGOS_NET_IF_TYPE_ETHERNET,
  MGOS_NET_IF_TYPE_PPP,
  MGOS_NET_IF_MAX,
};

// Addresses of an interface; unknown ones are zero.
struct mgos_net_ip_info {
  struct sockaddr_in ip;
  struct sockaddr_in netmask;
  struct sockaddr_in gw;
  struct sockaddr_in dns;
  struct sockaddr_in ntp;
};

// Data of a network event. ip_info is filled for IP_ACQUIRED only.
struct mgos_net_event_data {
  enum mgos_net_if_type if_type;
  int if_instance;
  struct mgos_net_ip_info ip_info;
};

// Addresses of an interface. Context: main task.
// Returns: false when it is not there or has no address.
bool mgos_net_get_ip_info(enum mgos_net_if_type if_type, int if_instance,
                          struct mgos_net_ip_info *ip_info);

// "a.b.c.d" of an address. `out` holds 16 bytes. Context: any.
// Returns: out.
char *mgos_net_ip_to_str(const struct sockaddr_in *sin, char *out);
// Reads "a.b.c.d", filling family and address only. Context: any.
// Returns: false for any other text; *sin is then unchanged.
bool mgos_net_str_to_ip(const char *ips, struct sockaddr_in *sin);
bool mgos_net_str_to_ip_n(const struct mg_str ips, struct sockaddr_in *sin);

#ifdef __cplusplus
}
#endif

#endif
