// SPDX-License-Identifier: Apache-2.0
// Paths and media types of static files. A request path is decoded once and
// then taken apart, so that no spelling of "..", of a slash or of a NUL can
// lead out of the document root.

#include <stdio.h>
#include <string.h>

#include "common/str_util.h"
#include "net/http_file.h"

// Appends one component. Returns the new length, 0 when it does not fit.
static size_t add_component(char *out, size_t len, size_t root_len,
                            size_t out_len, const char *p, size_t n) {
  if (n == 0 || (n == 1 && p[0] == '.')) return len;
  if (n == 2 && p[0] == '.' && p[1] == '.') {
    while (len > root_len && out[len - 1] != '/')
      len--;
    if (len > root_len) len--;
    return len;
  }
  if (len + n + 2 > out_len) return 0;
  out[len++] = '/';
  memmove(out + len, p, n);
  return len + n;
}

int mg__http_resolve(const char *root, struct mg_str uri, char *out,
                     size_t out_len, bool *trailing_slash) {
  char raw[MG_MAX_PATH];
  if (uri.len >= sizeof(raw) * 3) return 414;
  int n = mg_url_decode(uri.p, (int) uri.len, raw, sizeof(raw), 0);
  if (n < 0) return memchr(uri.p, '%', uri.len) != NULL ? 400 : 414;
  if (memchr(raw, '\0', (size_t) n) != NULL) return 400;
  if (memchr(raw, '\\', (size_t) n) != NULL) return 404;
  size_t root_len = strlen(root);
  while (root_len > 0 && root[root_len - 1] == '/')
    root_len--;
  if (root_len + 2 > out_len) return 414;
  memcpy(out, root, root_len);
  // The component buffer never starts above the root: with an empty root the
  // path begins with the slash of its first component.
  size_t len = root_len == 0 ? 0 : root_len, from = 0;
  for (size_t i = 0; i <= (size_t) n; i++) {
    if (i < (size_t) n && raw[i] != '/') continue;
    size_t before = len;
    len = add_component(out, len, root_len, out_len, raw + from, i - from);
    if (len == 0 && before + (i - from) + 2 > out_len) return 414;
    from = i + 1;
  }
  *trailing_slash = n == 0 || raw[n - 1] == '/';
  if (len == 0) out[len++] = '/';
  out[len] = '\0';
  return 0;
}

static bool matches(const char *pattern, const char *p, size_t len) {
  return len > 0 &&
         mg_match_prefix_n(mg_mk_str(pattern), mg_mk_str_n(p, len)) > 0;
}

bool mg__http_is_hidden(const char *path, const char *pattern) {
  if (pattern == NULL || pattern[0] == '\0') return false;
  size_t len = strlen(path), from = 0;
  if (matches(pattern, path, len)) return true;
  for (size_t i = 0; i <= len; i++) {
    if (i < len && path[i] != '/') continue;
    if (matches(pattern, path + from, i - from)) return true;
    from = i + 1;
  }
  return false;
}

static const char *const s_types[][2] = {
    {"html", "text/html"},
    {"htm", "text/html"},
    {"css", "text/css"},
    {"js", "text/javascript"},
    {"mjs", "text/javascript"},
    {"json", "application/json"},
    {"txt", "text/plain"},
    {"log", "text/plain"},
    {"csv", "text/csv"},
    {"xml", "text/xml"},
    {"svg", "image/svg+xml"},
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"gif", "image/gif"},
    {"ico", "image/x-icon"},
    {"webp", "image/webp"},
    {"bmp", "image/bmp"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"ttf", "font/ttf"},
    {"wasm", "application/wasm"},
    {"pdf", "application/pdf"},
    {"zip", "application/zip"},
    {"gz", "application/gzip"},
    {"wav", "audio/wav"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"md", "text/markdown"},
    {"yml", "text/yaml"},
    {"webmanifest", "application/manifest+json"}};

struct mg_str mg__http_mime(const char *path, const char *custom) {
  struct mg_str k, v, list = mg_mk_str(custom);
  struct mg_str p = mg_mk_str(path);
  while ((list = mg_next_comma_list_entry_n(list, &k, &v)).p != NULL) {
    if (k.len == 0 || k.len > p.len) continue;
    struct mg_str end = mg_mk_str_n(p.p + p.len - k.len, k.len);
    if (mg_strcasecmp(end, k) == 0) return v;
  }
  const char *slash = strrchr(path, '/');
  const char *dot = strrchr(slash != NULL ? slash : path, '.');
  if (dot != NULL) {
    struct mg_str ext = mg_mk_str(dot + 1);
    for (size_t i = 0; i < sizeof(s_types) / sizeof(s_types[0]); i++) {
      if (mg_vcasecmp(&ext, s_types[i][0]) == 0) {
        return mg_mk_str(s_types[i][1]);
      }
    }
  }
  return mg_mk_str("application/octet-stream");
}
