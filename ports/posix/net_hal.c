// SPDX-License-Identifier: Apache-2.0
//
// The network interface of the PC, shown to the firmware as Ethernet 0.
//
// Its addresses are those of the host's interface with the default route, or
// of the loopback when there is none; the host brings it up, so the three
// events of a link that comes up are reported once, when the loop first runs.

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "mgos_errors.h"
#include "mgos_net.h"
#include "mgos_net_hal.h"
#include "mgos_system.h"
#include "net_hal.h"

#define TEXT_MAX 8192

static void set_addr(struct sockaddr_in *sin, uint32_t addr_be) {
  sin->sin_family = AF_INET;
  sin->sin_addr.s_addr = addr_be;
}

// Finds the default route: interface name and gateway.
static bool default_route(char name[IF_NAMESIZE], uint32_t *gw_be) {
  char text[TEXT_MAX];
  if (host_read_file("/proc/net/route", text, sizeof(text)) < 0) return false;
  const char *line = strchr(text, '\n');
  while (line != NULL) {
    unsigned dest, gw, flags;
    if (sscanf(line, " %15s %x %x %x", name, &dest, &gw, &flags) == 4 &&
        dest == 0 && (flags & 1) != 0) {
      *gw_be = gw;
      return true;
    }
    line = strchr(line + 1, '\n');
  }
  return false;
}

static void get_dns(struct sockaddr_in *dns) {
  char text[TEXT_MAX];
  if (host_read_file("/etc/resolv.conf", text, sizeof(text)) < 0) return;
  for (const char *p = text; p != NULL; p = strchr(p, '\n')) {
    char addr[64];
    struct in_addr ia;
    if (*p == '\n') p++;
    if (sscanf(p, "nameserver %63s", addr) == 1 &&
        inet_pton(AF_INET, addr, &ia) == 1) {
      set_addr(dns, ia.s_addr);
      return;
    }
  }
}

static bool get_addr(const char *name, struct mgos_net_ip_info *info) {
  struct ifaddrs *list, *ifa;
  bool found = false;
  if (getifaddrs(&list) != 0) return false;
  for (ifa = list; ifa != NULL && !found; ifa = ifa->ifa_next) {
    if (ifa->ifa_addr == NULL || ifa->ifa_addr->sa_family != AF_INET) continue;
    if (strcmp(ifa->ifa_name, name) != 0) continue;
    memcpy(&info->ip, ifa->ifa_addr, sizeof(info->ip));
    if (ifa->ifa_netmask != NULL) {
      memcpy(&info->netmask, ifa->ifa_netmask, sizeof(info->netmask));
    }
    found = true;
  }
  freeifaddrs(list);
  return found;
}

bool mgos_eth_dev_get_ip_info(int if_instance,
                              struct mgos_net_ip_info *ip_info) {
  char name[IF_NAMESIZE];
  uint32_t gw = 0;
  memset(ip_info, 0, sizeof(*ip_info));
  if (if_instance != 0) return false;
  if (default_route(name, &gw) && get_addr(name, ip_info)) {
    if (gw != 0) set_addr(&ip_info->gw, gw);
  } else {
    set_addr(&ip_info->ip, htonl(INADDR_LOOPBACK));
    set_addr(&ip_info->netmask, htonl(0xff000000));
  }
  get_dns(&ip_info->dns);
  return true;
}

static void announce(void *arg) {
  static const enum mgos_net_event events[] = {
      MGOS_NET_EV_CONNECTING, MGOS_NET_EV_CONNECTED, MGOS_NET_EV_IP_ACQUIRED};
  for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
    mgos_net_dev_event_cb(MGOS_NET_IF_TYPE_ETHERNET, 0, events[i]);
  }
}

int net_hal_start(void) {
  return mgos_invoke_cb(announce, NULL, 0) ? MGOS_OK : MGOS_ENOMEM;
}
