// SPDX-License-Identifier: Apache-2.0
//
// Reads, changes and writes firmware bundles (see bundle.h). SHA-256 is always
// there because signatures cover the parts through it.

#include "bundle.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/cs_sha1.h"
#include "common/cs_sha256.h"
#include "errors.h"
#include "files.h"
#include "ui.h"

#define MAX_HEX_SIZE ((size_t) 64 << 20)

static struct mos_node *new_map(void) {
  return mos_node_new(MOS_MAP, (struct mos_loc){NULL, 0});
}

static struct mos_node *text_node(const char *s) {
  struct mos_node *n = mos_node_scalar(s);
  n->quoted = true;
  return n;
}

static struct mos_node *parts_of(struct mos_bundle *b) {
  if (b->manifest == NULL) b->manifest = new_map();
  struct mos_node *parts = mos_node_get(b->manifest, "parts");
  if (parts == NULL || parts->kind != MOS_MAP) {
    parts = new_map();
    mos_node_add(b->manifest, "parts", parts);
  }
  return parts;
}

static void remove_key(struct mos_node *map, const char *key) {
  for (int i = 0; i < map->n; i++) {
    if (strcmp(map->keys[i], key) != 0) continue;
    for (int k = i; k + 1 < map->n; k++) {
      map->keys[k] = map->keys[k + 1];
      map->items[k] = map->items[k + 1];
    }
    map->n--;
    return;
  }
}

void mos_bundle_set(struct mos_bundle *b, const char *key, const char *value) {
  if (b->manifest == NULL) b->manifest = new_map();
  mos_node_add(b->manifest, key, text_node(value));
}

void mos_bundle_read(struct mos_bundle *b, const char *path) {
  struct mos_zip z = {0};
  mos_zip_read(&z, path);
  for (int i = 0; i < z.n; i++) {
    const char *slash = strchr(z.v[i].name, '/');
    const char *name = slash != NULL ? slash + 1 : z.v[i].name;
    if (strcmp(name, "manifest.json") != 0) {
      mos_zip_add(&b->data, name, z.v[i].data, z.v[i].len);
      continue;
    }
    b->manifest = mos_yaml_parse(mos_sprintf("%s:manifest.json", path),
                                 z.v[i].data, z.v[i].len);
    if (b->manifest->kind != MOS_MAP) mos_fail("%s: bad manifest.json", path);
  }
  if (b->manifest == NULL) {
    mos_fail("%s is not a firmware bundle: no manifest.json", path);
  }
}

// --- parts ------------------------------------------------------------------

static void add_data(struct mos_bundle *b, const char *name, const char *data,
                     size_t len) {
  struct mos_zip_member *m = mos_zip_find(&b->data, name);
  if (m != NULL) {
    m->data = data;
    m->len = len;
  } else {
    mos_zip_add(&b->data, name, data, len);
  }
}

// Cuts one "key=value" off the spec; values may be in quotes.
static const char *next_prop(const char *s, const char **key,
                             struct mos_node **value) {
  const char *eq = strchr(s, '=');
  size_t n = strcspn(s, ",");
  if (eq == NULL || eq > s + n || eq == s) {
    mos_fail("part property \"%s\": key=value expected", s);
  }
  *key = mos_strndup(s, (size_t) (eq - s));
  const char *v = eq + 1;
  if (*v == '"' || *v == '\'') {
    const char *end = strchr(v + 1, *v);
    if (end == NULL) mos_fail("part property %s: no closing quote", s);
    *value = text_node(mos_strndup(v + 1, (size_t) (end - v - 1)));
    s = end + 1;
  } else {
    n = strcspn(v, ",");
    *value = mos_node_scalar(mos_strndup(v, n));
    s = v + n;
  }
  if (*s != ',' && *s != '\0') mos_fail("part property: unexpected \"%s\"", s);
  return *s == ',' ? s + 1 : s;
}

static int hex_byte(const char *s) {
  char t[3] = {s[0], s[0] ? s[1] : 0, 0};
  if (!isxdigit((unsigned char) t[0]) || !isxdigit((unsigned char) t[1])) {
    return -1;
  }
  return (int) strtol(t, NULL, 16);
}

