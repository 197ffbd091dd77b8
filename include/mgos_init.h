// SPDX-License-Identifier: Apache-2.0
//
// Result codes of initialisation, shared by every part of the firmware.
#ifndef MEERKAT_MGOS_INIT_H
#define MEERKAT_MGOS_INIT_H

#ifdef __cplusplus
extern "C" {
#endif

// Result of an initialisation step: 0 or the part that failed.
enum mgos_init_result {
  MGOS_INIT_OK = 0,                   // all went well
  MGOS_INIT_OUT_OF_MEMORY = -1,       // memory is short
  MGOS_INIT_APP_INIT_FAILED = -2,     // mgos_app_init() said no
  MGOS_INIT_APP_JS_INIT_FAILED = -3,  // the script of the app failed
  MGOS_INIT_SYS_INIT_JS_FAILED = -4,  // the system script failed
  MGOS_INIT_FS_INIT_FAILED = -5,      // no root file system
  // configuration cannot be loaded
  MGOS_INIT_CONFIG_LOAD_DEFAULTS_FAILED = -10,
  MGOS_INIT_CONFIG_WIFI_INIT_FAILED = -11,     // Wi-Fi settings are refused
  MGOS_INIT_CONFIG_INVALID_STDOUT_UART = -12,  // debug.stdout_uart is no UART
  MGOS_INIT_CONFIG_INVALID_STDERR_UART = -13,  // debug.stderr_uart is no UART
  MGOS_INIT_CONFIG_WEB_SERVER_LISTEN_FAILED = -14,  // web server cannot listen
  MGOS_INIT_MG_RPC_FAILED = -15,                    // RPC
  MGOS_INIT_UART_FAILED = -16,                      // UART driver
  MGOS_INIT_MDNS_FAILED = -17,                      // mDNS
  MGOS_INIT_MQTT_FAILED = -18,                      // MQTT
  MGOS_INIT_I2C_FAILED = -19,                       // I2C bus
  MGOS_INIT_APPLY_UPDATE_FAILED = -21,          // file merge after an update
  MGOS_INIT_CONSOLE_INIT_FAILED = -22,          // console
  MGOS_INIT_GPIO_INIT_FAILED = -23,             // GPIO driver
  MGOS_INIT_DEBUG_INIT_FAILED = -24,            // debug output
  MGOS_INIT_MQTT_INIT_FAILED = -25,             // MQTT library
  MGOS_INIT_AWS_SHADOW_INIT_FAILED = -26,       // AWS shadow
  MGOS_INIT_SNTP_INIT_FAILED = -27,             // SNTP
  MGOS_INIT_TIMERS_INIT_FAILED = -28,           // timers
  MGOS_INIT_SPI_FAILED = -29,                   // SPI bus
  MGOS_INIT_GCP_INIT_FAILED = -30,              // Google cloud
  MGOS_INIT_GCP_INIT_FAILED_INVALID_KEY = -31,  // Google cloud key
  MGOS_INIT_DEPS_FAILED = -32,                  // a library
  MGOS_INIT_MOUNT_FAILED = -33,                 // a file system
  MGOS_INIT_NET_INIT_FAILED = -34,              // network
  MGOS_INIT_UPD_INIT_FAILED = -35,              // updater
};

// Runs all initialisation of libraries and of the app. Called by the boot
// code once. Context: main task. Returns: the first failure.
enum mgos_init_result mgos_init(void);

#ifdef __cplusplus
}
#endif

#endif
