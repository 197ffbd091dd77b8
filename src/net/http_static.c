// SPDX-License-Identifier: Apache-2.0
// mg_serve_http(): a request for something below the document root.
// Who may ask (address list, digest authentication), what the path means
// (rewrites, normal form, hidden names), and what it is: a file, a directory
// with an index file, or a directory to list. SSI, CGI and WebDAV do not
// exist here; their options are ignored.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/str_util.h"
#include "net/http_file.h"

static bool given(const char *s) {
  return s != NULL && s[0] != '\0';
}

static bool address_allowed(struct mg_connection *nc, const char *acl) {
  if (!given(acl)) return true;
  // The list knows IPv4 only; nobody else passes it.
  if (nc->sa.sa.sa_family != AF_INET) return false;
  return mg_check_ip_acl(acl, ntohl(nc->sa.sin.sin_addr.s_addr)) == 1;
}

static bool authorized(struct http_message *hm, const char *path, bool is_dir,
                       const struct mg_serve_http_opts *o) {
  struct mg_str p = mg_mk_str(path);
  int algo = MG_AUTH_FLAG_ALGO(o->auth_algo);
  int dir = is_dir ? MG_AUTH_FLAG_IS_DIRECTORY : 0;
  return mg_http_is_authorized(hm, p, o->auth_domain, o->global_auth_file,
                               algo | MG_AUTH_FLAG_IS_GLOBAL_PASS_FILE) &&
         mg_http_is_authorized(hm, p, o->auth_domain,
                               o->per_directory_auth_file,
                               algo | dir | MG_AUTH_FLAG_ALLOW_MISSING_FILE);
}

// Applies "pattern=target,..." to the path. A target with a scheme is served
// by that server, any other takes the place of the matched part.
// Returns: 1 when the request is dealt with, else 0; *root and *uri change.
static int rewrite(struct mg_connection *nc, struct http_message *hm,
                   const char *rules, char *root, size_t root_size,
                   struct mg_str *uri) {
  struct mg_str list = mg_mk_str(rules), pattern, target;
  while ((list = mg_next_comma_list_entry_n(list, &pattern, &target)).p !=
         NULL) {
    size_t n = mg_match_prefix_n(pattern, *uri);
    if (n == 0 || target.len == 0) continue;
    if (mg_str_starts_with(target, mg_mk_str("http://"))) {
      mg_http_reverse_proxy(nc, hm, mg_mk_str_n(uri->p, n), target);
      return 1;
    }
    if (target.len >= root_size) return 0;
    memcpy(root, target.p, target.len);
    root[target.len] = '\0';
    uri->p += n;
    uri->len -= n;
    return 0;
  }
  return 0;
}

static void add_slash(struct mg_connection *nc, struct http_message *hm) {
  struct mbuf loc;
  mbuf_init(&loc, hm->uri.len + hm->query_string.len + 2);
  // Two slashes in front would be another host.
  struct mg_str path = hm->uri;
  while (path.len > 1 && path.p[0] == '/' && path.p[1] == '/') {
    path.p++;
    path.len--;
  }
  bool ok = mg__mbuf_add(&loc, path.p, path.len) && mg__mbuf_add(&loc, "/", 1);
  if (hm->query_string.len > 0) {
    ok = ok && mg__mbuf_add(&loc, "?", 1) &&
         mg__mbuf_add(&loc, hm->query_string.p, hm->query_string.len);
  }
  if (ok) {
    mg_http_send_redirect(nc, 301, mg_mk_str_n(loc.buf, loc.len),
                          mg_mk_str_n(NULL, 0));
  } else {
    mg_http_send_error(nc, 503, "out of memory");
  }
  mbuf_free(&loc);
}

