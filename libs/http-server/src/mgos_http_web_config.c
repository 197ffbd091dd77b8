// SPDX-License-Identifier: Apache-2.0
// The old configuration pages: /conf/defaults, /conf/current, /conf/save,
// /conf/reset, /reboot and /ro_vars. Compiled in with MGOS_ENABLE_WEB_CONFIG
// only; RPC does the same with finer access control. The authentication of
// http.auth_* applies. Changing requests must be POST.

#include <stdlib.h>
#include <string.h>

#include "mgos.h"
#include "mgos_config.h"
#include "mgos_config_util.h"
#include "mgos_http_server.h"
#include "mgos_http_server_internal.h"
#include "mgos_ro_vars.h"
#include "mgos_sys_config.h"

#if MGOS_ENABLE_WEB_CONFIG

static void send_json(struct mg_connection *nc, int status,
                      const struct mbuf *body) {
  mg_send_head(nc, status, (int64_t) body->len,
               "Content-Type: application/json\r\nCache-Control: no-store");
  mg_send(nc, body->buf, (int) body->len);
}

static void send_status(struct mg_connection *nc, int code,
                        const char *message) {
  struct mbuf b;
  mbuf_init(&b, 0);
  struct json_out out = JSON_OUT_MBUF(&b);
  json_printf(&out, "{status: %d, message: %Q}\n", code, message);
  send_json(nc, code == 0 ? 200 : 400, &b);
  mbuf_free(&b);
}

static bool is_post(const struct http_message *hm) {
  return mg_vcmp(&hm->method, "POST") == 0;
}

static bool is_pretty(const struct http_message *hm) {
  return mg_strstr(hm->query_string, mg_mk_str("pretty")) != NULL;
}

static void send_config(struct mg_connection *nc, struct http_message *hm,
                        const struct mgos_config *cfg) {
  struct mbuf b;
  mbuf_init(&b, 0);
  mgos_conf_emit_cb(cfg, NULL, mgos_config_schema(), is_pretty(hm), &b, NULL,
                    NULL);
  send_json(nc, 200, &b);
  mbuf_free(&b);
}

static void send_defaults(struct mg_connection *nc, struct http_message *hm) {
  struct mgos_config *cfg = (struct mgos_config *) calloc(1, sizeof(*cfg));
  if (cfg == NULL || !mgos_sys_config_load_level(cfg, 0)) {
    mg_http_send_error(nc, 500, "cannot load the defaults");
  } else {
    send_config(nc, hm, cfg);
    mgos_config_free(cfg);
  }
  free(cfg);
}

static void save(struct mg_connection *nc, struct http_message *hm) {
  if (!is_post(hm)) {
    mg_send_head(nc, 405, 0, "Allow: POST");
  } else if (mgos_config_apply_s(hm->body, true)) {
    send_status(nc, 0, "");
    mgos__http_server_restart_after(nc);
  } else {
    send_status(nc, -1, "the configuration is refused");
  }
}

static void reset(struct mg_connection *nc, struct http_message *hm) {
  if (!is_post(hm)) {
    mg_send_head(nc, 405, 0, "Allow: POST");
    return;
  }
  mgos_config_reset(MGOS_CONFIG_LEVEL_USER);
  send_status(nc, 0, "");
  mgos__http_server_restart_after(nc);
}

static void conf_handler(struct mg_connection *nc, int ev, void *ev_data,
                         void *user_data) {
  struct http_message *hm = (struct http_message *) ev_data;
  if (ev == MG_EV_CLOSE && (nc->flags & MG_F_USER_5)) mgos_system_restart();
  if (ev != MG_EV_HTTP_REQUEST) return;
  if (mg_vcmp(&hm->uri, "/conf/defaults") == 0) {
    send_defaults(nc, hm);
  } else if (mg_vcmp(&hm->uri, "/conf/current") == 0) {
    send_config(nc, hm, &mgos_sys_config);
  } else if (mg_vcmp(&hm->uri, "/conf/save") == 0) {
    save(nc, hm);
  } else if (mg_vcmp(&hm->uri, "/conf/reset") == 0) {
    reset(nc, hm);
  } else {
    mg_http_send_error(nc, 404, NULL);
  }
  (void) user_data;
}

static void reboot_handler(struct mg_connection *nc, int ev, void *ev_data,
                           void *user_data) {
  if (ev == MG_EV_HTTP_REQUEST) {
    if (is_post((struct http_message *) ev_data)) {
      send_status(nc, 0, "");
      mgos__http_server_restart_after(nc);
    } else {
      mg_send_head(nc, 405, 0, "Allow: POST");
    }
  } else if (ev == MG_EV_CLOSE && (nc->flags & MG_F_USER_5)) {
    mgos_system_restart();
  }
  (void) user_data;
}

static void ro_vars_handler(struct mg_connection *nc, int ev, void *ev_data,
                            void *user_data) {
  struct mbuf b;
  if (ev != MG_EV_HTTP_REQUEST) return;
  mbuf_init(&b, 0);
  mgos_conf_emit_cb(&mgos_sys_ro_vars, NULL, mgos_ro_vars_get_schema(),
                    is_pretty((struct http_message *) ev_data), &b, NULL, NULL);
  send_json(nc, 200, &b);
  mbuf_free(&b);
  (void) user_data;
}

void mgos__http_server_web_config(void) {
  mgos_register_http_endpoint("/conf/", conf_handler, NULL);
  mgos_register_http_endpoint("/reboot", reboot_handler, NULL);
  mgos_register_http_endpoint("/ro_vars", ro_vars_handler, NULL);
}

#endif  // MGOS_ENABLE_WEB_CONFIG
