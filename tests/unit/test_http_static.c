// SPDX-License-Identifier: Apache-2.0
//
// Static files: paths that must not lead out of the root, hidden names, index
// files, listing, ranges, conditions, compressed twins, large files,
// authentication, rewrites; and uploads.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "fake_net.h"
#include "net/http_auth.h"
#include "net/http_file.h"

static struct mg_mgr s_mgr;
static struct mg_connection *s_lc;
static struct fake_peer s_peer;
static struct mg_serve_http_opts s_opts;
static char s_dir[64];
static char s_cwd[256];

static void put(const char *name, const char *data, size_t len) {
  FILE *fp = fopen(name, "wb");
  assert_non_null(fp);
  assert_int_equal(fwrite(data, 1, len, fp), len);
  fclose(fp);
  mg__http_file_cache_flush();
}

static void put_text(const char *name, const char *text) {
  put(name, text, strlen(text));
}

static struct mg_str upload_name(struct mg_connection *nc,
                                 struct mg_str fname) {
  (void) nc;
  if (mg_vcmp(&fname, "deny.txt") == 0) return mg_mk_str_n(NULL, 0);
  if (mg_vcmp(&fname, "moved.txt") == 0) return mg_strdup(mg_mk_str("new.txt"));
  return fname;
}

static void on_upload(struct mg_connection *nc, int ev, void *ev_data,
                      void *user_data) {
  mg_file_upload_handler(nc, ev, ev_data, upload_name, user_data);
}

static void handler(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  (void) user_data;
  if (ev != MG_EV_HTTP_REQUEST) return;
  mg_serve_http(nc, (struct http_message *) ev_data, s_opts);
}

static int set_up(void **state) {
  cs_log_set_level(LL_NONE);
  strcpy(s_dir, "/tmp/mgos_http_XXXXXX");
  assert_non_null(mkdtemp(s_dir));
  assert_non_null(getcwd(s_cwd, sizeof(s_cwd)));
  assert_int_equal(chdir(s_dir), 0);
  mkdir("root", 0755);
  mkdir("root/sub", 0755);
  put_text("secret.txt", "secret");
  put_text("root/a.txt", "0123456789");
  put_text("root/sub/b c&d.html", "<b>");
  fake_mgr_init(&s_mgr);
  memset(&s_opts, 0, sizeof(s_opts));
  s_opts.document_root = "root";
  s_lc = mg_bind(&s_mgr, "127.0.0.1:80", handler, NULL);
  mg_set_protocol_http_websocket(s_lc);
  mg_register_http_endpoint(s_lc, "/upload", on_upload, NULL);
  fake_accept(s_lc, &s_peer);
  (void) state;
  return 0;
}

static int tear_down(void **state) {
  char cmd[96];
  mg_mgr_free(&s_mgr);
  fake_free(&s_peer);
  mg__http_file_cache_flush();
  assert_int_equal(chdir(s_cwd), 0);
  snprintf(cmd, sizeof(cmd), "rm -rf %s", s_dir);
  assert_int_equal(system(cmd), 0);
  (void) state;
  return 0;
}

// The reply to a request, NUL-terminated.
static const char *ask(const char *method, const char *path,
                       const char *headers) {
  char req[2048];
  if (s_peer.nc == NULL) {
    fake_free(&s_peer);
    fake_accept(s_lc, &s_peer);
  }
  mbuf_clear(&s_peer.out);
  int n = snprintf(req, sizeof(req), "%s %s HTTP/1.1\r\nHost: h\r\n%s\r\n",
                   method, path, headers);
  fake_feed(&s_mgr, &s_peer, req, (size_t) n);
  mbuf_append(&s_peer.out, "", 1);
  s_peer.out.len--;
  return s_peer.out.buf;
}

static const char *body_of(const char *reply) {
  const char *p = strstr(reply, "\r\n\r\n");
  assert_non_null(p);
  return p + 4;
}

static int status_of(const char *reply) {
  return atoi(reply + 9);
}

static void expect(const char *path, const char *headers, int status,
                   const char *body) {
  const char *reply = ask("GET", path, headers);
  if (status_of(reply) != status) {
    fail_msg("%s with %s:\n%s", path, headers, reply);
  }
  if (body != NULL) assert_string_equal(body_of(reply), body);
}

