// SPDX-License-Identifier: Apache-2.0
//
// Wi-Fi station and access point.
// This version declares it only: a program that calls it does not link.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mgos_event.h"
#include "mgos_net.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MGOS_NET_IF_WIFI_STA 0
#define MGOS_NET_IF_WIFI_AP 1
#define MGOS_WIFI_EV_BASE MGOS_EVENT_BASE('W', 'F', 'I')
struct mgos_config_wifi;
struct mgos_config_wifi_sta;
struct mgos_config_wifi_ap;
#define MGOS_EVENT_GRP_WIFI MGOS_WIFI_EV_BASE
enum mgos_wifi_event {
  MGOS_WIFI_EV_STA_DISCONNECTED = MGOS_WIFI_EV_BASE,
  MGOS_WIFI_EV_STA_CONNECTING,
  MGOS_WIFI_EV_STA_CONNECTED,
  MGOS_WIFI_EV_STA_IP_ACQUIRED,
  MGOS_WIFI_EV_AP_STA_CONNECTED,
  MGOS_WIFI_EV_AP_STA_DISCONNECTED,
};
struct mgos_wifi_sta_connected_arg {
  uint8_t bssid[6];
  int channel;
  int rssi;
};
struct mgos_wifi_sta_disconnected_arg {
  uint8_t reason;
};
struct mgos_wifi_ap_sta_connected_arg {
  uint8_t mac[6];
};
struct mgos_wifi_ap_sta_disconnected_arg {
  uint8_t mac[6];
};
bool mgos_wifi_setup_sta(const struct mgos_config_wifi_sta *cfg);
bool mgos_wifi_setup_ap(const struct mgos_config_wifi_ap *cfg);
bool mgos_wifi_setup(struct mgos_config_wifi *cfg);
bool mgos_wifi_connect(void);
bool mgos_wifi_disconnect(void);
bool mgos_wifi_validate_ap_cfg(const struct mgos_config_wifi_ap *cfg,
                               char **msg);
bool mgos_wifi_validate_sta_cfg(const struct mgos_config_wifi_sta *cfg,
                                char **msg);
enum mgos_wifi_status {
  MGOS_WIFI_DISCONNECTED = 0,
  MGOS_WIFI_CONNECTING = 1,
  MGOS_WIFI_CONNECTED = 2,
  MGOS_WIFI_IP_ACQUIRED = 3,
};
enum mgos_wifi_status mgos_wifi_get_status(void);
char *mgos_wifi_get_status_str(void);
char *mgos_wifi_get_connected_ssid(void);
const struct mgos_config_wifi_sta *mgos_wifi_get_connected_sta_cfg(void);
int mgos_wifi_sta_get_rssi(void);
enum mgos_wifi_auth_mode {
  MGOS_WIFI_AUTH_MODE_OPEN = 0,
  MGOS_WIFI_AUTH_MODE_WEP = 1,
  MGOS_WIFI_AUTH_MODE_WPA_PSK = 2,
  MGOS_WIFI_AUTH_MODE_WPA2_PSK = 3,
  MGOS_WIFI_AUTH_MODE_WPA_WPA2_PSK = 4,
  MGOS_WIFI_AUTH_MODE_WPA2_ENTERPRISE = 5,
  MGOS_WIFI_AUTH_MODE_WPA3_PSK = 6,
  MGOS_WIFI_AUTH_MODE_WPA2_WPA3_PSK = 7,
};
struct mgos_wifi_scan_result {
  char ssid[33];
  uint8_t bssid[6];
  enum mgos_wifi_auth_mode auth_mode;
  int channel;
  int rssi;
};
typedef void (*mgos_wifi_scan_cb_t)(int num_res,
                                    struct mgos_wifi_scan_result *res,
                                    void *arg);
void mgos_wifi_scan(mgos_wifi_scan_cb_t cb, void *arg);
void mgos_wifi_deinit(void);

#ifdef __cplusplus
}
#endif
