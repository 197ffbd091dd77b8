// SPDX-License-Identifier: Apache-2.0
//
// Tests of the dispatcher through a channel that records what it is given.
// ASan makes sure that requests, channels and queued frames are freed once.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_dbg.h"
#include "mg_rpc.h"
#include "mgos_rpc_auth.h"
#include "mgos_rpc_method.h"

/* A channel under the test's control. */
struct fake {
  struct mg_rpc_channel ch;
  bool persistent, broadcast;
  bool hold;         // FRAME_SENT only when the test says so
  bool async_close;  // CLOSED only when the test says so
  bool open;
  int sent, closed, destroyed_at;
  char last[2048];
};

static int s_destroyed;
static char s_log[4096];

static void note(const char *fmt, ...) {
  size_t len = strlen(s_log);
  va_list ap;
  va_start(ap, fmt);
  if (len > 0) s_log[len++] = ' ';
  vsnprintf(s_log + len, sizeof(s_log) - len, fmt, ap);
  va_end(ap);
}

static void fake_connect(struct mg_rpc_channel *ch) {
  struct fake *f = (struct fake *) ch;
  if (f->open) return;
  f->open = true;
  ch->ev_handler(ch, MG_RPC_CHANNEL_OPEN, NULL);
}

static bool fake_send(struct mg_rpc_channel *ch, const struct mg_str s) {
  struct fake *f = (struct fake *) ch;
  assert_true(f->open);
  assert_true(s.len < sizeof(f->last));
  memcpy(f->last, s.p, s.len);
  f->last[s.len] = '\0';
  f->sent++;
  if (!f->hold) ch->ev_handler(ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
  return true;
}

static void fake_closed(struct fake *f) {
  f->open = false;
  f->ch.ev_handler(&f->ch, MG_RPC_CHANNEL_CLOSED, NULL);
}

static void fake_close(struct mg_rpc_channel *ch) {
  struct fake *f = (struct fake *) ch;
  f->closed++;
  if (f->open && !f->async_close) fake_closed(f);
}

static void fake_destroy(struct mg_rpc_channel *ch) {
  s_destroyed++;
  free(ch);
}

static const char *fake_type(struct mg_rpc_channel *ch) {
  (void) ch;
  return "fake";
}

static bool fake_persistent(struct mg_rpc_channel *ch) {
  return ((struct fake *) ch)->persistent;
}

static bool fake_broadcast(struct mg_rpc_channel *ch) {
  return ((struct fake *) ch)->broadcast;
}

static char *fake_info(struct mg_rpc_channel *ch) {
  (void) ch;
  return strdup("over there");
}

static struct fake *new_fake(void) {
  struct fake *f = (struct fake *) calloc(1, sizeof(*f));
  f->ch.ch_connect = fake_connect;
  f->ch.send_frame = fake_send;
  f->ch.ch_close = fake_close;
  f->ch.ch_destroy = fake_destroy;
  f->ch.get_type = fake_type;
  f->ch.is_persistent = fake_persistent;
  f->ch.is_broadcast_enabled = fake_broadcast;
  f->ch.get_info = fake_info;
  return f;
}

static struct mg_rpc *new_rpc(int queue, int channels) {
  struct mg_rpc_cfg *cfg = (struct mg_rpc_cfg *) calloc(1, sizeof(*cfg));
  cfg->id = "dev1";
  cfg->max_queue_length = queue;
  cfg->max_non_persistent_channels = channels;
  s_destroyed = 0;
  s_log[0] = '\0';
  return mg_rpc_create(cfg);
}

static struct fake *add(struct mg_rpc *c, const char *dst, bool persistent) {
  struct fake *f = new_fake();
  f->persistent = persistent;
  mg_rpc_add_channel(c, mg_mk_str(dst), &f->ch);
  f->ch.ch_connect(&f->ch);
  return f;
}

static void recd(struct fake *f, const char *text) {
  size_t len = strlen(text);
  char *copy = (char *) malloc(len);  // not NUL-terminated, gone afterwards
  memcpy(copy, text, len);
  struct mg_str s = mg_mk_str_n(copy, len);
  f->ch.ev_handler(&f->ch, MG_RPC_CHANNEL_FRAME_RECD, &s);
  free(copy);
}

static void echo(struct mg_rpc_request_info *ri, void *cb_arg,
                 struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  note("echo(%s,%.*s,%s)", ri->method.p, (int) args.len, args.p,
       fi->channel_type);
  mg_rpc_send_responsef(ri, "{a:%.*s}", args.len > 0 ? (int) args.len : 4,
                        args.len > 0 ? args.p : "null");
}

static struct mg_rpc_request_info *s_kept;

static void keep(struct mg_rpc_request_info *ri, void *cb_arg,
                 struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  (void) args;
  s_kept = ri;
}

static void test_request(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = add(c, "", true);
  mg_rpc_add_handler(c, "Echo", "{a: %d}", echo, NULL);
  recd(f, "{\"id\":7,\"src\":\"mos\",\"method\":\"Echo\",\"params\":[1]}");
  assert_string_equal(f->last,
                      "{\"id\":7,\"src\":\"dev1\",\"dst\":\"mos\","
                      "\"result\":{\"a\":[1]}}");
  // Strings go back as they came, whatever they hold.
  recd(f,
       "{\"id\":\"a\\\"\\u00e9\",\"src\":\"m\\n\",\"tag\":\"t\\/"
       "\\ud83d\\ude00\","
       "\"dst\":\"dev1\",\"method\":\"eCHO\"}");
  assert_string_equal(f->last,
                      "{\"id\":\"a\\\"\\u00e9\",\"src\":\"dev1\","
                      "\"dst\":\"m\\n\",\"tag\":\"t\\/\\ud83d\\ude00\","
                      "\"result\":{\"a\":null}}");
  recd(f, "{\"id\":\"007\",\"method\":\"Echo\"}");
  assert_non_null(strstr(f->last, "{\"id\":\"007\","));
  recd(f, "{\"id\":\"12\",\"method\":\"Echo\"}");
  assert_non_null(strstr(f->last, "{\"id\":12,"));
  recd(f, "{\"id\":1,\"method\":\"No.Such\"}");
  assert_string_equal(f->last,
                      "{\"id\":1,\"src\":\"dev1\",\"error\":{\"code\":404,"
                      "\"message\":\"No handler for No.Such\"}}");
  // A notification runs and is not answered, nor is an unknown one.
  int sent = f->sent;
  s_log[0] = '\0';
  recd(f, "{\"method\":\"Echo\",\"args\":2}");
  recd(f, "{\"method\":\"No.Such\"}");
  assert_string_equal(s_log, "echo(Echo,2,fake)");
  assert_int_equal(f->sent, sent);
  mg_rpc_free(c);
  assert_int_equal(s_destroyed, 1);
}

static void test_newest_handler_wins(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = add(c, "", true);
  mg_rpc_add_handler(c, "A.B", "", keep, NULL);
  mg_rpc_add_handler(c, "A.*", "x", echo, NULL);
  recd(f, "{\"id\":1,\"method\":\"A.B\"}");
  assert_int_equal(f->sent, 1);
  recd(f, "{\"id\":1,\"method\":\"A\"}");
  assert_non_null(strstr(f->last, "404"));
  assert_string_equal(mg_rpc_get_handler(c, "A.Z")->args_fmt, "x");
  assert_null(mg_rpc_get_handler(c, "B"));
  const struct mg_rpc_handler_info *hi = mg_rpc_next_handler(c, NULL);
  assert_string_equal(hi->method.p, "A.*");
  hi = mg_rpc_next_handler(c, hi);
  assert_string_equal(hi->method.p, "A.B");
  assert_null(mg_rpc_next_handler(c, hi));
  mg_rpc_free(c);
}

static void test_bad_frames(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *p = add(c, "", true);
  mg_rpc_add_handler(c, "Echo", "", echo, NULL);
  recd(p, "garbage");
  recd(p, "{\"id\":1,\"dst\":\"other\",\"method\":\"Echo\"}");
  assert_int_equal(p->sent, 0);
  assert_int_equal(p->closed, 0);
  recd(p, "{\"id\":1,\"dst\":\"dev\\u0031\",\"method\":\"Echo\"}");
  assert_int_equal(p->sent, 1);
  mg_rpc_add_local_id(c, mg_mk_str("other"));
  recd(p, "{\"id\":1,\"dst\":\"other\",\"method\":\"Echo\"}");
  assert_int_equal(p->sent, 2);
  static const char *const s_bad[] = {
      "garbage", "{\"id\":1,\"dst\":\"x\",\"method\":\"Echo\"}", "{\"id\":1}"};
  for (int i = 0; i < 3; i++) {
    add(c, "", false);
    struct fake *n = add(c, "", false);
    recd(n, s_bad[i]);
    assert_int_equal(s_destroyed, i + 1);
  }
  // One byte more than allowed.
  mgos_rpc_set_max_frame_size(c, 30);
  recd(p, "{\"id\":1,\"method\":\"Echo\"}      ");
  assert_int_equal(p->sent, 3);
  recd(p, "{\"id\":1,\"method\":\"Echo\"}       ");
  assert_int_equal(p->sent, 3);
  mg_rpc_free(c);
  assert_int_equal(s_destroyed, 7);
}

static void test_async_answer(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  mg_rpc_add_handler(c, "Keep", "", keep, NULL);
  struct fake *f = add(c, "", false);
  recd(f, "{\"id\":1,\"method\":\"Keep\"}");
  assert_int_equal(f->sent, 0);
  assert_ptr_equal(s_kept->ch, &f->ch);
  assert_true(mg_rpc_send_responsef(s_kept, NULL));
  assert_non_null(strstr(f->last, "\"result\":null"));
  // The channel goes first.
  recd(f, "{\"id\":2,\"method\":\"Keep\"}");
  fake_closed(f);
  assert_int_equal(s_destroyed, 1);
  assert_null(s_kept->ch);
  assert_false(mg_rpc_send_responsef(s_kept, "%d", 1));
  // The dispatcher goes first.
  f = add(c, "", false);
  recd(f, "{\"id\":3,\"method\":\"Keep\"}");
  struct mg_rpc_request_info *first = s_kept;
  recd(f, "{\"id\":4,\"method\":\"Keep\"}");
  mg_rpc_free(c);
  assert_false(mg_rpc_send_errorf(first, 1, "late"));
  mg_rpc_free_request_info(s_kept);
}

static void test_answers_wait_in_order(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(3, 0);
  struct fake *f = add(c, "", true);
  mg_rpc_add_handler(c, "Echo", "", echo, NULL);
  f->hold = true;
  for (int i = 1; i <= 6; i++) {
    char frame[64];
    snprintf(frame, sizeof(frame), "{\"id\":%d,\"method\":\"Echo\"}", i);
    recd(f, frame);
  }
  // 1 is in flight, 2 and 3 had to give way to 4, 5, 6.
  static const int s_order[] = {1, 4, 5, 6};
  for (int i = 0; i < 4; i++) {
    char want[16];
    snprintf(want, sizeof(want), "{\"id\":%d,", s_order[i]);
    assert_int_equal(f->sent, i + 1);
    assert_memory_equal(f->last, want, strlen(want));
    f->ch.ev_handler(&f->ch, MG_RPC_CHANNEL_FRAME_SENT, (void *) 1);
  }
  assert_int_equal(f->sent, 4);
  mg_rpc_free(c);
}

static void on_result(struct mg_rpc *c, void *cb_arg,
                      struct mg_rpc_frame_info *fi, struct mg_str result,
                      int error_code, struct mg_str error_msg) {
  (void) c;
  note("%s:%s:%.*s:%d:%.*s", (const char *) cb_arg,
       fi != NULL ? fi->channel_type : "-", (int) result.len, result.p,
       error_code, (int) error_msg.len, error_msg.p);
}

/* Takes the id out of a request. */
static const char *id_of(const char *frame) {
  static char s_id[24];
  assert_memory_equal(frame, "{\"id\":", 6);
  size_t n = strspn(frame + 6, "0123456789");
  assert_true(n > 0);
  memcpy(s_id, frame + 6, n);
  s_id[n] = '\0';
  return s_id;
}

static bool call(struct mg_rpc *c, const char *dst, const char *name) {
  struct mg_rpc_call_opts opts = {.dst = mg_mk_str(dst)};
  return mg_rpc_callf(c, mg_mk_str("M"), on_result, (void *) name, &opts,
                      "{n:%Q}", name);
}

static void test_call(void **state) {
  (void) state;
  char frame[256];
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = add(c, "*", true), *g = add(c, "peer", true);
  assert_true(mg_rpc_is_connected(c));
  assert_true(call(c, "peer", "a"));
  assert_int_equal(f->sent, 0);
  snprintf(frame, sizeof(frame),
           "{\"id\":%s,\"src\":\"dev1\",\"dst\":\"peer\",\"method\":\"M\","
           "\"params\":{\"n\":\"a\"}}",
           id_of(g->last));
  assert_string_equal(g->last, frame);
  snprintf(frame, sizeof(frame), "{\"id\":%s,\"result\":[1]}", id_of(g->last));
  recd(f, frame);  // not the one it went to
  assert_string_equal(s_log, "");
  recd(g, frame);
  assert_string_equal(s_log, "a:fake:[1]:0:");
  recd(g, frame);  // again: nobody waits
  assert_string_equal(s_log, "a:fake:[1]:0:");
  // Everybody else is reached the default way.
  s_log[0] = '\0';
  struct mg_rpc_call_opts opts = {.dst = MG_MK_STR("far"),
                                  .src = MG_MK_STR("me\""),
                                  .tag = MG_MK_STR("T"),
                                  .key = MG_MK_STR("K")};
  assert_true(
      mg_rpc_callf(c, mg_mk_str("M"), on_result, (void *) "b", &opts, NULL));
  snprintf(frame, sizeof(frame),
           "{\"id\":%s,\"src\":\"me\\\"\",\"dst\":\"far\",\"tag\":\"T\","
           "\"key\":\"K\",\"method\":\"M\"}",
           id_of(f->last));
  assert_string_equal(f->last, frame);
  snprintf(frame, sizeof(frame),
           "{\"id\":%s,\"error\":{\"code\":5,\"message\":\"no\\n\"}}",
           id_of(f->last));
  recd(f, frame);
  assert_string_equal(s_log, "b:fake::5:no\n");
  // A notification has no id; "*" is no address.
  opts = (struct mg_rpc_call_opts){.dst = MG_MK_STR("*")};
  assert_true(mg_rpc_callf(c, mg_mk_str("N"), NULL, NULL, &opts, "%d", 1));
  assert_string_equal(f->last,
                      "{\"src\":\"dev1\",\"method\":\"N\",\"params\":1}");
  assert_true(mg_rpc_callf(c, mg_mk_str("N"), NULL, NULL, NULL, NULL));
  mg_rpc_free(c);
}

static void test_calls_evicted(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(2, 0);
  assert_true(call(c, "x", "a"));
  assert_true(call(c, "x", "b"));
  assert_string_equal(s_log, "");
  assert_true(call(c, "x", "c"));
  assert_string_equal(s_log, "a:-::429:queue overflow");
  // Those that are left go out, in order, as soon as there is a way.
  struct fake *f = add(c, "x", true);
  assert_int_equal(f->sent, 2);
  assert_non_null(strstr(f->last, "\"c\""));
  // Sent, but not answered: these give way as well.
  s_log[0] = '\0';
  assert_true(call(c, "x", "d"));
  assert_string_equal(s_log, "b:-::429:queue overflow");
  struct mg_rpc_call_opts opts = {.no_queue = true, .dst = MG_MK_STR("x")};
  f->hold = true;
  assert_true(mg_rpc_callf(c, mg_mk_str("M"), NULL, NULL, &opts, NULL));
  assert_false(mg_rpc_callf(c, mg_mk_str("M"), NULL, NULL, &opts, NULL));
  s_log[0] = '\0';
  mg_rpc_free(c);
  assert_string_equal(s_log, "c:-::503:channel closed d:-::503:channel closed");
}

static void test_call_fails_with_channel(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = add(c, "x", false);
  f->hold = true;
  assert_true(call(c, "x", "a"));
  assert_true(call(c, "x", "b"));
  fake_closed(f);
  // a was on its way through the channel; b can still find another one.
  assert_string_equal(s_log, "a:-::503:channel closed");
  f = add(c, "x", true);
  assert_non_null(strstr(f->last, "\"b\""));
  s_log[0] = '\0';
  f->hold = true;
  assert_true(call(c, "x", "c"));
  f->ch.ev_handler(&f->ch, MG_RPC_CHANNEL_FRAME_SENT, NULL);
  assert_string_equal(s_log, "c:-::503:not sent");
  mg_rpc_free(c);
}

static struct fake *s_made;

static struct mg_rpc_channel *factory(struct mg_str scheme,
                                      struct mg_str dst_uri,
                                      struct mg_str fragment, void *arg) {
  note("%.*s|%.*s|%.*s|%s", (int) scheme.len, scheme.p, (int) dst_uri.len,
       dst_uri.p, (int) fragment.len, fragment.p, (const char *) arg);
  s_made = new_fake();
  return &s_made->ch;
}

static void test_uri(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  assert_false(call(c, "ws://h/rpc", "x"));
  mg_rpc_add_channel_factory(c, mg_mk_str("ws"), factory, (void *) "arg");
  assert_true(call(c, "WS://h/rpc#{\"o\":1}", "a"));
  assert_string_equal(s_log, "WS|WS://h/rpc|{\"o\":1}|arg");
  // The frame does not name the URI: the peer would not know itself by it.
  assert_null(strstr(s_made->last, "dst"));
  struct fake *first = s_made;
  assert_true(call(c, "WS://h/rpc#{\"o\":1}", "b"));
  assert_ptr_equal(s_made, first);
  assert_int_equal(first->sent, 2);
  s_log[0] = '\0';
  fake_closed(first);
  assert_string_equal(s_log, "a:-::503:channel closed b:-::503:channel closed");
  assert_int_equal(s_destroyed, 1);
  assert_false(call(c, "wss://h/rpc", "x"));
  mg_rpc_free(c);
}

static void test_broadcast(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct mg_rpc_call_opts opts = {.broadcast = true};
  struct fake *a = add(c, "a", true), *b = add(c, "b", true);
  assert_false(mg_rpc_callf(c, mg_mk_str("M"), NULL, NULL, &opts, NULL));
  b->broadcast = a->broadcast = true;
  struct fake *d = add(c, "d", true);
  assert_true(mg_rpc_callf(c, mg_mk_str("M"), NULL, NULL, &opts, NULL));
  assert_int_equal(a->sent, 1);
  assert_int_equal(b->sent, 1);
  assert_int_equal(d->sent, 0);
  mg_rpc_free(c);
}

static void test_learns_peer(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = add(c, "", true);
  recd(f, "{\"method\":\"X\"}");
  recd(f, "{\"method\":\"X\",\"src\":\"p\\u0031\"}");
  recd(f, "{\"method\":\"X\",\"src\":\"p2\"}");
  assert_true(call(c, "p1", "a"));
  assert_int_equal(f->sent, 1);
  struct mg_rpc_channel_info *ci;
  int n;
  assert_true(mg_rpc_get_channel_info(c, &ci, &n));
  assert_int_equal(n, 1);
  assert_int_equal(mg_vcmp(&ci->dst, "p1"), 0);
  assert_int_equal(mg_vcmp(&ci->type, "fake"), 0);
  assert_int_equal(mg_vcmp(&ci->info, "over there"), 0);
  assert_true(ci->is_open && ci->is_persistent && !ci->is_broadcast_enabled);
  mg_rpc_channel_info_free_all(ci, n);
  mg_rpc_free(c);
}

/* Nobody gets what is sent elsewhere by claiming to be there. */
static void test_peer_claims_address(void **state) {
  static const char *const s_claims[] = {"*", "\\u002a", "ws://h/rpc", "server",
                                         "dev1"};
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  mg_rpc_add_local_id(c, mg_mk_str("dev1"));
  struct fake *way_out = add(c, MG_RPC_DST_DEFAULT, true);
  struct fake *server = add(c, "server", true);
  for (size_t i = 0; i < sizeof(s_claims) / sizeof(s_claims[0]); i++) {
    char frame[80];
    struct fake *evil = add(c, "", false);
    snprintf(frame, sizeof(frame), "{\"method\":\"X\",\"src\":\"%s\"}",
             s_claims[i]);
    recd(evil, frame);
  }
  assert_true(call(c, "", "a"));
  assert_true(call(c, "dev1", "a"));
  assert_int_equal(way_out->sent, 2);
  assert_true(call(c, "server", "a"));
  assert_int_equal(server->sent, 1);
  assert_false(call(c, "ws://h/rpc", "a"));  // there is no factory
  mg_rpc_free(c);
}

static void test_channel_limit(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 2);
  struct fake *p = add(c, "", true), *a = add(c, "a", false);
  struct fake *b = add(c, "b", false);
  recd(a, "{\"method\":\"X\"}");
  add(c, "c", false);
  assert_int_equal(s_destroyed, 1);  // b was idle for longest
  (void) b;
  a->async_close = true;
  recd(p, "{\"method\":\"X\"}");
  add(c, "d", false);  // a is asked to close, and takes its time
  assert_int_equal(a->closed, 1);
  assert_int_equal(s_destroyed, 1);
  recd(a, "{\"method\":\"X\"}");  // ignored
  fake_closed(a);
  assert_int_equal(s_destroyed, 2);
  mg_rpc_free(c);
  assert_int_equal(s_destroyed, 5);
}

