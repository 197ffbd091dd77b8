// SPDX-License-Identifier: Apache-2.0
//
// Glob patterns of URIs, topics and access lists, see mg_match_prefix. Each
// alternative runs as a small automaton over the text: `on[i]` tells whether
// pattern position i can be reached after the characters read so far. Time is
// bounded by the product of the lengths whatever the pattern, there is no
// backtracking.
//
// Two habits of old are kept because access lists rely on them: a star does
// not match the empty rest of an exhausted text (`wifi.*` refuses `wifi.`),
// and a `$` right after a star has no effect.

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "common/str_util.h"

// Longest alternative that needs no heap.
#define STATES_ON_STACK 128

struct glob {
  const char *p;      // the alternative, without a final `$`
  size_t len;         // characters
  bool anchored;      // must reach the end of the text
  unsigned char *on;  // len + 1 flags
};

static size_t star_len(const struct glob *g, size_t i) {
  return i + 1 < g->len && g->p[i + 1] == '*' ? 2 : 1;
}

// Lets every star that is reached also match nothing.
static void close_stars(struct glob *g) {
  for (size_t i = 0; i < g->len; i++) {
    if (g->on[i] && g->p[i] == '*') g->on[i + star_len(g, i)] = 1;
  }
}

// Advances all states over c. Going down keeps old and new states apart.
static bool step(struct glob *g, char c) {
  bool alive = false;
  g->on[g->len] = 0;
  for (size_t i = g->len; i-- > 0;) {
    if (!g->on[i]) continue;
    char pc = g->p[i];
    if (pc == '*') {
      size_t n = star_len(g, i);
      bool ok = n == 2 || c != '/';
      g->on[i] = ok;
      if (ok) g->on[i + n] = 1;
      alive |= ok;
      continue;
    }
    bool ok =
        pc == '?' ? c != '/' : mgos__ascii_lower(pc) == mgos__ascii_lower(c);
    g->on[i] = 0;
    if (ok) g->on[i + 1] = 1;
    alive |= ok;
  }
  return alive;
}

// Returns: length of the longest match.
static size_t run(struct glob *g, const struct mg_str str) {
  size_t best = 0;
  memset(g->on, 0, g->len + 1);
  g->on[0] = 1;
  if (str.len > 0) close_stars(g);
  for (size_t j = 0; j < str.len; j++) {
    if (!step(g, str.p[j])) break;
    if (j + 1 < str.len) close_stars(g);
    if (g->on[g->len] && (!g->anchored || j + 1 == str.len)) best = j + 1;
  }
  return best;
}

// Most alternatives end, or are refused, before a star comes. False: one came.
static bool match_plain(const struct glob *g, const struct mg_str str,
                        size_t *n) {
  *n = 0;
  for (size_t i = 0; i < g->len; i++) {
    char pc = g->p[i];
    if (pc == '*') return false;
    if (i == str.len) return true;
    char c = str.p[i];
    bool ok =
        pc == '?' ? c != '/' : mgos__ascii_lower(pc) == mgos__ascii_lower(c);
    if (!ok) return true;
  }
  if (!g->anchored || str.len == g->len) *n = g->len;
  return true;
}

static size_t match_one(const char *p, size_t len, const struct mg_str str) {
  unsigned char small[STATES_ON_STACK + 1];
  struct glob g = {p, len, false, small};
  if (len == 0) return 0;
  if (p[len - 1] == '$') {
    g.len--;
    g.anchored = g.len == 0 || p[g.len - 1] != '*';
  }
  size_t n;
  if (match_plain(&g, str, &n)) return n;
  if (g.len > STATES_ON_STACK) {
    g.on = (unsigned char *) malloc(g.len + 1);
    if (g.on == NULL) return 0;
  }
  n = run(&g, str);
  if (g.on != small) free(g.on);
  return n;
}

size_t mg_match_prefix_n(const struct mg_str pattern, const struct mg_str str) {
  size_t start = 0;
  while (start <= pattern.len) {
    size_t end = start;
    while (end < pattern.len && pattern.p[end] != '|' &&
           pattern.p[end] != ',') {
      end++;
    }
    size_t n = match_one(pattern.p + start, end - start, str);
    if (n > 0) return n;
    start = end + 1;
  }
  return 0;
}

size_t mg_match_prefix(const char *pattern, int pattern_len, const char *str) {
  size_t len = pattern_len > 0 ? (size_t) pattern_len : 0;
  return mg_match_prefix_n(mg_mk_str_n(pattern, len), mg_mk_str(str));
}
