// SPDX-License-Identifier: Apache-2.0
//
// Calc.Add adds two numbers. Calc.AskPeer lets another device do it: the answer
// to our caller is sent later, when the peer has answered us.

#include "mgos.h"
#include "mgos_rpc.h"

static void add(struct mg_rpc_request_info *ri, void *cb_arg,
                struct mg_rpc_frame_info *fi, struct mg_str args) {
  double a = 0, b = 0;
  if (json_scanf(args.p, args.len, ri->args_fmt, &a, &b) != 2) {
    mg_rpc_send_errorf(ri, 400, "a and b are required");
    return;
  }
  mg_rpc_send_responsef(ri, "{sum: %.15g}", a + b);
  (void) cb_arg;
  (void) fi;
}

static void peer_answered(struct mg_rpc *c, void *cb_arg,
                          struct mg_rpc_frame_info *fi, struct mg_str result,
                          int error_code, struct mg_str error_msg) {
  struct mg_rpc_request_info *ri = cb_arg;
  if (error_code != 0) {
    mg_rpc_send_errorf(ri, error_code, "peer: %.*s", (int) error_msg.len,
                       error_msg.p != NULL ? error_msg.p : "");
  } else {
    mg_rpc_send_responsef(ri, "{peer_says: %.*s}", (int) result.len, result.p);
  }
  (void) c;
  (void) fi;
}

static void ask_peer(struct mg_rpc_request_info *ri, void *cb_arg,
                     struct mg_rpc_frame_info *fi, struct mg_str args) {
  const char *peer = mgos_sys_config_get_calc_peer();
  double a = 0, b = 0;
  if (json_scanf(args.p, args.len, ri->args_fmt, &a, &b) != 2) {
    mg_rpc_send_errorf(ri, 400, "a and b are required");
    return;
  }
  if (mgos_conf_str_empty(peer)) {
    mg_rpc_send_errorf(ri, 400, "no peer: set calc.peer");
    return;
  }
  struct mg_rpc_call_opts opts = {.dst = mg_mk_str(peer)};
  if (!mg_rpc_callf(mgos_rpc_get_global(), mg_mk_str("Calc.Add"), peer_answered,
                    ri, &opts, "{a: %.15g, b: %.15g}", a, b)) {
    mg_rpc_send_errorf(ri, 500, "cannot call %s", peer);
  }
  (void) cb_arg;
  (void) fi;
}

enum mgos_app_init_result mgos_app_init(void) {
  struct mg_rpc *c = mgos_rpc_get_global();
  mg_rpc_add_handler(c, "Calc.Add", "{a: %lf, b: %lf}", add, NULL);
  mg_rpc_add_handler(c, "Calc.AskPeer", "{a: %lf, b: %lf}", ask_peer, NULL);
  return MGOS_APP_INIT_SUCCESS;
}
