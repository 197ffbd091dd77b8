// SPDX-License-Identifier: Apache-2.0
// HTTP authentication: Digest (MD5 and SHA-256) on the server and the client
// side, and the htdigest password file. A nonce carries its time of issue and
// a keyed check value, so the server keeps no table of nonces; it is valid
// for an hour. The file is read line by line within fixed bounds, and digests
// are compared in constant time. Nothing here logs a name or a secret.

#include "net/http_auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_hex.h"
#include "net/http.h"
#include "port/random.h"

#define NONCE_TTL_S 3600
#define NONCE_LEN 32
// Longest line and most lines of a password file.
#define MAX_LINE 256
#define MAX_LINES 512
#define MAX_PARTS 6

static struct {
  uint8_t key[16];
  bool ready;
} s_nonce;

static void to_hex(const uint8_t *p, size_t len, char *out) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < len; i++) {
    out[i * 2] = digits[p[i] >> 4];
    out[i * 2 + 1] = digits[p[i] & 15];
  }
  out[len * 2] = '\0';
}

void mg__http_digest_hash(enum mg_auth_algo algo, const struct mg_str *parts,
                          int num, char out[MG__HTTP_HEX_DIGEST]) {
  static const uint8_t colon = ':';
  const uint8_t *msgs[MAX_PARTS * 2];
  size_t lens[MAX_PARTS * 2], n = 0;
  uint8_t digest[32];
  for (int i = 0; i < num && i < MAX_PARTS; i++) {
    if (i > 0) {
      msgs[n] = &colon;
      lens[n++] = 1;
    }
    msgs[n] = (const uint8_t *) parts[i].p;
    lens[n++] = parts[i].len;
  }
  if (algo == MG_AUTH_ALGO_SHA256) {
    mg_hash_sha256_v(n, msgs, lens, digest);
    to_hex(digest, 32, out);
  } else {
    mg_hash_md5_v(n, msgs, lens, digest);
    to_hex(digest, 16, out);
  }
}

void mg__http_digest_response(enum mg_auth_algo algo, struct mg_str ha1,
                              struct mg_str method, struct mg_str uri,
                              struct mg_str nonce, struct mg_str nc,
                              struct mg_str cnonce, struct mg_str qop,
                              char out[MG__HTTP_HEX_DIGEST]) {
  char ha2[MG__HTTP_HEX_DIGEST];
  const struct mg_str req[2] = {method, uri};
  mg__http_digest_hash(algo, req, 2, ha2);
  const struct mg_str all[6] = {ha1, nonce, nc, cnonce, qop, mg_mk_str(ha2)};
  mg__http_digest_hash(algo, all, 6, out);
}

// Compares two texts of hex digits, ignoring case, in time that depends on
// their lengths only.
static bool same_digest(struct mg_str a, struct mg_str b) {
  unsigned char diff = 0;
  if (a.len != b.len) return false;
  for (size_t i = 0; i < a.len; i++) {
    unsigned char x = (unsigned char) a.p[i], y = (unsigned char) b.p[i];
    if (x >= 'A' && x <= 'F') x |= 0x20;
    if (y >= 'A' && y <= 'F') y |= 0x20;
    diff |= (unsigned char) (x ^ y);
  }
  return diff == 0;
}

// Keyed check value of the time text: SHA-256(key || time || key), cut.
static bool nonce_tag(struct mg_str time_hex, char out[MG__HTTP_HEX_DIGEST]) {
  uint8_t digest[32];
  if (!s_nonce.ready) {
    if (mgos_port_random(s_nonce.key, sizeof(s_nonce.key)) != 0) return false;
    s_nonce.ready = true;
  }
  const uint8_t *msgs[3] = {s_nonce.key, (const uint8_t *) time_hex.p,
                            s_nonce.key};
  const size_t lens[3] = {sizeof(s_nonce.key), time_hex.len,
                          sizeof(s_nonce.key)};
  mg_hash_sha256_v(3, msgs, lens, digest);
  to_hex(digest, 32, out);
  return true;
}

