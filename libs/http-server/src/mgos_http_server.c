// SPDX-License-Identifier: Apache-2.0
// The system HTTP server: one listener made from the configuration at boot,
// files for whatever no endpoint wants, and uploads. The options for files
// are read from the live configuration at each request, so a change needs no
// restart; only address and TLS are fixed at boot. A server that was asked to
// use TLS never falls back to plain text.

#include "mgos_http_server.h"

#include <stdlib.h>
#include <string.h>

#include "mgos.h"
#include "mgos_config_util.h"
#include "mgos_http_server_internal.h"
#include "mgos_mongoose.h"

#ifndef MGOS_RECV_MBUF_LIMIT
#define MGOS_RECV_MBUF_LIMIT 3072
#endif

// Set on a connection after whose end the device restarts.
#define MGOS_F_RELOAD_CONFIG MG_F_USER_5

static struct {
  struct mg_connection *listener;
  char *document_root;  // NULL: that of the configuration
} s_server;

static bool given(const char *s) {
  return s != NULL && s[0] != '\0';
}

#ifdef MGOS_CONFIG_HAVE_RPC_AUTH_FILE
#define RPC_AUTH_FILE mgos_sys_config_get_rpc_auth_file()
#else
#define RPC_AUTH_FILE NULL
#endif

// Makes *made the pattern and the last part of a path.
static bool also_hide(char **made, const char *pattern, const char *path) {
  const char *slash = strrchr(path, '/');
  char *longer = NULL;
  int n =
      mg_asprintf(&longer, 0, "%s%s%s$", given(pattern) ? pattern : "",
                  given(pattern) ? "|" : "", slash != NULL ? slash + 1 : path);
  free(*made);
  *made = longer;
  return n >= 0 && longer != NULL;
}

// The pattern of the configuration, and the files that hold secrets by other
// settings: whoever has a digest or a key of these needs no password. *made is
// to be freed. Returns: NULL when out of memory.
static const char *hidden_files(char **made) {
  const char *pattern = mgos_sys_config_get_http_hidden_files();
  const char *const files[] = {mgos_sys_config_get_http_auth_file(),
                               mgos_sys_config_get_http_ssl_key(),
                               RPC_AUTH_FILE};
  *made = NULL;
  for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
    if (!given(files[i])) continue;
    if (!also_hide(made, pattern, files[i])) return NULL;
    pattern = *made;
  }
  return pattern != NULL ? pattern : "";
}

static void serve_file(struct mg_connection *nc, struct http_message *hm) {
  struct mg_serve_http_opts o;
  char *made;
  const char *hidden = hidden_files(&made);
  if (hidden == NULL) {
    mg_http_send_error(nc, 503, "out of memory");
    return;
  }
  memset(&o, 0, sizeof(o));
  o.document_root = s_server.document_root;
  if (o.document_root == NULL) {
    o.document_root = mgos_sys_config_get_http_document_root();
  }
  if (o.document_root == NULL) o.document_root = "";
  o.index_files = mgos_sys_config_get_http_index_files();
  o.hidden_file_pattern = hidden;
  o.auth_domain = mgos_sys_config_get_http_auth_domain();
  o.global_auth_file = mgos_sys_config_get_http_auth_file();
  o.auth_algo = (enum mg_auth_algo) mgos_sys_config_get_http_auth_algo();
  o.extra_headers = mgos_sys_config_get_http_extra_headers();
  mg_serve_http(nc, hm, o);
  free(made);
}

static void on_event(struct mg_connection *nc, int ev, void *ev_data,
                     void *user_data) {
  switch (ev) {
    case MG_EV_ACCEPT: {
      char addr[48];
      mg_conn_addr_to_str(nc, addr, sizeof(addr),
                          MG_SOCK_STRINGIFY_IP | MG_SOCK_STRINGIFY_PORT |
                              MG_SOCK_STRINGIFY_REMOTE);
      LOG(LL_DEBUG, ("%p HTTP connection from %s", nc, addr));
      break;
    }
    case MG_EV_HTTP_REQUEST: {
      struct http_message *hm = (struct http_message *) ev_data;
      LOG(LL_DEBUG, ("%p %.*s %.*s", nc, (int) hm->method.len, hm->method.p,
                     (int) hm->uri.len, hm->uri.p));
      serve_file(nc, hm);
      break;
    }
    case MG_EV_HTTP_MULTIPART_REQUEST:
    case MG_EV_WEBSOCKET_HANDSHAKE_REQUEST:
      // Nobody registered this path.
      mg_http_send_error(nc, 404, NULL);
      nc->flags |= MG_F_SEND_AND_CLOSE;
      break;
    case MG_EV_CLOSE:
      if (nc->flags & MGOS_F_RELOAD_CONFIG) mgos_system_restart();
      break;
  }
  (void) user_data;
}