static void header_value(const char *reply, const char *name, char *out) {
  const char *p = strstr(reply, name);
  assert_non_null(p);
  p += strlen(name);
  size_t n = strcspn(p, "\r");
  memcpy(out, p, n);
  out[n] = '\0';
}

static void test_paths(void **state) {
  static const char *const inside[] = {"/a.txt",
                                       "//a.txt",
                                       "/./a.txt",
                                       "/sub/../a.txt",
                                       "/%61.txt",
                                       "/sub/%2e%2e/a.txt",
                                       "/sub%2f..%2fa.txt",
                                       "/../a.txt",
                                       "/../../../a.txt",
                                       "/sub/./.././a.txt"};
  static const char *const outside[] = {
      "/../secret.txt",        "/%2e%2e/secret.txt",
      "/sub/../../secret.txt", "/..%2fsecret.txt",
      "/%2e%2e%2fsecret.txt",  "/....//secret.txt",
      "/.../secret.txt",       "/a.txt/../../secret.txt",
      "/..%5csecret.txt",      "/%252e%252e/secret.txt"};
  for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
    expect(inside[i], "", 200, "0123456789");
  }
  for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++) {
    expect(outside[i], "", 404, NULL);
  }
  expect("/a.txt%00.html", "", 400, NULL);
  expect("/%zz", "", 400, NULL);
  expect("/a.txt/", "", 404, NULL);
  char path[1024];
  snprintf(path, sizeof(path), "/%0*d", MG_MAX_PATH, 0);
  expect(path, "", 414, NULL);
  (void) state;
}

static void test_methods(void **state) {
  assert_int_equal(status_of(ask("POST", "/a.txt", "")), 405);
  const char *reply = ask("HEAD", "/a.txt", "");
  assert_non_null(strstr(reply, "Content-Length: 10\r\n"));
  assert_string_equal(body_of(reply), "");
  s_opts.document_root = "";
  expect("/a.txt", "", 404, NULL);
  (void) state;
}

static void test_hidden(void **state) {
  put_text("root/conf9.json", "{}");
  put_text("root/sub/.htpasswd", "x");
  s_opts.hidden_file_pattern = "conf*.json|.ht";
  expect("/conf9.json", "", 404, NULL);
  expect("/sub/../conf9.json", "", 404, NULL);
  expect("/sub/.htpasswd", "", 404, NULL);
  assert_null(strstr(ask("GET", "/", ""), "conf9"));
  s_opts.hidden_file_pattern = NULL;
  expect("/conf9.json", "", 200, "{}");
  (void) state;
}

static void test_directories(void **state) {
  const char *reply = ask("GET", "/sub?x", "");
  assert_int_equal(status_of(reply), 301);
  assert_non_null(strstr(reply, "Location: /sub/?x\r\n"));
  reply = ask("GET", "/sub/", "");
  assert_int_equal(status_of(reply), 200);
  assert_non_null(strstr(reply, "href=\"./b%20c%26d.html\""));
  assert_non_null(strstr(reply, ">b c&amp;d.html<"));
  // The redirect never names another host.
  reply = ask("GET", "//sub", "");
  assert_non_null(strstr(reply, "Location: /sub/\r\n"));
  s_opts.enable_directory_listing = "no";
  expect("/sub/", "", 404, NULL);
  put_text("root/sub/index.html", "INDEX");
  expect("/sub/", "", 200, "INDEX");
  s_opts.index_files = "b.x,a.txt";
  expect("/", "", 200, "0123456789");
  (void) state;
}

static void test_types(void **state) {
  put_text("root/x.JSON", "1");
  put_text("root/x.zzz", "1");
  assert_non_null(strstr(ask("GET", "/x.JSON", ""), "application/json"));
  assert_non_null(strstr(ask("GET", "/x.zzz", ""), "application/octet"));
  s_opts.custom_mime_types = ".foo=a/b,.zzz=text/zzz";
  s_opts.extra_headers = "X-One: 1\r\nX-Two: 2\r\n";
  const char *reply = ask("GET", "/x.zzz", "");
  assert_non_null(strstr(reply, "Content-Type: text/zzz\r\n"));
  assert_non_null(strstr(reply, "\r\nX-One: 1\r\nX-Two: 2\r\n"));
  (void) state;
}

