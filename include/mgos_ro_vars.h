// SPDX-License-Identifier: Apache-2.0
//
// Read-only facts about the device: MAC address, platform, app and firmware
// version. struct mgos_ro_vars, mgos_sys_ro_vars and the accessors
// mgos_sys_ro_vars_get_<key>() are generated per app into a header of the
// same name, further along the include path.

#ifndef MGOS_RO_VARS_WRAPPER_H_
#define MGOS_RO_VARS_WRAPPER_H_

#if __has_include_next("mgos_ro_vars.h")
#include_next "mgos_ro_vars.h"
#endif

#endif  // MGOS_RO_VARS_WRAPPER_H_
