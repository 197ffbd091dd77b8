// SPDX-License-Identifier: Apache-2.0
//
// Extra flash partitions on the PC. The manifest describes them as for the
// ESP32 ("conf,data,0x88,0x3fe000,8K,encrypted": name, type, subtype, offset,
// size, flags); here each becomes a part of flash0 with that name in the
// device table. An empty offset means: after what is there already. Type,
// subtype and flags mean nothing to the PC and are only looked at for sense.

#include "partitions.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "flash_image.h"

#define MAX_PARTS 4
#define MAX_NAME 16
#define DEFAULT_ROOT_SIZE 1048576
#define MAX_ROOT_SIZE (64 << 20)

struct part {
  const char *var, *name;
  int64_t offset, size;
};

int64_t mos_parse_size(const char *text) {
  char *end;
  if (!isdigit((unsigned char) *text)) return -1;
  // Not octal: sizes are padded with zeros now and then.
  int base = text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 16 : 10;
  errno = 0;
  long long v = strtoll(text, &end, base);
  if (errno != 0 || v < 0 || v > INT64_C(1) << 40) return -1;
  if (*end == 'K' || *end == 'k')
    v *= 1024, end++;
  else if (*end == 'M' || *end == 'm')
    v *= 1048576, end++;
  return *end == '\0' ? v : -1;
}

static struct mos_loc var_loc(const struct mos_project *p, const char *name) {
  const struct mos_vars *vars = &p->all->build_vars;
  for (int i = 0; i < vars->n; i++) {
    if (strcmp(vars->v[i].key, name) == 0) return vars->v[i].loc;
  }
  return (struct mos_loc){NULL, 0};
}

static const char *var_value(const struct mos_project *p, const char *name) {
  struct mos_env env = mos_project_env(p);
  const char *s = mos_env_get(&env, mos_sprintf("build_vars.%s", name));
  return s != NULL ? s : "";
}

int64_t mos_root_fs_size(const struct mos_project *p) {
  const char *s = var_value(p, "MGOS_ROOT_FS_SIZE");
  if (*s == '\0') return DEFAULT_ROOT_SIZE;
  int64_t v = mos_parse_size(s);
  if (v < 2 * MOS_FLASH_SECTOR || v > MAX_ROOT_SIZE ||
      v % MOS_FLASH_SECTOR != 0) {
    mos_fail_at(var_loc(p, "MGOS_ROOT_FS_SIZE"),
                "MGOS_ROOT_FS_SIZE is %s; it must be a multiple of %d "
                "from %d to 64 MB",
                s, MOS_FLASH_SECTOR, 2 * MOS_FLASH_SECTOR);
  }
  return v;
}

static const char *trim(const char *s) {
  size_t n;
  s += strspn(s, " \t");
  n = strlen(s);
  while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
    n--;
  return mos_strndup(s, n);
}

// Cuts at commas, keeping empty fields. Returns: how many, at most max + 1.
static int split_fields(const char *s, const char **fields, int max) {
  int n = 0;
  for (;;) {
    size_t len = strcspn(s, ",");
    if (n == max) return max + 1;
    fields[n++] = trim(mos_strndup(s, len));
    if (s[len] == '\0') return n;
    s += len + 1;
  }
}

static bool good_name(const char *name) {
  size_t n = strlen(name);
  if (n == 0 || n > MAX_NAME) return false;
  for (const char *c = name; *c != '\0'; c++) {
    if (!isalnum((unsigned char) *c) && *c != '_' && *c != '-') return false;
  }
  return strcmp(name, "root") != 0 && strcmp(name, "flash0") != 0;
}

