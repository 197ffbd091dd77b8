// SPDX-License-Identifier: Apache-2.0
//
// Network interfaces as the rest of the firmware sees them. Drivers report
// changes from any task; here they are posted to the main task, logged and
// triggered as events, and the nameserver is chosen anew. Drivers are found at
// link time: a firmware without one of them has no such function, which the
// weak references below allow for.

#include "mgos_net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "core/boot.h"
#include "core/loop.h"
#include "mgos_net_hal.h"
#include "mgos_net_internal.h"
#include "mgos_system.h"

#ifndef MGOS_DEFAULT_NAMESERVER
#define MGOS_DEFAULT_NAMESERVER "8.8.8.8"
#endif

#pragma weak mgos_eth_dev_get_ip_info
#pragma weak mgos_wifi_dev_get_ip_info
#pragma weak mgos_pppos_dev_get_ip_info

static struct { void (*set_nameserver)(const char *addr); } s_state;

void mgos__net_set_nameserver_hook(void (*set)(const char *addr)) {
  s_state.set_nameserver = set;
}

static void if_name(enum mgos_net_if_type type, int instance, char name[16]) {
  switch (type) {
    case MGOS_NET_IF_TYPE_WIFI:
      snprintf(name, 16, "WiFi %s", instance == 0 ? "STA" : "AP");
      return;
    case MGOS_NET_IF_TYPE_ETHERNET:
      snprintf(name, 16, "ETH%.*d", instance == 0 ? 0 : 1, instance);
      return;
    case MGOS_NET_IF_TYPE_PPP:
      snprintf(name, 16, "PPP%.*d", instance == 0 ? 0 : 1, instance);
      return;
    case MGOS_NET_IF_MAX:
      break;
  }
  snprintf(name, 16, "net%d", (int) type);
}

bool mgos_net_get_ip_info(enum mgos_net_if_type if_type, int if_instance,
                          struct mgos_net_ip_info *ip_info) {
  bool (*get)(int, struct mgos_net_ip_info *) = NULL;
  memset(ip_info, 0, sizeof(*ip_info));
  switch (if_type) {
    case MGOS_NET_IF_TYPE_WIFI:
      get = mgos_wifi_dev_get_ip_info;
      break;
    case MGOS_NET_IF_TYPE_ETHERNET:
      get = mgos_eth_dev_get_ip_info;
      break;
    case MGOS_NET_IF_TYPE_PPP:
      get = mgos_pppos_dev_get_ip_info;
      break;
    case MGOS_NET_IF_MAX:
      break;
  }
  return get != NULL && get(if_instance, ip_info);
}

