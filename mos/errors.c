// SPDX-License-Identifier: Apache-2.0
//
// Errors, warnings and notes of the mos command (see errors.h). The message
// is kept in a static buffer, not in the arena, so that an out-of-memory
// error can still be told.

#include "errors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui.h"

struct frame {
  jmp_buf jb;
  struct frame *prev;
};

struct mos_error_options mos_error_options;

static struct frame *s_top;
static char s_text[4096];

static _Noreturn void leave(int status) {
  if (s_top == NULL) {
    mos_error_print();
    exit(status);
  }
  longjmp(s_top->jb, status);
}

int mos_try(int (*fn)(void *arg), void *arg) {
  struct frame f = {.prev = s_top};
  s_top = &f;
  int status = setjmp(f.jb);
  if (status == 0) status = fn(arg);
  s_top = f.prev;
  return status;
}

const char *mos_error_text(void) {
  return s_text;
}

void mos_error_text_clear(void) {
  s_text[0] = '\0';
}

void mos_error_print(void) {
  mos_ui_clear();
  fprintf(stderr, "Error: %s\n", s_text);
  if (mos_error_options.json) {
    struct mos_json j = {0};
    mos_json_open(&j, NULL, '{');
    mos_json_str(&j, "error", s_text);
    mos_json_close(&j, '}');
    mos_json_print(&j);
  }
}

void mos_fail(const char *fmt, ...) {
  char text[sizeof(s_text)];  // The arguments may point into s_text.
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text, sizeof(text), fmt, ap);
  va_end(ap);
  memcpy(s_text, text, sizeof(text));
  leave(MOS_EXIT_ERROR);
}

void mos_usage(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(s_text, sizeof(s_text), fmt, ap);
  va_end(ap);
  leave(MOS_EXIT_USAGE);
}

// Prints "file:line: " into `buf` if there is a place. Returns its length.
static int put_loc(char *buf, size_t size, struct mos_loc loc) {
  int n = 0;
  buf[0] = '\0';
  if (loc.file == NULL) return 0;
  if (loc.line > 0) {
    n = snprintf(buf, size, "%s:%d: ", loc.file, loc.line);
  } else {
    n = snprintf(buf, size, "%s: ", loc.file);
  }
  return n < 0 ? 0 : (size_t) n >= size ? (int) size - 1 : n;
}

void mos_fail_at(struct mos_loc loc, const char *fmt, ...) {
  char text[sizeof(s_text)];
  int n = put_loc(text, sizeof(text), loc);
  va_list ap;
  va_start(ap, fmt);
  vsnprintf(text + n, sizeof(text) - (size_t) n, fmt, ap);
  va_end(ap);
  memcpy(s_text, text, sizeof(text));
  leave(MOS_EXIT_ERROR);
}

void mos_warn(struct mos_loc loc, const char *fmt, ...) {
  char place[1024];
  if (mos_error_options.silent) return;
  put_loc(place, sizeof(place), loc);
  mos_ui_clear();
  fprintf(stderr, "%swarning: ", place);
  va_list ap;
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fputc('\n', stderr);
}

void mos_note(const char *fmt, ...) {
  if (mos_error_options.quiet) return;
  mos_ui_clear();
  va_list ap;
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fputc('\n', stderr);
}

void mos_debug(const char *fmt, ...) {
  if (!mos_error_options.verbose) return;
  mos_ui_clear();
  va_list ap;
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  fputc('\n', stderr);
}
