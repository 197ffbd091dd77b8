// SPDX-License-Identifier: Apache-2.0
//
// mos config-set: reads the configuration, checks that each named value is
// there and that what was typed is of its type, and sends only the changes.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "frozen.h"

static const struct mos_flag flags[] = {
    {"level", 0, MOS_FLAG_INT, "9", "N", "level to store at (1 to 9)"},
    {"no-save", 0, MOS_FLAG_BOOL, NULL, NULL, "change the running values only"},
    {"no-reboot", 0, MOS_FLAG_BOOL, NULL, NULL, "save, but do not reboot"},
    {"try-once", 0, MOS_FLAG_BOOL, NULL, NULL,
     "use the new values for one boot only"},
    {0},
};

struct lookup {
  const char *path;  // ".a.b"
  enum json_token_type type;
};

static void find_value(void *arg, const char *name, size_t name_len,
                       const char *path, const struct json_token *t) {
  struct lookup *l = arg;
  if (strcmp(path, l->path) != 0) return;
  if (l->type == JSON_TYPE_INVALID) l->type = t->type;
  (void) name;
  (void) name_len;
}

static bool is_number(const char *s) {
  char *end;
  if (*s == '\0') return false;
  errno = 0;
  (void) strtod(s, &end);
  return *end == '\0' && errno == 0;
}

// JSON text of `value` for a setting whose present value has `type`.
static const char *typed(const char *key, const char *value,
                         enum json_token_type type) {
  struct mos_buf b = {0};
  switch (type) {
    case JSON_TYPE_STRING:
    case JSON_TYPE_NULL:
      mos_json_quote(&b, value);
      return b.p;
    case JSON_TYPE_NUMBER:
      if (!is_number(value))
        mos_usage("%s is a number, not \"%s\"", key, value);
      if (value[0] == '0' && (value[1] == 'x' || value[1] == 'X')) {
        return mos_sprintf("%lld", strtoll(value, NULL, 16));
      }
      return value;
    case JSON_TYPE_TRUE:
    case JSON_TYPE_FALSE:
      if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0) {
        mos_usage("%s is true or false, not \"%s\"", key, value);
      }
      return value;
    case JSON_TYPE_INVALID:
      mos_fail("the device has no setting %s; see mos config-get", key);
    default:
      mos_usage("%s is a group of settings; name one of them", key);
  }
}

// Writes the settings whose names start with `prefix` as one JSON object.
static void emit(struct mos_buf *b, const struct mos_map *m,
                 const char *prefix) {
  size_t plen = strlen(prefix);
  struct mos_list seen = {0};
  mos_buf_puts(b, "{");
  for (int i = 0; i < m->n; i++) {
    if (strncmp(m->v[i].key, prefix, plen) != 0) continue;
    const char *rest = m->v[i].key + plen;
    const char *dot = strchr(rest, '.');
    const char *name =
        dot == NULL ? rest : mos_strndup(rest, (size_t) (dot - rest));
    if (!mos_list_add_new(&seen, name)) continue;
    if (seen.n > 1) mos_buf_puts(b, ",");
    mos_json_quote(b, name);
    mos_buf_puts(b, ":");
    if (dot == NULL) {
      mos_buf_puts(b, m->v[i].value);
    } else {
      emit(b, m, mos_sprintf("%s%s.", prefix, name));
    }
  }
  mos_buf_puts(b, "}");
}

static const char *json_bool(bool v) {
  return v ? "true" : "false";
}

static void save_separately(struct mos_device *d, bool try_once, bool reboot) {
  const char *args = mos_sprintf("{\"try_once\":%s,\"reboot\":%s}",
                                 json_bool(try_once), json_bool(reboot));
  for (int i = 0;; i++) {
    struct mos_answer r = mos_device_try(d, "Config.Save", args);
    if (r.error_code == 0) return;
    if (i == 2) mos_fail("cannot save: %s", r.error);
    usleep(500000);
  }
}

static int run(const struct mos_args *a) {
  int64_t level = mos_flag_int(a, "level");
  bool save = !mos_flag_bool(a, "no-save");
  bool reboot = save && !mos_flag_bool(a, "no-reboot");
  bool try_once = mos_flag_bool(a, "try-once"), saved = false;
  struct mos_map changes = {0};
  if (level < 1 || level > 9) mos_usage("--level is 1 to 9");
  for (int i = 0; i < a->pos.n; i++) {
    const char *eq = strchr(a->pos.v[i], '=');
    if (eq == NULL || eq == a->pos.v[i]) {
      mos_usage("\"%s\" is not PATH=VALUE", a->pos.v[i]);
    }
    mos_map_set(&changes, mos_strndup(a->pos.v[i], (size_t) (eq - a->pos.v[i])),
                eq + 1);
  }
  struct mos_device *d = mos_device_open(a);
  const char *now = mos_device_call(d, "Config.Get", NULL);
  for (int i = 0; i < changes.n; i++) {
    struct lookup l = {mos_sprintf(".%s", changes.v[i].key), JSON_TYPE_INVALID};
    json_walk(now, (int) strlen(now), find_value, &l);
    changes.v[i].value = typed(changes.v[i].key, changes.v[i].value, l.type);
  }
  struct mos_buf args = {0};
  mos_buf_puts(&args, "{\"config\":");
  emit(&args, &changes, "");
  if (level != 9) mos_buf_printf(&args, ",\"level\":%d", (int) level);
  mos_buf_printf(&args, ",\"save\":%s,\"reboot\":%s,\"try_once\":%s}",
                 json_bool(save), json_bool(reboot), json_bool(try_once));
  const char *result = mos_device_call(d, "Config.Set", args.p);
  json_scanf(result, (int) strlen(result), "{saved: %B}", &saved);
  // Firmware before 2.12 does not save by itself.
  if (save && !saved) save_separately(d, try_once, reboot);
  if (reboot) mos_device_wait(d);
  mos_device_close(d);
  if (mos_flag_bool(a, "json")) {
    printf("{\"saved\": %s, \"rebooted\": %s}\n", json_bool(save),
           json_bool(reboot));
  } else {
    mos_note("%s", reboot ? "Saved; the device has rebooted"
                   : save ? "Saved; reboot for all of it to take effect"
                          : "Changed until the next reboot");
  }
  return 0;
}

const struct mos_cmd mos_cmd_config_set = {
    .name = "config-set",
    .args = "PATH=VALUE ...",
    .summary = "change settings, save them and reboot",
    .min_args = 1,
    .max_args = -1,
    .flags = {{flags, mos_device_flags}},
    .run = run,
};
