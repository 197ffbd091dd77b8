// SPDX-License-Identifier: Apache-2.0
//
// DNS messages against the recorded behaviour, and against hostile ones:
// compression loops, names and records that do not fit.

#include "net_test.h"

#include "common/str_util.h"
#include "golden.h"
#include "net/internal.h"

static struct mg_mgr s_mgr;
static int s_checked;

static void check_hex(const struct golden_case *c, const char *path,
                      const char *buf, size_t len) {
  struct mg_str want = golden_text(c, path);
  char *hex = calloc(1, len * 2 + 1);
  cs_to_hex(hex, (const unsigned char *) buf, len);
  if (want.len != len * 2 || memcmp(hex, want.p, want.len) != 0) {
    fail_msg("%s: got %s", golden_label(c), hex);
  }
  free(hex);
  free((void *) want.p);
}

static struct mg_connection *udp_conn(void) {
  struct mg_connection *nc = mg__create_connection(&s_mgr, NULL, NULL, NULL);
  assert_non_null(nc);
  nc->flags |= MG_F_UDP;
  return nc;
}

static void send_query(const struct golden_case *c) {
  struct mg_connection *nc = udp_conn();
  struct mg_str name = golden_text(c, ".name");
  mg_send_dns_query(nc, name.p, (int) golden_int(c, ".type", 0));
  if (!c->follow) {
    assert_int_equal(nc->send_mbuf.len, 0);  // labels over 63 bytes
  } else {
    assert_true(nc->send_mbuf.len > 12);
    memset(nc->send_mbuf.buf, 0, 2);
    check_hex(c, ".expect.hex", nc->send_mbuf.buf, nc->send_mbuf.len);
  }
  free((void *) name.p);
  mg__close(nc, 0);
  turns(&s_mgr, 2);
}

static void build_reply(const struct golden_case *c) {
  struct mg_connection *nc = udp_conn();
  struct mg_str query = golden_text(c, ".query");
  struct mg_dns_message msg;
  struct mbuf io;
  mbuf_init(&io, 0);
  assert_int_equal(mg_parse_dns(query.p, (int) query.len, &msg), 0);
  struct mg_dns_resource_record q = msg.questions[0];
  struct mg_dns_reply r = mg_dns_create_reply(&io, &msg);
  for (int i = 0;; i++) {
    char path[40];
    snprintf(path, sizeof(path), ".records[%d].type", i);
    int type = (int) golden_int(c, path, -1);
    if (type < 0) break;
    snprintf(path, sizeof(path), ".records[%d].ttl", i);
    int ttl = (int) golden_int(c, path, 0);
    snprintf(path, sizeof(path), ".records[%d].rdata", i);
    struct mg_str data = golden_text(c, path);
    int len = (int) data.len;
    if (type != MG_DNS_CNAME_RECORD) {
      cs_hex_decode(data.p, (int) data.len, (unsigned char *) data.p, &len);
    }
    assert_int_equal(
        mg_dns_reply_record(&r, &q, NULL, type, ttl, data.p, (size_t) len), 0);
    free((void *) data.p);
  }
  mg_dns_send_reply(nc, &r);
  check_hex(c, ".expect.hex", nc->send_mbuf.buf, nc->send_mbuf.len);
  mbuf_free(&io);
  free((void *) query.p);
  mg__close(nc, 0);
  turns(&s_mgr, 2);
}

static void describe(struct mg_dns_message *msg,
                     struct mg_dns_resource_record *rr, char *out,
                     size_t size) {
  char name[256], data[256] = "";
  mg_dns_uncompress_name(msg, &rr->name, name, sizeof(name));
  if (rr->kind == MG_DNS_QUESTION) {
    snprintf(out, size, "q %s %d %d", name, rr->rtype, rr->rclass);
    return;
  }
  struct in_addr ip;
  if (rr->rtype == MG_DNS_A_RECORD) {
    assert_int_equal(mg_dns_parse_record_data(msg, rr, &ip, sizeof(ip)), 0);
    inet_ntop(AF_INET, &ip, data, sizeof(data));
  } else {
    assert_int_equal(mg_dns_parse_record_data(msg, rr, data, sizeof(data)), 0);
  }
  snprintf(out, size, "a %s %d %d %s", name, rr->rtype, rr->ttl, data);
}

static void parse(const struct golden_case *c) {
  struct mg_dns_message msg;
  struct json_token t;
  int len = 0;
  assert_true(golden_get(c, ".hex", &t));
  char *p = malloc((size_t) t.len + 1);
  cs_hex_decode(t.ptr, t.len, (unsigned char *) p, &len);
  struct mg_str pkt = mg_mk_str_n(p, (size_t) len);
  int r = mg_parse_dns(pkt.p, (int) pkt.len, &msg);
  if (!c->follow) {
    assert_int_equal(r, -1);  // a name that points at itself
  } else if (r != golden_int(c, ".expect.return", 0)) {
    fail_msg("%s: returned %d", golden_label(c), r);
  } else if (r == 0) {
    assert_int_equal(msg.num_questions, golden_int(c, ".expect.questions", 0));
    assert_int_equal(msg.num_answers, golden_int(c, ".expect.answers", 0));
    assert_int_equal(msg.flags, golden_int(c, ".expect.flags", 0));
    for (int i = 0; i < msg.num_questions + msg.num_answers; i++) {
      char path[40], got[600];
      describe(&msg,
               i < msg.num_questions ? &msg.questions[i]
                                     : &msg.answers[i - msg.num_questions],
               got, sizeof(got));
      snprintf(path, sizeof(path), ".expect.records[%d]", i);
      struct mg_str want = golden_text(c, path);
      assert_string_equal(want.p, got);
      free((void *) want.p);
    }
  }
  free((void *) pkt.p);
}