char *mgos_net_ip_to_str(const struct sockaddr_in *sin, char *out) {
  const uint8_t *b = (const uint8_t *) &sin->sin_addr.s_addr;
  snprintf(out, 16, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
  return out;
}

// Reads a number of 0 to 255 without sign or spaces.
static bool read_byte(const char **p, const char *end, uint8_t *out) {
  unsigned v = 0;
  const char *s = *p;
  while (s < end && *s >= '0' && *s <= '9' && s - *p < 3) {
    v = v * 10 + (unsigned) (*s++ - '0');
  }
  if (s == *p || v > 255) return false;
  *p = s;
  *out = (uint8_t) v;
  return true;
}

bool mgos_net_str_to_ip_n(const struct mg_str ips, struct sockaddr_in *sin) {
  const char *p = ips.p, *end = ips.p + ips.len;
  uint8_t b[4];
  if (p == NULL || sin == NULL) return false;
  for (int i = 0; i < 4; i++) {
    if (i > 0 && (p == end || *p++ != '.')) return false;
    if (!read_byte(&p, end, &b[i])) return false;
  }
  if (p != end) return false;
  sin->sin_family = AF_INET;
  memcpy(&sin->sin_addr.s_addr, b, sizeof(b));
  return true;
}

bool mgos_net_str_to_ip(const char *ips, struct sockaddr_in *sin) {
  return ips != NULL && mgos_net_str_to_ip_n(mg_mk_str(ips), sin);
}

// The DNS server of the first interface, in order of preference, that has one.
static void choose_nameserver(void) {
  static const enum mgos_net_if_type s_order[] = {
      MGOS_NET_IF_TYPE_ETHERNET, MGOS_NET_IF_TYPE_WIFI, MGOS_NET_IF_TYPE_PPP};
  struct mgos_net_ip_info info;
  char addr[16] = MGOS_DEFAULT_NAMESERVER;
  if (s_state.set_nameserver == NULL) return;
  for (size_t i = 0; i < sizeof(s_order) / sizeof(s_order[0]); i++) {
    if (!mgos_net_get_ip_info(s_order[i], 0, &info)) continue;
    if (info.dns.sin_addr.s_addr == 0) continue;
    mgos_net_ip_to_str(&info.dns, addr);
    break;
  }
  LOG(LL_INFO, ("Nameserver: %s", addr));
  s_state.set_nameserver(addr);
}

static void log_event(enum mgos_net_event ev,
                      const struct mgos_net_event_data *ed) {
  char name[16], ip[16], gw[16], dns[16];
  if_name(ed->if_type, ed->if_instance, name);
  switch (ev) {
    case MGOS_NET_EV_DISCONNECTED:
      LOG(LL_INFO, ("%s: disconnected", name));
      break;
    case MGOS_NET_EV_CONNECTING:
      LOG(LL_INFO, ("%s: connecting", name));
      break;
    case MGOS_NET_EV_CONNECTED:
      LOG(LL_INFO, ("%s: connected", name));
      break;
    case MGOS_NET_EV_IP_ACQUIRED:
      LOG(LL_INFO, ("%s: ready, IP %s, GW %s, DNS %s", name,
                    mgos_net_ip_to_str(&ed->ip_info.ip, ip),
                    mgos_net_ip_to_str(&ed->ip_info.gw, gw),
                    mgos_net_ip_to_str(&ed->ip_info.dns, dns)));
      break;
  }
}

// What travels through the queue, packed into one pointer.
#define PACK(type, instance, ev)                                    \
  ((uintptr_t) (type) << 16 | ((uintptr_t) (instance) &0xff) << 8 | \
   ((uintptr_t) (ev) &0xff))

static void event_cb(void *arg) {
  uintptr_t v = (uintptr_t) arg;
  struct mgos_net_event_data ed;
  enum mgos_net_event ev =
      (enum mgos_net_event)(MGOS_EVENT_GRP_NET | (int) (v & 0xff));
  memset(&ed, 0, sizeof(ed));
  ed.if_type = (enum mgos_net_if_type)(v >> 16);
  ed.if_instance = (int) (v >> 8 & 0xff);
  if (ev == MGOS_NET_EV_IP_ACQUIRED) {
    if (!mgos_net_get_ip_info(ed.if_type, ed.if_instance, &ed.ip_info)) {
      // The address is gone again; its loss has been posted after this.
      return;
    }
  }
  log_event(ev, &ed);
  if (ev == MGOS_NET_EV_IP_ACQUIRED || ev == MGOS_NET_EV_DISCONNECTED) {
    choose_nameserver();
  }
  mgos_event_trigger(ev, &ed);
}

void mgos_net_dev_event_cb(enum mgos_net_if_type if_type, int if_instance,
                           enum mgos_net_event ev) {
  void *arg = (void *) PACK(if_type, if_instance, ev);
  // Losing one would leave the app in a wrong state for ever. On the main task
  // waiting for room would never end, so it is handled at once.
  while (!mgos_invoke_cb(event_cb, arg, 0)) {
    if (mgos__loop_is_main_task()) {
      event_cb(arg);
      return;
    }
    mgos_msleep(10);
  }
}

enum mgos_init_result mgos_net_init(void) {
  mgos_event_register_base(MGOS_EVENT_GRP_NET, "net");
  return MGOS_INIT_OK;
}