#if MGOS_ENABLE_FILE_UPLOAD
static struct mg_str upload_name(struct mg_connection *nc,
                                 struct mg_str fname) {
  if (mgos_conf_check_access(fname, mgos_sys_config_get_http_upload_acl())) {
    return fname;
  }
  LOG(LL_ERROR,
      ("%p upload of %.*s not allowed", nc, (int) fname.len, fname.p));
  return mg_mk_str_n(NULL, 0);
}

static void upload_handler(struct mg_connection *nc, int ev, void *ev_data,
                           void *user_data) {
  mg_file_upload_handler(nc, ev, ev_data, upload_name, user_data);
}
#endif

void mgos__http_server_restart_after(struct mg_connection *nc) {
  nc->flags |= MGOS_F_RELOAD_CONFIG | MG_F_SEND_AND_CLOSE;
}

struct mg_connection *mgos_get_sys_http_server(void) {
  return s_server.listener;
}

void mgos_register_http_endpoint_opt(const char *uri_path,
                                     mg_event_handler_t handler,
                                     struct mg_http_endpoint_opts opts) {
  if (s_server.listener == NULL) return;
  mg_register_http_endpoint_opt(s_server.listener, uri_path, handler, opts);
}

void mgos_register_http_endpoint(const char *uri_path,
                                 mg_event_handler_t handler, void *user_data) {
  struct mg_http_endpoint_opts opts;
  memset(&opts, 0, sizeof(opts));
  opts.user_data = user_data;
  opts.auth_domain = mgos_sys_config_get_http_auth_domain();
  opts.auth_file = mgos_sys_config_get_http_auth_file();
  opts.auth_algo = (enum mg_auth_algo) mgos_sys_config_get_http_auth_algo();
  mgos_register_http_endpoint_opt(uri_path, handler, opts);
}

void mgos_http_server_set_document_root(const char *document_root) {
  char *copy = NULL;
  if (document_root != NULL) {
    copy = (char *) malloc(strlen(document_root) + 1);
    if (copy == NULL) {
      LOG(LL_ERROR, ("no memory for the document root"));
      return;
    }
    strcpy(copy, document_root);
  }
  free(s_server.document_root);
  s_server.document_root = copy;
}

void mgos_http_server_publish_dns_sd(const char *extra_txt) {
  (void) extra_txt;
  LOG(LL_WARN, ("dns-sd is not part of this firmware"));
}

static bool listen_on(const char *address) {
  struct mg_bind_opts opts;
  const char *error = "unknown error";
  memset(&opts, 0, sizeof(opts));
  opts.error_string = &error;
  if (given(mgos_sys_config_get_http_ssl_cert())) {
    opts.ssl_cert = mgos_sys_config_get_http_ssl_cert();
    if (given(mgos_sys_config_get_http_ssl_key())) {
      opts.ssl_key = mgos_sys_config_get_http_ssl_key();
    }
    if (given(mgos_sys_config_get_http_ssl_ca_cert())) {
      opts.ssl_ca_cert = mgos_sys_config_get_http_ssl_ca_cert();
    }
  }
  struct mg_connection *nc =
      mg_bind_opt(mgos_get_mgr(), address, on_event, NULL, opts);
  if (nc == NULL) {
    LOG(LL_ERROR, ("HTTP server cannot listen on [%s]: %s", address, error));
    return false;
  }
  nc->recv_mbuf_limit = MGOS_RECV_MBUF_LIMIT;
  mg_set_protocol_http_websocket(nc);
  s_server.listener = nc;
  return true;
}

bool mgos_http_server_init(void) {
  const char *address = mgos_sys_config_get_http_listen_addr();
  if (!mgos_sys_config_get_http_enable() || !given(address)) return true;
  if (!listen_on(address)) return false;
  LOG(LL_INFO, ("HTTP server started on [%s]%s", address,
                given(mgos_sys_config_get_http_ssl_cert()) ? " (SSL)" : ""));
#if MGOS_ENABLE_FILE_UPLOAD
  mgos_register_http_endpoint("/upload", upload_handler, NULL);
#endif
#if MGOS_ENABLE_WEB_CONFIG
  mgos__http_server_web_config();
#endif
  return true;
}
