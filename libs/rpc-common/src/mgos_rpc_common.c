// SPDX-License-Identifier: Apache-2.0
//
// The global dispatcher: made from the configuration, connected when the device
// is up, its channel events passed on as device events. Also the small API in
// which strings are NUL-terminated, for scripts and simple applications.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/queue.h"
#include "mgos_rpc.h"
#include "mgos_sys_config.h"
#include "rpc_common_internal.h"

/* Least rpc.max_frame_size: what a short Config.Set needs. */
#define MIN_FRAME_SIZE 512

/* A handler of the simple API; there for ever, as all handlers are. */
struct simple_handler {
  mgos_rpc_eh_t cb;
  void *cb_arg;
  SLIST_ENTRY(simple_handler) link;
};

static struct {
  struct mg_rpc *rpc;
  SLIST_HEAD(, simple_handler) handlers;
} s_state;

struct mg_rpc *mgos_rpc_get_global(void) {
  return s_state.rpc;
}

struct mg_rpc_cfg *mgos_rpc_cfg_from_sys(const struct mgos_config *scfg) {
  const char *id = mgos_config_get_device_id(scfg);
  size_t len = id != NULL ? strlen(id) : 0;
  struct mg_rpc_cfg *cfg =
      (struct mg_rpc_cfg *) calloc(1, sizeof(*cfg) + len + 1);
  if (cfg == NULL) return NULL;
  char *copy = (char *) (cfg + 1);
  if (len > 0) memcpy(copy, id, len);
  cfg->id = copy;
  cfg->max_queue_length = mgos_config_get_rpc_max_queue_length(scfg);
  cfg->max_non_persistent_channels =
      mgos_config_get_rpc_max_non_persistent_channels(scfg);
  cfg->default_out_channel_idle_close_timeout =
      mgos_config_get_rpc_default_out_channel_idle_close_timeout(scfg);
  return cfg;
}

static void call_simple_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                                struct mg_rpc_frame_info *fi,
                                struct mg_str args) {
  (void) fi;
  const struct simple_handler *h = (const struct simple_handler *) cb_arg;
  struct mg_str text = mg_strdup_nul(args);
  if (args.len > 0 && text.p == NULL) {
    mg_rpc_send_errorf(ri, 500, "out of memory");
    return;
  }
  // ri->src is NUL-terminated, too.
  h->cb(ri, text.p != NULL ? text.p : "", ri->src.p, h->cb_arg);
  mg_strfree(&text);
}

void mgos_rpc_add_handler(const char *method, mgos_rpc_eh_t cb, void *cb_arg) {
  if (s_state.rpc == NULL) return;
  struct simple_handler *h = (struct simple_handler *) malloc(sizeof(*h));
  if (h == NULL) {
    LOG(LL_ERROR, ("no memory for method %s", method));
    return;
  }
  h->cb = cb;
  h->cb_arg = cb_arg;
  SLIST_INSERT_HEAD(&s_state.handlers, h, link);
  mg_rpc_add_handler(s_state.rpc, method, "", call_simple_handler, h);
}

static bool is_json(const char *s, size_t len) {
  struct mg_str t = mg_strstrip(mg_mk_str_n(s, len));
  return t.len > 0 && json_walk(t.p, (int) t.len, NULL, NULL) == (int) t.len;
}

bool mgos_rpc_send_response(struct mg_rpc_request_info *ri,
                            const char *response_json) {
  if (response_json == NULL || *response_json == '\0') {
    return mg_rpc_send_responsef(ri, NULL);
  }
  if (!is_json(response_json, strlen(response_json))) {
    LOG(LL_ERROR,
        ("the result of %.*s is not JSON", (int) ri->method.len, ri->method.p));
    mg_rpc_send_errorf(ri, 500, "result is not JSON");
    return false;
  }
  return mg_rpc_send_responsef(ri, "%s", response_json);
}

/* A call of the simple API. */
struct simple_call {
  mgos_rpc_result_cb_t cb;
  void *cb_arg;
};

