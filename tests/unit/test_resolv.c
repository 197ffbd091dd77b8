// SPDX-License-Identifier: Apache-2.0
//
// The resolver against a name server in the same manager, which can be told to
// lose queries, answer with a wrong id or question, from another address,
// truncated, with aliases, with nonsense.

#include "net_test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "net/internal.h"

static struct mg_mgr s_mgr;
static struct mg_connection *s_udp, *s_tcp;
static char s_addr[80];

// What the server does, and what it has seen.
static struct {
  int lose;         // this many queries get no answer
  int wrong_id;     // this many get one with another id before the right one
  int wrong_name;   // ... another question
  int rcode;        // answer with this error
  int fail_first;   // answer the first ones with SERVFAIL
  bool truncate;    // set TC on UDP
  bool garbage;     // answer with bytes that are no message
  bool spoof;       // first another socket answers
  bool v6_only;     // no A records
  int aliases;      // chain length inside the answer
  bool bare_alias;  // alias without address
  int ttl;
  int udp, tcp, aaaa;
  uint16_t last_id;
  char last_name[256];
} s_srv;

static const char s_ip[] = {127, 0, 0, 1};

static void send_bytes(struct mg_connection *nc, struct mbuf *b) {
  if (!(nc->flags & MG_F_UDP)) {
    char n[2] = {(char) (b->len >> 8), (char) b->len};
    mg_send(nc, n, 2);
  }
  mg_send(nc, b->buf, (int) b->len);
  if (nc->flags & MG_F_UDP) {
    // One datagram each: the manager would join them.
    sendto(nc->sock, nc->send_mbuf.buf, nc->send_mbuf.len, 0, &nc->sa.sa,
           sizeof(nc->sa.sin));
    mbuf_clear(&nc->send_mbuf);
  }
}

static void answer(struct mg_connection *nc, struct mg_dns_message *q,
                   const char *name, const char *ip, int id_xor, int flags) {
  struct mg_dns_message msg = *q;
  struct mbuf b;
  mbuf_init(&b, 0);
  struct mg_dns_resource_record rr = q->questions[0];
  msg.transaction_id ^= (uint16_t) id_xor;
  msg.flags = (uint16_t) (0x8180 | flags);
  msg.num_answers = 0;
  struct mbuf body;
  mbuf_init(&body, 0);
  mg_dns_encode_record(&body, &rr, name, strlen(name), NULL, 0);
  char owner[300], target[300];
  snprintf(owner, sizeof(owner), "%s", name);
  for (int i = 0; i < s_srv.aliases; i++) {
    rr.kind = MG_DNS_ANSWER;
    rr.rtype = MG_DNS_CNAME_RECORD;
    rr.ttl = s_srv.ttl;
    snprintf(target, sizeof(target), "a%d.alias.test", i);
    mg_dns_encode_record(&body, &rr, owner, strlen(owner), target,
                         strlen(target));
    strcpy(owner, target);
    msg.num_answers++;
  }
  if (ip != NULL) {
    rr = q->questions[0];
    rr.kind = MG_DNS_ANSWER;
    rr.ttl = s_srv.ttl;
    mg_dns_encode_record(&body, &rr, owner, strlen(owner), ip,
                         rr.rtype == MG_DNS_AAAA_RECORD ? 16 : 4);
    msg.num_answers++;
  }
  mg_dns_insert_header(&b, 0, &msg);
  mbuf_append(&b, body.buf, body.len);
  mbuf_free(&body);
  send_bytes(nc, &b);
  mbuf_free(&b);
}

static void spoof(struct mg_connection *nc, struct mg_dns_message *q) {
  int real = nc->sock;
  nc->sock = socket(AF_INET, SOCK_DGRAM, 0);
  answer(nc, q, s_srv.last_name, "\x7f\x01\x01\x01", 0, 0);
  close(nc->sock);
  nc->sock = real;
}

