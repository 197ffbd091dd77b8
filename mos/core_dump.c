// SPDX-License-Identifier: Apache-2.0
//
// A dump is one JSON object between two marker lines; its sections hold memory
// as base64, broken into lines. The line ends are dropped here, which makes it
// strict JSON. Section BACKTRACE holds 64-bit words: load address of the
// program, program counter, return addresses.

#include "core_dump.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "errors.h"
#include "files.h"
#include "frozen.h"
#include "mgos_core_dump.h"

#define MAX_DUMP (16 * 1024 * 1024)
#define MAX_FRAMES 64

static const char *find_elf(const char *elf) {
  struct mos_list found = {0};
  if (elf != NULL && *elf != '\0') return elf;
  mos_glob(&found, "build/objs/*.elf");
  return found.n == 1 ? found.v[0] : NULL;
}

static uint64_t word(const unsigned char *p) {
  uint64_t v = 0;
  for (int i = 7; i >= 0; i--)
    v = v << 8 | p[i];
  return v;
}

static void print_frames(const unsigned char *data, int len, const char *elf) {
  const char *argv[MAX_FRAMES + 8];
  int n = 0, count = len / 8;
  uint64_t base = word(data);
  if (count > MAX_FRAMES) count = MAX_FRAMES;
  argv[n++] = "addr2line";
  argv[n++] = "-e";
  argv[n++] = elf;
  argv[n++] = "-fCip";
  for (int i = 1; i < count; i++) {
    // A return address points behind the call; one byte less is inside it.
    uint64_t pc = word(data + 8 * i) - base - (i > 1 ? 1 : 0);
    argv[n++] = mos_sprintf("0x%llx", (unsigned long long) pc);
  }
  argv[n] = NULL;
  struct mos_buf out = {0};
  struct mos_list lines = {0};
  if (mos_run_program(argv, NULL, &out, false) != 0 || out.len == 0) {
    printf("  (addr2line cannot read %s)\n", elf);
    return;
  }
  mos_split(&lines, out.p, "\n");
  for (int i = 0; i < lines.n; i++)
    printf("  #%-2d %s\n", i, lines.v[i]);
}

void mos_dump_explain(const char *json, size_t len, const char *elf) {
  char *app = NULL, *arch = NULL, *version = NULL, *build = NULL, *cause = NULL;
  char *data = NULL;
  int data_len = 0;
  long long uptime = 0;
  int n = json_scanf(json, (int) len,
                     "{app: %Q, arch: %Q, version: %Q, build_id: %Q, "
                     "uptime: %lld, cause: %Q, BACKTRACE: {data: %V}}",
                     &app, &arch, &version, &build, &uptime, &cause, &data,
                     &data_len);
  if (n < 0) {
    printf("Core dump is damaged; it is kept as it is\n");
    return;
  }
  printf("Core dump of %s %s (%s), up %.3f s%s%s\n", app != NULL ? app : "?",
         version != NULL ? version : "?", build != NULL ? build : "?",
         (double) uptime / 1e6, cause != NULL ? ": " : "",
         cause != NULL ? cause : "");
  const char *program = find_elf(elf);
  if (data_len < 16) {
    printf("  (no back-trace in it)\n");
  } else if (program == NULL) {
    printf("  (name the firmware with --fw-elf-file for a back-trace)\n");
  } else {
    print_frames((unsigned char *) data, data_len, program);
  }
  free(app);
  free(arch);
  free(version);
  free(build);
  free(cause);
  free(data);
}

static void keep(const struct mos_buf *dump) {
  char *app = NULL, *arch = NULL;
  char when[32];
  time_t now = time(NULL);
  json_scanf(dump->p, (int) dump->len, "{app: %Q, arch: %Q}", &app, &arch);
  strftime(when, sizeof(when), "%Y%m%d-%H%M%S", localtime(&now));
  const char *name = mos_sprintf(
      "core-%s-%s-%s", app != NULL ? mos_identifier(app, false) : "unknown",
      arch != NULL ? mos_identifier(arch, false) : "unknown", when);
  mos_write_file(name, dump->p, dump->len);
  printf("Core dump saved as %s\n", name);
  free(app);
  free(arch);
}

static void take_line(struct mos_dump_catcher *c, const char *line,
                      size_t len) {
  while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
    len--;
  const char *text = mos_strndup(line, len);
  if (strcmp(text, MGOS_CORE_DUMP_BEGIN) == 0) {
    c->inside = true;
    c->dump.len = 0;
  } else if (!c->inside) {
    return;
  } else if (strcmp(text, MGOS_CORE_DUMP_END) == 0) {
    c->inside = false;
    if (c->dump.len == 0) return;
    keep(&c->dump);
    mos_dump_explain(c->dump.p, c->dump.len, c->elf);
    fflush(stdout);
  } else if (c->dump.len + len > MAX_DUMP) {
    c->inside = false;
  } else {
    mos_buf_add(&c->dump, text, len);
  }
}

void mos_dump_feed(struct mos_dump_catcher *c, const char *data, size_t len) {
  for (size_t i = 0; i < len; i++) {
    mos_buf_add(&c->line, data + i, 1);
    if (data[i] != '\n' && c->line.len < 4096) continue;
    take_line(c, c->line.p, c->line.len);
    c->line.len = 0;
  }
}
