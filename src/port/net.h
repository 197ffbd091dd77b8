// SPDX-License-Identifier: Apache-2.0
//
// Port contract: the network. The port offers one table of functions that
// open, read, write and wait on sockets (struct of mongoose.h). Addresses of
// the interfaces come through mgos_net_hal.h.
#ifndef MEERKAT_PORT_NET_H
#define MEERKAT_PORT_NET_H

#ifdef __cplusplus
extern "C" {
#endif

struct mg_iface_vtable;

// The network interface of this port, or NULL when it has none.
// Context: any task. Memory: static.
const struct mg_iface_vtable *mgos_port_net_iface(void);

#ifdef __cplusplus
}
#endif

#endif
