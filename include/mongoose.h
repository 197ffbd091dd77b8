// SPDX-License-Identifier: Apache-2.0
//
// The mg_* network API in the form that Mongoose OS applications use
// (mongoose 6.18 names). This header only collects the parts:
//
//   net.h    event manager, connections      iface.h  stacks and TLS below
//   util.h   addresses, URIs, encodings      http.h   HTTP and WebSocket
//   mqtt.h   MQTT packets and broker         dns.h    DNS and the resolver
//   sntp.h   SNTP                            coap.h   CoAP
//   socks.h  SOCKS
//
// On a device there is one manager, mgos_get_mgr() of mgos_mongoose.h.

#pragma once

#include "mongoose/net.h"

#include "mongoose/iface.h"
#include "mongoose/util.h"

#include "mongoose/dns.h"
#include "mongoose/http.h"
#include "mongoose/mqtt.h"

#include "mongoose/coap.h"
#include "mongoose/sntp.h"
#include "mongoose/socks.h"
