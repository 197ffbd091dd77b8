// SPDX-License-Identifier: Apache-2.0
//
// Progress line and JSON output (see ui.h). The line is drawn on stderr with
// a carriage return, so stdout stays clean for results.

#include "ui.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
  int64_t first_ms, last_ms;
  char label[64];
  bool shown;
} s_state;

int64_t mos_now_ms(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void mos_ui_clear(void) {
  if (!s_state.shown) return;
  fputs("\r\033[K", stderr);
  s_state.shown = false;
}

void mos_ui_progress(const char *label, int64_t done, int64_t total) {
  int64_t now = mos_now_ms();
  if (!isatty(STDERR_FILENO)) return;
  if (strncmp(label, s_state.label, sizeof(s_state.label) - 1) != 0) {
    snprintf(s_state.label, sizeof(s_state.label), "%s", label);
    s_state.first_ms = now;
  }
  if (now - s_state.first_ms < 1000 || now - s_state.last_ms < 100) return;
  s_state.last_ms = now;
  s_state.shown = true;
  if (total <= 0) {
    fprintf(stderr, "\r%s %" PRId64 "\033[K", label, done);
    return;
  }
  int width = (int) (done * 30 / total);
  fprintf(stderr, "\r%s [%.*s%*s] %3d%%\033[K", label, width,
          "##############################", 30 - width, "",
          (int) (done * 100 / total));
}

void mos_json_quote(struct mos_buf *b, const char *s) {
  mos_buf_add(b, "\"", 1);
  for (; *s != '\0'; s++) {
    unsigned char c = (unsigned char) *s;
    const char *esc = strchr("\"\"\\\\\nn\rr\tt\bb\ff", c);
    if (c == '"' || c == '\\') {
      mos_buf_printf(b, "\\%c", c);
    } else if (c < 0x20 && esc != NULL) {
      mos_buf_printf(b, "\\%c", esc[1]);
    } else if (c < 0x20 || c == 0x7f) {
      mos_buf_printf(b, "\\u%04x", c);
    } else {
      mos_buf_add(b, s, 1);
    }
  }
  mos_buf_add(b, "\"", 1);
}

static void begin_item(struct mos_json *j, const char *key) {
  if (j->have_item) mos_buf_puts(&j->out, ",");
  if (j->depth > 0) mos_buf_printf(&j->out, "\n%*s", j->depth * 2, "");
  if (key != NULL) {
    mos_json_quote(&j->out, key);
    mos_buf_puts(&j->out, ": ");
  }
  j->have_item = true;
}

void mos_json_open(struct mos_json *j, const char *key, char kind) {
  begin_item(j, key);
  mos_buf_add(&j->out, &kind, 1);
  j->depth++;
  j->have_item = false;
}

void mos_json_close(struct mos_json *j, char kind) {
  j->depth--;
  if (j->have_item) mos_buf_printf(&j->out, "\n%*s", j->depth * 2, "");
  mos_buf_add(&j->out, &kind, 1);
  j->have_item = true;
}

void mos_json_raw(struct mos_json *j, const char *key, const char *json) {
  begin_item(j, key);
  mos_buf_puts(&j->out, json);
}

void mos_json_str(struct mos_json *j, const char *key, const char *value) {
  if (value == NULL) {
    mos_json_raw(j, key, "null");
    return;
  }
  begin_item(j, key);
  mos_json_quote(&j->out, value);
}

void mos_json_int(struct mos_json *j, const char *key, int64_t value) {
  mos_json_raw(j, key, mos_sprintf("%" PRId64, value));
}

void mos_json_bool(struct mos_json *j, const char *key, bool value) {
  mos_json_raw(j, key, value ? "true" : "false");
}

void mos_json_print(struct mos_json *j) {
  mos_ui_clear();
  fwrite(j->out.p, 1, j->out.len, stdout);
  fputc('\n', stdout);
  fflush(stdout);
}
