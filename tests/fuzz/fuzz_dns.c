// SPDX-License-Identifier: Apache-2.0
//
// DNS messages: parsing, names, record data, and what the resolver and a
// server make of a parsed message. The input is the message.

#include <stdlib.h>
#include <string.h>

#include "net/resolv.h"

static void check(bool ok) {
  if (!ok) abort();
}

// A name that was read must be encodable and come back the same.
static void round_trip(struct mg_dns_message *msg, struct mg_str *name) {
  char text[256], again[256];
  size_t n = mg_dns_uncompress_name(msg, name, text, sizeof(text));
  check(strlen(text) == n && n <= 255);
  if (n == 0) return;
  struct mbuf b;
  mbuf_init(&b, 0);
  mbuf_append(&b, "0123456789ab", 12);
  if (mg_dns_encode_name(&b, text, n) > 0) {
    struct mg_dns_message m;
    memset(&m, 0, sizeof(m));
    m.pkt = mg_mk_str_n(b.buf, b.len);
    struct mg_str at = mg_mk_str_n(b.buf + 12, b.len - 12);
    check(mg_dns_uncompress_name(&m, &at, again, sizeof(again)) == n);
    check(strcmp(text, again) == 0);
  }
  mbuf_free(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct mg_dns_message msg;
  union socket_address sa;
  char alias[256], small[8];
  if (size > 4096) return 0;
  char *exact = malloc(size + 1);
  memcpy(exact, data, size);
  exact = realloc(exact, size > 0 ? size : 1);
  if (mg_parse_dns(exact, (int) size, &msg) == 0) {
    check(msg.num_questions <= MG_MAX_DNS_QUESTIONS);
    check(msg.num_answers <= MG_MAX_DNS_ANSWERS);
    for (int i = 0; i < msg.num_questions; i++) {
      round_trip(&msg, &msg.questions[i].name);
    }
    for (int i = 0; i < msg.num_answers; i++) {
      struct mg_dns_resource_record *rr = &msg.answers[i];
      round_trip(&msg, &rr->name);
      mg_dns_parse_record_data(&msg, rr, alias, sizeof(alias));
      mg_dns_parse_record_data(&msg, rr, small, sizeof(small));
      mg_dns_uncompress_name(&msg, &rr->name, small, sizeof(small));
    }
    if (mg__dns_pick(&msg, "a.test", MG_DNS_A_RECORD, &sa, alias) == 1) {
      check(sa.sa.sa_family == AF_INET);
    }
    mg__dns_pick(&msg, "a.test", MG_DNS_AAAA_RECORD, &sa, alias);
    // The answer of a server.
    struct mbuf io;
    mbuf_init(&io, 0);
    struct mg_dns_message q = msg;
    struct mg_dns_reply r = mg_dns_create_reply(&io, &q);
    for (int i = 0; i < msg.num_questions; i++) {
      mg_dns_reply_record(&r, &msg.questions[i], NULL, MG_DNS_A_RECORD, 60,
                          "\1\2\3\4", 4);
    }
    mg_dns_insert_header(&io, 0, &q);
    struct mg_dns_message back;
    check(mg_parse_dns(io.buf, (int) io.len, &back) == 0 ||
          q.num_questions == MG_MAX_DNS_QUESTIONS || q.num_questions > 0);
    mbuf_free(&io);
  }
  free(exact);
  return 0;
}