static void run_case(const struct golden_case *c, void *arg) {
  (void) arg;
  if (strcmp(c->call, "mg_send_dns_query") == 0) send_query(c);
  if (strncmp(c->call, "mg_dns_create", 13) == 0) build_reply(c);
  if (strcmp(c->call, "mg_parse_dns") == 0) parse(c);
  s_checked++;
}

static void test_golden(void **state) {
  (void) state;
  mg_mgr_init(&s_mgr, NULL);
  golden_for_each("dns", run_case, NULL);
  assert_int_equal(s_checked, 11);
  mg_mgr_free(&s_mgr);
}

#define HEAD "\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"

static int parse_text(const char *p, size_t len, struct mg_dns_message *msg) {
  char *exact = malloc(len);  // so that a byte too far is noticed
  memcpy(exact, p, len);
  int r = mg_parse_dns(exact, (int) len, msg);
  free(exact);
  return r;
}

static void test_every_truncation(void **state) {
  static const char pkt[] = HEAD
      "\x07"
      "example\x03"
      "com\x00\x00\x01\x00\x01"
      "\xc0\x0c\x00\x05\x00\x01\x00\x00\x0e\x10\x00\x06\x03www\xc0\x0c";
  struct mg_dns_message msg;
  (void) state;
  for (size_t len = 0; len < sizeof(pkt) - 1; len++) {
    assert_int_equal(parse_text(pkt, len, &msg), -1);
  }
  assert_int_equal(parse_text(pkt, sizeof(pkt) - 1, &msg), 0);
}

static void test_loops(void **state) {
  // Two pointers at each other; forward; into the header; label 0x40.
  static const struct {
    const char *p;
    size_t len;
  } bad[] = {
      {HEAD "\xc0\x0c\x00\x01\x00\x01", 18},
      {HEAD "\x01"
            "a\xc0\x0c\x00\x01\x00\x01",
       20},
      {HEAD "\xc0\x0e\xc0\x0c\x00\x01\x00\x01", 20},
      {HEAD "\xc0\x02\x00\x01\x00\x01", 18},
      {HEAD "\xc0\x1e\x00\x01\x00\x01"
            "\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x03"
            "\x01"
            "a\x00",
       33},
      {HEAD "\x40"
            "a\x00\x00\x01\x00\x01",
       19},
      {HEAD "\x01"
            ".\x00\x00\x01\x00\x01",
       19},
      {HEAD "\x01"
            "\x00\x00\x00\x01\x00\x01",
       19},
  };
  struct mg_dns_message msg;
  (void) state;
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_int_equal(parse_text(bad[i].p, bad[i].len, &msg), -1);
  }
}

static void test_long_names(void **state) {
  struct mbuf b;
  char name[300];
  (void) state;
  mbuf_init(&b, 0);
  memset(name, 'a', sizeof(name));
  for (int i = 63; i < 300; i += 64)
    name[i] = '.';
  assert_int_equal(mg_dns_encode_name(&b, name, 253), 255);
  assert_int_equal(mg_dns_encode_name(&b, name, 255), -1);
  assert_int_equal(mg_dns_encode_name(&b, name, 299), -1);
  assert_int_equal(mg_dns_encode_name(&b, "a..b", 4), -1);
  assert_int_equal(mg_dns_encode_name(&b, ".", 1), 1);  // the root
  assert_int_equal(mg_dns_encode_name(&b, ".a", 2), -1);
  assert_int_equal(mg_dns_encode_name(&b, "a.b.", 4), 5);
  assert_int_equal(b.len, 255 + 1 + 5);
  mbuf_free(&b);
}

static void test_many_records(void **state) {
  struct mg_dns_message msg;
  struct mbuf b;
  (void) state;
  mbuf_init(&b, 0);
  mbuf_append(&b, "\0\1\x81\x80\0\0\0\x20\0\0\0\0", 12);
  for (int i = 0; i < 32; i++) {
    mbuf_append(&b, "\1x\0\0\1\0\1\xff\xff\xff\xff\0\4\1\2\3", 16);
    mbuf_append(&b, "\4", 1);
  }
  assert_int_equal(mg_parse_dns(b.buf, (int) b.len, &msg), 0);
  assert_int_equal(msg.num_answers, MG_MAX_DNS_ANSWERS);
  assert_int_equal(msg.answers[0].ttl, 0);  // out of range counts as zero
  mbuf_free(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_golden),
      cmocka_unit_test(test_every_truncation),
      cmocka_unit_test(test_loops),
      cmocka_unit_test(test_long_names),
      cmocka_unit_test(test_many_records),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
