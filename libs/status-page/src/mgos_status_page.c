// SPDX-License-Identifier: Apache-2.0
//
// The WebSocket /log of the status page: what the device logs, as text frames.
// The newest status.log_size bytes are kept in a ring, so that a page sees what
// happened before it connected. The page itself is a file in fs/ and talks to
// the device by RPC; it needs no code here.

#include <stdlib.h>
#include <string.h>

#include "mgos.h"
#include "mgos_http_server.h"
#include "mgos_mongoose.h"

// Marks connections that opened /log.
#define F_LOG MG_F_USER_2
// A page that does not read is dropped when this much waits for it.
#define MAX_UNSENT 16384

static struct {
  char *ring;
  size_t size;
  size_t len;  // Bytes kept, at most size.
  size_t pos;  // Where the next byte goes.
} s_state;

static void ring_add(const char *data, size_t len) {
  if (len > s_state.size) {
    data += len - s_state.size;
    len = s_state.size;
  }
  while (len > 0) {
    size_t n = MIN(len, s_state.size - s_state.pos);
    memcpy(s_state.ring + s_state.pos, data, n);
    s_state.pos = (s_state.pos + n) % s_state.size;
    s_state.len = MIN(s_state.len + n, s_state.size);
    data += n;
    len -= n;
  }
}

static void send_history(struct mg_connection *nc) {
  size_t start = (s_state.pos + s_state.size - s_state.len) % s_state.size;
  size_t first = MIN(s_state.len, s_state.size - start);
  struct mg_str parts[2] = {
      {.p = s_state.ring + start, .len = first},
      {.p = s_state.ring, .len = s_state.len - first},
  };
  // Binary: the ring may begin in the middle of a character.
  mg_send_websocket_framev(nc, WEBSOCKET_OP_BINARY, parts, 2);
}

static void log_endpoint(struct mg_connection *nc, int ev, void *ev_data,
                         void *user_data) {
  switch (ev) {
    case MG_EV_WEBSOCKET_HANDSHAKE_DONE:
      nc->flags |= F_LOG;
      if (s_state.len > 0) send_history(nc);
      break;
    case MG_EV_HTTP_REQUEST:
      mg_http_send_error(nc, 426, "This is a WebSocket");
      break;
  }
  (void) ev_data;
  (void) user_data;
}

static void on_log(int ev, void *ev_data, void *userdata) {
  const struct mgos_debug_hook_arg *arg = ev_data;
  struct mg_connection *nc;
  ring_add(arg->data, arg->len);
  for (nc = mg_next(mgos_get_mgr(), NULL); nc != NULL;
       nc = mg_next(mgos_get_mgr(), nc)) {
    if (!(nc->flags & F_LOG)) continue;
    if (nc->send_mbuf.len > MAX_UNSENT) {
      nc->flags |= MG_F_CLOSE_IMMEDIATELY;
      continue;
    }
    mg_send_websocket_frame(nc, WEBSOCKET_OP_BINARY, arg->data, arg->len);
  }
  (void) ev;
  (void) userdata;
}

bool mgos_status_page_init(void) {
  int size = mgos_sys_config_get_status_log_size();
  if (!mgos_sys_config_get_status_enable()) return true;
  s_state.size = size < 256 ? 256 : size;
  s_state.ring = malloc(s_state.size);
  if (s_state.ring == NULL) {
    LOG(LL_ERROR, ("status.log_size %d: out of memory", size));
    return false;
  }
  mgos_register_http_endpoint("/log", log_endpoint, NULL);
  return mgos_event_add_handler(MGOS_EVENT_LOG, on_log, NULL);
}
