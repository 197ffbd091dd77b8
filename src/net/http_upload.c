// SPDX-License-Identifier: Apache-2.0
// mg_file_upload_handler(): files of a multipart form, written to storage.
// A file is written beside its destination and renamed over it only when all
// of it arrived and was written, so that a broken upload or a full disk
// leaves the old file. One reply at the end names each file; the first
// failure decides the status and the remaining parts are skipped.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "net/http.h"
#include "net/http_auth.h"

struct upload {
  FILE *fp;
  char *name;  // destination, on the heap
  char *temp;
  size_t size;
  int status;  // 200, or the first failure
  struct mbuf reply;
};

static void fail(struct upload *u, int status, const char *text) {
  if (u->status != 200) return;
  u->status = status;
  mbuf_clear(&u->reply);
  mg__mbuf_printf(&u->reply, "%s\r\n", text);
}

// Closes the file in progress and removes what was written of it.
static void drop_file(struct upload *u) {
  if (u->fp != NULL) fclose(u->fp);
  u->fp = NULL;
  if (u->temp != NULL) remove(u->temp);
  free(u->temp);
  free(u->name);
  u->temp = u->name = NULL;
}

static struct upload *get(struct mg_http_multipart_part *part) {
  if (part->user_data == NULL) {
    struct upload *u = (struct upload *) calloc(1, sizeof(*u));
    if (u == NULL) return NULL;
    u->status = 200;
    part->user_data = u;
  }
  return (struct upload *) part->user_data;
}

// A name that stays where it is meant to: relative, no "..", no control
// characters.
static bool good_name(struct mg_str name) {
  if (name.len == 0 || name.len + 5 > MG_MAX_PATH) return false;
  for (size_t i = 0; i < name.len; i++) {
    unsigned char c = (unsigned char) name.p[i];
    if (c < ' ' || c == 0x7f) return false;
    bool start = i == 0 || name.p[i - 1] == '/';
    if (!start || c != '.') continue;
    size_t dots = i + 1 < name.len && name.p[i + 1] == '.' ? 2 : 1;
    if (i + dots == name.len || name.p[i + dots] == '/') return false;
  }
  return name.p[0] != '/' && name.p[name.len - 1] != '/';
}

static void begin_file(struct mg_connection *nc, struct upload *u,
                       const char *file_name, mg_fu_fname_fn local_name_fn) {
  struct mg_str given = mg_mk_str(file_name), local = given;
  if (!good_name(given)) {
    fail(u, 403, "bad file name");
    return;
  }
  if (local_name_fn != NULL) local = local_name_fn(nc, given);
  if (local.len == 0 || local.p == NULL) {
    fail(u, 403, "Not allowed");
    return;
  }
  u->size = 0;
  u->name = (char *) mg_strdup_nul(local).p;
  u->temp = (char *) malloc(local.len + 5);
  // A name that the callback made is on the heap and given to us.
  bool ours = local.p >= given.p && local.p <= given.p + given.len;
  if (!ours) free((void *) local.p);
  if (u->name == NULL || u->temp == NULL) {
    fail(u, 500, "out of memory");
    return;
  }
  snprintf(u->temp, strlen(u->name) + 5, "%s.tmp", u->name);
  u->fp = mg_fopen(u->temp, "wb");
  if (u->fp == NULL) {
    LOG(LL_ERROR, ("Upload: cannot create %s: %d", u->temp, errno));
    fail(u, 500, "cannot create the file");
  }
}

static void write_data(struct upload *u, struct mg_str data) {
  if (u->fp == NULL || data.len == 0) return;
  if (fwrite(data.p, 1, data.len, u->fp) != data.len) {
    LOG(LL_ERROR, ("Upload: cannot write %s: %d", u->temp, errno));
    fail(u, errno == ENOSPC ? 507 : 500, "cannot write the file");
    drop_file(u);
    return;
  }
  u->size += data.len;
}

static void end_file(struct upload *u, int status) {
  if (u->fp == NULL || status < 0 || u->status != 200) {
    drop_file(u);
    return;
  }
  // Buffered data may fail as late as here.
  bool ok = fclose(u->fp) == 0;
  u->fp = NULL;
  if (ok && rename(u->temp, u->name) == 0) {
    LOG(LL_INFO, ("Upload: %s, %lu bytes", u->name, (unsigned long) u->size));
    mg__mbuf_printf(&u->reply, "Ok, %s - %lu bytes.\r\n", u->name,
                    (unsigned long) u->size);
    mg__http_file_cache_flush();
  } else {
    LOG(LL_ERROR, ("Upload: cannot store %s: %d", u->name, errno));
    fail(u, errno == ENOSPC ? 507 : 500, "cannot store the file");
  }
  drop_file(u);
}

static void end_request(struct mg_connection *nc,
                        struct mg_http_multipart_part *part) {
  struct upload *u = (struct upload *) part->user_data;
  part->user_data = NULL;
  if (u == NULL) {
    if (part->status >= 0) mg_http_send_error(nc, 400, "no file");
    return;
  }
  drop_file(u);
  if (part->status >= 0) {
    mg_send_head(nc, u->status, (int64_t) u->reply.len,
                 "Content-Type: text/plain");
    mg_send(nc, u->reply.buf, (int) u->reply.len);
  }
  mbuf_free(&u->reply);
  free(u);
}

void mg_file_upload_handler(struct mg_connection *nc, int ev, void *ev_data,
                            mg_fu_fname_fn local_name_fn, void *user_data) {
  struct mg_http_multipart_part *part =
      (struct mg_http_multipart_part *) ev_data;
  (void) user_data;
  if (ev == MG_EV_HTTP_REQUEST) {
    mg_http_send_error(nc, 400, "multipart/form-data is expected");
    return;
  }
  if (ev == MG_EV_HTTP_MULTIPART_REQUEST &&
      mg__http_is_foreign((struct http_message *) ev_data)) {
    // Browsers send forms anywhere without asking the server.
    mg_http_send_error(nc, 403, "form of another site");
    nc->flags |= MG_F_SEND_AND_CLOSE;
    return;
  }
  if (ev == MG_EV_HTTP_MULTIPART_REQUEST_END) {
    end_request(nc, part);
    return;
  }
  if (ev < MG_EV_HTTP_PART_BEGIN || ev > MG_EV_HTTP_PART_END) return;
  struct upload *u = get(part);
  if (u == NULL) return;
  if (ev == MG_EV_HTTP_PART_BEGIN) {
    // A field without a file name is an ordinary form value.
    bool file = part->file_name != NULL && part->file_name[0] != '\0';
    if (file && u->status == 200) {
      begin_file(nc, u, part->file_name, local_name_fn);
    }
  } else if (ev == MG_EV_HTTP_PART_DATA) {
    write_data(u, part->data);
  } else {
    end_file(u, part->status);
  }
}