void mg__http_make_nonce(int64_t now_s, char out[33]) {
  char tag[MG__HTTP_HEX_DIGEST];
  snprintf(out, 33, "%016llx", (unsigned long long) now_s);
  if (!nonce_tag(mg_mk_str_n(out, 16), tag)) memset(tag, '0', 16);
  memcpy(out + 16, tag, 16);
  out[NONCE_LEN] = '\0';
}

bool mg__http_check_nonce(struct mg_str nonce, int64_t now_s) {
  char tag[MG__HTTP_HEX_DIGEST], text[17];
  if (nonce.len != NONCE_LEN) return false;
  struct mg_str stamp = mg_mk_str_n(nonce.p, 16);
  if (!nonce_tag(stamp, tag)) return false;
  tag[16] = '\0';
  if (!same_digest(mg_mk_str_n(nonce.p + 16, 16), mg_mk_str(tag))) {
    return false;
  }
  memcpy(text, nonce.p, 16);
  text[16] = '\0';
  int64_t made = (int64_t) strtoull(text, NULL, 16);
  return made <= now_s && now_s - made <= NONCE_TTL_S;
}

static struct mg_str cut(struct mg_str *s, char at) {
  const char *p = (const char *) memchr(s->p, at, s->len);
  struct mg_str head = mg_mk_str_n(s->p, p ? (size_t) (p - s->p) : s->len);
  size_t used = head.len + (p != NULL);
  s->p += used;
  s->len -= used;
  return head;
}

// Finds HA1 of user in the file; false when there is no such line.
static bool find_ha1(FILE *fp, struct mg_str user, struct mg_str domain,
                     char ha1[MG__HTTP_HEX_DIGEST]) {
  char line[MAX_LINE];
  bool skip = false;  // inside a line that did not fit
  for (int i = 0; i < MAX_LINES && fgets(line, sizeof(line), fp); i++) {
    struct mg_str rest = mg_mk_str(line);
    bool whole = rest.len > 0 && line[rest.len - 1] == '\n';
    bool fits = whole || rest.len + 1 < sizeof(line);
    bool was_skip = skip;
    skip = !fits;
    if (was_skip || !fits) continue;
    rest = mg_strstrip(rest);
    struct mg_str u = cut(&rest, ':'), d = cut(&rest, ':');
    if (rest.len == 0 || rest.len >= MG__HTTP_HEX_DIGEST) continue;
    if (mg_strcmp(u, user) != 0 || mg_strcmp(d, domain) != 0) continue;
    for (size_t k = 0; k < rest.len; k++) {
      char c = rest.p[k];
      ha1[k] = (c >= 'A' && c <= 'F') ? (char) (c | 0x20) : c;
    }
    ha1[rest.len] = '\0';
    return true;
  }
  return false;
}

int mg_check_digest_auth_algo(struct mg_str method, struct mg_str uri,
                              struct mg_str username, struct mg_str cnonce,
                              struct mg_str response, struct mg_str qop,
                              struct mg_str nc, struct mg_str nonce,
                              struct mg_str auth_domain, enum mg_auth_algo algo,
                              FILE *fp) {
  char ha1[MG__HTTP_HEX_DIGEST], want[MG__HTTP_HEX_DIGEST];
  if (fp == NULL || !find_ha1(fp, username, auth_domain, ha1)) return 0;
  mg__http_digest_response(algo, mg_mk_str(ha1), method, uri, nonce, nc, cnonce,
                           qop, want);
  return same_digest(response, mg_mk_str(want));
}

int mg_check_digest_auth(struct mg_str method, struct mg_str uri,
                         struct mg_str username, struct mg_str cnonce,
                         struct mg_str response, struct mg_str qop,
                         struct mg_str nc, struct mg_str nonce,
                         struct mg_str auth_domain, FILE *fp) {
  return mg_check_digest_auth_algo(method, uri, username, cnonce, response, qop,
                                   nc, nonce, auth_domain, MG_AUTH_ALGO_MD5,
                                   fp);
}

// The fields of an Authorization: Digest header.
enum { USER, CNONCE, RESPONSE, URI, QOP, NC, NONCE, REALM, ALGO, NUM_FIELDS };
static const char *const s_fields[NUM_FIELDS] = {
    "username", "cnonce", "response", "uri",      "qop",
    "nc",       "nonce",  "realm",    "algorithm"};

struct digest_fields {
  char *value[NUM_FIELDS];  // on the heap
};