static void test_free_with_slow_channel(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = add(c, "", false);
  f->async_close = true;
  mg_rpc_free(c);
  assert_int_equal(s_destroyed, 0);
  recd(f, "{\"id\":1,\"method\":\"X\"}");
  fake_closed(f);
  assert_int_equal(s_destroyed, 1);
}

static void observe(struct mg_rpc *c, void *cb_arg, enum mg_rpc_event ev,
                    void *ev_arg) {
  (void) ev_arg;
  note("%s%d", (const char *) cb_arg, ev);
  if (*(const char *) cb_arg == 'x') mg_rpc_remove_observer(c, observe, cb_arg);
}

static void test_observers(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  static char s_a[] = "a", s_x[] = "x";
  mg_rpc_add_observer(c, observe, s_a);
  mg_rpc_add_observer(c, observe, s_x);
  struct fake *f = add(c, "*", false);
  mg_rpc_callf(c, mg_mk_str("M"), NULL, NULL, NULL, NULL);
  fake_closed(f);
  assert_string_equal(s_log, "x0 a0 a2 a1");
  mg_rpc_remove_observer(c, observe, s_a);
  mg_rpc_remove_observer(c, observe, s_a);
  add(c, "*", false);
  assert_string_equal(s_log, "x0 a0 a2 a1");
  mg_rpc_free(c);
}

