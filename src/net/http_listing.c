// SPDX-License-Identifier: Apache-2.0
// The page that lists a directory: names as escaped links, sizes, folders
// first, sorted by name. Hidden names do not appear. Bounded: at most
// MAX_ENTRIES names are shown.

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "net/http_file.h"

#define MAX_ENTRIES (sizeof(void *) > 4 ? 1000 : 100)

struct entry {
  char *name;
  int64_t size;
  bool dir;
};

static int by_name(const void *a, const void *b) {
  const struct entry *x = (const struct entry *) a;
  const struct entry *y = (const struct entry *) b;
  if (x->dir != y->dir) return x->dir ? -1 : 1;
  return strcmp(x->name, y->name);
}

static bool shown(const char *name, const struct mg_serve_http_opts *o) {
  return strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
         !mg__http_is_hidden(name, o->hidden_file_pattern) &&
         !mg__http_is_hidden(name, o->per_directory_auth_file);
}

static bool add_entry(struct mbuf *list, const char *dir, const char *name) {
  char path[MG_MAX_PATH];
  struct stat st;
  struct entry e = {NULL, 0, false};
  int n = snprintf(path, sizeof(path), "%s/%s", dir, name);
  if (n < 0 || (size_t) n >= sizeof(path) || stat(path, &st) != 0) return true;
  e.size = (int64_t) st.st_size;
  e.dir = S_ISDIR(st.st_mode);
  e.name = (char *) malloc(strlen(name) + 1);
  if (e.name == NULL) return false;
  strcpy(e.name, name);
  if (mg__mbuf_add(list, &e, sizeof(e))) return true;
  free(e.name);
  return false;
}

// Collects entries into list. Returns false when memory is short.
static bool collect(DIR *d, const char *dir, const struct mg_serve_http_opts *o,
                    struct mbuf *list, bool *cut) {
  struct dirent *de;
  *cut = false;
  while ((de = readdir(d)) != NULL) {
    if (!shown(de->d_name, o)) continue;
    if (list->len / sizeof(struct entry) >= MAX_ENTRIES) {
      *cut = true;
      break;
    }
    if (!add_entry(list, dir, de->d_name)) return false;
  }
  return true;
}

static void add_row(struct mbuf *b, const struct entry *e) {
  struct mg_str url = mg_url_encode(mg_mk_str(e->name));
  const char *slash = e->dir ? "/" : "";
  // "./" keeps a name with a colon from looking like a scheme.
  mg__mbuf_printf(b, "<tr><td><a href=\"./");
  mg__html_escape(b, url);
  mg__mbuf_printf(b, "%s\">", slash);
  mg__html_escape(b, mg_mk_str(e->name));
  mg__mbuf_printf(b, "%s</a><td class=n>", slash);
  if (!e->dir) mg__mbuf_printf(b, "%lld", (long long) e->size);
  mg__mbuf_printf(b, "\n");
  free((void *) url.p);
}

static void page(struct mbuf *b, struct mg_str uri, const struct entry *e,
                 size_t num, bool cut) {
  static const char head[] =
      "<!doctype html><meta charset=utf-8>"
      "<meta name=viewport content=\"width=device-width\"><title>";
  static const char style[] =
      "</title><style>body{font:16px/1.5 system-ui,sans-serif;margin:1.5em "
      "auto;"
      "max-width:44em;padding:0 1em}table{border-collapse:collapse;width:100%}"
      "td{border-top:1px solid #8884;padding:.2em .5em}.n{text-align:right}"
      "</style><h1>";
  mg__mbuf_add(b, head, sizeof(head) - 1);
  mg__html_escape(b, uri);
  mg__mbuf_add(b, style, sizeof(style) - 1);
  mg__html_escape(b, uri);
  mg__mbuf_printf(b, "</h1><table>\n");
  if (uri.len > 1) mg__mbuf_printf(b, "<tr><td><a href=\"../\">..</a><td>\n");
  for (size_t i = 0; i < num; i++)
    add_row(b, &e[i]);
  mg__mbuf_printf(b, "</table>%s\n",
                  cut ? "<p>There are more files than fit here." : "");
}

void mg__http_list(struct mg_connection *nc, struct http_message *hm,
                   const char *dir, const struct mg_serve_http_opts *opts) {
  struct mbuf list, body;
  bool cut;
  DIR *d = opendir(dir);
  if (d == NULL) {
    mg_http_send_error(nc, 404, NULL);
    return;
  }
  mbuf_init(&list, 0);
  mbuf_init(&body, 0);
  bool ok = collect(d, dir, opts, &list, &cut);
  closedir(d);
  struct entry *e = (struct entry *) list.buf;
  size_t num = list.len / sizeof(*e);
  if (ok) {
    if (num > 0) qsort(e, num, sizeof(*e), by_name);
    page(&body, hm->uri, e, num, cut);
    mg_send_head(nc, 200, (int64_t) body.len,
                 "Content-Type: text/html; charset=utf-8\r\n"
                 "Cache-Control: no-cache");
    mg_send(nc, body.buf, (int) body.len);
  } else {
    mg_http_send_error(nc, 503, "out of memory");
  }
  for (size_t i = 0; i < num; i++)
    free(e[i].name);
  mbuf_free(&list);
  mbuf_free(&body);
}
