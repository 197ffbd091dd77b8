// SPDX-License-Identifier: Apache-2.0
//
// Digest authentication inside a frame, for channels that have none of their
// own. It is HTTP digest with fixed method, URI, qop and count; the nonce is
// the Unix time at which the caller made it, good for an hour. The password
// file has the lines of htdigest: user:realm:HA1.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_md5.h"
#include "common/cs_sha256.h"
#include "common/str_util.h"
#include "frozen.h"
#include "mgos_errors.h"
#include "mgos_rpc_auth.h"

#define NONCE_LIFE_S 3600
#define MAX_LINE 256

/* Hex digest of the pieces, joined by ':'. */
static void hash_hex(enum mgos_rpc_digest_algo algo, const struct mg_str *parts,
                     size_t count, char *out) {
  const uint8_t *msgs[16];
  size_t lens[16], n = 0;
  uint8_t digest[32];
  for (size_t i = 0; i < count; i++) {
    if (i > 0) {
      msgs[n] = (const uint8_t *) ":";
      lens[n++] = 1;
    }
    msgs[n] = (const uint8_t *) (parts[i].p != NULL ? parts[i].p : "");
    lens[n++] = parts[i].len;
  }
  if (algo == MGOS_RPC_DIGEST_SHA256) {
    mg_hash_sha256_v(n, msgs, lens, digest);
    cs_to_hex(out, digest, 32);
  } else {
    mg_hash_md5_v(n, msgs, lens, digest);
    cs_to_hex(out, digest, 16);
  }
}

void mgos_rpc_digest_ha1(enum mgos_rpc_digest_algo algo, struct mg_str user,
                         struct mg_str realm, struct mg_str password,
                         char *out) {
  const struct mg_str parts[] = {user, realm, password};
  hash_hex(algo, parts, 3, out);
}

void mgos_rpc_digest_response(enum mgos_rpc_digest_algo algo, struct mg_str ha1,
                              struct mg_str nonce, struct mg_str cnonce,
                              char *out) {
  char ha2[MGOS_RPC_DIGEST_HEX_SIZE];
  const struct mg_str request[] = {mg_mk_str("dummy_method"),
                                   mg_mk_str("dummy_uri")};
  hash_hex(algo, request, 2, ha2);
  const struct mg_str parts[] = {
      ha1, nonce, mg_mk_str("1"), cnonce, mg_mk_str("auth"), mg_mk_str(ha2)};
  hash_hex(algo, parts, 6, out);
}

/* Compares without telling by time where the difference is. */
static bool same_secret(struct mg_str a, const char *b) {
  unsigned char diff = 0;
  if (a.len != strlen(b)) return false;
  for (size_t i = 0; i < a.len; i++)
    diff |= (unsigned char) (a.p[i] ^ b[i]);
  return diff == 0;
}

/* Cuts the next ':' field off a line; the last field ends at white space. */
static struct mg_str next_field(struct mg_str *line) {
  const char *colon = mg_strchr(*line, ':');
  struct mg_str f = *line;
  if (colon != NULL) f.len = (size_t) (colon - line->p);
  size_t used = f.len + (colon != NULL ? 1 : 0);
  line->p += used;
  line->len -= used;
  return f;
}

/* Finds HA1 of a user in the file; `line` is scratch that it points into. */
static int find_ha1(const struct mgos_rpc_digest_cfg *cfg, struct mg_str user,
                    char line[MAX_LINE], struct mg_str *ha1) {
  FILE *fp = fopen(cfg->file, "r");
  int result = MGOS_EACCES;
  if (fp == NULL) return MGOS_EACCES;
  while (fgets(line, MAX_LINE, fp) != NULL) {
    struct mg_str rest = mg_mk_str(line);
    struct mg_str f_user = next_field(&rest);
    struct mg_str f_realm = next_field(&rest);
    *ha1 = mg_strstrip(rest);
    if (mg_strcmp(f_user, user) == 0 && mg_vcmp(&f_realm, cfg->realm) == 0 &&
        ha1->len == (cfg->algo == MGOS_RPC_DIGEST_SHA256 ? 64u : 32u)) {
      result = MGOS_OK;
      break;
    }
  }
  fclose(fp);
  return result;
}

/* Members of an `auth` object, malloced. */
struct auth_members {
  char *realm, *username, *nonce, *cnonce, *response, *algorithm;
};