static void test_connect_disconnect(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = new_fake();
  f->persistent = true;
  mg_rpc_add_channel(c, mg_mk_str("*"), &f->ch);
  assert_false(mg_rpc_is_connected(c));
  mg_rpc_connect(c);
  assert_true(mg_rpc_is_connected(c));
  assert_true(mg_rpc_can_send(c));
  f->hold = true;
  mg_rpc_callf(c, mg_mk_str("M"), NULL, NULL, NULL, NULL);
  assert_false(mg_rpc_can_send(c));
  add(c, "a", false);
  add(c, "b", false);
  mg_rpc_disconnect(c);
  assert_int_equal(s_destroyed, 2);
  assert_false(mg_rpc_is_connected(c));
  mg_rpc_connect(c);
  assert_true(mg_rpc_is_connected(c));
  mg_rpc_remove_channel(c, &f->ch);
  assert_int_equal(s_destroyed, 3);
  mg_rpc_free(c);
}

/* Prehandler: refuses, remembering that it was asked. */
static bool refuse(struct mg_rpc_request_info *ri, void *cb_arg,
                   struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  note("pre(%s,%s,%.*s)", ri->method.p, ri->args_fmt, (int) args.len, args.p);
  if (args.len > 0) return true;
  mg_rpc_send_error_jsonf(ri, 401, "{realm:%Q}", "a\"b");
  return false;
}