static void simple_result(struct mg_rpc *c, void *cb_arg,
                          struct mg_rpc_frame_info *fi, struct mg_str result,
                          int error_code, struct mg_str error_msg) {
  (void) c;
  (void) fi;
  struct simple_call *call = (struct simple_call *) cb_arg;
  struct mg_str res = mg_strdup_nul(result), msg = mg_strdup_nul(error_msg);
  call->cb(res.p != NULL ? res.p : "", error_code, msg.p != NULL ? msg.p : "",
           call->cb_arg);
  mg_strfree(&res);
  mg_strfree(&msg);
  free(call);
}

bool mgos_rpc_call(const char *dst, const char *method, const char *args_json,
                   mgos_rpc_result_cb_t cb, void *cb_arg) {
  struct mg_rpc_call_opts opts = {.dst = mg_mk_str(dst)};
  bool has_args = args_json != NULL && *args_json != '\0';
  struct simple_call *call = NULL;
  if (s_state.rpc == NULL || method == NULL) return false;
  if (has_args && !is_json(args_json, strlen(args_json))) {
    LOG(LL_ERROR, ("arguments of %s are not JSON", method));
    return false;
  }
  if (cb != NULL) {
    call = (struct simple_call *) malloc(sizeof(*call));
    if (call == NULL) return false;
    call->cb = cb;
    call->cb_arg = cb_arg;
  }
  bool ok = mg_rpc_callf(s_state.rpc, mg_mk_str(method),
                         cb != NULL ? simple_result : NULL, call, &opts,
                         has_args ? "%s" : NULL, args_json);
  if (!ok) free(call);
  return ok;
}

static void on_rpc_event(struct mg_rpc *c, void *cb_arg, enum mg_rpc_event ev,
                         void *ev_arg) {
  (void) c;
  (void) cb_arg;
  if (ev == MG_RPC_EV_CHANNEL_OPEN) {
    mgos_event_trigger(MGOS_RPC_EV_CHANNEL_OPEN, ev_arg);
  } else if (ev == MG_RPC_EV_CHANNEL_CLOSED) {
    mgos_event_trigger(MGOS_RPC_EV_CHANNEL_CLOSED, ev_arg);
  }
}

static void on_init_done(int ev, void *ev_data, void *userdata) {
  (void) ev;
  (void) ev_data;
  mg_rpc_connect((struct mg_rpc *) userdata);
}

bool mgos_rpc_common_init(void) {
  if (!mgos_event_register_base(MGOS_RPC_EVENT_BASE, "rpc")) return false;
  if (!mgos_sys_config_get_rpc_enable()) return true;
  int max_frame_size = mgos_sys_config_get_rpc_max_frame_size();
  if (max_frame_size < MIN_FRAME_SIZE) {
    // Not a reason to stay out of reach: a frame must be able to mend it.
    LOG(LL_ERROR, ("rpc.max_frame_size: %d is too small, using %d",
                   max_frame_size, MIN_FRAME_SIZE));
    max_frame_size = MIN_FRAME_SIZE;
  }
  struct mg_rpc *c = mg_rpc_create(mgos_rpc_cfg_from_sys(&mgos_sys_config));
  if (c == NULL) return false;
  s_state.rpc = c;
  mgos_rpc_set_max_frame_size(c, (size_t) max_frame_size);
  mg_rpc_add_list_handler(c);
  mgos__rpc_guard_init(c);
  mg_rpc_add_observer(c, on_rpc_event, NULL);
  if (!mgos_event_add_handler(MGOS_EVENT_INIT_DONE, on_init_done, c)) {
    return false;
  }
  if (MGOS_ENABLE_RPC_CHANNEL_HTTP && mgos_sys_config_get_rpc_http_enable()) {
    mgos_rpc_http_serve(NULL);
  }
  if (MGOS_ENABLE_SYS_SERVICE && mgos_sys_config_get_rpc_service_sys_enable()) {
    return mgos__rpc_sys_init(c);
  }
  return true;
}