static void free_members(struct auth_members *m) {
  free(m->realm);
  free(m->username);
  free(m->nonce);
  free(m->cnonce);
  free(m->response);
  free(m->algorithm);
}

/* The nonce may be a number or a string of digits. */
static char *nonce_text(struct json_token t) {
  if (t.type != JSON_TYPE_NUMBER && t.type != JSON_TYPE_STRING) return NULL;
  if (t.len < 1 || t.len > 15) return NULL;
  for (int i = 0; i < t.len; i++) {
    if (t.ptr[i] < '0' || t.ptr[i] > '9') return NULL;
  }
  return (char *) mg_strdup_nul(mg_mk_str_n(t.ptr, (size_t) t.len)).p;
}

/* A string member, or the digits of a number: clients send either. */
static char *text_of(struct json_token t) {
  if (t.type != JSON_TYPE_NUMBER && t.type != JSON_TYPE_STRING) return NULL;
  char *s = (char *) mg_strdup_nul(mg_mk_str_n(t.ptr, (size_t) t.len)).p;
  if (s == NULL || t.type == JSON_TYPE_NUMBER) return s;
  int n = json_unescape(t.ptr, t.len, s, t.len);
  // A NUL inside would end the string early and so name somebody else.
  if (n < 0 || memchr(s, '\0', (size_t) n) != NULL) {
    free(s);
    return NULL;
  }
  s[n] = '\0';
  return s;
}

static void parse_members(struct mg_str auth, struct auth_members *m) {
  struct json_token nonce = JSON_INVALID_TOKEN, cnonce = JSON_INVALID_TOKEN;
  struct json_token user = JSON_INVALID_TOKEN, realm = JSON_INVALID_TOKEN;
  struct json_token resp = JSON_INVALID_TOKEN, algo = JSON_INVALID_TOKEN;
  json_scanf(auth.p, (int) auth.len,
             "{realm: %T, username: %T, nonce: %T, cnonce: %T, response: %T, "
             "algorithm: %T}",
             &realm, &user, &nonce, &cnonce, &resp, &algo);
  m->realm = text_of(realm);
  m->username = text_of(user);
  m->nonce = nonce_text(nonce);
  m->cnonce = text_of(cnonce);
  m->response = text_of(resp);
  m->algorithm = text_of(algo);
}

static bool acceptable(const struct mgos_rpc_digest_cfg *cfg,
                       const struct auth_members *m) {
  const char *algo = cfg->algo == MGOS_RPC_DIGEST_SHA256 ? "SHA-256" : "MD5";
  if (m->realm == NULL || m->username == NULL || m->nonce == NULL ||
      m->cnonce == NULL || m->response == NULL || *m->username == '\0') {
    return false;
  }
  // Without a name it is what RFC 2617 says: MD5.
  const char *theirs = m->algorithm != NULL ? m->algorithm : "MD5";
  return strcmp(m->realm, cfg->realm) == 0 && strcmp(theirs, algo) == 0;
}

static int check_response(const struct mgos_rpc_digest_cfg *cfg,
                          const struct auth_members *m) {
  char line[MAX_LINE], want[MGOS_RPC_DIGEST_HEX_SIZE];
  struct mg_str ha1;
  int64_t nonce = cs_to64(m->nonce);
  if (nonce > cfg->now_s || nonce <= cfg->now_s - NONCE_LIFE_S) {
    return MGOS_EACCES;
  }
  int r = find_ha1(cfg, mg_mk_str(m->username), line, &ha1);
  if (r != MGOS_OK) return r;
  mgos_rpc_digest_response(cfg->algo, ha1, mg_mk_str(m->nonce),
                           mg_mk_str(m->cnonce), want);
  return same_secret(mg_mk_str(m->response), want) ? MGOS_OK : MGOS_EACCES;
}

int mgos_rpc_digest_check(const struct mgos_rpc_digest_cfg *cfg,
                          struct mg_str auth, struct mg_str *username) {
  struct auth_members m;
  int r = MGOS_EINVAL;
  memset(&m, 0, sizeof(m));
  *username = mg_mk_str_n(NULL, 0);
  if (cfg->realm == NULL || cfg->file == NULL) return MGOS_EACCES;
  parse_members(auth, &m);
  if (acceptable(cfg, &m)) r = check_response(cfg, &m);
  if (r == MGOS_OK) {
    *username = mg_mk_str(m.username);
    m.username = NULL;
  }
  free_members(&m);
  return r;
}
