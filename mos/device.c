// SPDX-License-Identifier: Apache-2.0
//
// RPC calls of the tool: numbers a request, sends it through the transport,
// waits for the answer with that number, and proves who we are when the device
// asks. One request is under way at a time.

#include "device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/json_utils.h"
#include "common/mbuf.h"
#include "frozen.h"
#include "mg_rpc.h"
#include "mgos_rpc_auth.h"

const struct mos_flag mos_device_flags[] = {
    {"port", 0, MOS_FLAG_STRING, "auto", "ADDRESS",
     "device: a serial port, ws://, http://, tcp:// or udp:// address"},
    {"baud-rate", 0, MOS_FLAG_INT, "115200", "N", "serial speed"},
    {"hw-flow-control", 0, MOS_FLAG_BOOL, NULL, NULL, "use RTS/CTS"},
    {"set-control-lines", 0, MOS_FLAG_BOOL, "true", NULL,
     "keep DTR and RTS inactive"},
    {"inverted-control-lines", 0, MOS_FLAG_BOOL, NULL, NULL,
     "DTR and RTS are inverted"},
    {"timeout", 0, MOS_FLAG_DURATION, "20s", "TIME", "how long to wait"},
    {"reconnect", 0, MOS_FLAG_BOOL, NULL, NULL, "open the port again if lost"},
    {"rpc-creds", 0, MOS_FLAG_STRING, NULL, "USER:PASS",
     "credentials, or @FILE that holds them"},
    {"rpc-uart-no-delay", 0, MOS_FLAG_BOOL, NULL, NULL,
     "no gaps between pieces on a serial line"},
    {0},
};

struct mos_device {
  struct mos_transport t;
  const struct mos_args *args;
  struct mos_address address;
  int64_t timeout_ms;
  int next_id;
  char self[24];
  // The request under way.
  int id;
  bool answered;
  struct mos_answer answer;
  struct mos_buf auth;  // "auth" member for the next frames
};

static const char *unescape(struct mg_str s) {
  char *out = mos_alloc(s.len + 1);
  int n = json_unescape(s.p, (int) s.len, out, (int) s.len);
  out[n < 0 ? 0 : n] = '\0';
  return out;
}

static void on_frame(void *arg, struct mg_str text) {
  struct mos_device *d = arg;
  struct mg_rpc_frame f;
  if (!mg_rpc_parse_frame(text, &f)) {
    mos_debug("not a frame: %.*s", (int) text.len, text.p);
    return;
  }
  if (f.method.len > 0) return;  // A request of the device; not for us.
  if (f.id.len == 0 || atoi(mos_strndup(f.id.p, f.id.len)) != d->id) return;
  d->answered = true;
  d->answer.error_code = f.error_code;
  d->answer.error = f.error_msg.len > 0 ? unescape(f.error_msg) : "";
  d->answer.result =
      f.result.len > 0 ? mos_strndup(f.result.p, f.result.len) : "null";
}

// Reads --rpc-creds into the transport.
static void read_creds(struct mos_device *d) {
  const char *creds = mos_flag_str(d->args, "rpc-creds");
  if (*creds == '\0') return;
  if (*creds == '@') {
    FILE *fp = fopen(creds + 1, "r");
    char line[256] = "";
    if (fp == NULL || fgets(line, sizeof(line), fp) == NULL) {
      mos_fail("cannot read credentials from %s", creds + 1);
    }
    fclose(fp);
    line[strcspn(line, "\r\n")] = '\0';
    creds = mos_strdup(line);
  }
  const char *colon = strchr(creds, ':');
  if (colon == NULL) mos_usage("--rpc-creds wants USER:PASS or @FILE");
  d->t.user = mos_strndup(creds, (size_t) (colon - creds));
  d->t.pass = mos_strdup(colon + 1);
}

struct mos_device *mos_device_open_at(const struct mos_args *a,
                                      struct mos_address address) {
  struct mos_device *d = mos_alloc(sizeof(*d));
  d->args = a;
  d->address = address;
  d->timeout_ms = mos_flag_duration_ms(a, "timeout");
  srand((unsigned) getpid() ^ (unsigned) time(NULL));
  d->next_id = rand() % 100000 + 1;
  snprintf(d->self, sizeof(d->self), "mos-%d", (int) getpid());
  d->t.on_frame = on_frame;
  d->t.arg = d;
  d->t.ops =
      address.kind == MOS_ADDRESS_SERIAL || address.kind == MOS_ADDRESS_TCP
          ? &mos_transport_serial
          : &mos_transport_net;
  read_creds(d);
  d->t.ops->open(&d->t, address.text, a);
  return d;
}

struct mos_device *mos_device_open(const struct mos_args *a) {
  return mos_device_open_at(a, mos_address_find(a));
}

void mos_device_close(struct mos_device *d) {
  d->t.ops->close(&d->t);
}

struct mos_transport *mos_device_transport(struct mos_device *d) {
  return &d->t;
}

