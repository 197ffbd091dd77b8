// SPDX-License-Identifier: Apache-2.0
//
// The network. A chip with sockets or lwIP returns its interface table; drivers
// report their state with mgos_net_dev_event_cb() and define the *_get_ip_info
// function of their kind.

#include "port/net.h"

#include <stddef.h>

const struct mg_iface_vtable *mgos_port_net_iface(void) {
  return NULL;  // no network
}