static void server(struct mg_connection *nc, int ev, void *ev_data,
                   void *user_data) {
  struct mg_dns_message *q = (struct mg_dns_message *) ev_data;
  (void) user_data;
  if (ev != MG_DNS_MESSAGE) return;
  bool udp = (nc->flags & MG_F_UDP) != 0;
  struct mg_dns_resource_record *rr = &q->questions[0];
  (*(udp ? &s_srv.udp : &s_srv.tcp))++;
  s_srv.last_id = q->transaction_id;
  mg_dns_uncompress_name(q, &rr->name, s_srv.last_name,
                         sizeof(s_srv.last_name));
  const char *name = s_srv.last_name, *ip = s_ip;
  char v6[16] = {0};
  v6[15] = 1;
  if (rr->rtype == MG_DNS_AAAA_RECORD) {
    s_srv.aaaa++;
    ip = v6;
  } else if (s_srv.v6_only) {
    ip = NULL;
  }
  if (s_srv.lose-- > 0) return;
  if (s_srv.spoof) spoof(nc, q);
  if (s_srv.wrong_id-- > 0) answer(nc, q, name, "\x7f\x02\x02\x02", 1, 0);
  if (s_srv.wrong_name-- > 0) answer(nc, q, "x.test", "\x7f\x03\x03\x03", 0, 0);
  if (s_srv.garbage) {
    struct mbuf b;
    mbuf_init(&b, 0);
    mbuf_append(&b, "\x12\x34\x81\x80\xff\xff\xff\xff\0\0\0\0\xc0\x0c", 14);
    send_bytes(nc, &b);
    mbuf_free(&b);
    return;
  }
  if (s_srv.fail_first-- > 0) {
    answer(nc, q, name, NULL, 0, 2);
  } else if (s_srv.truncate && udp) {
    answer(nc, q, name, NULL, 0, 0x200);
  } else if (s_srv.rcode != 0) {
    answer(nc, q, name, NULL, 0, s_srv.rcode);
  } else if (s_srv.bare_alias && strncmp(name, "bare", 4) == 0) {
    s_srv.aliases = 1;
    answer(nc, q, name, NULL, 0, 0);
    s_srv.aliases = 0;
  } else {
    answer(nc, q, name, ip, 0, 0);
  }
}

static int set_up(void **state) {
  (void) state;
  memset(&s_srv, 0, sizeof(s_srv));
  s_srv.ttl = 60;
  mg_mgr_init(&s_mgr, NULL);
  s_udp = mg_bind(&s_mgr, "udp://127.0.0.1:0", server, NULL);
  if (s_udp == NULL) return 1;
  mg_set_protocol_dns(s_udp);
  s_tcp = mg_bind(&s_mgr, address_of(s_udp, "tcp://"), server, NULL);
  if (s_tcp != NULL) mg_set_protocol_dns(s_tcp);
  snprintf(s_addr, sizeof(s_addr), "%s", address_of(s_udp, ""));
  mg_set_nameserver(&s_mgr, s_addr);
  return 0;
}

static int tear_down(void **state) {
  (void) state;
  mg_mgr_free(&s_mgr);
  return 0;
}

static struct {
  int calls, answers;
  enum mg_resolve_err err;
  char ip[64];
} s_res;

static void done(struct mg_dns_message *msg, void *data,
                 enum mg_resolve_err err) {
  (void) data;
  s_res.calls++;
  s_res.err = err;
  s_res.answers = msg != NULL ? msg->num_answers : -1;
  s_res.ip[0] = '\0';
  if (msg == NULL) return;
  struct mg_dns_resource_record *rr =
      mg_dns_next_record(msg, MG_DNS_A_RECORD, NULL);
  struct in_addr a;
  if (rr != NULL && mg_dns_parse_record_data(msg, rr, &a, 4) == 0) {
    inet_ntop(AF_INET, &a, s_res.ip, sizeof(s_res.ip));
  }
}

// Shortens the wait for an answer that will not come.
static void expire(void) {
  struct mg__mgr *m = s_mgr.priv;
  turns(&s_mgr, 5);
  if (m->heap_len == 0) return;
  struct mg__conn *p = (struct mg__conn *) ((char *) m->heap[0] -
                                            offsetof(struct mg__conn, timer));
  mg__conn_set_timer(&p->c, mg__now_us());
}

