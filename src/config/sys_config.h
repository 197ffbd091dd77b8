// SPDX-License-Identifier: Apache-2.0
//
// Shared by the files that keep the device's configuration: sys_config.c
// (levels), boot_values.c (what booting changed), sys_config_init.c.

#ifndef MGOS_CONFIG_SYS_CONFIG_H_
#define MGOS_CONFIG_SYS_CONFIG_H_

#include <stdbool.h>

#include "mgos_sys_config.h"

// Adds level `level` to cfg, which holds the levels below. booting: prefer and
// delete confN.json.try.
void mgos__sys_config_load_one(struct mgos_config *cfg, int level,
                               bool booting);

// Remembers each value that differs between the configuration as stored and as
// running after the boot overlay and expansions. Returns: false when memory
// is short.
bool mgos__boot_values_record(const struct mgos_config *stored,
                              const struct mgos_config *running);

// Puts the stored value back into cfg wherever it still has the running one.
// Returns: false when memory is short.
bool mgos__boot_values_undo(struct mgos_config *cfg);

// Whether there is anything to undo.
bool mgos__boot_values_any(void);

// Forgets them.
void mgos__boot_values_clear(void);

#endif  // MGOS_CONFIG_SYS_CONFIG_H_