static void parse_part(const struct mos_project *p, const char *text,
                       int64_t next, struct part *part) {
  const char *f[6] = {"", "", "", "", "", ""};
  struct mos_loc loc = var_loc(p, part->var);
  int n = split_fields(text, f, 6);
  if (n < 5 || n > 6) {
    mos_fail_at(loc, "%s: \"%s\" must be name,type,subtype,offset,size[,flags]",
                part->var, text);
  }
  part->name = f[0];
  if (!good_name(f[0])) {
    mos_fail_at(loc, "%s: \"%s\" cannot be the name of a partition", part->var,
                f[0]);
  }
  part->offset = *f[3] != '\0' ? mos_parse_size(f[3]) : next;
  part->size = mos_parse_size(f[4]);
  if (part->offset < 0 || part->offset % MOS_FLASH_SECTOR != 0) {
    mos_fail_at(loc, "%s: offset \"%s\" must be a multiple of %d", part->var,
                f[3], MOS_FLASH_SECTOR);
  }
  if (part->size <= 0 || part->size % MOS_FLASH_SECTOR != 0) {
    mos_fail_at(loc, "%s: size \"%s\" must be a multiple of %d", part->var,
                f[4], MOS_FLASH_SECTOR);
  }
  if (part->offset + part->size > MOS_FLASH_SIZE) {
    mos_fail_at(loc, "%s: %s ends at 0x%llx, beyond the flash of %d bytes",
                part->var, part->name, (long long) (part->offset + part->size),
                MOS_FLASH_SIZE);
  }
}

static void check_overlap(const struct mos_project *p, const struct part *a,
                          const struct part *b) {
  if (strcmp(a->name, b->name) == 0) {
    mos_fail_at(var_loc(p, b->var), "%s: %s also names a partition \"%s\"",
                b->var, a->var, b->name);
  }
  if (a->offset >= b->offset + b->size || b->offset >= a->offset + a->size) {
    return;
  }
  mos_fail_at(var_loc(p, b->var),
              "%s: %s (0x%llx to 0x%llx) overlaps with %s (0x%llx to 0x%llx)",
              b->var, b->name, (long long) b->offset,
              (long long) (b->offset + b->size), a->name, (long long) a->offset,
              (long long) (a->offset + a->size));
}

static int64_t end_of(const struct part *parts, int n) {
  int64_t end = 0;
  for (int i = 0; i < n; i++) {
    int64_t e = parts[i].offset + parts[i].size;
    if (e > end) end = e;
  }
  return end;
}

const char *mos_root_devtab(const struct mos_project *p, const char *given) {
  static const char *const vars[MAX_PARTS] = {
      "ESP_IDF_EXTRA_PARTITION", "ESP_IDF_EXTRA_PARTITION_1",
      "ESP_IDF_EXTRA_PARTITION_2", "ESP_IDF_EXTRA_PARTITION_3"};
  struct part parts[MAX_PARTS + 1];
  struct mos_buf b = {0};
  int n = 1;
  // Where the manifest's own table puts the root is its own affair.
  parts[0] = (struct part){"MGOS_ROOT_FS_SIZE", "root", MOS_ROOT_FS_OFFSET,
                           given == NULL ? mos_root_fs_size(p) : 0};
  if (given != NULL) {
    mos_buf_printf(&b, "%s \"", given);
  } else {
    mos_buf_printf(&b,
                   "\"root part {\\\"dev\\\":\\\"flash0\\\","
                   "\\\"offset\\\":%d,\\\"size\\\":%lld}",
                   MOS_ROOT_FS_OFFSET, (long long) parts[0].size);
  }
  for (int i = 0; i < MAX_PARTS; i++) {
    const char *text = trim(var_value(p, vars[i]));
    if (*text == '\0') continue;
    parts[n].var = vars[i];
    parse_part(p, text, end_of(parts, n), &parts[n]);
    for (int k = given != NULL ? 1 : 0; k < n; k++)
      check_overlap(p, &parts[k], &parts[n]);
    mos_buf_printf(&b,
                   "|%s part {\\\"dev\\\":\\\"flash0\\\","
                   "\\\"offset\\\":%lld,\\\"size\\\":%lld}",
                   parts[n].name, (long long) parts[n].offset,
                   (long long) parts[n].size);
    n++;
  }
  if (n == 1) return NULL;
  mos_buf_puts(&b, "\"");
  return b.p;
}