// Adds a run of bytes from a .hex file as a part of its own.
static void add_run(struct mos_bundle *b, const char *part, int num,
                    const struct mos_node *props, uint32_t addr,
                    const struct mos_buf *data) {
  const char *name = num == 0 ? part : mos_sprintf("%s_%d", part, num);
  const char *file = mos_sprintf("%s.bin", name);
  struct mos_node *p = new_map();
  for (int i = 0; i < props->n; i++) {
    mos_node_add(p, props->keys[i], props->items[i]);
  }
  mos_node_add(p, "src", text_node(file));
  mos_node_add(p, "addr",
               mos_node_scalar(mos_sprintf("%lu", (unsigned long) addr)));
  add_data(b, file, data->p, data->len);
  mos_node_add(parts_of(b), name, p);
}

// Intel HEX: each run of consecutive bytes becomes a part.
static void add_hex(struct mos_bundle *b, const char *part,
                    const struct mos_node *props, const char *path) {
  const char *s = mos_read_file(path, NULL);
  uint32_t base = 0, start = 0;
  struct mos_buf run = {0};
  int num = 0;
  for (int line = 1; *s != '\0'; line++) {
    struct mos_loc loc = {path, line};
    unsigned char rec[260];
    int n = 0, sum = 0;
    size_t len = strcspn(s, "\r\n");
    if (len > 0) {
      if (*s != ':') mos_fail_at(loc, "not an Intel HEX record");
      for (size_t i = 1; i + 1 < len && n < (int) sizeof(rec); i += 2) {
        int v = hex_byte(s + i);
        if (v < 0) mos_fail_at(loc, "not a hex digit");
        rec[n++] = (unsigned char) v;
        sum += v;
      }
      if (n < 5 || n != rec[0] + 5 || (sum & 0xff) != 0) {
        mos_fail_at(loc, "bad record or checksum");
      }
      uint32_t addr = base + (uint32_t) (rec[1] << 8 | rec[2]);
      if (rec[3] == 0) {
        if (run.len > 0 && addr != start + run.len) {
          add_run(b, part, num++, props, start, &run);
          run = (struct mos_buf){0};
        }
        if (run.len == 0) start = addr;
        mos_buf_add(&run, rec + 4, rec[0]);
        if (run.len > MAX_HEX_SIZE) mos_fail_at(loc, "too much data");
      } else if (rec[3] == 4 && rec[0] == 2) {
        base = (uint32_t) (rec[4] << 8 | rec[5]) << 16;
      } else if (rec[3] == 2 && rec[0] == 2) {
        base = (uint32_t) (rec[4] << 8 | rec[5]) << 4;
      } else if (rec[3] == 1) {
        break;
      }
    }
    s += len;
    s += strspn(s, "\r");
    if (*s == '\n') s++;
  }
  if (run.len > 0) add_run(b, part, num, props, start, &run);
}

void mos_bundle_part(struct mos_bundle *b, const char *spec,
                     const char *src_dir) {
  const char *colon = strchr(spec, ':'), *key;
  if (colon == NULL || colon == spec) {
    mos_fail("part \"%s\": NAME:key=value,… or NAME:- expected", spec);
  }
  const char *name = mos_strndup(spec, (size_t) (colon - spec));
  struct mos_node *parts = parts_of(b), *value;
  if (strcmp(colon + 1, "-") == 0) {
    remove_key(parts, name);
    return;
  }
  struct mos_node *p = mos_node_get(parts, name);
  if (p == NULL || p->kind != MOS_MAP) p = new_map();
  for (const char *s = colon + 1; *s != '\0';) {
    s = next_prop(s, &key, &value);
    if (strcmp(key, "src") != 0) {
      mos_node_add(p, key, value);
      continue;
    }
    const char *path = mos_join_path(src_dir, value->text);
    if (mos_has_suffix(value->text, ".hex")) {
      struct mos_node *rest = new_map();  // properties after src count too
      while (*s != '\0') {
        s = next_prop(s, &key, &value);
        mos_node_add(p, key, value);
      }
      for (int i = 0; i < p->n; i++)
        mos_node_add(rest, p->keys[i], p->items[i]);
      add_hex(b, name, rest, path);
      return;
    }
    size_t len;
    const char *data = mos_read_file(path, &len);
    const char *file = mos_base_name(value->text);
    mos_node_add(p, "src", text_node(file));
    add_data(b, file, data, len);
  }
  mos_node_add(parts, name, p);
}

