// SPDX-License-Identifier: Apache-2.0
//
// Allocation sweep of the RPC dispatcher with a channel that needs no memory:
// a request answered, one that waits, one that the device makes itself. Each
// request that was taken gets at most one answer, each callback runs at most
// once, and when memory is back the dispatcher serves as before.

#include "alloc_sweep.h"

#include "common/cs_dbg.h"
#include "mg_rpc.h"

struct fake {
  struct mg_rpc_channel ch;
  bool open;
  int sent;
  char last[1024];
};

static struct fake s_fake;
static struct mg_rpc_request_info *s_kept;
static int s_results;

static void fake_connect(struct mg_rpc_channel *ch) {
  if (s_fake.open) return;
  s_fake.open = true;
  ch->ev_handler(ch, MG_RPC_CHANNEL_OPEN, NULL);
}

static bool fake_send(struct mg_rpc_channel *ch, const struct mg_str s) {
  assert_true(s.len < sizeof(s_fake.last));
  memcpy(s_fake.last, s.p, s.len);
  s_fake.last[s.len] = '\0';
  // Nothing leaves the device cut short.
  assert_int_equal(s.p[s.len - 1], '}');
  s_fake.sent++;
  ch->ev_handler(ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
  return true;
}

static void fake_close(struct mg_rpc_channel *ch) {
  if (!s_fake.open) return;
  s_fake.open = false;
  ch->ev_handler(ch, MG_RPC_CHANNEL_CLOSED, NULL);
}

static void fake_destroy(struct mg_rpc_channel *ch) {
  (void) ch;
}

static const char *fake_type(struct mg_rpc_channel *ch) {
  (void) ch;
  return "fake";
}

static char *fake_info(struct mg_rpc_channel *ch) {
  (void) ch;
  return strdup("over there");
}

static void echo(struct mg_rpc_request_info *ri, void *cb_arg,
                 struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  mg_rpc_send_responsef(ri, "{a:%.*s}", (int) args.len, args.p);
}

static void keep(struct mg_rpc_request_info *ri, void *cb_arg,
                 struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  (void) args;
  s_kept = ri;
}

static void on_result(struct mg_rpc *c, void *cb_arg,
                      struct mg_rpc_frame_info *fi, struct mg_str result,
                      int error_code, struct mg_str error_msg) {
  (void) c;
  (void) cb_arg;
  (void) fi;
  (void) result;
  (void) error_code;
  (void) error_msg;
  s_results++;
}

static void recd(const char *text) {
  struct mg_str s = mg_mk_str(text);
  s_fake.ch.ev_handler(&s_fake.ch, MG_RPC_CHANNEL_FRAME_RECD, &s);
}

static void ask_echo(void) {
  recd(
      "{\"id\":7,\"src\":\"mos\",\"tag\":\"t\",\"method\":\"Echo\","
      "\"params\":[1]}");
}

static bool answered(void) {
  return strstr(s_fake.last, "{\"a\":[1]}") != NULL;
}

static struct mg_rpc *start(void) {
  struct mg_rpc_cfg *cfg = (struct mg_rpc_cfg *) calloc(1, sizeof(*cfg));
  if (cfg == NULL) return NULL;
  cfg->id = "dev1";
  cfg->max_queue_length = 5;
  cfg->max_non_persistent_channels = 5;
  return mg_rpc_create(cfg);
}

static bool call(struct mg_rpc *c) {
  struct mg_rpc_call_opts opts = {.dst = mg_mk_str("mos")};
  char reply[128];
  long long id = 0;
  int sent = s_fake.sent;
  bool taken = mg_rpc_callf(c, mg_mk_str("Peer.Do"), on_result, NULL, &opts,
                            "{x: %Q}", "some argument");
  if (!taken) {
    assert_int_equal(s_results, 0);
    return false;
  }
  if (s_fake.sent == sent) return false;
  const char *p = strstr(s_fake.last, "\"id\":");
  assert_non_null(p);
  id = atoll(p + 5);
  snprintf(reply, sizeof(reply),
           "{\"id\":%lld,\"src\":\"mos\",\"dst\":\"dev1\",\"result\":1}", id);
  recd(reply);
  recd(reply);
  assert_true(s_results <= 1);
  return s_results == 1;
}

static void set_up_fake(void) {
  memset(&s_fake, 0, sizeof(s_fake));
  s_fake.ch.ch_connect = fake_connect;
  s_fake.ch.send_frame = fake_send;
  s_fake.ch.ch_close = fake_close;
  s_fake.ch.ch_destroy = fake_destroy;
  s_fake.ch.get_type = fake_type;
  s_fake.ch.is_persistent = mg_rpc_channel_true;
  s_fake.ch.is_broadcast_enabled = mg_rpc_channel_false;
  s_fake.ch.get_info = fake_info;
  s_kept = NULL;
  s_results = 0;
}

static bool serve(struct mg_rpc *c) {
  bool ok;
  mg_rpc_add_handler(c, "Echo", "{a: %d}", echo, NULL);
  mg_rpc_add_handler(c, "Keep", "", keep, NULL);
  mg_rpc_add_channel(c, mg_mk_str("mos"), &s_fake.ch);
  // Without memory for it there is no channel to speak to.
  if (s_fake.ch.ev_handler == NULL || s_fake.ch.mg_rpc_data == NULL) {
    return false;
  }
  fake_connect(&s_fake.ch);
  ask_echo();
  ok = answered();
  assert_true(s_fake.sent <= 1);
  recd("{\"id\":8,\"src\":\"mos\",\"method\":\"Keep\"}");
  if (s_kept != NULL) {
    s_fake.last[0] = '\0';
    mg_rpc_send_errorf(s_kept, 500, "sorry for %s", "that");
    if (strstr(s_fake.last, "sorry for that") == NULL) ok = false;
  } else {
    ok = false;
  }
  return call(c) && ok;
}

static bool scenario(void *arg) {
  struct mg_rpc *c;
  bool ok;
  (void) arg;
  set_up_fake();
  c = start();
  if (c == NULL) return false;
  ok = serve(c);
  bool paused = alloc_sweep_pause(true);
  if (s_fake.open) {
    mg_rpc_add_handler(c, "Echo", "{a: %d}", echo, NULL);
    s_fake.last[0] = '\0';
    ask_echo();
    assert_true(answered());
  }
  alloc_sweep_pause(paused);
  mg_rpc_free(c);
  return ok;
}

static void test_rpc(void **state) {
  (void) state;
  assert_true(alloc_sweep(scenario, NULL) > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_rpc)};
  cs_log_set_level(LL_NONE);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