static void test_ranges(void **state) {
  static const struct {
    const char *range;
    int status;
    const char *body;
  } cases[] = {
      {"bytes=0-0", 206, "0"},  {"bytes=2-4", 206, "234"},
      {"bytes=7-", 206, "789"}, {"bytes=-3", 206, "789"},
      {"bytes=-99", 206, NULL}, {"bytes=5-99", 206, "56789"},
      {"bytes=10-", 416, NULL}, {"bytes=-0", 416, NULL},
      {"bytes=4-2", 200, NULL}, {"bytes=0-1,3-4", 200, NULL},
      {"bytes=a-b", 200, NULL}, {"lines=0-1", 200, NULL},
      {"bytes=", 200, NULL},    {"bytes=99999999999999999999-", 200, NULL},
  };
  char h[256], etag[64];
  for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
    snprintf(h, sizeof(h), "Range: %s\r\n", cases[i].range);
    expect("/a.txt", h, cases[i].status, cases[i].body);
  }
  const char *reply = ask("GET", "/a.txt", "Range: bytes=2-4\r\n");
  assert_non_null(strstr(reply, "Content-Range: bytes 2-4/10\r\n"));
  header_value(reply, "ETag: ", etag);
  reply = ask("GET", "/a.txt", "Range: bytes=50-\r\n");
  assert_non_null(strstr(reply, "Content-Range: bytes */10\r\n"));
  snprintf(h, sizeof(h), "Range: bytes=2-4\r\nIf-Range: %s\r\n", etag);
  expect("/a.txt", h, 206, "234");
  expect("/a.txt", "Range: bytes=2-4\r\nIf-Range: \"x\"\r\n", 200, NULL);
  (void) state;
}

static void test_conditions(void **state) {
  char etag[64], date[64], h[256];
  const char *reply = ask("GET", "/a.txt", "");
  header_value(reply, "ETag: ", etag);
  header_value(reply, "Last-Modified: ", date);
  snprintf(h, sizeof(h), "If-None-Match: \"y\", W/%s\r\n", etag);
  reply = ask("GET", "/a.txt", h);
  assert_int_equal(status_of(reply), 304);
  assert_string_equal(body_of(reply), "");
  snprintf(h, sizeof(h), "If-Modified-Since: %s\r\n", date);
  expect("/a.txt", h, 304, "");
  // The tag decides when both are there.
  snprintf(h, sizeof(h), "If-Modified-Since: %s\r\nIf-None-Match: \"n\"\r\n",
           date);
  expect("/a.txt", h, 200, "0123456789");
  // Another content, another tag.
  put_text("root/a.txt", "other content");
  snprintf(h, sizeof(h), "If-None-Match: %s\r\n", etag);
  expect("/a.txt", h, 200, "other content");
  (void) state;
}

static void test_compressed(void **state) {
  put_text("root/p.js", "plain");
  put_text("root/p.js.gz", "packed");
  const char *reply = ask("GET", "/p.js", "Accept-Encoding: br, gzip\r\n");
  assert_string_equal(body_of(reply), "packed");
  assert_non_null(strstr(reply, "Content-Encoding: gzip\r\n"));
  assert_non_null(strstr(reply, "Vary: Accept-Encoding\r\n"));
  assert_non_null(strstr(reply, "Content-Type: text/javascript\r\n"));
  reply = ask("GET", "/p.js", "");
  assert_string_equal(body_of(reply), "plain");
  assert_non_null(strstr(reply, "Vary: Accept-Encoding\r\n"));
  assert_null(strstr(reply, "Content-Encoding"));
  expect("/p.js", "Accept-Encoding: gzip;q=0\r\n", 200, "plain");
  expect("/p.js", "Accept-Encoding: xgzip\r\n", 200, "plain");
  // Only the packed form exists.
  put_text("root/q.html.gz", "Q");
  expect("/q.html", "Accept-Encoding: gzip\r\n", 200, "Q");
  expect("/q.html", "", 406, NULL);
  expect("/q.html.gz", "", 200, "Q");
  (void) state;
}

