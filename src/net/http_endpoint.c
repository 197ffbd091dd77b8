// SPDX-License-Identifier: Apache-2.0
// Endpoints: handlers for parts of the path space of a listener.
// They hang on the listener in a list; of all whose pattern matches the path,
// the one that covers most of it wins. A path is matched as it was sent, up
// to its query.

#include <stdlib.h>
#include <string.h>

#include "common/str_util.h"
#include "net/http.h"

static char *copy(const char *s) {
  if (s == NULL) return NULL;
  size_t len = strlen(s) + 1;
  char *p = (char *) malloc(len);
  if (p != NULL) memcpy(p, s, len);
  return p;
}

static void free_endpoint(struct mg_http_endpoint *ep) {
  free((void *) ep->uri_pattern.p);
  free(ep->auth_domain);
  free(ep->auth_file);
  free(ep);
}

void mg__http_free_endpoints(struct mg__http *h) {
  while (h->endpoints != NULL) {
    struct mg_http_endpoint *ep = h->endpoints;
    h->endpoints = ep->next;
    free_endpoint(ep);
  }
}

static struct mg__http *listener_state(struct mg_connection *nc) {
  struct mg_connection *l = nc->listener != NULL ? nc->listener : nc;
  return mg__http_get(l);
}

struct mg_http_endpoint *mg_get_http_endpoints(struct mg_connection *nc) {
  struct mg__http *h = listener_state(nc);
  return h != NULL ? h->endpoints : NULL;
}

struct mg_http_endpoint *mg__http_find_endpoint(struct mg_connection *nc,
                                                struct mg_str uri) {
  struct mg__http *h = listener_state(nc);
  struct mg_http_endpoint *best = NULL;
  size_t longest = 0;
  for (struct mg_http_endpoint *ep = h != NULL ? h->endpoints : NULL;
       ep != NULL; ep = ep->next) {
    size_t n = mg_match_prefix_n(ep->uri_pattern, uri);
    if (n > longest) {
      longest = n;
      best = ep;
    }
  }
  return best;
}

void mg_register_http_endpoint_opt(struct mg_connection *nc,
                                   const char *uri_path,
                                   mg_event_handler_t handler,
                                   struct mg_http_endpoint_opts opts) {
  struct mg__http *h = nc != NULL ? mg__http_get(nc) : NULL;
  if (h == NULL || uri_path == NULL) return;
  struct mg_http_endpoint *ep =
      (struct mg_http_endpoint *) calloc(1, sizeof(*ep));
  if (ep == NULL) return;
  ep->uri_pattern = mg_mk_str(copy(uri_path));
  ep->auth_domain = copy(opts.auth_domain);
  ep->auth_file = copy(opts.auth_file);
  ep->auth_algo = opts.auth_algo;
  ep->handler = handler;
  ep->user_data = opts.user_data;
  if (ep->uri_pattern.p == NULL || !ep->auth_domain != !opts.auth_domain ||
      !ep->auth_file != !opts.auth_file) {
    // Without its protection an endpoint must not exist.
    free_endpoint(ep);
    return;
  }
  // At the end: of equal matches the first registered wins.
  struct mg_http_endpoint **tail = &h->endpoints;
  while (*tail != NULL)
    tail = &(*tail)->next;
  *tail = ep;
}

void mg_register_http_endpoint(struct mg_connection *nc, const char *uri_path,
                               mg_event_handler_t handler, void *user_data) {
  struct mg_http_endpoint_opts opts;
  memset(&opts, 0, sizeof(opts));
  opts.user_data = user_data;
  mg_register_http_endpoint_opt(nc, uri_path, handler, opts);
}
