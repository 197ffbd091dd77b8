// SPDX-License-Identifier: Apache-2.0
// The HTTP server of the device. It listens on http.listen_addr for HTTP and
// WebSocket, gives requests below a registered path to that endpoint, and
// serves files from http.document_root for the rest. See also mongoose.h.
#pragma once

#include "mongoose.h"

#ifdef __cplusplus
extern "C" {
#endif

// Gives the listening connection of the server.
// Context: main task. Returns: NULL when the server is off.
struct mg_connection *mgos_get_sys_http_server(void);

// Registers a handler for the paths that uri_path matches (a glob pattern, as
// a prefix). http.auth_domain and http.auth_file apply.
// user_data: passed to the handler. Context: main task. Nothing happens when
// the server is off.
void mgos_register_http_endpoint(const char *uri_path,
                                 mg_event_handler_t handler, void *user_data);

// The same with its own authentication instead of that of the configuration.
void mgos_register_http_endpoint_opt(const char *uri_path,
                                     mg_event_handler_t handler,
                                     struct mg_http_endpoint_opts opts);

// Serves files from another directory until the next boot. An empty text
// turns serving files off; NULL goes back to the configuration.
// Memory: document_root is copied.
void mgos_http_server_set_document_root(const char *document_root);

// Announces the server with DNS service discovery, with more TXT entries
// ("key=value,..."). Needs the dns-sd library; without it, a line in the log
// says so.
void mgos_http_server_publish_dns_sd(const char *extra_txt);

#ifdef __cplusplus
}
#endif
