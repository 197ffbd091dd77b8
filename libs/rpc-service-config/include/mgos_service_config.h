// SPDX-License-Identifier: Apache-2.0
//
// Config.Get, Config.Set and Config.Save.

#ifndef MEERKAT_MGOS_SERVICE_CONFIG_H
#define MEERKAT_MGOS_SERVICE_CONFIG_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Initialises the library; called by the generated init table. */
bool mgos_rpc_service_config_init(void);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MGOS_SERVICE_CONFIG_H