static void resolve(const char *name, struct mg_resolve_async_opts opts) {
  memset(&s_res, 0, sizeof(s_res));
  assert_int_equal(
      mg_resolve_async_opt(&s_mgr, name, MG_DNS_A_RECORD, done, NULL, opts), 0);
  assert_int_equal(s_res.calls, 0);
}

static struct mg_resolve_async_opts no_opts(void) {
  struct mg_resolve_async_opts o;
  memset(&o, 0, sizeof(o));
  return o;
}

static void test_simple_and_cache(void **state) {
  (void) state;
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_int_equal(s_res.err, MG_RESOLVE_OK);
  assert_string_equal(s_res.ip, "127.0.0.1");
  resolve("A.Test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_string_equal(s_res.ip, "127.0.0.1");
  assert_int_equal(s_srv.udp, 1);
  mg_set_nameserver(&s_mgr, s_addr);  // forgets
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_int_equal(s_srv.udp, 2);
}

static void test_zero_ttl_is_not_kept(void **state) {
  (void) state;
  s_srv.ttl = 0;
  for (int i = 1; i < 4; i++) {
    resolve("a.test", no_opts());
    PUMP(&s_mgr, s_res.calls == 1);
    assert_int_equal(s_srv.udp, i);
  }
}

static void test_cache_is_bounded(void **state) {
  char name[40];
  (void) state;
  for (int i = 0; i < 100; i++) {
    snprintf(name, sizeof(name), "n%d.test", i);
    resolve(name, no_opts());
    PUMP(&s_mgr, s_res.calls == 1);
  }
  s_srv.udp = 0;
  for (int i = 99; i >= 0; i--) {
    snprintf(name, sizeof(name), "n%d.test", i);
    resolve(name, no_opts());
    PUMP(&s_mgr, s_res.calls == 1);
  }
  assert_true(s_srv.udp >= 60);
}

static void test_loss(void **state) {
  uint16_t id;
  (void) state;
  s_srv.lose = 1;
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_srv.udp == 1);
  id = s_srv.last_id;
  expire();
  PUMP(&s_mgr, s_res.calls == 1);
  assert_int_equal(s_res.err, MG_RESOLVE_OK);
  assert_int_equal(s_srv.udp, 2);
  assert_int_not_equal(id, s_srv.last_id);
}

static void test_no_answer_at_all(void **state) {
  struct mg_resolve_async_opts o = no_opts();
  (void) state;
  s_srv.lose = 1000;
  o.max_retries = 3;
  resolve("a.test", o);
  while (s_res.calls == 0)
    expire();
  assert_int_equal(s_srv.udp, 4);
  assert_int_equal(s_res.err, MG_RESOLVE_EXCEEDED_RETRY_COUNT);
  assert_int_equal(s_res.answers, -1);
}

static void test_not_ours(void **state) {
  (void) state;
  s_srv.wrong_id = s_srv.wrong_name = 1;
  s_srv.spoof = true;
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_string_equal(s_res.ip, "127.0.0.1");
  assert_int_equal(s_srv.udp, 1);
}

static void test_garbage(void **state) {
  (void) state;
  s_srv.garbage = true;
  resolve("a.test", no_opts());
  while (s_res.calls == 0)
    expire();
  assert_int_equal(s_res.err, MG_RESOLVE_EXCEEDED_RETRY_COUNT);
}

static void test_truncated(void **state) {
  (void) state;
  if (s_tcp == NULL) skip();  // the port is taken for TCP
  s_srv.truncate = true;
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_string_equal(s_res.ip, "127.0.0.1");
  assert_int_equal(s_srv.udp, 1);
  assert_int_equal(s_srv.tcp, 1);
}

static void test_no_such_name(void **state) {
  (void) state;
  s_srv.rcode = 3;
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_int_equal(s_res.err, MG_RESOLVE_NO_ANSWERS);
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_int_equal(s_srv.udp, 1);  // kept for a while
}

static void test_server_failure_goes_on(void **state) {
  (void) state;
  s_srv.fail_first = 1;
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_int_equal(s_res.err, MG_RESOLVE_OK);
  assert_int_equal(s_srv.udp, 2);
}