// --- writing ----------------------------------------------------------------

static const char *hex_digest(const unsigned char *d, int n) {
  struct mos_buf b = {0};
  for (int i = 0; i < n; i++)
    mos_buf_printf(&b, "%02x", d[i]);
  return b.p;
}

static void add_checksums(const struct mos_bundle *b, struct mos_node *part,
                          const struct mos_zip_member *m) {
  const uint8_t *msgs[] = {(const uint8_t *) m->data};
  size_t lens[] = {m->len};
  unsigned char digest[32];
  mos_node_add(
      part, "size",
      mos_node_scalar(mos_sprintf("%llu", (unsigned long long) m->len)));
  remove_key(part, "cs_sha1");
  remove_key(part, "cs_sha256");
  if (mos_list_has(&b->checksums, "sha1")) {
    mg_hash_sha1_v(1, msgs, lens, digest);
    mos_node_add(part, "cs_sha1", text_node(hex_digest(digest, 20)));
  }
  mg_hash_sha256_v(1, msgs, lens, digest);
  mos_node_add(part, "cs_sha256", text_node(hex_digest(digest, 32)));
}

static void check_required(const struct mos_bundle *b) {
  static const char *const keys[] = {"name", "platform"};
  for (int i = 0; i < 2; i++) {
    if (mos_node_get(b->manifest, keys[i]) != NULL) continue;
    mos_fail("the bundle has no %s; give --%s", keys[i], keys[i]);
  }
}

static const char *extra_field(const struct mos_bundle *b,
                               const struct mos_zip_member *manifest) {
  struct mos_buf out = {0};
  bool first = true;
  if (b->sign_keys.n == 0 && b->extra_attrs.n == 0) return NULL;
  mos_buf_puts(&out, "{");
  for (int i = 0; i < b->sign_keys.n; i++) {
    mos_buf_printf(&out, "%s\"sig%d\":\"%s\"", first ? "" : ",", i,
                   mos_sign(b->sign_keys.v[i], manifest->data, manifest->len));
    first = false;
  }
  for (int i = 0; i < b->extra_attrs.n; i++) {
    mos_buf_puts(&out, first ? "" : ",");
    mos_json_quote(&out, b->extra_attrs.v[i].key);
    mos_buf_puts(&out, ":");
    struct mos_node n = {.kind = MOS_SCALAR, .text = b->extra_attrs.v[i].value};
    mos_node_json(&out, &n);
    first = false;
  }
  mos_buf_puts(&out, "}");
  return out.p;
}

void mos_bundle_write(struct mos_bundle *b, const char *path,
                      const char *prefix) {
  struct mos_node *parts = parts_of(b);
  struct mos_zip z = {0};
  struct mos_buf json = {0};
  check_required(b);
  mos_zip_add(&z, mos_sprintf("%smanifest.json", prefix), "", 0);
  for (int i = 0; i < parts->n; i++) {
    const struct mos_node *src = mos_node_get(parts->items[i], "src");
    if (src == NULL || src->kind != MOS_SCALAR) continue;
    struct mos_zip_member *m = mos_zip_find(&b->data, src->text);
    if (m == NULL) {
      mos_fail("part \"%s\": no file \"%s\"", parts->keys[i], src->text);
    }
    add_checksums(b, parts->items[i], m);
    const char *name = mos_sprintf("%s%s", prefix, src->text);
    if (mos_zip_find(&z, name) == NULL) mos_zip_add(&z, name, m->data, m->len);
  }
  mos_node_json(&json, b->manifest);
  z.v[0].data = json.p;
  z.v[0].len = json.len;
  z.v[0].extra = extra_field(b, &z.v[0]);
  mos_zip_write(&z, path, b->compress);
}
