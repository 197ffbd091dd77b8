// SPDX-License-Identifier: Apache-2.0
//
// The device table: a short text that names devices, from a build variable or
// the configuration, e.g. `root part {"dev": "flash0", "size": 65536} | ...`.
//
// The text is cut into entries, each entry into name, type and options; the
// rest is mgos_vfs_dev_create_and_register(). A separator inside a JSON string
// belongs to the string.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_vfs_dev.h"

static bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Finds the end of the entry at p, which is at a separator or at the NUL. The
// entry's own text ends at *text_end, where a comment or the entry ends.
static const char *entry_end(const char *p, const char **text_end) {
  bool in_string = false;
  *text_end = NULL;
  for (; *p != '\0' && *p != '\r' && *p != '\n'; p++) {
    if (*text_end != NULL) continue;
    if (in_string) {
      if (*p == '\\' && p[1] != '\0') {
        p++;
      } else if (*p == '"') {
        in_string = false;
      }
    } else if (*p == '"') {
      in_string = true;
    } else if (*p == '#') {
      *text_end = p;
    } else if (*p == '|') {
      break;
    }
  }
  if (*text_end == NULL) *text_end = p;
  return p;
}

// Cuts the next blank-separated word off *p and ends it with a NUL.
static char *next_word(char **p) {
  char *word = *p;
  char *end;
  while (is_blank(*word))
    word++;
  end = word;
  while (*end != '\0' && !is_blank(*end))
    end++;
  *p = end;
  if (*end != '\0') *(*p)++ = '\0';
  return word;
}

static bool process_entry(const char *text, size_t len) {
  char *copy, *rest, *name, *type;
  bool ok;
  while (len > 0 && is_blank(text[len - 1]))
    len--;
  while (len > 0 && is_blank(*text))
    text++, len--;
  if (len == 0) return true;
  copy = malloc(len + 1);
  if (copy == NULL) return false;
  memcpy(copy, text, len);
  copy[len] = '\0';
  rest = copy;
  name = next_word(&rest);
  type = next_word(&rest);
  while (is_blank(*rest))
    rest++;
  if (*type == '\0') {
    LOG(LL_ERROR, ("Device table: no type for %s", name));
    ok = false;
  } else {
    ok = mgos_vfs_dev_create_and_register(type, rest, name);
  }
  free(copy);
  return ok;
}

bool mgos_process_devtab(const char *dt) {
  const char *p = dt;
  if (dt == NULL) return true;
  while (*p != '\0') {
    const char *text_end;
    const char *end = entry_end(p, &text_end);
    if (!process_entry(p, text_end - p)) return false;
    p = end;
    if (*p != '\0') p++;
  }
  return true;
}
