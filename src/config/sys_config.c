// SPDX-License-Identifier: Apache-2.0
//
// Levels of the device's configuration: load, save, reset, validate.
//
// Level 0 is compiled in; level N is the file confN.json, which holds what
// differs from the levels below. A file that cannot be parsed is logged and
// skipped, so that the device always comes up. Saving replaces the file
// atomically.

#include "config/sys_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "common/str_util.h"
#include "config/conf.h"
#include "mgos_errors.h"
#include "mgos_file_utils.h"
#include "mgos_vfs_dev.h"

#define MAX_VALIDATORS 16
#define VENDOR_FILE "conf_vendor.json"
#define VENDOR_FILE_AFTER_LEVEL 5
#define FILE_NAME_SIZE 20

static struct {
  mgos_config_validator_fn validators[MAX_VALIDATORS];
  int num_validators;
} s_state;

static void set_msg(char **msg, const char *text) {
  if (msg != NULL) *msg = strdup(text);
}

static void file_name(char name[FILE_NAME_SIZE], int level, bool try_once) {
  snprintf(name, FILE_NAME_SIZE, "conf%d.json%s", level,
           try_once ? ".try" : "");
}

// --- Loading ---------------------------------------------------------------

// Lays a text over cfg within the access list in force.
static void apply_text(struct mgos_config *cfg, const struct mg_str text,
                       int level, const char *source) {
  const char *acl = level <= 1 ? "*" : mgos_config_get_conf_acl(cfg);
  char *msg = NULL;
  if (mgos_conf_parse_msg(text, acl, cfg, &msg)) {
    LOG(LL_DEBUG, ("%s: loaded", source));
  } else {
    LOG(LL_ERROR, ("%s: %s, ignored", source, msg != NULL ? msg : "bad"));
  }
  free(msg);
}

static bool load_file(struct mgos_config *cfg, int level, const char *fname,
                      bool remove_it) {
  struct mg_str text;
  int res = mgos__conf_read_file(fname, &text);
  // Removed before it is used: whatever it does, it does it once.
  if (remove_it && res != MGOS_ENOENT) remove(fname);
  if (res != MGOS_OK) return res != MGOS_ENOENT;
  apply_text(cfg, text, level, fname);
  mg_strfree(&text);
  return true;
}

// Where level N may also come from: "device,offset", or NULL.
static const char *level_dev(int level) {
  static const char *const devs[] = {
// The value has a comma, so it is several arguments to a macro.
#define LEVEL_DEV_TEXT(...) #__VA_ARGS__
#define LEVEL_DEV(...) LEVEL_DEV_TEXT(__VA_ARGS__)
#ifdef MGOS_CONFIG_DEV_1
      [1] = LEVEL_DEV(MGOS_CONFIG_DEV_1),
#endif
#ifdef MGOS_CONFIG_DEV_2
      [2] = LEVEL_DEV(MGOS_CONFIG_DEV_2),
#endif
#ifdef MGOS_CONFIG_DEV_3
      [3] = LEVEL_DEV(MGOS_CONFIG_DEV_3),
#endif
#ifdef MGOS_CONFIG_DEV_4
      [4] = LEVEL_DEV(MGOS_CONFIG_DEV_4),
#endif
#ifdef MGOS_CONFIG_DEV_5
      [5] = LEVEL_DEV(MGOS_CONFIG_DEV_5),
#endif
#ifdef MGOS_CONFIG_DEV_6
      [6] = LEVEL_DEV(MGOS_CONFIG_DEV_6),
#endif
#ifdef MGOS_CONFIG_DEV_7
      [7] = LEVEL_DEV(MGOS_CONFIG_DEV_7),
#endif
#ifdef MGOS_CONFIG_DEV_8
      [8] = LEVEL_DEV(MGOS_CONFIG_DEV_8),
#endif
      [9] = NULL,
  };
  return devs[level];
}

