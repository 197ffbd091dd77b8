// SPDX-License-Identifier: Apache-2.0
//
// The log: decides by level and file whether a line is printed, builds it
// (prefix, text, newline) and hands it out whole, so that lines of several
// tasks do not mix. On a device lines go to the sink that debug.c installs, in
// any other program to a FILE. This file needs no running device and knows
// nothing of UARTs.
//
// cs_log_print_prefix() and the cs_log_printf() that follows are two calls
// (the LOG macro cannot pass the place along), and the arguments of a line may
// log themselves. So each task has a small stack of prefixes that wait for
// their text.

#include "common/cs_dbg.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mg_str.h"
#include "common/str_util.h"
#include "core/debug.h"
#include "port/clock.h"
#include "port/intr.h"
#include "port/task.h"

// Nested lines that a task can have open; deeper ones lose their prefix.
#define MAX_OPEN 4

// Lines up to this length need no heap.
#define LINE_BUF_SIZE 256

// Prefix field, microseconds field, NUL.
#define PREFIX_SIZE (CS_LOG_PREFIX_LEN + 12)

struct open_line {
  enum cs_log_level level;
  char prefix[PREFIX_SIZE];
};

enum cs_log_level cs_log_level = LL_ERROR;

static struct {
  char *file_level;
  FILE *file;
  mgos__log_sink_t sink;
  int64_t last_us;
} s_state;

static MGOS_PORT_TASK_LOCAL struct open_line s_open[MAX_OPEN];
static MGOS_PORT_TASK_LOCAL int s_num_open;

void cs_log_set_level(enum cs_log_level level) {
  if (level < LL_NONE) level = LL_NONE;
  if (level > LL_VERBOSE_DEBUG) level = LL_VERBOSE_DEBUG;
  cs_log_level = level;
}

void cs_log_set_file_level(const char *file_level) {
  char *copy = NULL, *old;
  uint32_t st;
  if (file_level != NULL && *file_level != '\0') {
    copy = strdup(file_level);
    if (copy == NULL) return;
  }
  st = mgos_port_intr_lock();
  old = s_state.file_level;
  s_state.file_level = copy;
  mgos_port_intr_unlock(st);
  free(old);
}

void cs_log_set_file(FILE *file) {
  s_state.file = file;
}

void mgos__log_set_sink(mgos__log_sink_t sink) {
  s_state.sink = sink;
}

// Level of the first entry of the list that `place` ("file.c:12") starts with.
static int file_level(const char *list, const char *place, int dflt) {
  struct mg_str name, value;
  while ((list = mg_next_comma_list_entry(list, &name, &value)) != NULL) {
    if (strncmp(place, name.p, name.len) != 0) continue;
    if (value.len == 0) continue;
    return atoi(value.p);
  }
  return dflt;
}

static const char *base_name(const char *path) {
  const char *slash = path == NULL ? NULL : strrchr(path, '/');
  if (path == NULL) return "?";
  return slash == NULL ? path : slash + 1;
}

// "file.c:12" in at most size - 1 bytes; a long name is cut, the line is kept.
static void format_place(char *buf, size_t size, const char *fname, int line) {
  char num[16];
  int num_len = snprintf(num, sizeof(num), ":%d", line);
  int max_name = (int) size - 1 - num_len;
  snprintf(buf, size, "%.*s%s", max_name < 0 ? 0 : max_name, base_name(fname),
           num);
}

static bool is_enabled(enum cs_log_level level, const char *fname, int line) {
  int max_level = cs_log_level;
  if (s_state.file_level != NULL) {
    char place[64];
    format_place(place, sizeof(place), fname, line);
    uint32_t st = mgos_port_intr_lock();
    if (s_state.file_level != NULL) {
      max_level = file_level(s_state.file_level, place, max_level);
    }
    mgos_port_intr_unlock(st);
  }
  return (int) level <= max_level;
}

int cs_log_print_prefix(enum cs_log_level level, const char *fname, int line) {
  char place[CS_LOG_PREFIX_LEN];
  struct open_line *ol;
  if (!is_enabled(level, fname, line)) return 0;
  if (s_num_open == MAX_OPEN) {
    // Somebody asks for prefixes and never prints: forget the oldest.
    memmove(&s_open[0], &s_open[1], sizeof(s_open[0]) * (MAX_OPEN - 1));
    s_num_open--;
  }
  ol = &s_open[s_num_open++];
  ol->level = level;
  format_place(place, sizeof(place), fname, line);
  snprintf(ol->prefix, sizeof(ol->prefix), "%-*s", CS_LOG_PREFIX_LEN, place);
  if (CS_LOG_ENABLE_TS_DIFF) {
    int64_t now_us = mgos_port_uptime_us();
    snprintf(ol->prefix + CS_LOG_PREFIX_LEN, PREFIX_SIZE - CS_LOG_PREFIX_LEN,
             "%7u ", (unsigned) ((now_us - s_state.last_us) % 10000000));
    s_state.last_us = now_us;
  }
  return 1;
}

static void emit(enum cs_log_level level, const char *line, size_t len) {
  if (s_state.sink != NULL) {
    s_state.sink(level, line, len);
    return;
  }
  FILE *f = s_state.file == NULL ? stderr : s_state.file;
  fwrite(line, 1, len, f);
  fflush(f);
}

// Formats prefix, text and newline into buf. Returns the length that the whole
// line has, which may exceed size - 1; -1 when the format is bad.
static int format_line(char *buf, size_t size, const char *prefix,
                       const char *fmt, va_list ap) {
  size_t plen = strlen(prefix);
  int n;
  memcpy(buf, prefix, plen);
  n = vsnprintf(buf + plen, size - plen - 1, fmt, ap);
  if (n < 0) return -1;
  if (plen + n + 1 < size) {
    buf[plen + n] = '\n';
  }
  return (int) plen + n + 1;
}

void cs_log_printf(const char *fmt, ...) {
  char buf[LINE_BUF_SIZE], *big = NULL;
  enum cs_log_level level = LL_NONE;
  const char *prefix = "";
  va_list ap;
  int len;
  if (s_num_open > 0) {
    s_num_open--;
    level = s_open[s_num_open].level;
    prefix = s_open[s_num_open].prefix;
  }
  va_start(ap, fmt);
  len = format_line(buf, sizeof(buf), prefix, fmt, ap);
  va_end(ap);
  if (len < 0) return;
  if (len < (int) sizeof(buf)) {
    emit(level, buf, len);
    return;
  }
  big = (char *) malloc(len + 1);
  if (big == NULL) {
    // A cut line is better than none.
    buf[sizeof(buf) - 1] = '\n';
    emit(level, buf, sizeof(buf));
    return;
  }
  va_start(ap, fmt);
  len = format_line(big, len + 1, prefix, fmt, ap);
  va_end(ap);
  if (len > 0) emit(level, big, len);
  free(big);
}

// Lets a script log a line of its own place.
void mgos_log(const char *filename, int line, int level, const char *msg);
void mgos_log(const char *filename, int line, int level, const char *msg) {
  if (cs_log_print_prefix((enum cs_log_level) level, filename, line)) {
    cs_log_printf("%s", msg == NULL ? "" : msg);
  }
}
