// SPDX-License-Identifier: Apache-2.0
//
// The device's configuration: compiled-in defaults, up to eight vendor layers
// and the user's, each a JSON file with only what it changes.
//
// The struct, its accessors (mgos_sys_config_get_a_b(), ..._set_a_b()) and the
// instance mgos_sys_config come from the generated mgos_config.h, which this
// header includes. src/config/conf.h says what the generated code provides.

#ifndef MGOS_SYS_CONFIG_H_
#define MGOS_SYS_CONFIG_H_

#include <stdbool.h>
#include <stdint.h>

#include "common/mg_str.h"
#include "mgos_config_util.h"
#include "mgos_init.h"

// The runtime proper is compiled without an app and so without its struct.
#if __has_include("mgos_config.h")
#include "mgos_config.h"
#endif

#ifdef __cplusplus
extern "C" {
#endif

// File of the user's layer.
#define CONF_USER_FILE "conf9.json"

// Layers, later ones win. Level N is file confN.json.
enum mgos_config_level {
  MGOS_CONFIG_LEVEL_DEFAULTS = 0,
  MGOS_CONFIG_LEVEL_VENDOR_1 = 1,
  MGOS_CONFIG_LEVEL_VENDOR_2 = 2,
  MGOS_CONFIG_LEVEL_VENDOR_3 = 3,
  MGOS_CONFIG_LEVEL_VENDOR_4 = 4,
  MGOS_CONFIG_LEVEL_VENDOR_5 = 5,
  MGOS_CONFIG_LEVEL_VENDOR_6 = 6,
  MGOS_CONFIG_LEVEL_VENDOR_7 = 7,
  MGOS_CONFIG_LEVEL_VENDOR_8 = 8,
  MGOS_CONFIG_LEVEL_USER = 9,
};

// Loads all layers into mgos_sys_config and applies what core needs from it:
// consoles, log levels, MAC, device id, watchdog, read-only facts.
// Context: core's init, once the root file system is mounted. A bad file is
// logged and skipped.
// Returns: MGOS_INIT_OK, or what of the consoles or memory failed.
enum mgos_init_result mgos_sys_config_init(void);

// Whether mgos_sys_config holds the loaded configuration.
bool mgos_sys_config_is_initialized(void);

// Saves the user's layer: what differs from level 8. try_once: to
// conf9.json.try, which is used for the next boot only.
// Memory: on failure *msg (may be NULL) gets a malloced text.
// Returns: false if a validator refuses or the file cannot be written; the
// old file then stays.
bool mgos_sys_config_save(const struct mgos_config *cfg, bool try_once,
                          char **msg);

// The same for level 1-9.
bool mgos_sys_config_save_level(const struct mgos_config *cfg,
                                enum mgos_config_level level, bool try_once,
                                char **msg);

// Loads defaults and the layers up to and including level.
// Memory: cfg is overwritten; free it with mgos_config_free().
bool mgos_sys_config_load_level(struct mgos_config *cfg,
                                enum mgos_config_level level);

// Old name of mgos_sys_config_save(cfg, false, msg).
bool save_cfg(const struct mgos_config *cfg, char **msg);

// Old name of loading level 0.
bool load_config_defaults(struct mgos_config *cfg);

// Removes the files of level 9 down to level (1-9).
void mgos_config_reset(int level);

// Refuses a configuration: false and, if it likes, a malloced *msg.
typedef bool (*mgos_config_validator_fn)(const struct mgos_config *cfg,
                                         char **msg);

// Adds a check that runs before each save; at most 16.
void mgos_sys_config_register_validator(mgos_config_validator_fn fn);

// Runs the checks.
bool mgos_config_validate(const struct mgos_config *cfg, char **msg);

// MAC address of the device (port), or device.mac if set.
void device_get_mac_address(uint8_t mac[6]);

// Sets the MAC address (port).
void device_set_mac_address(uint8_t mac[6]);

// Replaces an even number of '?' in str by digits of the MAC address.
void mgos_expand_mac_address_placeholders(char *str);

// Sets values of the running configuration from JSON within conf_acl and
// saves it if asked. Context: loop. Returns: success of both.
bool mgos_config_apply(const char *sys_config_subset_json, bool save);

// The same for a counted text.
bool mgos_config_apply_s(const struct mg_str json, bool save);

// Sets the struct cfg, described by the system schema's section ("a.b"), from
// JSON. Returns: false for an unknown section or bad JSON.
bool mgos_sys_config_parse_sub(const struct mg_str json, const char *section,
                               void *cfg);

#ifdef __cplusplus
}
#endif

#endif  // MGOS_SYS_CONFIG_H_
