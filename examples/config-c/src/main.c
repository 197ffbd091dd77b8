// SPDX-License-Identifier: Apache-2.0
//
// Settings come from the schema in mos.yml (level 0), from conf5.json, which
// the maker ships (level 5), and from conf9.json, which the user writes (level
// 9). A validator refuses what makes no sense before anything is saved.

#include "mgos.h"
#include "mgos_config.h"

static bool validate(const struct mgos_config *cfg, char **msg) {
  const struct mgos_config_heater *h = mgos_config_get_heater(cfg);
  if (h->target <= h->max) return true;
  mg_asprintf(msg, 0, "heater.target %.1f is above heater.max %d", h->target,
              h->max);
  return false;
}

static void show(void *arg) {
  const struct mgos_config_heater *h = mgos_sys_config_get_heater();
  LOG(LL_INFO, ("%s: target %.1f, %s, windows on pins %d and %d",
                h->room != NULL ? h->room : "", h->target,
                h->enable ? "on" : "off", h->window1.pin, h->window2.pin));
  (void) arg;
}

enum mgos_app_init_result mgos_app_init(void) {
  mgos_sys_config_register_validator(validate);
  mgos_set_timer(5000, MGOS_TIMER_REPEAT | MGOS_TIMER_RUN_NOW, show, NULL);
  return MGOS_APP_INIT_SUCCESS;
}
