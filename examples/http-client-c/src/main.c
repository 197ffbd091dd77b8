// SPDX-License-Identifier: Apache-2.0
//
// Download {"url": …, "file": …} stores what the URL gives. The body is written
// as it arrives, so that a large file needs no memory; the RPC caller gets its
// answer when the transfer ends. The old file stays until the new one is whole.

#include <stdio.h>

#include "mgos.h"
#include "mgos_mongoose.h"
#include "mgos_rpc.h"

#define TEMP_FILE "download.tmp"

struct download {
  struct mg_rpc_request_info *ri;
  char *file;
  FILE *fp;
  int status;
  long written;
  bool failed;
};

static void finish(struct download *d) {
  if (d->fp != NULL && fclose(d->fp) != 0) d->failed = true;
  if (d->status != 200) {
    mg_rpc_send_errorf(d->ri, d->status > 0 ? d->status : 502,
                       d->status > 0 ? "server answered %d" : "no answer (%d)",
                       d->status);
  } else if (d->failed || rename(TEMP_FILE, d->file) != 0) {
    mg_rpc_send_errorf(d->ri, 500, "cannot write %s", d->file);
  } else {
    mg_rpc_send_responsef(d->ri, "{file: %Q, size: %ld}", d->file, d->written);
  }
  if (d->status != 200 || d->failed) remove(TEMP_FILE);
  free(d->file);
  free(d);
}

static void on_event(struct mg_connection *nc, int ev, void *ev_data,
                     void *user_data) {
  struct download *d = user_data;
  struct http_message *hm = ev_data;
  switch (ev) {
    case MG_EV_CONNECT:
      if (*(int *) ev_data != 0) d->status = 0;
      break;
    case MG_EV_HTTP_CHUNK:
      d->status = hm->resp_code;
      if (d->status == 200 && !d->failed) {
        d->failed = fwrite(hm->body.p, 1, hm->body.len, d->fp) != hm->body.len;
        d->written += hm->body.len;
      }
      nc->flags |= MG_F_DELETE_CHUNK;
      break;
    case MG_EV_HTTP_REPLY:
      d->status = hm->resp_code;
      nc->flags |= MG_F_CLOSE_IMMEDIATELY;
      break;
    case MG_EV_CLOSE:
      finish(d);
      break;
  }
}

static void download(struct mg_rpc_request_info *ri, void *cb_arg,
                     struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *url = NULL, *file = NULL;
  struct download *d = calloc(1, sizeof(*d));
  json_scanf(args.p, args.len, ri->args_fmt, &url, &file);
  if (d == NULL || url == NULL || file == NULL) {
    mg_rpc_send_errorf(ri, 400, "url and file are required");
    goto out;
  }
  d->ri = ri;
  d->file = file;
  d->fp = fopen(TEMP_FILE, "w");
  if (d->fp == NULL) {
    mg_rpc_send_errorf(ri, 500, "cannot open a file");
    goto out;
  }
  if (mg_connect_http(mgos_get_mgr(), on_event, d, url, NULL, NULL) == NULL) {
    mg_rpc_send_errorf(ri, 400, "cannot connect to %s", url);
    fclose(d->fp);
    remove(TEMP_FILE);
    goto out;
  }
  free(url);
  return;
out:
  free(url);
  free(file);
  free(d);
  (void) cb_arg;
  (void) fi;
}

enum mgos_app_init_result mgos_app_init(void) {
  mg_rpc_add_handler(mgos_rpc_get_global(), "Download", "{url: %Q, file: %Q}",
                     download, NULL);
  return MGOS_APP_INIT_SUCCESS;
}