static void free_fields(struct digest_fields *f) {
  for (int i = 0; i < NUM_FIELDS; i++)
    free(f->value[i]);
}

static bool read_fields(struct mg_str *hdr, struct digest_fields *f) {
  memset(f, 0, sizeof(*f));
  for (int i = 0; i < NUM_FIELDS; i++) {
    // A header is bounded by the size of a head, so is each of these.
    int n = mg_http_parse_header2(hdr, s_fields[i], &f->value[i], 0);
    bool optional = i == ALGO || i == REALM;
    if (n <= 0 && !optional) return false;
  }
  return true;
}

// True when the uri field names the target of this request.
static bool same_target(const char *field, const struct http_message *hm) {
  struct mg_str f = mg_mk_str(field), path = f;
  const char *q = strchr(field, '?');
  if (q != NULL) path.len = (size_t) (q - field);
  if (mg_strcmp(path, hm->uri) == 0) {
    struct mg_str query = q != NULL ? mg_mk_str(q + 1) : mg_mk_str_n("", 0);
    return query.len == hm->query_string.len &&
           memcmp(query.p, hm->query_string.p ? hm->query_string.p : "",
                  query.len) == 0;
  }
  // The absolute form: compare with the request line as it was sent.
  const char *t = hm->method.p + hm->method.len + 1;
  size_t left = (size_t) (hm->proto.p - t);
  return left == f.len + 1 && memcmp(t, f.p, f.len) == 0;
}

bool mg__http_is_foreign(struct http_message *hm) {
  static const struct mg_str schemes[] = {MG_MK_STR("http://"),
                                          MG_MK_STR("https://")};
  struct mg_str *origin = mg_get_http_header(hm, "Origin");
  struct mg_str *host = mg_get_http_header(hm, "Host");
  if (origin == NULL) return false;
  for (int i = 0; host != NULL && i < 2; i++) {
    struct mg_str rest = *origin;
    if (!mg_str_starts_with(rest, schemes[i])) continue;
    rest.p += schemes[i].len;
    rest.len -= schemes[i].len;
    return mg_strcasecmp(rest, *host) != 0;
  }
  return true;
}

int mg_http_check_digest_auth_algo(struct http_message *hm,
                                   const char *auth_domain,
                                   enum mg_auth_algo fp_algo, FILE *fp) {
  struct digest_fields f;
  int result = 0;
  if (hm == NULL || auth_domain == NULL || fp == NULL) return 0;
  struct mg_str *hdr = mg_get_http_header(hm, "Authorization");
  if (hdr == NULL || hdr->len < 7) return 0;
  // A browser adds what the user once typed to requests of any page.
  if (mg__http_is_foreign(hm)) return 0;
  struct mg_str scheme = mg_mk_str_n(hdr->p, 7);
  if (mg_vcasecmp(&scheme, "Digest ") != 0) return 0;
  struct mg_str rest = mg_mk_str_n(hdr->p + 7, hdr->len - 7);
  if (!read_fields(&rest, &f)) goto out;
  if (f.value[REALM] != NULL && strcmp(f.value[REALM], auth_domain) != 0)
    goto out;
  if (strcmp(f.value[QOP], "auth") != 0) goto out;
  if (!same_target(f.value[URI], hm)) goto out;
  if (!mg__http_check_nonce(mg_mk_str(f.value[NONCE]), (int64_t) mg_time()))
    goto out;
  result = mg_check_digest_auth_algo(
      hm->method, mg_mk_str(f.value[URI]), mg_mk_str(f.value[USER]),
      mg_mk_str(f.value[CNONCE]), mg_mk_str(f.value[RESPONSE]),
      mg_mk_str(f.value[QOP]), mg_mk_str(f.value[NC]),
      mg_mk_str(f.value[NONCE]), mg_mk_str(auth_domain), fp_algo, fp);
out:
  free_fields(&f);
  return result;
}

int mg_http_check_digest_auth(struct http_message *hm, const char *auth_domain,
                              FILE *fp) {
  return mg_http_check_digest_auth_algo(hm, auth_domain, MG_AUTH_ALGO_MD5, fp);
}