static void test_prehandler(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = add(c, "", true);
  mg_rpc_add_handler(c, "Echo", "fmt", echo, NULL);
  mg_rpc_set_prehandler(c, refuse, NULL);
  recd(f, "{\"id\":1,\"method\":\"Echo\"}");
  assert_string_equal(s_log, "pre(Echo,fmt,)");
  assert_string_equal(f->last,
                      "{\"id\":1,\"src\":\"dev1\",\"error\":{\"code\":401,"
                      "\"message\":\"{\\\"realm\\\":\\\"a\\\\\\\"b\\\"}\"}}");
  s_log[0] = '\0';
  recd(f, "{\"id\":1,\"method\":\"Echo\",\"params\":1}");
  assert_string_equal(s_log, "pre(Echo,fmt,1) echo(Echo,1,fake)");
  mg_rpc_free(c);
}

static void test_list(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  struct fake *f = add(c, "", true);
  static const struct mgos_rpc_method s_methods[] = {
      {"A.B", "{a: %d}", "{\"type\":\"object\"}", "{}", echo, NULL}};
  mg_rpc_add_list_handler(c);
  assert_int_equal(mgos_rpc_add_methods(c, s_methods, 1), 0);
  recd(f, "{\"id\":1,\"method\":\"RPC.List\"}");
  assert_non_null(strstr(f->last,
                         "\"result\":[\"A.B\",\"RPC.List\",\"RPC.Ping\","
                         "\"RPC.Describe\"]"));
  recd(f, "{\"id\":1,\"method\":\"RPC.Ping\"}");
  assert_non_null(strstr(f->last, "{\"channel_info\":\"over there\"}"));
  recd(f,
       "{\"id\":1,\"method\":\"RPC.Describe\",\"params\":{\"name\":\"A.B\"}}");
  assert_non_null(
      strstr(f->last,
             "\"result\":{\"name\":\"A.B\",\"args_fmt\":\"{a: %d}\","
             "\"args_schema\":{\"type\":\"object\"},\"result_schema\":{}}"));
  recd(f, "{\"id\":1,\"method\":\"RPC.Describe\",\"params\":{\"name\":\"Z\"}}");
  assert_non_null(strstr(f->last, "\"code\":404"));
  recd(f, "{\"id\":1,\"method\":\"RPC.Describe\"}");
  assert_non_null(strstr(f->last, "\"code\":400"));
  mg_rpc_free(c);
}

