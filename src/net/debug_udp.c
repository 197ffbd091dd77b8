// SPDX-License-Identifier: Apache-2.0
//
// Log over UDP: each line is one datagram "ID SEQ UPTIME FD LEVEL|text" to a
// fixed address. Best effort: what cannot be sent at once (no network yet, a
// full socket) is dropped, as the number in the prefix shows. Lines of other
// tasks are copied to the main task, which owns the connection.

#include <stdlib.h>
#include <string.h>

#include "core/debug.h"
#include "core/loop.h"
#include "mgos_debug_hal.h"
#include "mgos_mongoose.h"
#include "mgos_system.h"
#include "mongoose.h"

// Longest datagram; longer lines are cut.
#define MAX_DATAGRAM 1400

static struct {
  struct mg_connection *nc;
  bool connected;
} s_state;

// A line of another task.
struct posted {
  size_t len;
  char data[];
};

static void ev_handler(struct mg_connection *nc, int ev, void *ev_data,
                       void *user_data) {
  (void) user_data;
  switch (ev) {
    case MG_EV_CONNECT:
      s_state.connected = *(int *) ev_data == 0;
      break;
    case MG_EV_RECV:
      // Nobody is expected to answer.
      mbuf_remove(&nc->recv_mbuf, nc->recv_mbuf.len);
      break;
    case MG_EV_CLOSE:
      s_state.nc = NULL;
      s_state.connected = false;
      mgos__debug_set_udp_sink(NULL);
      break;
  }
}

// Past the send buffer of the connection, where lines of one turn would become
// one datagram and a failure would be logged, which gives the next line to
// fail. What does not go out now is lost.
static void send_main(const char *data, size_t len) {
  struct mg_connection *nc = s_state.nc;
  if (nc == NULL || !s_state.connected || nc->sock == INVALID_SOCKET) return;
  nc->iface->vtable->udp_send(nc, data, len);
}

static void posted_cb(void *arg) {
  struct posted *p = (struct posted *) arg;
  send_main(p->data, p->len);
  free(p);
}

void mgos_debug_udp_send(const struct mg_str prefix, const struct mg_str data) {
  struct posted *p;
  size_t len = data.len;
  if (s_state.nc == NULL || prefix.len > MAX_DATAGRAM) return;
  if (len > MAX_DATAGRAM - prefix.len) len = MAX_DATAGRAM - prefix.len;
  p = (struct posted *) malloc(sizeof(*p) + prefix.len + len);
  if (p == NULL) return;
  memcpy(p->data, prefix.p, prefix.len);
  memcpy(p->data + prefix.len, data.p, len);
  p->len = prefix.len + len;
  if (mgos__loop_is_main_task()) {
    posted_cb(p);
  } else if (!mgos_invoke_cb(posted_cb, p, 0)) {
    free(p);
  }
}

enum mgos_init_result mgos_debug_udp_init(const char *dst) {
  char addr[128];
  const char *scheme = "udp://";
  if (dst == NULL || *dst == '\0') return MGOS_INIT_DEBUG_INIT_FAILED;
  if (strncmp(dst, scheme, strlen(scheme)) == 0) scheme = "";
  if (snprintf(addr, sizeof(addr), "%s%s", scheme, dst) >= (int) sizeof(addr)) {
    return MGOS_INIT_DEBUG_INIT_FAILED;
  }
  if (s_state.nc != NULL) {
    s_state.nc->flags |= MG_F_CLOSE_IMMEDIATELY;
    s_state.nc->handler = NULL;
  }
  s_state.connected = false;
  s_state.nc = mg_connect(mgos_get_mgr(), addr, ev_handler, NULL);
  if (s_state.nc == NULL) return MGOS_INIT_DEBUG_INIT_FAILED;
  mgos__debug_set_udp_sink(mgos_debug_udp_send);
  return MGOS_INIT_OK;
}