static void test_large(void **state) {
  size_t len = 300000;
  char *data = (char *) malloc(len);
  for (size_t i = 0; i < len; i++)
    data[i] = (char) (i * 7 + i / 251);
  put("root/large.bin", data, len);
  // Two at once in the pipe: replies in order, both whole.
  const char *reply =
      ask("GET", "/large.bin", "\r\nGET /a.txt HTTP/1.1\r\nHost: h\r\n");
  const char *body = body_of(reply);
  assert_memory_equal(body, data, len);
  assert_memory_equal(body + len, "HTTP/1.1 200 OK", 15);
  assert_string_equal(s_peer.out.buf + s_peer.out.len - 10, "0123456789");
  reply = ask("GET", "/large.bin", "Range: bytes=1000-250999\r\n");
  assert_memory_equal(body_of(reply), data + 1000, 250000);
  free(data);
  (void) state;
}

// The cache never outlives a second of trust by serving a changed file.
static void test_cache(void **state) {
  expect("/a.txt", "", 200, "0123456789");
  struct mg__file *f = mg__file_get("root/a.txt");
  assert_true(f->cached);
  FILE *fp = fopen("root/a.txt", "wb");
  fputs("changed", fp);
  fclose(fp);
  f->checked_us -= 2000000;
  mg__file_put(f);
  expect("/a.txt", "", 200, "changed");
  for (int i = 0; i < 40; i++) {
    char name[32], path[32];
    snprintf(name, sizeof(name), "root/f%d", i);
    snprintf(path, sizeof(path), "/f%d", i);
    fp = fopen(name, "wb");
    fputs(path, fp);
    fclose(fp);
    expect(path, "", 200, path);
  }
  (void) state;
}

// What nobody asks for any more is given back; what a reply uses stays.
static void test_cache_trim(void **state) {
  put("root/old.txt", "old", 3);
  put("root/new.txt", "new", 3);
  struct mg__file *old = mg__file_get("root/old.txt");
  mg__file_put(mg__file_get("root/new.txt"));
  old->used_us -= 5000000;
  assert_true(mg__http_file_cache_trim(4000000));
  assert_false(old->cached);
  char buf[4];
  assert_int_equal(mg__file_read(old, 0, buf, sizeof(buf)), 3);
  assert_memory_equal(buf, "old", 3);
  mg__file_put(old);
  assert_false(mg__http_file_cache_trim(0));
  expect("/new.txt", "", 200, "new");
  (void) state;
}

static void test_acl_and_rewrites(void **state) {
  mkdir("other", 0755);
  put_text("other/o.txt", "O");
  s_opts.url_rewrites = "/o/=other/";
  expect("/o/o.txt", "", 200, "O");
  expect("/o/../secret.txt", "", 404, NULL);
  s_opts.ip_acl = "-0.0.0.0/0,+127.0.0.0/8";
  expect("/a.txt", "", 200, "0123456789");
  s_opts.ip_acl = "-127.0.0.1";
  expect("/a.txt", "", 403, NULL);
  (void) state;
}

// Answers the challenge in reply for user u, password p.
static const char *with_digest(const char *path, const char *reply,
                               enum mg_auth_algo algo, const char *pass,
                               char *h, size_t size) {
  char nonce[64];
  header_value(reply, "nonce=\"", nonce);
  *strchr(nonce, '"') = '\0';
  mg_http_create_digest_auth_header_algo(h, size, "GET", path, "dom", "u", pass,
                                         nonce, algo);
  return ask("GET", path, h);
}