static void test_second_server(void **state) {
  char list[200];
  (void) state;
  // The first one is a closed port.
  struct mg_connection *nc = mg_bind(&s_mgr, "udp://127.0.0.1:0", server, NULL);
  int n = snprintf(list, sizeof(list), "%s", address_of(nc, ""));
  snprintf(list + n, sizeof(list) - (size_t) n, ",%s", s_addr);
  mg__close(nc, 0);
  turns(&s_mgr, 2);
  mg_set_nameserver(&s_mgr, list);
  assert_string_equal(s_mgr.nameserver, list);
  resolve("a.test", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_int_equal(s_res.err, MG_RESOLVE_OK);
}

static void test_own_server(void **state) {
  struct mg_resolve_async_opts o = no_opts();
  (void) state;
  mg_set_nameserver(&s_mgr, "127.0.0.1:1");
  o.nameserver = s_addr;
  for (int i = 1; i < 3; i++) {
    resolve("a.test", o);
    PUMP(&s_mgr, s_res.calls == 1);
    assert_int_equal(s_srv.udp, i);  // not through the common cache
  }
}

static void test_literals(void **state) {
  struct mg_resolve_async_opts o = no_opts();
  (void) state;
  o.accept_literal = 1;
  resolve("10.1.2.3", o);
  PUMP(&s_mgr, s_res.calls == 1);
  assert_string_equal(s_res.ip, "10.1.2.3");
  o.only_literal = 1;
  assert_int_equal(
      mg_resolve_async_opt(&s_mgr, "a.test", MG_DNS_A_RECORD, done, NULL, o),
      -1);
  resolve("localhost", no_opts());
  PUMP(&s_mgr, s_res.calls == 1);
  assert_string_equal(s_res.ip, "127.0.0.1");
  assert_int_equal(s_srv.udp, 0);
}

static void test_bad_names(void **state) {
  (void) state;
  static const char *const bad[] = {"", "a..b", ".x", NULL};
  for (int i = 0; bad[i] != NULL; i++) {
    assert_int_equal(
        mg_resolve_async(&s_mgr, bad[i], MG_DNS_A_RECORD, done, NULL), -1);
  }
}

static void test_cancel(void **state) {
  struct mg_connection *dns = NULL;
  struct mg_resolve_async_opts o = no_opts();
  (void) state;
  s_srv.lose = 1000;
  o.dns_conn = &dns;
  resolve("a.test", o);
  assert_non_null(dns);
  turns(&s_mgr, 3);
  dns->flags |= MG_F_CLOSE_IMMEDIATELY;
  PUMP(&s_mgr, s_res.calls == 1);
  assert_int_equal(s_res.err, MG_RESOLVE_TIMEOUT);
  turns(&s_mgr, 3);
  assert_int_equal(s_res.calls, 1);
}

static void test_free_while_asking(void **state) {
  (void) state;
  s_srv.lose = 1000;
  resolve("a.test", no_opts());
  turns(&s_mgr, 3);
  mg_mgr_free(&s_mgr);
  assert_int_equal(s_res.calls, 1);
  mg_mgr_init(&s_mgr, NULL);
}

// --- mg_connect by name -----------------------------------------------------

static struct seen s_peer, s_client;

static const char *by_name(struct mg_connection *lc, const char *name) {
  static char buf[100];
  snprintf(buf, sizeof(buf), "%s%s", name, strrchr(address_of(lc, ""), ':'));
  return buf;
}

static struct mg_connection *peer(void) {
  memset(&s_peer, 0, sizeof(s_peer));
  memset(&s_client, 0, sizeof(s_client));
  struct mg_connection *lc =
      mg_bind(&s_mgr, "127.0.0.1:0", count_events, &s_peer);
  assert_non_null(lc);
  return lc;
}

static void test_connect(void **state) {
  (void) state;
  struct mg_connection *lc = peer();
  struct mg_connection *nc =
      mg_connect(&s_mgr, by_name(lc, "a.test"), count_events, &s_client);
  assert_true(nc->flags & MG_F_RESOLVING);
  mg_send(nc, "early", 5);  // kept until there is a connection
  PUMP(&s_mgr, s_peer.recv_bytes == 5);
  assert_int_equal(s_client.connect, 1);
  assert_int_equal(s_client.connect_err, 0);
}

static void test_connect_alias(void **state) {
  (void) state;
  struct mg_connection *lc = peer();
  s_srv.aliases = 3;
  mg_connect(&s_mgr, by_name(lc, "a.test"), count_events, &s_client);
  PUMP(&s_mgr, s_client.connect == 1);
  assert_int_equal(s_client.connect_err, 0);
  s_srv.aliases = 0;
  s_srv.bare_alias = true;
  mg_connect(&s_mgr, by_name(lc, "bare.test"), count_events, &s_client);
  PUMP(&s_mgr, s_client.connect == 2);
  assert_int_equal(s_client.connect_err, 0);
  assert_string_equal(s_srv.last_name, "a0.alias.test");
}

static void test_connect_alias_chain_too_long(void **state) {
  (void) state;
  struct mg_connection *lc = peer();
  s_srv.aliases = 12;
  mg_connect(&s_mgr, by_name(lc, "a.test"), count_events, &s_client);
  PUMP(&s_mgr, s_client.close == 1);
  assert_int_equal(s_client.connect_err, EHOSTUNREACH);
}

static void test_connect_v6(void **state) {
  (void) state;
  peer();
  struct mg_connection *lc = mg_bind(&s_mgr, "[::1]:0", count_events, &s_peer);
  if (lc == NULL) skip();
  s_srv.v6_only = true;
  mg_connect(&s_mgr, by_name(lc, "six.test"), count_events, &s_client);
  PUMP(&s_mgr, s_client.connect == 1);
  assert_int_equal(s_client.connect_err, 0);
  assert_int_equal(s_srv.aaaa, 1);
}

static void test_connect_unknown(void **state) {
  (void) state;
  struct mg_connection *lc = peer();
  s_srv.rcode = 3;
  mg_connect(&s_mgr, by_name(lc, "a.test"), count_events, &s_client);
  PUMP(&s_mgr, s_client.close == 1);
  assert_int_equal(s_client.connect, 1);
  assert_int_equal(s_client.connect_err, EHOSTUNREACH);
}

static void test_connect_closed_meanwhile(void **state) {
  (void) state;
  struct mg_connection *lc = peer();
  s_srv.lose = 1000;
  struct mg_connection *nc =
      mg_connect(&s_mgr, by_name(lc, "a.test"), count_events, &s_client);
  turns(&s_mgr, 3);
  nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  PUMP(&s_mgr, s_client.close == 1);
  turns(&s_mgr, 5);
  assert_int_equal(s_client.connect, 0);
  // Nothing of the request is left.
  assert_int_equal(s_mgr.priv->heap_len, 0);
}

static void test_blocking(void **state) {
  char ip[64];
  (void) state;
  assert_int_equal(mg_resolve("127.0.0.9", ip, sizeof(ip)), 9);
  assert_string_equal(ip, "127.0.0.9");
  assert_int_equal(mg_resolve("localhost", ip, sizeof(ip)), 9);
  assert_int_equal(mg_resolve("::1", ip, sizeof(ip)), 3);
  assert_int_equal(mg_resolve("a..b", ip, sizeof(ip)), 0);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      T(test_simple_and_cache),
      T(test_zero_ttl_is_not_kept),
      T(test_cache_is_bounded),
      T(test_loss),
      T(test_no_answer_at_all),
      T(test_not_ours),
      T(test_garbage),
      T(test_truncated),
      T(test_no_such_name),
      T(test_server_failure_goes_on),
      T(test_second_server),
      T(test_own_server),
      T(test_literals),
      T(test_bad_names),
      T(test_cancel),
      T(test_free_while_asking),
      T(test_connect),
      T(test_connect_alias),
      T(test_connect_alias_chain_too_long),
      T(test_connect_v6),
      T(test_connect_unknown),
      T(test_connect_closed_meanwhile),
      T(test_blocking),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
