// SPDX-License-Identifier: Apache-2.0
//
// A page from the device's file system, a form that changes a setting, and
// values pushed to every open page over WebSocket.

#include "mgos.h"
#include "mgos_http_server.h"
#include "mgos_mongoose.h"

// Marks connections that opened /live.
#define F_LIVE MG_F_USER_1

static void greeting_handler(struct mg_connection *nc, int ev, void *ev_data,
                             void *user_data) {
  struct http_message *hm = ev_data;
  char text[64];
  char *msg = NULL;
  if (ev != MG_EV_HTTP_REQUEST) return;
  if (mg_vcmp(&hm->method, "POST") != 0) {
    const char *greeting = mgos_sys_config_get_web_greeting();
    size_t len = greeting != NULL ? strlen(greeting) : 0;
    mg_send_head(nc, 200, len, "Content-Type: text/plain; charset=utf-8");
    mg_send(nc, greeting, len);
    return;
  }
  if (mg_get_http_var(&hm->body, "text", text, sizeof(text)) <= 0) {
    mg_http_send_error(nc, 400, "text is required, at most 63 bytes");
    return;
  }
  mgos_sys_config_set_web_greeting(text);
  if (!save_cfg(&mgos_sys_config, &msg)) {
    mg_http_send_error(nc, 500, msg);
    free(msg);
    return;
  }
  mg_http_send_redirect(nc, 303, mg_mk_str("/"), mg_mk_str(NULL));
  (void) user_data;
}

static void live_handler(struct mg_connection *nc, int ev, void *ev_data,
                         void *user_data) {
  if (ev == MG_EV_WEBSOCKET_HANDSHAKE_DONE) nc->flags |= F_LIVE;
  (void) ev_data;
  (void) user_data;
}

static void push_values(void *arg) {
  char buf[80];
  struct mg_connection *nc;
  struct json_out out = JSON_OUT_BUF(buf, sizeof(buf));
  int len = json_printf(&out, "{uptime: %.2f, ram_free: %lu}", mgos_uptime(),
                        (unsigned long) mgos_get_free_heap_size());
  for (nc = mg_next(mgos_get_mgr(), NULL); nc != NULL;
       nc = mg_next(mgos_get_mgr(), nc)) {
    if (nc->flags & F_LIVE) {
      mg_send_websocket_frame(nc, WEBSOCKET_OP_TEXT, buf, len);
    }
  }
  (void) arg;
}

enum mgos_app_init_result mgos_app_init(void) {
  mgos_register_http_endpoint("/greeting", greeting_handler, NULL);
  mgos_register_http_endpoint("/live", live_handler, NULL);
  mgos_set_timer(mgos_sys_config_get_web_interval_ms(), MGOS_TIMER_REPEAT,
                 push_values, NULL);
  return MGOS_APP_INIT_SUCCESS;
}
