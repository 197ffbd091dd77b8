// SPDX-License-Identifier: Apache-2.0
//
// /json: a small object made per request. /f10k.bin: a file of 10,240 bytes on
// the device's flash.

#include <stdio.h>

#include "mgos.h"
#include "mgos_http_server.h"
#include "mgos_mongoose.h"

static void json_handler(struct mg_connection *nc, int ev, void *ev_data,
                         void *user_data) {
  static unsigned int s_counter;
  char buf[96];
  int len;
  if (ev != MG_EV_HTTP_REQUEST) return;
  struct json_out out = JSON_OUT_BUF(buf, sizeof(buf));
  len = json_printf(&out, "{id:%u,temp:%.1f,name:%Q,on:%B,up:%u}", s_counter,
                    21.5, "sensor-1", true, s_counter);
  s_counter++;
  mg_send_head(nc, 200, len, "Content-Type: application/json");
  mg_send(nc, buf, len);
  (void) ev_data;
  (void) user_data;
}

static bool make_file(void) {
  char block[256];
  FILE *fp = fopen("f10k.bin", "w");
  if (fp == NULL) return false;
  for (int i = 0; i < 256; i++)
    block[i] = (char) i;
  for (int i = 0; i < 40; i++)
    fwrite(block, 1, sizeof(block), fp);
  return fclose(fp) == 0;
}

enum mgos_app_init_result mgos_app_init(void) {
  mgos_register_http_endpoint("/json", json_handler, NULL);
  return make_file() ? MGOS_APP_INIT_SUCCESS : MGOS_APP_INIT_ERROR;
}