static struct mg_str read_dev(const char *name, unsigned long offset) {
  struct mgos_vfs_dev *dev = mgos_vfs_dev_open(name);
  struct mg_str text = {NULL, 0};
  size_t size = mgos_vfs_dev_get_size(dev);
  char *buf;
  if (dev == NULL || offset >= size) goto out;
  size -= offset;
  if (size > MGOS_CONF_MAX_LEN) size = MGOS_CONF_MAX_LEN;
  buf = malloc(size);
  if (buf == NULL) goto out;
  if (mgos_vfs_dev_read(dev, offset, size, buf) == MGOS_VFS_DEV_ERR_NONE) {
    text.p = buf;
    while (text.len < size && buf[text.len] != '\0' &&
           (unsigned char) buf[text.len] != 0xff) {
      text.len++;
    }
  } else {
    free(buf);
  }
out:
  mgos_vfs_dev_close(dev);
  return text;
}

// Loads from a place "device,offset"; it may be quoted.
static void load_dev(struct mgos_config *cfg, int level, const char *place) {
  char name[32];
  size_t len;
  unsigned long offset = 0;
  struct mg_str text;
  if (*place == '"') place++;
  len = strcspn(place, ",\"");
  if (len == 0 || len >= sizeof(name)) {
    LOG(LL_ERROR, ("Bad config device %s", place));
    return;
  }
  memcpy(name, place, len);
  name[len] = '\0';
  if (place[len] == ',') offset = strtoul(place + len + 1, NULL, 0);
  text = read_dev(name, offset);
  if (text.p == NULL) {
    LOG(LL_ERROR, ("Config device %s: cannot be read", name));
  } else if (text.len > 0) {
    apply_text(cfg, text, level, name);
  }
  mg_strfree(&text);
}

void mgos__sys_config_load_one(struct mgos_config *cfg, int level,
                               bool booting) {
  const char *dev = level_dev(level);
  char fname[FILE_NAME_SIZE];
  bool loaded = false;
  if (level == VENDOR_FILE_AFTER_LEVEL + 1) {
    load_file(cfg, level, VENDOR_FILE, false);
  }
  if (dev != NULL) load_dev(cfg, level, dev);
  if (booting) {
    file_name(fname, level, true);
    loaded = load_file(cfg, level, fname, true);
    if (loaded) LOG(LL_WARN, ("%s: used for this boot only", fname));
  }
  if (!loaded) {
    file_name(fname, level, false);
    load_file(cfg, level, fname, false);
  }
}

static void load_levels(struct mgos_config *cfg, int level) {
  mgos_config_set_defaults(cfg);
  for (int i = 1; i <= level; i++)
    mgos__sys_config_load_one(cfg, i, false);
}

bool mgos_sys_config_load_level(struct mgos_config *cfg,
                                enum mgos_config_level level) {
  if ((int) level < MGOS_CONFIG_LEVEL_DEFAULTS ||
      level > MGOS_CONFIG_LEVEL_USER) {
    return false;
  }
  load_levels(cfg, level);
  return true;
}

bool load_config_defaults(struct mgos_config *cfg) {
  return mgos_sys_config_load_level(cfg, MGOS_CONFIG_LEVEL_DEFAULTS);
}

// --- Saving ----------------------------------------------------------------

void mgos_sys_config_register_validator(mgos_config_validator_fn fn) {
  if (s_state.num_validators == MAX_VALIDATORS) {
    LOG(LL_ERROR, ("More than %d config validators", MAX_VALIDATORS));
    return;
  }
  s_state.validators[s_state.num_validators++] = fn;
}

bool mgos_config_validate(const struct mgos_config *cfg, char **msg) {
  char *own = NULL;
  if (msg != NULL) *msg = NULL;
  for (int i = 0; i < s_state.num_validators; i++) {
    if (s_state.validators[i](cfg, &own)) {
      free(own);
      own = NULL;
      continue;
    }
    if (own == NULL) own = strdup("Config is not valid");
    if (msg != NULL) {
      *msg = own;
    } else {
      free(own);
    }
    return false;
  }
  return true;
}

