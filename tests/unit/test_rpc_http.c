// SPDX-License-Identifier: Apache-2.0
//
// The RPC libraries in one process under the sanitizers: a device that talks to
// itself over HTTP, WebSocket, UDP and loopback.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "core/loop.h"
#include "mg_rpc_channel_loopback.h"
#include "mg_rpc_channel_ws.h"
#include "mgos_http_server.h"
#include "mgos_mongoose_internal.h"
#include "mgos_rpc.h"
#include "mgos_rpc_channel_udp.h"
#include "mgos_service_config.h"
#include "mgos_sys_config.h"

bool mgos_http_server_init(void);
bool mgos_rpc_service_fs_init(void);

#define LOOP(cond)                      \
  do {                                  \
    double end_ = mg_time() + 5;        \
    while (!(cond) && mg_time() < end_) \
      mongoose_poll(5);                 \
    assert_true(cond);                  \
  } while (0)

static char s_http[64], s_ws[64], s_udp[64];

static int port_of(struct mg_connection *nc) {
  char text[64];
  mg_conn_addr_to_str(nc, text, sizeof(text), MG_SOCK_STRINGIFY_PORT);
  return atoi(text);
}

/* --- a plain HTTP client --- */

struct reply {
  struct mbuf data;
  bool closed;
};

static void client(struct mg_connection *nc, int ev, void *ev_data,
                   void *user_data) {
  struct reply *r = (struct reply *) user_data;
  (void) ev_data;
  if (ev == MG_EV_CLOSE) {
    mbuf_append(&r->data, nc->recv_mbuf.buf, nc->recv_mbuf.len);
    mbuf_append(&r->data, "", 1);
    r->closed = true;
  }
}

/* Sends a request and returns the whole reply, NUL-terminated, malloced. */
static char *request(const char *method, const char *path, const char *body) {
  struct reply r = {.closed = false};
  mbuf_init(&r.data, 0);
  struct mg_connection *nc = mg_connect(mgos_get_mgr(), s_http, client, &r);
  assert_non_null(nc);
  mg_printf(nc,
            "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            "Content-Length: %d\r\n\r\n%s",
            method, path, (int) strlen(body), body);
  LOOP(r.closed);
  return r.data.buf;
}

static void check(const char *method, const char *path, const char *body,
                  const char *status, const char *part) {
  char *reply = request(method, path, body);
  if (strncmp(reply + 9, status, 3) != 0 || strstr(reply, part) == NULL) {
    fail_msg("%s %s %s: %s", method, path, body, reply);
  }
  free(reply);
}

static void test_http(void **state) {
  (void) state;
  check("POST", "/rpc", "{\"id\":1,\"method\":\"RPC.Ping\"}", "200",
        "{\"id\":1,");
  check("GET", "/rpc/RPC.Ping", "", "200", "\"channel_info\":\"127.0.0.1:");
  check("GET", "/rpc/RPC.Describe?name=%22RPC.List%22", "", "200",
        "\"name\":\"RPC.List\"");
  check("GET", "/rpc/RPC.Describe?name=RPC.List", "", "400", "not JSON");
  check("POST", "/rpc/RPC.Describe", "{\"name\":\"x\"}", "404",
        "{\"code\":404,\"message\":\"No handler for x\"}");
  check("POST", "/rpc/RPC.Describe", "{", "400", "not JSON");
  check("POST", "/rpc", "{}", "400", "invalid frame");
  check("POST", "/rpc", "{\"method\":\"RPC.Ping\"}", "200",
        "Content-Length: 0");
  check("OPTIONS", "/rpc", "", "200", "Access-Control-Allow-Origin: *");
  check("DELETE", "/rpc/X", "", "405", "");
  check("POST", "/rpc/FS.Get", "{}", "500", "filename is required");
}

static struct mg_rpc_request_info *s_kept;

static void keep(struct mg_rpc_request_info *ri, void *cb_arg,
                 struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  (void) args;
  s_kept = ri;
}

