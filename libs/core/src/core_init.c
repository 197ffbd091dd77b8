// SPDX-License-Identifier: Apache-2.0
//
// Init of the core library: what must be there before any other library
// starts, in the order in which the parts need each other. The first failure
// ends the boot, with one exception: a device whose files cannot be mounted
// goes on without them, so that its UART and network still answer and it can
// be repaired. Nothing is formatted on its own account.

#include <stdlib.h>
#include <time.h>

#include "common/cs_dbg.h"
#include "mgos_app.h"
#include "mgos_event.h"
#include "mgos_gpio_internal.h"
#include "mgos_init.h"
#include "mgos_net_internal.h"
#include "mgos_sys_config.h"
#include "root_fs.h"

// Of the updater library, in a firmware that has it: merges files of the old
// root file system into the new one on the first boot after an update.
bool mgos_ota_is_first_boot(void);
int mgos_ota_apply_update(void);
#pragma weak mgos_ota_is_first_boot
#pragma weak mgos_ota_apply_update

bool mgos_core_init(void);

static bool check(enum mgos_init_result r, const char *what) {
  if (r == MGOS_INIT_OK) return true;
  LOG(LL_ERROR, ("%s init failed: %d", what, (int) r));
  return false;
}

static bool finish_update(void) {
  if (mgos_ota_is_first_boot == NULL || mgos_ota_apply_update == NULL) {
    return true;
  }
  if (!mgos_ota_is_first_boot()) return true;
  LOG(LL_INFO, ("Applying update"));
  return mgos_ota_apply_update() >= 0;
}

static void set_time_zone(void) {
  const char *tz = mgos_sys_config_get_sys_tz_spec();
  if (tz == NULL) return;
  setenv("TZ", tz, 1);
  tzset();
}

static bool mount_files(void) {
  if (check(mgos_core_fs_init(), "root FS")) return finish_update();
  // After an update the firmware before it is the better choice.
  if (mgos_ota_is_first_boot != NULL && mgos_ota_is_first_boot()) return false;
  LOG(LL_ERROR, ("Going on without files, with the default configuration"));
  return true;
}

bool mgos_core_init(void) {
  if (!mount_files()) return false;
  if (!mgos_event_register_base(MGOS_EVENT_SYS, "mos")) return false;
  if (!check(mgos_net_init(), "net")) return false;
  if (!check(mgos_gpio_init(), "GPIO")) return false;
  if (!check(mgos_sys_config_init(), "config")) return false;
  set_time_zone();
  return true;
}
