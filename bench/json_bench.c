// SPDX-License-Identifier: Apache-2.0
//
// JSON against cJSON in one run: reading a document of 10 KB, three fields of
// an RPC frame, printing a reply. Prints a table; asserts nothing on time.
//
//   gcc -O2 -Iinclude -Isrc bench/json_bench.c src/base/*.c -lcjson -lm
//
// cJSON builds a tree where ours calls back, so it does more work per text;
// the comparison is between what an app has to run to get at its values.

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/json_utils.h"
#include "frozen.h"

static volatile long s_sink;

static double now(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (double) ts.tv_sec + (double) ts.tv_nsec / 1e9;
}

// Seconds per call: the best of five rounds of about 0.1 s.
static double measure(void (*f)(void)) {
  double best = 1e9;
  int n = 1;
  for (int round = 0; round < 5;) {
    double t = now();
    for (int i = 0; i < n; i++)
      f();
    t = now() - t;
    if (t < 0.1) {
      n *= 2;
      continue;
    }
    if (t / n < best) best = t / n;
    round++;
  }
  return best;
}

// What devices exchange: short keys, numbers, some text, little white space.
static struct mbuf s_doc;

static void make_doc(void) {
  struct json_out out = JSON_OUT_MBUF(&s_doc);
  mbuf_init(&s_doc, 0);
  json_printf(&out, "{devices: [");
  for (int i = 0; s_doc.len < 10000; i++) {
    json_printf(&out,
                "%s{id: %d, name: \"sensor %d in room %d\", temp: %.2f, "
                "on: %B, tags: [%Q, %Q], net: {ssid: %Q, rssi: %d}}",
                i > 0 ? ", " : "", i, i, i % 7, 20.0 + i / 10.0, i & 1,
                "kitchen", "gr\xc3\xbcn", "my \"net\"", -40 - i % 50);
  }
  json_printf(&out, "]}");
}

static void count_cb(void *arg, const char *name, size_t name_len,
                     const char *path, const struct json_token *tok) {
  *(long *) arg += tok->len + (long) name_len;
  (void) name;
  (void) path;
}

static void ours_check(void) {
  s_sink += json_walk(s_doc.buf, (int) s_doc.len, NULL, NULL);
}

static void ours_walk(void) {
  long sum = 0;
  json_walk(s_doc.buf, (int) s_doc.len, count_cb, &sum);
  s_sink += sum;
}

static void cjson_parse(void) {
  cJSON *j = cJSON_ParseWithLength(s_doc.buf, s_doc.len);
  s_sink += j != NULL;
  cJSON_Delete(j);
}

static const char s_frame[] =
    "{\"id\":1914,\"src\":\"mos-8a31\",\"method\":\"GPIO.Write\","
    "\"args\":{\"pin\":13,\"value\":1,\"label\":\"led\"}}";

static void ours_scanf(void) {
  int id = 0, pin = 0, value = 0;
  s_sink +=
      json_scanf(s_frame, sizeof(s_frame) - 1,
                 "{id: %d, args: {pin: %d, value: %d}}", &id, &pin, &value);
}

static void cjson_fields(void) {
  cJSON *j = cJSON_ParseWithLength(s_frame, sizeof(s_frame) - 1);
  cJSON *args = cJSON_GetObjectItemCaseSensitive(j, "args");
  s_sink += cJSON_GetObjectItemCaseSensitive(j, "id")->valueint +
            cJSON_GetObjectItemCaseSensitive(args, "pin")->valueint +
            cJSON_GetObjectItemCaseSensitive(args, "value")->valueint;
  cJSON_Delete(j);
}

static void ours_printf(void) {
  char buf[128];
  struct json_out out = JSON_OUT_BUF(buf, sizeof(buf));
  s_sink += json_printf(&out, "{id: %d, result: {name: %Q, on: %B, v: %d}}",
                        1914, "led \"one\"", 1, 42);
}

static void cjson_print(void) {
  cJSON *j = cJSON_CreateObject(), *r;
  cJSON_AddNumberToObject(j, "id", 1914);
  r = cJSON_AddObjectToObject(j, "result");
  cJSON_AddStringToObject(r, "name", "led \"one\"");
  cJSON_AddBoolToObject(r, "on", 1);
  cJSON_AddNumberToObject(r, "v", 42);
  char *s = cJSON_PrintUnformatted(j);
  s_sink += s[0];
  free(s);
  cJSON_Delete(j);
}

static void row(const char *what, const char *unit, double ours, double peer) {
  printf("| %-28s | %-5s | %9.1f | %9.1f |\n", what, unit, ours, peer);
}

int main(void) {
  make_doc();
  double mb = (double) s_doc.len / 1e6;
  double peer = mb / measure(cjson_parse);
  printf("| what                         | unit  |      ours |     cJSON |\n");
  printf("|------------------------------|-------|-----------|-----------|\n");
  row("10 KB document, check only", "MB/s", mb / measure(ours_check), peer);
  row("10 KB document, with paths", "MB/s", mb / measure(ours_walk), peer);
  row("three fields of a frame", "ns", measure(ours_scanf) * 1e9,
      measure(cjson_fields) * 1e9);
  row("print a reply", "ns", measure(ours_printf) * 1e9,
      measure(cjson_print) * 1e9);
  mbuf_free(&s_doc);
  return 0;
}