/* The answer comes later; then again, after the client has gone. */
static void test_http_async(void **state) {
  (void) state;
  struct reply r = {.closed = false};
  s_kept = NULL;
  mbuf_init(&r.data, 0);
  struct mg_connection *nc = mg_connect(mgos_get_mgr(), s_http, client, &r);
  mg_printf(nc,
            "GET /rpc/Keep HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  LOOP(s_kept != NULL);
  assert_true(mg_rpc_send_responsef(s_kept, "%d", 42));
  LOOP(r.closed);
  assert_non_null(strstr(r.data.buf, "\r\n\r\n42\r\n"));
  mbuf_free(&r.data);

  s_kept = NULL;
  r.closed = false;
  nc = mg_connect(mgos_get_mgr(), s_http, client, &r);
  mg_printf(nc, "GET /rpc/Keep HTTP/1.1\r\nHost: x\r\n\r\n");
  LOOP(s_kept != NULL);
  nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  LOOP(r.closed && s_kept->ch == NULL);
  assert_false(mg_rpc_send_responsef(s_kept, "%d", 42));
  mbuf_free(&r.data);
}

/* --- calls of the device to itself --- */

static char s_result[8192];
static int s_code, s_results;

static void on_result(const char *result, int error_code, const char *error_msg,
                      void *cb_arg) {
  (void) cb_arg;
  snprintf(s_result, sizeof(s_result), "%s",
           error_code == 0 ? result : error_msg);
  s_code = error_code;
  s_results++;
}

/* Calls and waits. Returns: the error code. */
static int call(const char *dst, const char *method, const char *args) {
  int before = s_results;
  assert_true(mgos_rpc_call(dst, method, args, on_result, NULL));
  assert_int_equal(s_results, before);
  LOOP(s_results > before);
  return s_code;
}

static void check_transport(const char *dst, const char *info) {
  assert_int_equal(call(dst, "RPC.Ping", NULL), 0);
  if (strstr(s_result, info) == NULL) fail_msg("%s: %s", dst, s_result);
  assert_int_equal(call(dst, "Sys.GetInfo", ""), 0);
  assert_non_null(strstr(s_result, "\"uptime\":"));
  assert_int_equal(call(dst, "No.Such", "{}"), 404);
  assert_string_equal(s_result, "No handler for No.Such");
  assert_int_equal(call(dst, "Config.Get", "{\"key\":\"rpc\"}"), 0);
  assert_non_null(strstr(s_result, "\"max_frame_size\":4096"));
}

static void test_loopback(void **state) {
  (void) state;
  check_transport(MGOS_RPC_LOOPBACK_ADDR, "local");
}

static void test_ws(void **state) {
  (void) state;
  check_transport(s_ws, "127.0.0.1");
}

static void test_udp(void **state) {
  (void) state;
  check_transport(s_udp, "127.0.0.1");
}

static void test_unreachable(void **state) {
  (void) state;
  // Nobody listens on port 1.
  assert_int_equal(call("ws://127.0.0.1:1/rpc", "RPC.Ping", NULL), 503);
  assert_false(mgos_rpc_call("no://x", "RPC.Ping", NULL, on_result, NULL));
  assert_false(mgos_rpc_call(s_ws, "RPC.Ping", "{", on_result, NULL));
}

static void simple(struct mg_rpc_request_info *ri, const char *args,
                   const char *src, void *user_data) {
  (void) user_data;
  if (strcmp(args, "1") == 0) {
    mgos_rpc_send_response(ri, "{\"ok\": true}");
  } else if (strcmp(args, "2") == 0) {
    mgos_rpc_send_response(ri, "not json");
  } else if (strcmp(args, "3") == 0) {
    mg_rpc_send_errorf(ri, 7, "%s", src);
  } else {
    mgos_rpc_send_response(ri, NULL);
  }
}

static void test_simple_api(void **state) {
  (void) state;
  mgos_rpc_add_handler("Simple", simple, NULL);
  assert_int_equal(call(MGOS_RPC_LOOPBACK_ADDR, "Simple", "1"), 0);
  assert_string_equal(s_result, "{\"ok\": true}");
  assert_int_equal(call(MGOS_RPC_LOOPBACK_ADDR, "Simple", "2"), 500);
  assert_int_equal(call(MGOS_RPC_LOOPBACK_ADDR, "Simple", "3"), 7);
  assert_string_equal(s_result, "unit");
  assert_int_equal(call(MGOS_RPC_LOOPBACK_ADDR, "Simple", ""), 0);
  assert_string_equal(s_result, "null");
}

static int num_channels(const char *type) {
  struct mg_rpc_channel_info *ci;
  int n, count = 0;
  assert_true(mg_rpc_get_channel_info(mgos_rpc_get_global(), &ci, &n));
  for (int i = 0; i < n; i++) {
    if (mg_vcmp(&ci[i].type, type) == 0) count++;
  }
  mg_rpc_channel_info_free_all(ci, n);
  return count;
}

/* Channels of calls close when they are idle; HTTP ones with their reply. */
static void test_channels_end(void **state) {
  (void) state;
  assert_int_equal(num_channels("HTTP"), 0);
  LOOP(num_channels("WS_out") == 0 && num_channels("WS_in") == 0);
}

static void test_acl(void **state) {
  (void) state;
  mgos_sys_config_set_rpc_acl(
      "[{\"method\":\"RPC.*\",\"acl\":\"*\"},{\"method\":\"Sys.*\",\"acl\":"
      "\"joe\"},{\"method\":\"*\",\"acl\":\"-*\"}]");
  assert_int_equal(call(s_ws, "RPC.Ping", NULL), 0);
  assert_int_equal(call(s_ws, "Config.Get", NULL), 403);
  assert_int_equal(call(s_ws, "Sys.GetInfo", NULL), 401);
  assert_non_null(strstr(s_result, "\"auth_type\":\"digest\""));
  check("POST", "/rpc/Sys.GetInfo", "", "401", "WWW-Authenticate: Digest");
  mgos_sys_config_set_rpc_acl("[");
  assert_int_equal(call(MGOS_RPC_LOOPBACK_ADDR, "RPC.Ping", NULL), 500);
  mgos_sys_config_set_rpc_acl(NULL);
  assert_int_equal(call(MGOS_RPC_LOOPBACK_ADDR, "RPC.Ping", NULL), 0);
}

static int setup(void **state) {
  (void) state;
  cs_log_set_level(LL_NONE);
  if (mgos__loop_init() != 0) return -1;
  if (mongoose_init() != MGOS_INIT_OK) return -1;
  mgos_config_set_defaults(&mgos_sys_config);
  mgos_sys_config_set_device_id("unit");
  mgos_sys_config_set_http_listen_addr("127.0.0.1:0");
  mgos_sys_config_set_rpc_default_out_channel_idle_close_timeout(1);
  if (!mgos_http_server_init() || !mgos_rpc_common_init() ||
      !mgos_rpc_ws_init() || !mgos_rpc_udp_init() ||
      !mgos_rpc_loopback_init() || !mgos_rpc_service_config_init() ||
      !mgos_rpc_service_fs_init()) {
    return -1;
  }
  int port = port_of(mgos_get_sys_http_server());
  snprintf(s_http, sizeof(s_http), "127.0.0.1:%d", port);
  snprintf(s_ws, sizeof(s_ws), "ws://127.0.0.1:%d/rpc", port);
  struct mg_rpc *c = mgos_rpc_get_global();
  // A free port: that of the HTTP server is free for UDP, or nearly so.
  snprintf(s_udp, sizeof(s_udp), "udp://127.0.0.1:%d", port);
  struct mg_rpc_channel *ch = mg_rpc_ch_udp_in(s_udp);
  if (ch == NULL) return -1;
  mg_rpc_add_channel(c, mg_mk_str(""), ch);
  mg_rpc_add_handler(c, "Keep", "", keep, NULL);
  mg_rpc_connect(c);
  return 0;
}

static int teardown(void **state) {
  (void) state;
  mg_rpc_disconnect(mgos_rpc_get_global());
  mg_mgr_free(mgos_get_mgr());
  mg_rpc_free(mgos_rpc_get_global());
  mgos_config_free(&mgos_sys_config);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_http),       cmocka_unit_test(test_http_async),
      cmocka_unit_test(test_loopback),   cmocka_unit_test(test_ws),
      cmocka_unit_test(test_udp),        cmocka_unit_test(test_unreachable),
      cmocka_unit_test(test_simple_api), cmocka_unit_test(test_channels_end),
      cmocka_unit_test(test_acl),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
