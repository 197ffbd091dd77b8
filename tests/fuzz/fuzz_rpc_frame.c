// SPDX-License-Identifier: Apache-2.0
//
// Feeds frames to a whole dispatcher: parser, routing, list methods, answers,
// pending calls. Frames are separated by line feeds. Whatever comes, every
// answer must be a frame that the parser accepts, with the id that was asked.

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mg_rpc.h"
#include "mgos_rpc_auth.h"

static bool s_open;

static void ch_connect(struct mg_rpc_channel *ch) {
  if (s_open) return;
  s_open = true;
  ch->ev_handler(ch, MG_RPC_CHANNEL_OPEN, NULL);
}

static bool send_frame(struct mg_rpc_channel *ch, const struct mg_str f) {
  struct mg_rpc_frame frame;
  if (!mg_rpc_parse_frame(f, &frame)) abort();
  if (frame.id.len == 0 && frame.method.len == 0) abort();
  ch->ev_handler(ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
  return true;
}

static void ch_close(struct mg_rpc_channel *ch) {
  if (!s_open) return;
  s_open = false;
  ch->ev_handler(ch, MG_RPC_CHANNEL_CLOSED, NULL);
}

static void ch_destroy(struct mg_rpc_channel *ch) {
  free(ch);
}

static const char *get_type(struct mg_rpc_channel *ch) {
  (void) ch;
  return "fuzz";
}

static char *get_info(struct mg_rpc_channel *ch) {
  (void) ch;
  return NULL;
}

static void echo(struct mg_rpc_request_info *ri, void *cb_arg,
                 struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  if (ri->auth.len > 0) {
    struct mgos_rpc_digest_cfg cfg = {
        .realm = "RPC", .file = "/dev/null", .now_s = 1600000000};
    struct mg_str user;
    mgos_rpc_digest_check(&cfg, ri->auth, &user);
    mg_strfree(&user);
  }
  mgos_rpc_acl_check(args, ri->method, mg_mk_str("fuzz"), ri->src);
  if (args.len == 0) {
    mg_rpc_send_errorf(ri, 1, "%.*s", (int) ri->tag.len, ri->tag.p);
  } else {
    mg_rpc_send_responsef(ri, "{a:%.*s,s:%.*Q}", (int) args.len, args.p,
                          (int) ri->src.len, ri->src.p);
  }
}

static void on_result(struct mg_rpc *c, void *cb_arg,
                      struct mg_rpc_frame_info *fi, struct mg_str result,
                      int error_code, struct mg_str error_msg) {
  (void) c;
  (void) fi;
  (void) result;
  (void) error_code;
  (void) error_msg;
  ++*(int *) cb_arg;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  int results = 0;
  cs_log_set_level(LL_NONE);
  struct mg_rpc_cfg *cfg = (struct mg_rpc_cfg *) calloc(1, sizeof(*cfg));
  cfg->id = "dev";
  struct mg_rpc *c = mg_rpc_create(cfg);
  struct mg_rpc_channel *ch = (struct mg_rpc_channel *) calloc(1, sizeof(*ch));
  *ch = (struct mg_rpc_channel){.ch_connect = ch_connect,
                                .send_frame = send_frame,
                                .ch_close = ch_close,
                                .ch_destroy = ch_destroy,
                                .get_type = get_type,
                                .is_persistent = mg_rpc_channel_true,
                                .is_broadcast_enabled = mg_rpc_channel_true,
                                .get_info = get_info};
  s_open = false;
  mg_rpc_add_channel(c, mg_mk_str(""), ch);
  ch->ch_connect(ch);
  mg_rpc_add_list_handler(c);
  mg_rpc_add_handler(c, "E*", "", echo, NULL);
  mg_rpc_callf(c, mg_mk_str("M"), on_result, &results, NULL, "%d", 1);
  while (size > 0) {
    const uint8_t *nl = (const uint8_t *) memchr(data, '\n', size);
    size_t len = nl != NULL ? (size_t) (nl - data) : size;
    char *copy = (char *) malloc(len + 1);
    memcpy(copy, data, len);
    char *exact = (char *) realloc(copy, len > 0 ? len : 1);
    struct mg_str frame = mg_mk_str_n(exact, len);
    ch->ev_handler(ch, MG_RPC_CHANNEL_FRAME_RECD, &frame);
    free(exact);
    size_t used = len + (nl != NULL ? 1 : 0);
    data += used;
    size -= used;
  }
  mg_rpc_free(c);
  if (results != 1) abort();
  return 0;
}
