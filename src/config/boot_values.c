// SPDX-License-Identifier: Apache-2.0
//
// Values that exist only in RAM: booting lays an overlay of the port over the
// configuration and expands placeholders. Saving must not store those, unless
// the user has set the key to something else since. For each such key this
// keeps the stored and the running value as text, in a list that is empty on
// most devices.

#include <stdlib.h>
#include <string.h>

#include "config/conf.h"
#include "config/sys_config.h"

struct boot_value {
  const struct mgos_conf_entry *entry;
  struct boot_value *next;
  struct mg_str stored;
  struct mg_str running;
};

static struct { struct boot_value *values; } s_state;

static void free_value(struct boot_value *v) {
  mg_strfree(&v->stored);
  mg_strfree(&v->running);
  free(v);
}

// Text of one entry of the system's struct.
static bool get_text(const struct mgos_config *cfg,
                     const struct mgos_conf_entry *e, struct mg_str *text) {
  // Key "" of the entry itself is its value.
  return mgos_config_get(mg_mk_str_n("", 0), text,
                         mgos__conf_at(cfg, mgos_config_schema(), e), e);
}

static bool record_one(const struct mgos_config *stored,
                       const struct mgos_config *running,
                       const struct mgos_conf_entry *e) {
  struct boot_value *v = calloc(1, sizeof(*v));
  if (v == NULL) return false;
  v->entry = e;
  if (!get_text(stored, e, &v->stored) || !get_text(running, e, &v->running)) {
    free_value(v);
    return false;
  }
  v->next = s_state.values;
  s_state.values = v;
  return true;
}

bool mgos__boot_values_record(const struct mgos_config *stored,
                              const struct mgos_config *running) {
  const struct mgos_conf_entry *schema = mgos_config_schema();
  mgos__boot_values_clear();
  for (int i = 1; i <= schema->num_desc; i++) {
    if (mgos__conf_equal(stored, running, schema, &schema[i])) continue;
    if (!record_one(stored, running, &schema[i])) return false;
  }
  return true;
}

bool mgos__boot_values_undo(struct mgos_config *cfg) {
  for (struct boot_value *v = s_state.values; v != NULL; v = v->next) {
    struct mg_str now;
    bool ok = true;
    if (!get_text(cfg, v->entry, &now)) return false;
    if (mg_strcmp(now, v->running) == 0) {
      ok = mgos_config_set(mg_mk_str_n("", 0), v->stored,
                           mgos__conf_at(cfg, mgos_config_schema(), v->entry),
                           v->entry, true);
    }
    mg_strfree(&now);
    if (!ok) return false;
  }
  return true;
}

bool mgos__boot_values_any(void) {
  return s_state.values != NULL;
}

void mgos__boot_values_clear(void) {
  while (s_state.values != NULL) {
    struct boot_value *v = s_state.values;
    s_state.values = v->next;
    free_value(v);
  }
}
