// SPDX-License-Identifier: Apache-2.0
//
// All public headers of the core in one include.
#ifndef MEERKAT_MGOS_H
#define MEERKAT_MGOS_H

#include "common/platform.h"

#include "common/cs_dbg.h"
#include "common/cs_file.h"
#include "common/cs_hex.h"
#include "common/json_utils.h"
#include "common/mbuf.h"
#include "common/str_util.h"

#include "mgos_app.h"
#include "mgos_bitbang.h"
#include "mgos_config_util.h"
#include "mgos_core_dump.h"
#include "mgos_debug.h"
#include "mgos_dlsym.h"
#include "mgos_event.h"
#include "mgos_features.h"
#include "mgos_gpio.h"
#include "mgos_init.h"
#include "mgos_mongoose.h"
#include "mgos_net.h"
#include "mgos_ro_vars.h"
#include "mgos_sys_config.h"
#include "mgos_system.h"
#include "mgos_time.h"
#include "mgos_timers.h"
#include "mgos_uart.h"
#include "mgos_utils.h"

// Of the library, when the app has it.
#ifdef MGOS_HAVE_WIFI
#include <mgos_wifi.h>
#endif

#endif
