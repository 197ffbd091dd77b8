// SPDX-License-Identifier: Apache-2.0
//
// The two orders of libs. Dependency order decides how manifests are merged;
// init order decides when mgos_<lib>_init() runs. Both are a depth-first walk
// over names in alphabetical order, so the result does not depend on the
// order in which libs were found.

#include <fnmatch.h>
#include <string.h>

#include "errors.h"
#include "project.h"

struct walk {
  struct mos_project *p;
  struct mos_list names;    // sorted
  struct mos_list *before;  // per name: names that must come first
  enum { NEW, OPEN, DONE } * state;
  struct mos_list path;  // open names, for the message about a cycle
  struct mos_list out;
  const char *what;
};

static int index_of(const struct walk *w, const char *name) {
  for (int i = 0; i < w->names.n; i++) {
    if (strcmp(w->names.v[i], name) == 0) return i;
  }
  return -1;
}

static void visit(struct walk *w, int i) {
  const char *name = w->names.v[i];
  if (w->state[i] == DONE) return;
  mos_list_add(&w->path, name);
  if (w->state[i] == OPEN) {
    int from = 0;
    while (strcmp(w->path.v[from], name) != 0)
      from++;
    struct mos_list cycle = {.v = w->path.v + from, .n = w->path.n - from};
    mos_fail_at(mos_project_find_lib(w->p, name)->loc,
                "libs wait for each other (%s): %s", w->what,
                mos_list_join(&cycle, " -> "));
  }
  w->state[i] = OPEN;
  mos_list_sort(&w->before[i]);
  for (int k = 0; k < w->before[i].n; k++) {
    int dep = index_of(w, w->before[i].v[k]);
    if (dep >= 0) visit(w, dep);
  }
  w->state[i] = DONE;
  w->path.n--;
  mos_list_add(&w->out, name);
}

static void start(struct walk *w, struct mos_project *p, const char *what) {
  *w = (struct walk){.p = p, .what = what};
  for (int i = 0; i < p->num_libs; i++)
    mos_list_add(&w->names, p->libs[i]->name);
  mos_list_sort(&w->names);
  size_t n = (size_t) w->names.n + 1;
  w->before = mos_alloc(n * sizeof(*w->before));
  w->state = mos_alloc(n * sizeof(*w->state));
}

void mos_project_sort(struct mos_project *p) {
  struct walk w;
  start(&w, p, "libs:");
  for (int i = 0; i < w.names.n; i++) {
    mos_list_add_all(&w.before[i],
                     &mos_project_find_lib(p, w.names.v[i])->deps);
  }
  for (int i = 0; i < w.names.n; i++)
    visit(&w, i);
  struct mos_lib **sorted = mos_alloc((size_t) (w.out.n + 1) * sizeof(*sorted));
  for (int i = 0; i < w.out.n; i++) {
    sorted[i] = mos_project_find_lib(p, w.out.v[i]);
  }
  p->libs = sorted;
  p->cap_libs = w.out.n + 1;
}

// Calls add(w, i, k) for every lib k whose name matches one of the globs.
static void add_globs(struct walk *w, int i, const struct mos_items *globs,
                      bool after) {
  for (int g = 0; g < globs->n; g++) {
    const char *glob = globs->v[g].text;
    if (strcmp(glob, "boards") == 0) glob = "zz_boards";
    for (int k = 0; k < w->names.n; k++) {
      if (k == i || fnmatch(glob, w->names.v[k], 0) != 0) continue;
      if (after) {
        mos_list_add_new(&w->before[i], w->names.v[k]);
      } else {
        mos_list_add_new(&w->before[k], w->names.v[i]);
      }
    }
  }
}

// True if `from` must come after `to` by the edges so far.
static bool reaches(struct walk *w, int from, int to, bool *seen) {
  if (from == to) return true;
  if (seen[from]) return false;
  seen[from] = true;
  for (int k = 0; k < w->before[from].n; k++) {
    int next = index_of(w, w->before[from].v[k]);
    if (next >= 0 && reaches(w, next, to, seen)) return true;
  }
  return false;
}

void mos_project_sort_init(struct mos_project *p) {
  struct walk w;
  start(&w, p, "order of initialisation");
  for (int i = 0; i < w.names.n; i++) {
    const struct mos_lib *lib = mos_project_find_lib(p, w.names.v[i]);
    const struct mos_manifest *m = lib->manifest;
    if (!m->no_implicit_init_deps) mos_list_add_all(&w.before[i], &lib->deps);
    add_globs(&w, i, &m->init_after, true);
    add_globs(&w, i, &m->init_before, false);
  }
  // Everything waits for core, except what core itself waits for.
  int core = index_of(&w, "core");
  bool *seen = mos_alloc((size_t) w.names.n + 1);
  for (int i = 0; core >= 0 && i < w.names.n; i++) {
    const struct mos_lib *lib = mos_project_find_lib(p, w.names.v[i]);
    if (i == core || lib->manifest->no_implicit_init_deps) continue;
    memset(seen, 0, (size_t) w.names.n);
    if (reaches(&w, core, i, seen)) continue;
    mos_list_add_new(&w.before[i], "core");
  }
  for (int i = 0; i < w.names.n; i++)
    visit(&w, i);
  p->init_order = w.out;
}
