// SPDX-License-Identifier: Apache-2.0
// A stand-alone HTTP and WebSocket server for measurements: the network code
// of the device without the rest of it. GET /json answers with a small object
// made per request, /ws echoes, everything else is a file below the root.
// Usage: http_server PORT ROOT. Ends with SIGTERM and then prints the
// processor time it used.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "mongoose.h"

static volatile sig_atomic_t s_stop;
static struct mg_serve_http_opts s_opts;
static unsigned long s_count;

static void on_signal(int sig) {
  s_stop = sig;
}

static void on_json(struct mg_connection *nc, int ev, void *ev_data,
                    void *user_data) {
  char body[128];
  (void) ev_data;
  (void) user_data;
  if (ev != MG_EV_HTTP_REQUEST) return;
  int n = snprintf(body, sizeof(body),
                   "{\"id\": %lu, \"name\": \"sensor\", \"value\": %.2f, "
                   "\"ok\": true, \"n\": 1}\n",
                   ++s_count, (double) (s_count % 1000) / 10);
  mg_send_head(nc, 200, n, "Content-Type: application/json");
  mg_send(nc, body, n);
}

static void on_event(struct mg_connection *nc, int ev, void *ev_data,
                     void *user_data) {
  (void) user_data;
  if (ev == MG_EV_HTTP_REQUEST) {
    mg_serve_http(nc, (struct http_message *) ev_data, s_opts);
  } else if (ev == MG_EV_WEBSOCKET_FRAME) {
    struct websocket_message *wm = (struct websocket_message *) ev_data;
    mg_send_websocket_frame(nc, wm->flags & 15, wm->data, wm->size);
  }
}

static double seconds(struct timeval tv) {
  return (double) tv.tv_sec + (double) tv.tv_usec / 1e6;
}

int main(int argc, char **argv) {
  struct mg_mgr mgr;
  struct rusage ru;
  if (argc != 3) {
    fprintf(stderr, "usage: %s PORT ROOT\n", argv[0]);
    return 2;
  }
  signal(SIGTERM, on_signal);
  signal(SIGINT, on_signal);
  signal(SIGPIPE, SIG_IGN);
  s_opts.document_root = argv[2];
  mg_mgr_init(&mgr, NULL);
  struct mg_connection *lc = mg_bind(&mgr, argv[1], on_event, NULL);
  if (lc == NULL) {
    fprintf(stderr, "cannot listen on %s\n", argv[1]);
    return 1;
  }
  mg_set_protocol_http_websocket(lc);
  lc->recv_mbuf_limit = 65536;
  mg_register_http_endpoint(lc, "/json", on_json, NULL);
  while (!s_stop)
    mg_mgr_poll(&mgr, 1000);
  mg_mgr_free(&mgr);
  getrusage(RUSAGE_SELF, &ru);
  printf("{\"user_s\": %.3f, \"system_s\": %.3f, \"max_rss_kb\": %ld}\n",
         seconds(ru.ru_utime), seconds(ru.ru_stime), ru.ru_maxrss);
  return 0;
}