// Writes the difference of two configurations to the level's file.
static bool write_level(const struct mgos_config *cfg,
                        const struct mgos_config *base, int level,
                        bool try_once, char **msg) {
  char fname[FILE_NAME_SIZE];
  file_name(fname, level, try_once);
  if (!mgos_conf_emit_f(cfg, base, mgos_config_schema(), true, fname)) {
    set_msg(msg, "Failed to write file");
    return false;
  }
  LOG(LL_INFO, ("Saved to %s", fname));
  if (!try_once) {
    // One that waits for the next boot would hide what was saved now.
    file_name(fname, level, true);
    remove(fname);
  }
  return true;
}

bool mgos_sys_config_save_level(const struct mgos_config *cfg,
                                enum mgos_config_level level, bool try_once,
                                char **msg) {
  struct mgos_config *base = NULL, *copy = NULL;
  bool ok = false;
  if (msg != NULL) *msg = NULL;
  if (level < MGOS_CONFIG_LEVEL_VENDOR_1 || level > MGOS_CONFIG_LEVEL_USER) {
    set_msg(msg, "Invalid config level");
    return false;
  }
  if (!mgos_config_validate(cfg, msg)) return false;
  base = calloc(1, sizeof(*base));
  if (base == NULL) goto nomem;
  load_levels(base, level - 1);
  if (mgos__boot_values_any()) {
    copy = calloc(1, sizeof(*copy));
    if (copy == NULL || !mgos_config_copy(cfg, copy)) goto nomem;
    if (!mgos__boot_values_undo(copy)) goto nomem;
    cfg = copy;
  }
  ok = write_level(cfg, base, level, try_once, msg);
  goto out;
nomem:
  set_msg(msg, "Out of memory");
out:
  if (base != NULL) mgos_config_free(base);
  if (copy != NULL) mgos_config_free(copy);
  free(base);
  free(copy);
  return ok;
}

bool mgos_sys_config_save(const struct mgos_config *cfg, bool try_once,
                          char **msg) {
  return mgos_sys_config_save_level(cfg, MGOS_CONFIG_LEVEL_USER, try_once, msg);
}

bool save_cfg(const struct mgos_config *cfg, char **msg) {
  return mgos_sys_config_save(cfg, false, msg);
}

void mgos_config_reset(int level) {
  char fname[FILE_NAME_SIZE];
  if (level < MGOS_CONFIG_LEVEL_VENDOR_1) level = MGOS_CONFIG_LEVEL_VENDOR_1;
  for (int i = MGOS_CONFIG_LEVEL_USER; i >= level; i--) {
    file_name(fname, i, true);
    remove(fname);
    file_name(fname, i, false);
    if (remove(fname) == 0) LOG(LL_WARN, ("Removed %s", fname));
  }
}

// --- Parts of the running configuration ------------------------------------

bool mgos_config_apply_s(const struct mg_str json, bool save) {
  char *msg = NULL;
  bool ok = mgos_conf_parse_msg(json, mgos_sys_config_get_conf_acl(),
                                &mgos_sys_config, &msg);
  if (ok && save) ok = mgos_sys_config_save(&mgos_sys_config, false, &msg);
  if (!ok) LOG(LL_ERROR, ("Config not applied: %s", msg != NULL ? msg : ""));
  free(msg);
  return ok;
}

bool mgos_config_apply(const char *sys_config_subset_json, bool save) {
  return mgos_config_apply_s(mg_mk_str(sys_config_subset_json), save);
}

bool mgos_sys_config_parse_sub(const struct mg_str json, const char *section,
                               void *cfg) {
  const struct mgos_conf_entry *e =
      mgos_conf_find_schema_entry(section, mgos_config_schema());
  if (e == NULL || e->type != CONF_TYPE_OBJECT) {
    LOG(LL_ERROR, ("No config section %s", section));
    return false;
  }
  return mgos_conf_parse_sub(json, e, cfg);
}
