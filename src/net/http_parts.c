// SPDX-License-Identifier: Apache-2.0
// Multipart request bodies as events: MG_EV_HTTP_MULTIPART_REQUEST, then
// PART_BEGIN, PART_DATA and PART_END for each part, then REQUEST_END.
// Nothing of the body is kept: a handler gets the data as it comes and may
// leave some for later (num_data_consumed). When the peer goes away or sends
// nonsense, PART_END and REQUEST_END still come, with a negative status.

#include <stdlib.h>
#include <string.h>

#include "net/http.h"
#include "net/multipart.h"

struct mg__http_parts {
  struct mg__multipart parser;
  struct mg_http_multipart_part part;
  bool in_part;
  bool done;
};

bool mg__http_parts_begin(struct mg_connection *nc, struct mg_str type) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  struct mg__multipart parser;
  if (!mg__multipart_init(&parser, type)) return false;
  struct mg__http_parts *p = (struct mg__http_parts *) calloc(1, sizeof(*p));
  if (p == NULL) {
    mg__http_fail(nc, 503, "out of memory");
    return false;
  }
  p->parser = parser;
  h->parts = p;
  h->hm->body = mg_mk_str_n(nc->recv_mbuf.buf + h->head_len, 0);
  mg__http_forward(nc, MG_EV_HTTP_MULTIPART_REQUEST, h->hm);
  return true;
}

static void free_names(struct mg__http_parts *p) {
  free((void *) p->part.var_name);
  free((void *) p->part.file_name);
  p->part.var_name = p->part.file_name = NULL;
}

static char *param(struct mg_str header, const char *name) {
  char *value = NULL;
  // A part's head is bounded, so is the value. Absent is empty.
  mg_http_parse_header2(&header, name, &value, 0);
  return value != NULL ? value : (char *) calloc(1, 1);
}

static bool begin_part(struct mg_connection *nc, struct mg__http_parts *p) {
  free_names(p);
  p->part.var_name = param(p->parser.disposition, "name");
  p->part.file_name = param(p->parser.disposition, "filename");
  if (p->part.var_name == NULL || p->part.file_name == NULL) return false;
  p->part.data = mg_mk_str_n(NULL, 0);
  p->part.status = 0;
  p->in_part = true;
  mg__http_forward(nc, MG_EV_HTTP_PART_BEGIN, &p->part);
  return true;
}

static size_t part_data(struct mg_connection *nc, struct mg__http_parts *p) {
  p->part.data = p->parser.data;
  p->part.num_data_consumed = p->part.data.len;
  mg__http_forward(nc, MG_EV_HTTP_PART_DATA, &p->part);
  size_t used = p->part.num_data_consumed;
  return used < p->parser.data.len ? used : p->parser.data.len;
}

static void end_part(struct mg_connection *nc, struct mg__http_parts *p,
                     int status) {
  p->in_part = false;
  p->part.data = mg_mk_str_n(NULL, 0);
  p->part.status = status;
  mg__http_forward(nc, MG_EV_HTTP_PART_END, &p->part);
}

int mg__http_parts_feed(struct mg_connection *nc, char *buf, size_t len) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  struct mg__http_parts *p = h->parts;
  size_t at = 0;
  if (p->done) return (int) len;  // what follows the last boundary
  while (h->parts == p && !(nc->flags & MG_F_CLOSE_IMMEDIATELY)) {
    size_t used;
    enum mg__multipart_event ev =
        mg__multipart_next(&p->parser, buf + at, len - at, &used);
    if (ev == MG__MULTIPART_DATA) {
      size_t taken = part_data(nc, p);
      at += taken;
      if (taken < used) break;
      continue;
    }
    at += used;
    if (ev == MG__MULTIPART_BEGIN) {
      if (!begin_part(nc, p)) return -1;
    } else if (ev == MG__MULTIPART_END) {
      end_part(nc, p, 0);
    } else if (ev == MG__MULTIPART_DONE) {
      p->done = true;
      return (int) len;
    } else {
      return ev == MG__MULTIPART_ERROR ? -1 : (int) at;
    }
  }
  return (int) at;
}

void mg__http_parts_end(struct mg_connection *nc, int status) {
  struct mg__http *h = (struct mg__http *) nc->proto_data;
  struct mg__http_parts *p = h->parts;
  h->parts = NULL;
  // A body that ends before its last boundary was cut off.
  if (status == 0 && !p->done) status = -1;
  if (p->in_part) end_part(nc, p, status);
  free_names(p);
  p->part.status = status;
  mg__http_forward(nc, MG_EV_HTTP_MULTIPART_REQUEST_END, &p->part);
  free(p);
}
