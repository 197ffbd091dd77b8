// SPDX-License-Identifier: Apache-2.0
//
// Recorded behaviour for tests: walks tests/golden/c/<family>.json and gives
// each case to a callback. Values are fetched by path, `.expect.return`; texts
// may be stored as `name` (a JSON string) or `name_hex` (bytes), which
// golden_text hides. A case with `follow` false records what must not be
// copied; tests state the better result themselves.

#ifndef GOLDEN_H
#define GOLDEN_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_file.h"
#include "common/cs_hex.h"
#include "common/mg_str.h"
#include "frozen.h"

#ifndef GOLDEN_DIR
#define GOLDEN_DIR "tests/golden/c"
#endif

struct golden_case {
  const char *json;  // text of the case, json_len bytes
  int json_len;
  bool follow;
  int idx;        // number in its file
  char call[48];  // name of the function or scenario
};

typedef void (*golden_cb_t)(const struct golden_case *c, void *arg);

// Calls back for each case. Returns: number of cases; exits the program when
// the file is not there or not JSON, as nothing could be tested then.
__attribute__((unused)) static int golden_for_each(const char *family,
                                                   golden_cb_t cb, void *arg) {
  char path[256];
  size_t len = 0;
  int n = 0;
  void *h = NULL;
  struct json_token val;
  snprintf(path, sizeof(path), "%s/%s.json", GOLDEN_DIR, family);
  char *text = cs_read_file(path, &len);
  if (text == NULL || json_walk(text, (int) len, NULL, NULL) <= 0) {
    fprintf(stderr, "%s: cannot be read\n", path);
    exit(2);
  }
  while ((h = json_next_elem(text, (int) len, h, ".cases", &n, &val))) {
    struct golden_case c = {val.ptr, val.len, false, n, ""};
    char *call = NULL;
    bool follow = false;
    json_scanf(val.ptr, val.len, "{follow: %B, call: %Q}", &follow, &call);
    c.follow = follow;
    snprintf(c.call, sizeof(c.call), "%s", call != NULL ? call : "");
    free(call);
    cb(&c, arg);
  }
  free(text);
  return n + 1;
}

struct golden_find {
  const char *path;
  struct json_token *tok;
  bool found;
};

__attribute__((unused)) static void golden_find_cb(
    void *arg, const char *name, size_t name_len, const char *path,
    const struct json_token *tok) {
  struct golden_find *f = (struct golden_find *) arg;
  if (tok->ptr == NULL || strcmp(path, f->path) != 0) return;
  *f->tok = *tok;
  f->found = true;
  (void) name;
  (void) name_len;
}

// The value at a path of the case. Returns: whether it is there.
__attribute__((unused)) static bool golden_get(const struct golden_case *c,
                                               const char *path,
                                               struct json_token *tok) {
  struct golden_find f = {path, tok, false};
  json_walk(c->json, c->json_len, golden_find_cb, &f);
  return f.found;
}

// Integer at a path; dflt when it is missing or null.
__attribute__((unused)) static long long golden_int(const struct golden_case *c,
                                                    const char *path,
                                                    long long dflt) {
  struct json_token t;
  char buf[40];
  if (!golden_get(c, path, &t) || t.type == JSON_TYPE_NULL) return dflt;
  if (t.type == JSON_TYPE_TRUE) return 1;
  if (t.type == JSON_TYPE_FALSE) return 0;
  snprintf(buf, sizeof(buf), "%.*s", t.len, t.ptr);
  // 64-bit values are strings; those above the signed range wrap.
  if (buf[0] == '-') return strtoll(buf, NULL, 10);
  return (long long) strtoull(buf, NULL, 10);
}

// Text or bytes at a path, NUL-terminated. Memory: free(.p).
// Returns: p NULL when it is missing or null.
__attribute__((unused)) static struct mg_str golden_text(
    const struct golden_case *c, const char *path) {
  struct mg_str r = MG_NULL_STR;
  struct json_token t;
  char hex_path[128];
  int len = 0;
  bool hex = false;
  if (!golden_get(c, path, &t)) {
    snprintf(hex_path, sizeof(hex_path), "%s_hex", path);
    if (!golden_get(c, hex_path, &t)) return r;
    hex = true;
  }
  if (t.type == JSON_TYPE_NULL) return r;
  char *p = (char *) malloc((size_t) t.len + 1);
  if (hex) {
    cs_hex_decode(t.ptr, t.len, (unsigned char *) p, &len);
  } else if (t.type == JSON_TYPE_STRING) {
    len = json_unescape(t.ptr, t.len, p, t.len);
  } else {
    len = t.len;
    memcpy(p, t.ptr, (size_t) len);
  }
  p[len] = '\0';
  r.p = p;
  r.len = (size_t) len;
  return r;
}

// Short label of a case for messages.
__attribute__((unused)) static const char *golden_label(
    const struct golden_case *c) {
  static char buf[200];
  snprintf(buf, sizeof(buf), "case %d: %.*s", c->idx,
           c->json_len < 150 ? c->json_len : 150, c->json);
  return buf;
}

#endif  // GOLDEN_H
