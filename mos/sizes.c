// SPDX-License-Identifier: Apache-2.0
//
// The size table at the end of a build. Totals come from the ELF's section
// headers, the shares of app, libs and runtime from the linker's map file.

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "files.h"

struct sizes {
  const char *name;
  int64_t text, data, bss;
};

struct table {
  struct sizes total;
  struct sizes *rows;
  int n, cap;
};

static void read_elf(struct table *t, const char *path) {
  size_t len;
  const char *p = mos_read_file(path, &len);
  const Elf64_Ehdr *h = (const Elf64_Ehdr *) p;
  if (len < sizeof(*h) || memcmp(p, ELFMAG, SELFMAG) != 0 ||
      h->e_ident[EI_CLASS] != ELFCLASS64 ||
      h->e_shentsize != sizeof(Elf64_Shdr) || h->e_shoff > len ||
      h->e_shnum > (len - h->e_shoff) / sizeof(Elf64_Shdr)) {
    mos_fail("%s is not an ELF file that can be measured", path);
  }
  const Elf64_Shdr *s = (const Elf64_Shdr *) (p + h->e_shoff);
  for (int i = 0; i < h->e_shnum; i++) {
    if (!(s[i].sh_flags & SHF_ALLOC)) continue;
    if (s[i].sh_type == SHT_NOBITS) {
      t->total.bss += (int64_t) s[i].sh_size;
    } else if (s[i].sh_flags & SHF_WRITE) {
      t->total.data += (int64_t) s[i].sh_size;
    } else {
      t->total.text += (int64_t) s[i].sh_size;
    }
  }
}

static struct sizes *row(struct table *t, const char *name) {
  for (int i = 0; i < t->n; i++) {
    if (strcmp(t->rows[i].name, name) == 0) return &t->rows[i];
  }
  if (t->n == t->cap) {
    int cap = t->cap ? t->cap * 2 : 32;
    struct sizes *rows = mos_alloc((size_t) cap * sizeof(*rows));
    if (t->n > 0) memcpy(rows, t->rows, (size_t) t->n * sizeof(*rows));
    t->rows = rows;
    t->cap = cap;
  }
  t->rows[t->n].name = name;
  return &t->rows[t->n++];
}

// Whom an object belongs to: objs/<owner>/…, or an archive of ours.
static const char *owner_of(const char *object) {
  if (mos_has_prefix(object, "objs/")) {
    const char *name = object + 5;
    return mos_strndup(name, strcspn(name, "/"));
  }
  if (strstr(object, "libmeerkat.a(") != NULL) return "runtime";
  if (strstr(object, "libmbedcrypto.a(") != NULL) return "crypto";
  return "C library";
}

static void add_section(struct table *t, const char *section,
                        const char *object, int64_t size) {
  if (size == 0) return;
  struct sizes *r = row(t, owner_of(object));
  if (mos_has_prefix(section, ".text") || mos_has_prefix(section, ".rodata") ||
      mos_has_prefix(section, ".eh_frame")) {
    r->text += size;
  } else if (mos_has_prefix(section, ".data")) {
    r->data += size;
  } else if (mos_has_prefix(section, ".bss") ||
             mos_has_prefix(section, "COMMON")) {
    r->bss += size;
  }
}

// Lines are " .section 0xaddr 0xsize object"; a long name has its own line.
static void read_map(struct table *t, const char *path) {
  char *s = mos_read_file(path, NULL), *save = NULL;
  s = strstr(s, "\nLinker script and memory map");
  if (s == NULL) return;
  char section[256] = "";
  for (char *line = strtok_r(s, "\n", &save); line != NULL;
       line = strtok_r(NULL, "\n", &save)) {
    char name[256], object[1024];
    unsigned long long addr, size;
    if (line[0] == ' ' && (line[1] == '.' || line[1] == 'C')) {
      int n = sscanf(line, " %255s 0x%llx 0x%llx %1023[^\n]", name, &addr,
                     &size, object);
      snprintf(section, sizeof(section), "%s", name);
      if (n == 4 && addr != 0) add_section(t, section, object, (int64_t) size);
    } else if (strncmp(line, "                0x", 18) == 0 &&
               *section != '\0') {
      int n = sscanf(line, " 0x%llx 0x%llx %1023[^\n]", &addr, &size, object);
      if (n == 3 && addr != 0) add_section(t, section, object, (int64_t) size);
      section[0] = '\0';
    } else {
      section[0] = '\0';
    }
  }
}

static int cmp_rows(const void *a, const void *b) {
  const struct sizes *x = a, *y = b;
  int64_t sx = x->text + x->data + x->bss, sy = y->text + y->data + y->bss;
  if (sx != sy) return sx < sy ? 1 : -1;
  return strcmp(x->name, y->name);
}

static int64_t files_size(const struct mos_build *b) {
  int64_t sum = 0;
  for (int i = 0; i < b->files.n; i++) {
    sum += mos_file_bytes(b->files.v[i].value);
  }
  return sum;
}

static void print_json(const struct mos_build *b, const struct table *t) {
  struct mos_json j = {0};
  mos_json_open(&j, NULL, '{');
  mos_json_str(&j, "name", b->project->name);
  mos_json_str(&j, "platform", b->project->platform);
  mos_json_str(&j, "elf", b->elf);
  mos_json_str(&j, "bundle", b->zip);
  mos_json_int(&j, "text", t->total.text);
  mos_json_int(&j, "data", t->total.data);
  mos_json_int(&j, "bss", t->total.bss);
  mos_json_int(&j, "fs_used", files_size(b));
  mos_json_int(&j, "fs_size", mos_file_bytes(b->fs_image));
  mos_json_open(&j, "components", '[');
  for (int i = 0; i < t->n; i++) {
    mos_json_open(&j, NULL, '{');
    mos_json_str(&j, "name", t->rows[i].name);
    mos_json_int(&j, "text", t->rows[i].text);
    mos_json_int(&j, "data", t->rows[i].data);
    mos_json_int(&j, "bss", t->rows[i].bss);
    mos_json_close(&j, '}');
  }
  mos_json_close(&j, ']');
  mos_json_close(&j, '}');
  mos_json_print(&j);
}

void mos_build_sizes(struct mos_build *b) {
  struct table t = {0};
  bool json = mos_error_options.json;
  if (mos_error_options.quiet && !json) return;
  read_elf(&t, b->elf);
  read_map(&t, b->map);
  if (t.n > 1) qsort(t.rows, (size_t) t.n, sizeof(t.rows[0]), cmp_rows);
  if (json) {
    print_json(b, &t);
    return;
  }
  printf("%-24s %9s %9s %9s\n", "", "text", "data", "bss");
  for (int i = 0; i < t.n; i++) {
    printf("%-24s %9lld %9lld %9lld\n", t.rows[i].name,
           (long long) t.rows[i].text, (long long) t.rows[i].data,
           (long long) t.rows[i].bss);
  }
  printf("%-24s %9lld %9lld %9lld\n", "total", (long long) t.total.text,
         (long long) t.total.data, (long long) t.total.bss);
  printf("%-24s %9lld of %lld bytes, %d files\n", "file system",
         (long long) files_size(b), (long long) mos_file_bytes(b->fs_image),
         b->files.n);
  printf("Built %s\n", b->zip);
}