static void send_request(struct mos_device *d, const char *method,
                         const char *args) {
  struct mos_buf f = {0};
  d->id = d->next_id++;
  d->answered = false;
  mos_buf_printf(&f, "{\"id\":%d,\"src\":\"%s\",\"method\":", d->id, d->self);
  mos_json_quote(&f, method);
  if (args != NULL && *args != '\0') mos_buf_printf(&f, ",\"params\":%s", args);
  if (d->auth.len > 0) mos_buf_printf(&f, ",\"auth\":%s", d->auth.p);
  mos_buf_puts(&f, "}");
  d->t.ops->send(&d->t, mg_mk_str_n(f.p, f.len));
}

static bool wait_answer(struct mos_device *d, int64_t timeout_ms) {
  int64_t end = mos_now_ms() + timeout_ms, left;
  while (!d->answered && (left = end - mos_now_ms()) > 0) {
    d->t.ops->poll(&d->t, left > 100 ? 100 : (int) left);
  }
  return d->answered;
}

// Makes the "auth" member from the challenge that the device sent.
static bool answer_challenge(struct mos_device *d, const char *challenge) {
  char *realm = NULL, *algorithm = NULL;
  int64_t nonce = 0;
  char ha1[MGOS_RPC_DIGEST_HEX_SIZE], response[MGOS_RPC_DIGEST_HEX_SIZE];
  if (d->t.user == NULL || d->auth.len > 0) return false;
  long long n = 0;
  json_scanf(challenge, (int) strlen(challenge),
             "{realm: %Q, nonce: %lld, algorithm: %Q}", &realm, &n, &algorithm);
  nonce = n;
  if (realm == NULL) return false;
  enum mgos_rpc_digest_algo algo =
      algorithm != NULL && strcmp(algorithm, "SHA-256") == 0
          ? MGOS_RPC_DIGEST_SHA256
          : MGOS_RPC_DIGEST_MD5;
  const char *nonce_text = mos_sprintf("%lld", (long long) nonce);
  const char *cnonce = mos_sprintf("%d", rand());
  mgos_rpc_digest_ha1(algo, mg_mk_str(d->t.user), mg_mk_str(realm),
                      mg_mk_str(d->t.pass), ha1);
  mgos_rpc_digest_response(algo, mg_mk_str(ha1), mg_mk_str(nonce_text),
                           mg_mk_str(cnonce), response);
  mos_buf_puts(&d->auth, "{\"realm\":");
  mos_json_quote(&d->auth, realm);
  mos_buf_puts(&d->auth, ",\"username\":");
  mos_json_quote(&d->auth, d->t.user);
  mos_buf_printf(&d->auth,
                 ",\"nonce\":%s,\"cnonce\":%s,\"response\":\"%s\","
                 "\"algorithm\":\"%s\"}",
                 nonce_text, cnonce, response,
                 algo == MGOS_RPC_DIGEST_SHA256 ? "SHA-256" : "MD5");
  free(realm);
  free(algorithm);
  return true;
}

struct mos_answer mos_device_try(struct mos_device *d, const char *method,
                                 const char *args) {
  for (;;) {
    send_request(d, method, args);
    if (!wait_answer(d, d->timeout_ms)) {
      mos_fail(
          "no answer from %s in %.1f s; is the device on, and does its "
          "firmware have RPC on this port?",
          d->address.text, (double) d->timeout_ms / 1000);
    }
    if (d->answer.error_code == 401 && answer_challenge(d, d->answer.error)) {
      continue;
    }
    return d->answer;
  }
}

const char *mos_device_call(struct mos_device *d, const char *method,
                            const char *args) {
  struct mos_answer r = mos_device_try(d, method, args);
  if (r.error_code == 0) return r.result;
  if (r.error_code == 401) {
    mos_fail(d->t.user == NULL
                 ? "the device wants credentials: add --rpc-creds USER:PASS"
                 : "the device refused the credentials");
  }
  mos_fail("remote error %d%s%s", r.error_code, *r.error != '\0' ? ": " : "",
           r.error);
}

void mos_device_wait(struct mos_device *d) {
  int64_t end = mos_now_ms() + d->timeout_ms;
  usleep(300000);  // Let the reboot begin.
  while (mos_now_ms() < end) {
    send_request(d, "RPC.Ping", NULL);
    if (wait_answer(d, 1000)) return;
  }
  mos_fail("the device did not come back in %.0f s",
           (double) d->timeout_ms / 1000);
}

void mos_print_result(const char *json) {
  struct mbuf out;
  mbuf_init(&out, 0);
  struct json_out jo = JSON_OUT_MBUF(&out);
  if (json_prettify(json, (int) strlen(json), &jo) > 0) {
    printf("%.*s\n", (int) out.len, out.buf);
  } else {
    printf("%s\n", json);
  }
  fflush(stdout);
  mbuf_free(&out);
}
