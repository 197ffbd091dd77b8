// SPDX-License-Identifier: Apache-2.0
//
// Starts the network manager. The manager itself is part of the runtime; this
// library makes it a dependency that manifests can name, and carries its
// configuration. It starts before core, that is before there is a
// configuration, which is therefore read when everything is up.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_app.h"
#include "mgos_event.h"
#include "mgos_mongoose_internal.h"
#include "mgos_sys_config.h"

static void init_done(int ev, void *ev_data, void *userdata) {
  const char *file = mgos_sys_config_get_debug_mg_mgr_hexdump_file();
  (void) ev;
  (void) ev_data;
  (void) userdata;
  // A copy: the configured value is freed when it is changed.
  if (file != NULL && *file != '\0') {
    mgos_get_mgr()->hexdump_file = strdup(file);
  }
}

bool mgos_mongoose_init(void) {
  if (mongoose_init() != MGOS_INIT_OK) return false;
  mgos_wdt_set_feed_on_poll(true);
  return mgos_event_add_handler(MGOS_EVENT_INIT_DONE, init_done, NULL);
}
