// SPDX-License-Identifier: Apache-2.0
//
// Config.*: reading, changing and saving the configuration. A change is made on
// a copy and checked as a whole before it touches the running configuration or
// a file: a refused call changes nothing. What may be written is decided by
// conf_acl as it was before the change.
//
// Values are given out as they are, passwords included: the mos tool reads the
// configuration, edits it and writes it back. rpc.acl decides who may ask.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/json_utils.h"
#include "mgos_config_util.h"
#include "mgos_rpc.h"
#include "mgos_service_config.h"
#include "mgos_sys_config.h"
#include "mgos_system.h"
#include "mgos_utils.h"

#define REBOOT_DELAY_MS 500

static int print_config(struct json_out *out, va_list *ap) {
  const struct mgos_config *cfg = va_arg(*ap, const struct mgos_config *);
  // The return value only counts for the length, which nobody needs here.
  mgos_conf_emit_json_out(cfg, NULL, mgos_config_schema(), false, out);
  return 0;
}

/* Sends one value, or an object, or everything for an empty key. */
static void send_value(struct mg_rpc_request_info *ri,
                       const struct mgos_config *cfg, struct mg_str key) {
  const struct mgos_conf_entry *schema = mgos_config_schema(), *e;
  struct mg_str value = MG_NULL_STR;
  if (key.len == 0) {
    mg_rpc_send_responsef(ri, "%M", print_config, cfg);
    return;
  }
  e = mgos_conf_find_schema_entry_s(key, schema);
  if (e == NULL || !mgos_config_get(key, &value, cfg, schema)) {
    mg_rpc_send_errorf(ri, 404, "invalid config key");
  } else if (e->type == CONF_TYPE_STRING) {
    mg_rpc_send_responsef(ri, "%.*Q", (int) value.len,
                          value.p != NULL ? value.p : "");
  } else {
    mg_rpc_send_responsef(ri, "%.*s", (int) value.len, value.p);
  }
  mg_strfree(&value);
}

static void get_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                        struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *key = NULL;
  int level = -1;
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &key, &level);
  if (level < -1 || level > MGOS_CONFIG_LEVEL_USER) {
    mg_rpc_send_errorf(ri, 400, "invalid level");
  } else if (level < 0) {
    send_value(ri, &mgos_sys_config, mg_mk_str(key));
  } else {
    struct mgos_config *cfg = (struct mgos_config *) calloc(1, sizeof(*cfg));
    if (cfg == NULL) {
      mg_rpc_send_errorf(ri, 500, "out of memory");
    } else if (!mgos_sys_config_load_level(cfg,
                                           (enum mgos_config_level) level)) {
      mg_rpc_send_errorf(ri, 500, "failed to load config");
    } else {
      send_value(ri, cfg, mg_mk_str(key));
    }
    if (cfg != NULL) mgos_config_free(cfg);
    free(cfg);
  }
  free(key);
}

/* Arguments of Config.Set. */
struct set_args {
  char *key;
  struct json_token config, value;
  int level;
  bool save, try_once, reboot;
};

/* An error on its way to the caller. */
struct failure {
  int code;
  char *msg;  // malloced
};

static bool fail(struct failure *f, int code, const char *msg) {
  f->code = code;
  if (f->msg == NULL) f->msg = strdup(msg);
  return false;
}

static struct mg_str token_text(const struct json_token *t) {
  // Strings get their quotes back.
  int quote = t->type == JSON_TYPE_STRING ? 1 : 0;
  return mg_mk_str_n(t->ptr - quote, (size_t) (t->len + 2 * quote));
}

/* Wraps `value` in the objects that `key` names: a.b -> {"a":{"b":value}}. */
static bool wrap_value(struct mg_str key, struct mg_str value,
                       struct mbuf *out) {
  int depth = 0;
  struct json_out o = JSON_OUT_MBUF(out);
  while (key.len > 0) {
    const char *dot = mg_strchr(key, '.');
    size_t len = dot != NULL ? (size_t) (dot - key.p) : key.len;
    json_printf(&o, "{%.*Q:", (int) len, key.p);
    size_t used = len + (dot != NULL ? 1 : 0);
    key.p += used;
    key.len -= used;
    depth++;
  }
  size_t before = out->len;
  if (mbuf_append(out, value.p, value.len) != value.len) return false;
  for (; depth > 0; depth--)
    mbuf_append(out, "}", 1);
  return out->len > before;
}

/* Applies the change to `cfg`. */
static bool apply(const struct set_args *a, struct mgos_config *cfg,
                  struct failure *f) {
  struct mg_str key = mg_mk_str(a->key);
  const struct json_token *t = a->value.ptr != NULL ? &a->value : &a->config;
  struct mbuf json;
  if (key.len > 0 &&
      mgos_conf_find_schema_entry_s(key, mgos_config_schema()) == NULL) {
    return fail(f, 404, "invalid config key");
  }
  if (key.len == 0 && t->type != JSON_TYPE_OBJECT_END) {
    return fail(f, 400, "config must be an object");
  }
  mbuf_init(&json, 0);
  bool ok = wrap_value(key, token_text(t), &json);
  if (!ok) {
    fail(f, 500, "out of memory");
  } else {
    // The list may be part of the change: the one in force decides.
    char *acl = NULL;
    const char *now = mgos_sys_config_get_conf_acl();
    if (now != NULL) acl = strdup(now);
    ok = mgos_conf_parse_msg(mg_mk_str_n(json.buf, json.len), acl, cfg,
                             &f->msg) ||
         fail(f, 400, "invalid config");
    free(acl);
  }
  mbuf_free(&json);
  return ok;
}