/* Handlers that pull the rug from under their own request. */
static void close_channel(struct mg_rpc_request_info *ri, void *cb_arg,
                          struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  (void) args;
  mg_rpc_remove_channel(ri->rpc, ri->ch);
  assert_null(ri->ch);
  assert_false(mg_rpc_send_responsef(ri, "1"));
}

static void test_handler_removes_channel(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(0, 0);
  mg_rpc_add_handler(c, "Close", "", close_channel, NULL);
  recd(add(c, "", false), "{\"id\":1,\"method\":\"Close\"}");
  assert_int_equal(s_destroyed, 1);
  recd(add(c, "", true), "{\"id\":1,\"method\":\"Close\"}");
  assert_int_equal(s_destroyed, 2);
  mg_rpc_free(c);
}

static void call_again(struct mg_rpc *c, void *cb_arg,
                       struct mg_rpc_frame_info *fi, struct mg_str result,
                       int error_code, struct mg_str error_msg) {
  (void) fi;
  (void) result;
  (void) error_msg;
  int *left = (int *) cb_arg;
  note("%d", error_code);
  if (--*left > 0) {
    mg_rpc_callf(c, mg_mk_str("M"), call_again, left, NULL, NULL);
  }
}

/* A callback that calls again each time it fails must not go on for ever. */
static void test_calls_from_callbacks(void **state) {
  (void) state;
  struct mg_rpc *c = new_rpc(1, 0);
  int left = 5;
  assert_true(mg_rpc_callf(c, mg_mk_str("M"), call_again, &left, NULL, NULL));
  assert_true(call(c, "", "a"));
  left = 2;
  mg_rpc_free(c);
}

int main(void) {
  cs_log_set_level(LL_NONE);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_request),
      cmocka_unit_test(test_newest_handler_wins),
      cmocka_unit_test(test_bad_frames),
      cmocka_unit_test(test_async_answer),
      cmocka_unit_test(test_answers_wait_in_order),
      cmocka_unit_test(test_call),
      cmocka_unit_test(test_calls_evicted),
      cmocka_unit_test(test_call_fails_with_channel),
      cmocka_unit_test(test_uri),
      cmocka_unit_test(test_broadcast),
      cmocka_unit_test(test_learns_peer),
      cmocka_unit_test(test_peer_claims_address),
      cmocka_unit_test(test_channel_limit),
      cmocka_unit_test(test_free_with_slow_channel),
      cmocka_unit_test(test_observers),
      cmocka_unit_test(test_connect_disconnect),
      cmocka_unit_test(test_prehandler),
      cmocka_unit_test(test_list),
      cmocka_unit_test(test_handler_removes_channel),
      cmocka_unit_test(test_calls_from_callbacks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