static void test_auth(void **state) {
  char h[512], hash[MG__HTTP_HEX_DIGEST], line[128];
  for (int algo = 0; algo < 2; algo++) {
    const struct mg_str parts[3] = {MG_MK_STR("u"), MG_MK_STR("dom"),
                                    MG_MK_STR("pw")};
    mg__http_digest_hash((enum mg_auth_algo) algo, parts, 3, hash);
    snprintf(line, sizeof(line), "x:dom:00\nu:dom:%s\n", hash);
    put_text("passwd", line);
    s_opts.auth_domain = "dom";
    s_opts.global_auth_file = "passwd";
    s_opts.auth_algo = (enum mg_auth_algo) algo;
    const char *reply = ask("GET", "/a.txt", "");
    assert_int_equal(status_of(reply), 401);
    assert_int_equal(strstr(reply, "algorithm=SHA-256") != NULL, algo == 1);
    char challenge[512];
    snprintf(challenge, sizeof(challenge), "%s", reply);
    reply =
        with_digest("/a.txt", challenge, s_opts.auth_algo, "pw", h, sizeof(h));
    assert_string_equal(body_of(reply), "0123456789");
    // The same answer does not open another path.
    assert_int_equal(status_of(ask("GET", "/sub/", h)), 401);
    reply =
        with_digest("/a.txt", challenge, s_opts.auth_algo, "bad", h, sizeof(h));
    assert_int_equal(status_of(reply), 401);
    // A nonce that was not made here.
    char *n = strstr(challenge, "nonce=\"");
    n[10] = n[10] == '0' ? '1' : '0';
    reply =
        with_digest("/a.txt", challenge, s_opts.auth_algo, "pw", h, sizeof(h));
    assert_int_equal(status_of(reply), 401);
  }
  s_opts.global_auth_file = "missing";
  expect("/a.txt", "", 401, NULL);
  // A password file in a directory guards that directory only.
  s_opts.global_auth_file = NULL;
  s_opts.per_directory_auth_file = ".htdigest";
  put_text("root/sub/.htdigest", line);
  expect("/a.txt", "", 200, NULL);
  expect("/sub/", "", 401, NULL);
  expect("/sub/b%20c&d.html", "", 401, NULL);
  expect("/sub/.htdigest", "", 404, NULL);
  (void) state;
}

// --- uploads ----------------------------------------------------------------

static const char *upload(const char *name, const char *data, bool cut) {
  char body[1024], headers[256];
  int n = snprintf(body, sizeof(body),
                   "--B\r\nContent-Disposition: form-data; name=\"file\"; "
                   "filename=\"%s\"\r\n\r\n%s\r\n--B--\r\n",
                   name, data);
  snprintf(headers, sizeof(headers),
           "Content-Type: multipart/form-data; boundary=B\r\n"
           "Content-Length: %d\r\n",
           n);
  ask("POST", "/upload", headers);
  fake_feed(&s_mgr, &s_peer, body, (size_t) (cut ? n - 20 : n));
  mbuf_append(&s_peer.out, "", 1);
  s_peer.out.len--;
  return s_peer.out.buf;
}

static void expect_file(const char *name, const char *want) {
  char buf[256];
  FILE *fp = fopen(name, "rb");
  if (want == NULL) {
    assert_null(fp);
    return;
  }
  assert_non_null(fp);
  buf[fread(buf, 1, sizeof(buf) - 1, fp)] = '\0';
  fclose(fp);
  assert_string_equal(buf, want);
}

static void test_upload(void **state) {
  const char *reply = upload("u.txt", "content\r\n-more", false);
  assert_int_equal(status_of(reply), 200);
  assert_string_equal(body_of(reply), "Ok, u.txt - 14 bytes.\r\n");
  expect_file("u.txt", "content\r\n-more");
  reply = upload("moved.txt", "m", false);
  assert_string_equal(body_of(reply), "Ok, new.txt - 1 bytes.\r\n");
  expect_file("new.txt", "m");
  static const char *const bad[] = {"deny.txt", "../x", "/tmp/x", "sub/../x",
                                    "..",       "a\tb", "x/",     "./x"};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    assert_int_equal(status_of(upload(bad[i], "x", false)), 403);
  }
  // Broken off: the old file stays, nothing is left over.
  upload("u.txt", "new content", true);
  s_peer.eof = true;
  for (int i = 0; i < 4; i++)
    mg_mgr_poll(&s_mgr, 0);
  assert_null(s_peer.nc);
  expect_file("u.txt", "content\r\n-more");
  expect_file("u.txt.tmp", NULL);
  // A name that is a directory cannot be replaced.
  mkdir("isdir", 0755);
  assert_int_equal(status_of(upload("isdir", "x", false)), 500);
  expect_file("isdir.tmp", NULL);
  (void) state;
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      T(test_paths),       T(test_methods),    T(test_hidden),
      T(test_directories), T(test_types),      T(test_ranges),
      T(test_conditions),  T(test_compressed), T(test_large),
      T(test_cache),       T(test_cache_trim), T(test_acl_and_rewrites),
      T(test_auth),        T(test_upload),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