static bool save(const struct mgos_config *cfg, int level, bool try_once,
                 struct failure *f) {
  char *msg = NULL;
  if (mgos_sys_config_save_level(cfg, (enum mgos_config_level) level, try_once,
                                 &msg)) {
    return true;
  }
  struct mbuf text;
  static const char s_prefix[] = "error saving config: ";
  mbuf_init(&text, 0);
  mbuf_append(&text, s_prefix, sizeof(s_prefix) - 1);
  if (msg != NULL) mbuf_append(&text, msg, strlen(msg));
  mbuf_append(&text, "", 1);
  f->code = -1;
  free(f->msg);
  f->msg = text.buf;
  free(msg);
  return false;
}

/* Changes the running configuration. A copy is changed, checked and saved
 * first; then the change is made again in place, so that strings that did not
 * change stay where they are: libraries keep pointers to them. */
static bool set_running(const struct set_args *a, struct failure *f) {
  struct mgos_config *cfg = (struct mgos_config *) calloc(1, sizeof(*cfg));
  bool ok = false;
  if (cfg == NULL) return fail(f, 500, "out of memory");
  if (!mgos_config_copy(&mgos_sys_config, cfg)) {
    fail(f, 500, "out of memory");
  } else if (apply(a, cfg, f)) {
    if (!mgos_config_validate(cfg, &f->msg)) {
      fail(f, 400, "config is not valid");
    } else if (!a->save || save(cfg, MGOS_CONFIG_LEVEL_USER, a->try_once, f)) {
      ok = apply(a, &mgos_sys_config, f);
    }
  }
  mgos_config_free(cfg);
  free(cfg);
  return ok;
}

/* Changes the file of one level, as it is without the levels above. */
static bool set_level(const struct set_args *a, struct failure *f) {
  struct mgos_config *cfg = (struct mgos_config *) calloc(1, sizeof(*cfg));
  bool ok = false;
  if (cfg == NULL) return fail(f, 500, "out of memory");
  if (!mgos_sys_config_load_level(cfg, (enum mgos_config_level) a->level)) {
    fail(f, 500, "failed to load config");
  } else if (apply(a, cfg, f)) {
    ok = save(cfg, a->level, a->try_once, f);
  }
  mgos_config_free(cfg);
  free(cfg);
  return ok;
}

static bool set_config(const struct set_args *a, struct failure *f) {
  if (a->level < 1 || a->level > MGOS_CONFIG_LEVEL_USER) {
    return fail(f, 400, a->level == 0 ? "not allowed" : "invalid level");
  }
  if (a->config.ptr == NULL && a->value.ptr == NULL) {
    return fail(f, 400, "config or value is required");
  }
  if (a->level == MGOS_CONFIG_LEVEL_USER) return set_running(a, f);
  if (!a->save) return fail(f, 400, "level needs save");
  return set_level(a, f);
}

static void set_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                        struct mg_rpc_frame_info *fi, struct mg_str args) {
  struct set_args a;
  struct failure f = {0, NULL};
  (void) cb_arg;
  (void) fi;
  memset(&a, 0, sizeof(a));
  a.level = MGOS_CONFIG_LEVEL_USER;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &a.key, &a.config, &a.value,
             &a.level, &a.save, &a.try_once, &a.reboot);
  if (set_config(&a, &f)) {
    mg_rpc_send_responsef(ri, "{saved:%B}", (int) a.save);
    if (a.reboot) mgos_system_restart_after(REBOOT_DELAY_MS);
  } else {
    mg_rpc_send_errorf(ri, f.code, "%s", f.msg != NULL ? f.msg : "failed");
  }
  free(f.msg);
  free(a.key);
}

static void save_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                         struct mg_rpc_frame_info *fi, struct mg_str args) {
  bool try_once = false, reboot = false;
  struct failure f = {0, NULL};
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &try_once, &reboot);
  if (save(&mgos_sys_config, MGOS_CONFIG_LEVEL_USER, try_once, &f)) {
    mg_rpc_send_responsef(ri, "{saved:%B}", 1);
    if (reboot) mgos_system_restart_after(REBOOT_DELAY_MS);
  } else {
    mg_rpc_send_errorf(ri, f.code, "%s", f.msg != NULL ? f.msg : "failed");
  }
  free(f.msg);
}

#define SAVED                                                               \
  "{\"type\":\"object\",\"properties\":{\"saved\":{\"type\":\"boolean\"}}," \
  "\"required\":[\"saved\"],\"additionalProperties\":false}"
#define BOOL "{\"type\":\"boolean\"}"

static const struct mgos_rpc_method s_methods[] = {
    {"Config.Get", "{key: %Q, level: %d}",
     "{\"type\":\"object\",\"properties\":{\"key\":{\"type\":\"string\"},"
     "\"level\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":9}}}",
     "{\"type\":[\"object\",\"string\",\"number\",\"boolean\"]}", get_handler,
     NULL},
    {"Config.Set",
     "{key: %Q, config: %T, value: %T, level: %d, save: %B, try_once: %B, "
     "reboot: %B}",
     "{\"type\":\"object\",\"properties\":{\"key\":{\"type\":\"string\"},"
     "\"config\":{},\"value\":{},"
     "\"level\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9},"
     "\"save\":" BOOL ",\"try_once\":" BOOL ",\"reboot\":" BOOL "}}",
     SAVED, set_handler, NULL},
    {"Config.Save", "{try_once: %B, reboot: %B}",
     "{\"type\":\"object\",\"properties\":{\"try_once\":" BOOL
     ",\"reboot\":" BOOL "}}",
     SAVED, save_handler, NULL},
};

bool mgos_rpc_service_config_init(void) {
  struct mg_rpc *c = mgos_rpc_get_global();
  if (c == NULL) return true;
  return mgos_rpc_add_methods(c, s_methods,
                              sizeof(s_methods) / sizeof(s_methods[0])) == 0;
}
