// SPDX-License-Identifier: Apache-2.0
//
// The configuration at boot: load the levels, look at the factory reset pin,
// lay the port's overlay over them, then hand core what it needs: consoles,
// logging, MAC address, device id, watchdog, read-only facts.
//
// Nothing in a configuration file can keep the device from booting: a value
// that does not work is logged and left out.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/cs_dbg.h"
#include "common/str_util.h"
#include "config/conf.h"
#include "config/sys_config.h"
#include "core/debug.h"
#include "mgos_debug_hal.h"
#include "mgos_debug.h"
#include "mgos_gpio.h"
#include "mgos_mongoose.h"
#include "mgos_ro_vars.h"
#include "mgos_system.h"
#include "port/boot.h"
#include "port/system.h"

#define LEGACY_USER_FILE "conf.json"
#define MAC_TEXT_LEN 12

// From the generated build_info.c.
extern const char *build_id;
extern const char *build_timestamp;
extern const char *build_version;

static bool s_initialized = false;

bool mgos_sys_config_is_initialized(void) {
  return s_initialized;
}

// --- MAC address -----------------------------------------------------------

void device_get_mac_address(uint8_t mac[6]) {
  if (mgos_port_mac_get(mac) != 0) memset(mac, 0, 6);
}

void device_set_mac_address(uint8_t mac[6]) {
  if (mgos_port_mac_set(mac) != 0) LOG(LL_ERROR, ("Cannot set MAC address"));
}

static void mac_text(char text[MAC_TEXT_LEN + 1]) {
  uint8_t mac[6];
  device_get_mac_address(mac);
  snprintf(text, MAC_TEXT_LEN + 1, "%02X%02X%02X%02X%02X%02X", mac[0], mac[1],
           mac[2], mac[3], mac[4], mac[5]);
}

void mgos_expand_mac_address_placeholders(char *str) {
  char mac[MAC_TEXT_LEN + 1];
  struct mg_str s = mg_mk_str(str);
  if (str == NULL || strchr(str, '?') == NULL) return;
  mac_text(mac);
  mgos_expand_placeholders(mg_mk_str(mac), &s);
}

static void apply_mac(const struct mgos_config *cfg) {
  const char *text = mgos_config_get_device_mac(cfg);
  unsigned int b[6];
  uint8_t mac[6];
  int end = 0;
  if (mgos_conf_str_empty(text)) return;
  if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &b[0], &b[1], &b[2], &b[3],
             &b[4], &b[5], &end) != 6 ||
      text[end] != '\0') {
    LOG(LL_ERROR, ("device.mac is not an address: %s", text));
    return;
  }
  for (int i = 0; i < 6; i++)
    mac[i] = (uint8_t) b[i];
  device_set_mac_address(mac);
}

// --- Loading ---------------------------------------------------------------

static bool file_exists(const char *name) {
  struct stat st;
  return stat(name, &st) == 0;
}

static void rename_legacy_file(void) {
  if (!file_exists(LEGACY_USER_FILE)) return;
  if (file_exists(CONF_USER_FILE)) {
    LOG(LL_WARN,
        ("%s is ignored, there is %s", LEGACY_USER_FILE, CONF_USER_FILE));
  } else if (rename(LEGACY_USER_FILE, CONF_USER_FILE) != 0) {
    LOG(LL_ERROR, ("Cannot rename %s", LEGACY_USER_FILE));
  }
}

static bool reset_requested(const struct mgos_config *cfg) {
  int pin = mgos_config_get_debug_factory_reset_gpio(cfg);
  if (pin < 0) return false;
  if (!mgos_gpio_setup_input(pin, MGOS_GPIO_PULL_UP)) {
    LOG(LL_ERROR, ("Bad factory reset pin %d", pin));
    return false;
  }
  mgos_usleep(100);  // For the pull-up to charge the line.
  return !mgos_gpio_read(pin);
}

// Loads all levels. The pin counts as the vendor and as the user have set it,
// so that no user configuration can lock the way back.
static void load_all(struct mgos_config *cfg) {
  bool reset;
  mgos_config_set_defaults(cfg);
  for (int i = 1; i < MGOS_CONFIG_LEVEL_USER; i++) {
    mgos__sys_config_load_one(cfg, i, true);
  }
  reset = reset_requested(cfg);
  if (!reset) {
    int pin = mgos_config_get_debug_factory_reset_gpio(cfg);
    mgos__sys_config_load_one(cfg, MGOS_CONFIG_LEVEL_USER, true);
    reset = mgos_config_get_debug_factory_reset_gpio(cfg) != pin &&
            reset_requested(cfg);
    if (!reset) return;
    mgos_config_free(cfg);
    mgos_sys_config_load_level(cfg, MGOS_CONFIG_LEVEL_VENDOR_8);
  }
  LOG(LL_WARN, ("Factory reset by pin"));
  mgos_config_reset(MGOS_CONFIG_LEVEL_USER);
}

