// SPDX-License-Identifier: Apache-2.0
//
// The arena and the text containers of the mos command (see mem.h). Blocks
// are chained; a request larger than a block gets a block of its own. Growing
// a container leaves its old storage behind in the arena: runs are short, and
// doubling bounds the loss to the final size.

#include "mem.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"

#define BLOCK_SIZE (256 * 1024)

struct block {
  struct block *next;
  size_t used, size;
  max_align_t data[];
};

static struct block *s_blocks;

void *mos_alloc(size_t n) {
  size_t align = sizeof(max_align_t);
  if (n > SIZE_MAX / 2) mos_fail("out of memory");
  n = (n + align - 1) / align * align;
  if (s_blocks == NULL || s_blocks->size - s_blocks->used < n) {
    size_t size = n > BLOCK_SIZE ? n : BLOCK_SIZE;
    struct block *b = malloc(sizeof(*b) + size);
    if (b == NULL) mos_fail("out of memory");
    b->used = 0;
    b->size = size;
    b->next = s_blocks;
    s_blocks = b;
  }
  void *p = (char *) s_blocks->data + s_blocks->used;
  s_blocks->used += n;
  return memset(p, 0, n);
}

void mos_mem_reset(void) {
  while (s_blocks != NULL) {
    struct block *next = s_blocks->next;
    free(s_blocks);
    s_blocks = next;
  }
}

char *mos_strndup(const char *s, size_t n) {
  char *p = mos_alloc(n + 1);
  memcpy(p, s, n);
  return p;
}

char *mos_strdup(const char *s) {
  return mos_strndup(s, strlen(s));
}

char *mos_vsprintf(const char *fmt, va_list ap) {
  va_list ap2;
  va_copy(ap2, ap);
  int n = vsnprintf(NULL, 0, fmt, ap2);
  va_end(ap2);
  if (n < 0) mos_fail("cannot format text");
  char *p = mos_alloc((size_t) n + 1);
  vsnprintf(p, (size_t) n + 1, fmt, ap);
  return p;
}

char *mos_sprintf(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  char *p = mos_vsprintf(fmt, ap);
  va_end(ap);
  return p;
}

// Returns storage for at least `need` elements of `size` bytes.
static void *grown(void *old, int n, int *cap, int need, size_t size) {
  if (need <= *cap) return old;
  int new_cap = *cap ? *cap * 2 : 8;
  while (new_cap < need)
    new_cap *= 2;
  void *p = mos_alloc((size_t) new_cap * size);
  if (n > 0) memcpy(p, old, (size_t) n * size);
  *cap = new_cap;
  return p;
}

void mos_buf_add(struct mos_buf *b, const void *data, size_t len) {
  if (b->len + len + 1 > b->cap) {
    size_t cap = b->cap ? b->cap * 2 : 256;
    while (cap < b->len + len + 1)
      cap *= 2;
    char *p = mos_alloc(cap);
    if (b->len > 0) memcpy(p, b->p, b->len);
    b->p = p;
    b->cap = cap;
  }
  if (len > 0) memcpy(b->p + b->len, data, len);
  b->len += len;
  b->p[b->len] = '\0';
}

void mos_buf_puts(struct mos_buf *b, const char *s) {
  mos_buf_add(b, s, strlen(s));
}

void mos_buf_printf(struct mos_buf *b, const char *fmt, ...) {
  char small[512];
  va_list ap;
  va_start(ap, fmt);
  int n = vsnprintf(small, sizeof(small), fmt, ap);
  va_end(ap);
  if (n < 0) mos_fail("cannot format text");
  if ((size_t) n < sizeof(small)) {
    mos_buf_add(b, small, (size_t) n);
    return;
  }
  va_start(ap, fmt);
  mos_buf_puts(b, mos_vsprintf(fmt, ap));
  va_end(ap);
}

void mos_list_add(struct mos_list *l, const char *s) {
  l->v = grown(l->v, l->n, &l->cap, l->n + 1, sizeof(l->v[0]));
  l->v[l->n++] = s;
}

void mos_list_add_all(struct mos_list *l, const struct mos_list *from) {
  for (int i = 0; i < from->n; i++)
    mos_list_add(l, from->v[i]);
}

bool mos_list_has(const struct mos_list *l, const char *s) {
  for (int i = 0; i < l->n; i++) {
    if (strcmp(l->v[i], s) == 0) return true;
  }
  return false;
}

bool mos_list_add_new(struct mos_list *l, const char *s) {
  if (mos_list_has(l, s)) return false;
  mos_list_add(l, s);
  return true;
}

static int cmp_str(const void *a, const void *b) {
  return strcmp(*(const char *const *) a, *(const char *const *) b);
}

void mos_list_sort(struct mos_list *l) {
  if (l->n > 1) qsort(l->v, (size_t) l->n, sizeof(l->v[0]), cmp_str);
}

void mos_map_set(struct mos_map *m, const char *key, const char *value) {
  for (int i = 0; i < m->n; i++) {
    if (strcmp(m->v[i].key, key) == 0) {
      m->v[i].value = value;
      return;
    }
  }
  m->v = grown(m->v, m->n, &m->cap, m->n + 1, sizeof(m->v[0]));
  m->v[m->n].key = key;
  m->v[m->n++].value = value;
}

const char *mos_map_get(const struct mos_map *m, const char *key) {
  for (int i = 0; i < m->n; i++) {
    if (strcmp(m->v[i].key, key) == 0) return m->v[i].value;
  }
  return NULL;
}

bool mos_has_prefix(const char *s, const char *prefix) {
  return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool mos_has_suffix(const char *s, const char *suffix) {
  size_t n = strlen(s), m = strlen(suffix);
  return n >= m && strcmp(s + n - m, suffix) == 0;
}

char *mos_list_join(const struct mos_list *l, const char *sep) {
  struct mos_buf b = {0};
  mos_buf_puts(&b, "");
  for (int i = 0; i < l->n; i++) {
    if (i > 0) mos_buf_puts(&b, sep);
    mos_buf_puts(&b, l->v[i]);
  }
  return b.p;
}

void mos_split(struct mos_list *l, const char *s, const char *seps) {
  while (*s != '\0') {
    size_t n = strcspn(s, seps);
    if (n > 0) mos_list_add(l, mos_strndup(s, n));
    s += n;
    if (*s != '\0') s++;
  }
}

char *mos_identifier(const char *s, bool upper) {
  char *r = mos_strdup(s);
  for (char *p = r; *p != '\0'; p++) {
    unsigned char c = (unsigned char) *p;
    if (!isalnum(c)) {
      *p = '_';
    } else if (upper) {
      *p = (char) toupper(c);
    }
  }
  return r;
}