// Opens the password file that guards path; NULL when there is none.
static FILE *open_passwords(struct mg_str path, const char *file, int flags) {
  char name[MG_MAX_PATH];
  if (flags & MG_AUTH_FLAG_IS_GLOBAL_PASS_FILE) return mg_fopen(file, "r");
  size_t dir = path.len;
  if (!(flags & MG_AUTH_FLAG_IS_DIRECTORY)) {
    while (dir > 0 && path.p[dir - 1] != '/')
      dir--;
  }
  while (dir > 1 && path.p[dir - 1] == '/')
    dir--;
  if (dir + strlen(file) + 2 > sizeof(name)) return NULL;
  snprintf(name, sizeof(name), "%.*s%s%s", (int) dir, path.p,
           dir > 0 ? "/" : "", file);
  return mg_fopen(name, "r");
}

int mg_http_is_authorized(struct http_message *hm, struct mg_str path,
                          const char *domain, const char *passwords_file,
                          int flags) {
  if (domain == NULL || passwords_file == NULL || domain[0] == '\0' ||
      passwords_file[0] == '\0') {
    return 1;
  }
  FILE *fp = open_passwords(path, passwords_file, flags);
  if (fp == NULL) return (flags & MG_AUTH_FLAG_ALLOW_MISSING_FILE) != 0;
  enum mg_auth_algo algo = (enum mg_auth_algo)((flags >> 8) & 3);
  int ok = mg_http_check_digest_auth_algo(hm, domain, algo, fp);
  fclose(fp);
  return ok;
}

void mg_http_send_digest_auth_request_algo(struct mg_connection *c,
                                           const char *domain,
                                           enum mg_auth_algo algo) {
  char nonce[33];
  mg__http_make_nonce((int64_t) mg_time(), nonce);
  mg_printf(c,
            "HTTP/1.1 401 Unauthorized\r\n"
            "WWW-Authenticate: Digest qop=\"auth\", realm=\"%s\", "
            "nonce=\"%s\"%s\r\n"
            "Content-Length: 0\r\n\r\n",
            domain, nonce,
            algo == MG_AUTH_ALGO_SHA256 ? ", algorithm=SHA-256" : "");
}

void mg_http_send_digest_auth_request(struct mg_connection *c,
                                      const char *domain) {
  mg_http_send_digest_auth_request_algo(c, domain, MG_AUTH_ALGO_MD5);
}

int mg_http_create_digest_auth_header_algo(char *buf, size_t buf_len,
                                           const char *method, const char *uri,
                                           const char *auth_domain,
                                           const char *user, const char *passwd,
                                           const char *nonce,
                                           enum mg_auth_algo algo) {
  char ha1[MG__HTTP_HEX_DIGEST], resp[MG__HTTP_HEX_DIGEST], cnonce[17];
  uint8_t raw[8];
  if (mgos_port_random(raw, sizeof(raw)) != 0) return -1;
  to_hex(raw, sizeof(raw), cnonce);
  const struct mg_str parts[3] = {mg_mk_str(user), mg_mk_str(auth_domain),
                                  mg_mk_str(passwd)};
  mg__http_digest_hash(algo, parts, 3, ha1);
  mg__http_digest_response(
      algo, mg_mk_str(ha1), mg_mk_str(method), mg_mk_str(uri), mg_mk_str(nonce),
      mg_mk_str("00000001"), mg_mk_str(cnonce), mg_mk_str("auth"), resp);
  return snprintf(buf, buf_len,
                  "Authorization: Digest username=\"%s\", realm=\"%s\", "
                  "uri=\"%s\"%s, qop=auth, nc=00000001, cnonce=\"%s\", "
                  "nonce=\"%s\", response=\"%s\"\r\n",
                  user, auth_domain, uri,
                  algo == MG_AUTH_ALGO_SHA256 ? ", algorithm=SHA-256" : "",
                  cnonce, nonce, resp);
}

int mg_http_create_digest_auth_header(char *buf, size_t buf_len,
                                      const char *method, const char *uri,
                                      const char *auth_domain, const char *user,
                                      const char *passwd, const char *nonce) {
  return mg_http_create_digest_auth_header_algo(buf, buf_len, method, uri,
                                                auth_domain, user, passwd,
                                                nonce, MG_AUTH_ALGO_MD5);
}