static void apply_overlay(struct mgos_config *cfg) {
  const char *overlay = mgos_port_boot_config();
  char *msg = NULL;
  if (overlay == NULL || *overlay == '\0') return;
  // It comes from whoever starts the device, not from a file on it.
  if (!mgos_conf_parse_msg(mg_mk_str(overlay), "*", cfg, &msg)) {
    LOG(LL_ERROR, ("Boot config: %s, ignored", msg != NULL ? msg : "bad"));
  }
  free(msg);
}

static void expand_device_id(struct mgos_config *cfg) {
  const char *id = mgos_config_get_device_id(cfg);
  char *copy;
  if (mgos_conf_str_empty(id) || strchr(id, '?') == NULL) return;
  copy = strdup(id);
  if (copy == NULL) return;
  mgos_expand_mac_address_placeholders(copy);
  mgos_config_set_device_id(cfg, copy);
  free(copy);
}

// --- Handing out -----------------------------------------------------------

static void apply_consoles(const struct mgos_config *cfg) {
  int out = mgos_config_get_debug_stdout_uart(cfg);
  int err = mgos_config_get_debug_stderr_uart(cfg);
  if (out != mgos_get_stdout_uart() && !mgos_set_stdout_uart(out)) {
    LOG(LL_ERROR, ("Bad debug.stdout_uart %d", out));
  }
  if (err != mgos_get_stderr_uart() && !mgos_set_stderr_uart(err)) {
    LOG(LL_ERROR, ("Bad debug.stderr_uart %d", err));
  }
}

static void apply_logging(const struct mgos_config *cfg) {
  cs_log_set_level((enum cs_log_level) mgos_config_get_debug_level(cfg));
  cs_log_set_file_level(mgos_config_get_debug_file_level(cfg));
  mgos__debug_set_event_level(mgos_config_get_debug_event_level(cfg));
  mgos__debug_set_device_id(mgos_config_get_device_id(cfg));
}

// The keys belong to platforms that have a network before they have a console.
static void apply_udp_log(const struct mgos_config *cfg) {
#ifdef MGOS_CONFIG_HAVE_DEBUG_UDP_LOG_ADDR
  const char *addr = mgos_config_get_debug_udp_log_addr(cfg);
  mgos__debug_set_udp_level(mgos_config_get_debug_udp_log_level(cfg));
  if (mgos_conf_str_empty(addr)) return;
  if (mgos_debug_udp_init(addr) != MGOS_INIT_OK) {
    LOG(LL_ERROR, ("Bad debug.udp_log_addr %s", addr));
  }
#else
  (void) cfg;
#endif
}

static void set_ro_vars(void) {
  char mac[MAC_TEXT_LEN + 1];
  mac_text(mac);
  mgos_sys_ro_vars_set_mac_address(mac);
#ifdef FW_ARCHITECTURE
  mgos_sys_ro_vars_set_arch(CS_STRINGIFY_MACRO(FW_ARCHITECTURE));
#else
  mgos_sys_ro_vars_set_arch(mgos_port_platform());
#endif
#ifdef MGOS_APP
  mgos_sys_ro_vars_set_app(MGOS_APP);
#endif
  mgos_sys_ro_vars_set_fw_version(build_version);
  mgos_sys_ro_vars_set_fw_timestamp(build_timestamp);
  mgos_sys_ro_vars_set_fw_id(build_id);
}

static void apply_watchdog(const struct mgos_config *cfg) {
  int timeout = mgos_config_get_sys_wdt_timeout(cfg);
  if (timeout > 0) mgos_wdt_set_timeout(timeout);
  mgos_wdt_set_feed_on_poll(true);
}

enum mgos_init_result mgos_sys_config_init(void) {
  struct mgos_config *cfg = &mgos_sys_config;
  struct mgos_config *stored = calloc(1, sizeof(*stored));
  bool ok;
  if (stored == NULL) return MGOS_INIT_OUT_OF_MEMORY;
  if (s_initialized) mgos_config_free(cfg);
  rename_legacy_file();
  load_all(cfg);
  ok = mgos_config_copy(cfg, stored);
  if (ok) {
    apply_overlay(cfg);
    apply_mac(cfg);
    expand_device_id(cfg);
    ok = mgos__boot_values_record(stored, cfg);
    mgos_config_free(stored);
  }
  free(stored);
  if (!ok) return MGOS_INIT_OUT_OF_MEMORY;
  s_initialized = true;
  apply_consoles(cfg);
  apply_logging(cfg);
  apply_udp_log(cfg);
  set_ro_vars();
  apply_watchdog(cfg);
  return MGOS_INIT_OK;
}
