// SPDX-License-Identifier: Apache-2.0
//
// JSON and files. A file is written beside its place, under the name with
// ".tmp" added, and takes it by a rename, so that readers and power cuts see
// the old content or the new.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_file.h"
#include "common/mbuf.h"
#include "frozen.h"

char *json_fread(const char *file_name) {
  return cs_read_file(file_name, NULL);
}

// What fills a file. Returns: a negative value when it fails.
typedef int (*fill_t)(struct json_out *out, void *arg);

static int replace_file(const char *file_name, fill_t fill, void *arg) {
  int n = -1;
  size_t len = strlen(file_name);
  char *tmp = (char *) malloc(len + 5);
  if (tmp == NULL) return -1;
  memcpy(tmp, file_name, len);
  memcpy(tmp + len, ".tmp", 5);
  FILE *fp = fopen(tmp, "wb");
  if (fp != NULL) {
    struct json_out out = JSON_OUT_FILE(fp);
    n = fill(&out, arg);
    if (ferror(fp)) n = -1;
    if (fclose(fp) != 0) n = -1;
    if (n >= 0 && rename(tmp, file_name) != 0) n = -1;
    if (n < 0) remove(tmp);
  }
  free(tmp);
  return n;
}

struct printf_args {
  const char *fmt;
  va_list ap;
};

static int fill_printf(struct json_out *out, void *arg) {
  struct printf_args *a = (struct printf_args *) arg;
  int n = json_vprintf(out, a->fmt, a->ap);
  // People look at these files.
  if (n >= 0 && out->printer(out, "\n", 1) < 0) n = -1;
  return n;
}

int json_vfprintf(const char *file_name, const char *fmt, va_list ap) {
  struct printf_args a;
  a.fmt = fmt;
  va_copy(a.ap, ap);
  int n = replace_file(file_name, fill_printf, &a);
  va_end(a.ap);
  return n;
}

int json_fprintf(const char *file_name, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  int n = json_vfprintf(file_name, fmt, ap);
  va_end(ap);
  return n;
}

static int fill_pretty(struct json_out *out, void *arg) {
  const struct mbuf *mb = (const struct mbuf *) arg;
  int n = json_prettify(mb->buf, (int) mb->len, out);
  if (n >= 0 && out->printer(out, "\n", 1) < 0) n = -1;
  return n;
}

int json_prettify_file(const char *file_name) {
  struct mbuf mb = {NULL, 0, 0};
  mb.buf = cs_read_file(file_name, &mb.len);
  if (mb.buf == NULL) return -1;
  int n = replace_file(file_name, fill_pretty, &mb);
  free(mb.buf);
  return n;
}
