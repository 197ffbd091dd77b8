// SPDX-License-Identifier: Apache-2.0
//
// Finds the C functions that JavaScript calls: every ffi('signature') in the
// *.js files of the device's file system, and ffi_symbols of the manifests.
// The generated table names them weakly, so a script for a feature that is
// not in this firmware does not break the link; the build lists those.

#include <ctype.h>
#include <string.h>

#include "files.h"
#include "gen.h"

#define MAX_JS_SIZE (4 * 1024 * 1024)

// Position after a comment at `s`, or `s`.
static const char *skip_comment(const char *s) {
  if (s[0] == '/' && s[1] == '/') {
    s += strcspn(s, "\n");
  } else if (s[0] == '/' && s[1] == '*') {
    const char *end = strstr(s + 2, "*/");
    s = end != NULL ? end + 2 : s + strlen(s);
  }
  return s;
}

// Position after a string literal at `s`.
static const char *skip_string(const char *s) {
  char quote = *s++;
  while (*s != '\0' && *s != quote && *s != '\n') {
    if (*s == '\\' && s[1] != '\0') s++;
    s++;
  }
  return *s == quote ? s + 1 : s;
}

static bool is_name_char(char c) {
  return isalnum((unsigned char) c) || c == '_';
}

// Adds the function's name in a signature such as "int f(int, char *)".
static void add_signature(struct mos_list *names, const char *sig, size_t len) {
  const char *paren = memchr(sig, '(', len);
  if (paren == NULL) return;
  const char *end = paren;
  while (end > sig && isspace((unsigned char) end[-1]))
    end--;
  const char *start = end;
  while (start > sig && is_name_char(start[-1]))
    start--;
  if (start == end || isdigit((unsigned char) *start)) return;
  mos_list_add_new(names, mos_strndup(start, (size_t) (end - start)));
}

void mos_ffi_scan(struct mos_list *names, const char *js) {
  const char *start = js;
  while (*js != '\0') {
    const char *after = skip_comment(js);
    if (after != js) {
      js = after;
    } else if (*js == '\'' || *js == '"' || *js == '`') {
      js = skip_string(js);
    } else if (strncmp(js, "ffi", 3) == 0 &&
               (js == start || !is_name_char(js[-1])) && !is_name_char(js[3])) {
      js += 3;
      while (isspace((unsigned char) *js))
        js++;
      if (*js != '(') continue;
      js++;
      for (;;) {
        while (isspace((unsigned char) *js))
          js++;
        after = skip_comment(js);
        if (after == js) break;
        js = after;
      }
      if (*js != '\'' && *js != '"') continue;
      const char *end = skip_string(js);
      add_signature(names, js + 1, (size_t) (end - js - 1));
      js = end;
    } else {
      js++;
    }
  }
}

void mos_ffi_names(const struct mos_project *p, const struct mos_map *files,
                   struct mos_list *names) {
  for (int i = 0; i < files->n; i++) {
    if (!mos_has_suffix(files->v[i].key, ".js")) continue;
    const char *js = mos_read_file_opt(files->v[i].value, MAX_JS_SIZE, NULL);
    if (js != NULL) mos_ffi_scan(names, js);
  }
  for (int i = 0; i < p->all->ffi_symbols.n; i++) {
    struct mos_list words = {0};
    mos_split(&words, p->all->ffi_symbols.v[i].text, " ,");
    for (int k = 0; k < words.n; k++) {
      if (strcmp(mos_identifier(words.v[k], false), words.v[k]) != 0) {
        mos_fail_at(p->all->ffi_symbols.v[i].loc,
                    "ffi_symbols: \"%s\" is not a C name", words.v[k]);
      }
      mos_list_add_new(names, words.v[k]);
    }
  }
  mos_list_sort(names);
}