// Serves the first index file that exists.
static bool try_index(struct mg_connection *nc, struct http_message *hm,
                      const char *dir, const struct mg_serve_http_opts *o) {
  char path[MG_MAX_PATH];
  struct mg_str list = mg_mk_str(
      given(o->index_files) ? o->index_files : "index.html,index.htm");
  struct mg_str name;
  const char *sep = dir[strlen(dir) - 1] == '/' ? "" : "/";
  while ((list = mg_next_comma_list_entry_n(list, &name, NULL)).p != NULL) {
    int n = snprintf(path, sizeof(path), "%s%s%.*s", dir, sep, (int) name.len,
                     name.p);
    if (n < 0 || (size_t) n >= sizeof(path) || name.len == 0) continue;
    if (mg__http_is_hidden(path, o->hidden_file_pattern)) continue;
    if (mg__http_try_file(nc, hm, path,
                          mg__http_mime(path, o->custom_mime_types),
                          mg_mk_str(o->extra_headers))) {
      return true;
    }
  }
  return false;
}

static void serve_dir(struct mg_connection *nc, struct http_message *hm,
                      const char *path, bool slash,
                      const struct mg_serve_http_opts *o) {
  if (!slash) {
    add_slash(nc, hm);
  } else if (!try_index(nc, hm, path, o)) {
    if (given(o->enable_directory_listing) &&
        strcmp(o->enable_directory_listing, "no") == 0) {
      mg_http_send_error(nc, 404, NULL);
    } else {
      mg__http_list(nc, hm, path, o);
    }
  }
}

static void serve_path(struct mg_connection *nc, struct http_message *hm,
                       const char *path, bool slash,
                       const struct mg_serve_http_opts *o) {
  struct mg__file *f = mg__file_get(path);
  bool dir = f != NULL && f->kind == MG__FILE_DIRECTORY;
  if (!authorized(hm, path, dir, o)) {
    mg_http_send_digest_auth_request_algo(nc, o->auth_domain, o->auth_algo);
  } else if (dir) {
    serve_dir(nc, hm, path, slash, o);
  } else if (slash ||
             !mg__http_try_file(nc, hm, path,
                                mg__http_mime(path, o->custom_mime_types),
                                mg_mk_str(o->extra_headers))) {
    mg_http_send_error(nc, 404, NULL);
  }
  mg__file_put(f);  // held until now, or it would be opened twice
}

static bool get_or_head(const struct http_message *hm) {
  return mg_vcmp(&hm->method, "GET") == 0 || mg_vcmp(&hm->method, "HEAD") == 0;
}

void mg_serve_http(struct mg_connection *nc, struct http_message *hm,
                   struct mg_serve_http_opts opts) {
  char path[MG_MAX_PATH], root[MG_MAX_PATH / 2];
  bool slash;
  struct mg_str uri = hm->uri;
  if (!address_allowed(nc, opts.ip_acl)) {
    mg_http_send_error(nc, 403, NULL);
    return;
  }
  if (opts.document_root != NULL && opts.document_root[0] == '\0') {
    mg_http_send_error(nc, 404, NULL);
    return;
  }
  const char *doc_root = opts.document_root ? opts.document_root : ".";
  if (strlen(doc_root) >= sizeof(root)) {
    mg_http_send_error(nc, 500, "document root too long");
    return;
  }
  strcpy(root, doc_root);
  if (rewrite(nc, hm, opts.url_rewrites, root, sizeof(root), &uri)) return;
  if (!get_or_head(hm)) {
    mg_send_head(nc, 405, 0, "Allow: GET, HEAD");
    return;
  }
  int status = mg__http_resolve(root, uri, path, sizeof(path), &slash);
  size_t root_len = strlen(root);
  while (root_len > 0 && root[root_len - 1] == '/')
    root_len--;  // as mg__http_resolve() leaves it
  const char *below = path + root_len;
  if (status != 0) {
    mg_http_send_error(nc, status, NULL);
  } else if (mg__http_is_hidden(below, opts.hidden_file_pattern) ||
             mg__http_is_hidden(below, opts.per_directory_auth_file)) {
    mg_http_send_error(nc, 404, NULL);
  } else {
    serve_path(nc, hm, path, slash, &opts);
  }
}
