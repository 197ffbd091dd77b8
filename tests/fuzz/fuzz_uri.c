// SPDX-License-Identifier: Apache-2.0
//
// URIs, addresses, percent encoding, address lists, base64. The first byte
// chooses nothing: all of them read the same input.

#include <stdlib.h>
#include <string.h>

#include "net/internal.h"

static void check(bool ok) {
  if (!ok) abort();
}

static void uri(struct mg_str in) {
  struct mg_str p[6], again[6], whole;
  unsigned int port, port2;
  if (mg_parse_uri(in, &p[0], &p[1], &p[2], &port, &p[3], &p[4], &p[5]) != 0) {
    return;
  }
  for (int i = 0; i < 6; i++) {
    check(p[i].len == 0 ||
          (p[i].p >= in.p && p[i].p + p[i].len <= in.p + in.len));
  }
  check(port <= 65535);
  if (mg_assemble_uri(&p[0], &p[1], &p[2], port, &p[3], &p[4], &p[5], 0,
                      &whole) != 0) {
    return;
  }
  check(whole.p[whole.len] == '\0');
  // What was taken apart and joined reads the same, unless an empty part
  // was dropped on the way.
  if (p[0].len > 0 && p[2].len > 0 &&
      mg_parse_uri(whole, &again[0], &again[1], &again[2], &port2, &again[3],
                   &again[4], &again[5]) == 0) {
    for (int i = 0; i < 6; i++)
      check(mg_strcmp(p[i], again[i]) == 0);
    check(port == port2);
  }
  free((void *) whole.p);
}

static void path(struct mg_str in) {
  struct mg_str out = mg_mk_str_n(malloc(in.len + 1), in.len);
  if (mg_normalize_uri_path(&in, &out)) {
    check(out.len >= 1 && out.len <= in.len && out.p[0] == '/');
    check(mg_strstr(out, mg_mk_str("/../")) == NULL);
    check(mg_strstr(out, mg_mk_str("/./")) == NULL);
    check(mg_strstr(out, mg_mk_str("//")) == NULL);
    check(out.len < 3 || memcmp(out.p + out.len - 3, "/..", 3) != 0);
    struct mg_str twice = out;
    size_t len = out.len;
    check(mg_normalize_uri_path(&out, &twice) == 1 && twice.len == len);
  }
  free((void *) out.p);
}

static void codec(struct mg_str in) {
  struct mg_str enc = mg_url_encode(in);
  char *dec = malloc(in.len + 1);
  check(mg_url_decode(enc.p, (int) enc.len, dec, (int) in.len + 1, 0) ==
        (int) in.len);
  check(memcmp(dec, in.p, in.len) == 0);
  mg_url_decode(in.p, (int) in.len, dec, (int) in.len + 1, 1);
  free(dec);
  free((void *) enc.p);
  struct mbuf b;
  mbuf_init(&b, 0);
  mg_mbuf_append_base64(&b, in.p, in.len);
  char *plain = malloc(b.len + 4);
  check(mg_base64_decode((const unsigned char *) b.buf, (int) b.len, plain) ==
        (int) b.len);
  check(memcmp(plain, in.p, in.len) == 0);
  free(plain);
  mbuf_free(&b);
}

static void address(struct mg_str in) {
  union socket_address sa;
  bool udp;
  char host[32], text[80];
  const char *error;
  char *z = malloc(in.len + 1);
  memcpy(z, in.p, in.len);
  z[in.len] = '\0';
  for (int any = 0; any < 2; any++) {
    int r = mg__parse_address(z, any, &sa, &udp, host, sizeof(host), &error);
    check(r >= -1 && r <= 1);
    if (r == 1) check(mg_sock_addr_to_str(&sa, text, sizeof(text), 3) > 0);
    if (r == 0) check(strlen(host) < sizeof(host));
    if (r == -1) check(error != NULL);
  }
  mg_check_ip_acl(z, 0x0a010203);
  free(z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > 2048) return 0;
  char *exact = malloc(size > 0 ? size : 1);
  memcpy(exact, data, size);
  struct mg_str in = mg_mk_str_n(exact, size);
  uri(in);
  path(in);
  codec(in);
  address(in);
  free(exact);
  return 0;
}
