// SPDX-License-Identifier: Apache-2.0
//
// Turns the path lists of a project into files: sources, and what goes to the
// device's file system. Entries are taken in the order libs, then app; a '-'
// entry takes away from what has been collected before it.

#include <fnmatch.h>
#include <string.h>

#include "errors.h"
#include "files.h"
#include "project.h"

#define MAX_FS_NAME 63  // with NUL 64, what vfs-fs-lfs allows

static void add_source(struct mos_sources *l, const char *path,
                       const char *owner) {
  for (int i = 0; i < l->n; i++) {
    if (strcmp(l->v[i].path, path) == 0) return;
  }
  if (l->n == l->cap) {
    int cap = l->cap ? l->cap * 2 : 64;
    struct mos_source *v = mos_alloc((size_t) cap * sizeof(*v));
    if (l->n > 0) memcpy(v, l->v, (size_t) l->n * sizeof(*v));
    l->v = v;
    l->cap = cap;
  }
  l->v[l->n++] = (struct mos_source){path, owner};
}

static void remove_source(struct mos_sources *l, const char *path) {
  for (int i = 0; i < l->n; i++) {
    if (strcmp(l->v[i].path, path) != 0) continue;
    memmove(&l->v[i], &l->v[i + 1], (size_t) (l->n - i - 1) * sizeof(l->v[0]));
    l->n--;
    return;
  }
}

const char *mos_project_path(const struct mos_project *p,
                             const struct mos_item *item, const char *text) {
  const char *unknown;
  struct mos_env env = mos_project_env(p);
  const char *s = mos_expand(&env, text, item->loc, &unknown);
  if (unknown != NULL) {
    mos_fail_at(item->loc, "\"%s\": %s is not defined", text, unknown);
  }
  const char *path = mos_join_path(item->dir, s);
  if (!mos_is_posix(p->platform) || strstr(text, "${") == NULL) return path;
  // Folders of the PC port are called by its older name too.
  if (mos_exists(path) || mos_has_glob(path)) return path;
  env.platform = "ubuntu";
  const char *other =
      mos_join_path(item->dir, mos_expand(&env, text, item->loc, NULL));
  return mos_exists(other) ? other : path;
}

// What one entry names: a folder's files that match `globs`, a glob's matches,
// a file, or nothing.
static void expand_path(struct mos_list *out, const char *path,
                        const struct mos_list *globs) {
  if (mos_has_glob(path) && !mos_exists(path)) {
    struct mos_list found = {0};
    mos_glob(&found, path);
    for (int i = 0; i < found.n; i++) {
      if (mos_is_file(found.v[i])) mos_list_add(out, found.v[i]);
    }
    return;
  }
  if (mos_is_file(path)) mos_list_add(out, mos_abs_path(path));
  if (!mos_is_dir(path)) return;
  struct mos_list names = {0};
  mos_list_dir(&names, path);
  for (int i = 0; i < names.n; i++) {
    const char *file = mos_join_path(path, names.v[i]);
    for (int g = 0; g < globs->n; g++) {
      if (fnmatch(globs->v[g], names.v[i], 0) != 0) continue;
      if (mos_is_file(file)) mos_list_add(out, mos_abs_path(file));
      break;
    }
  }
}

// The places an entry means: @all_libs/x is x in every lib.
static void expand_item(const struct mos_project *p,
                        const struct mos_item *item, const char *text,
                        struct mos_items *out) {
  struct mos_item one = *item;
  if (!mos_has_prefix(text, "@all_libs/")) {
    one.text = mos_project_path(p, item, text);
    mos_items_add(out, one);
    return;
  }
  for (int i = 0; i < p->num_libs; i++) {
    one.dir = p->libs[i]->dir;
    one.owner = p->libs[i]->name;
    one.text = mos_project_path(p, &one, text + 10);
    mos_items_add(out, one);
  }
}

void mos_project_sources(const struct mos_project *p, const char *globs,
                         struct mos_sources *out) {
  struct mos_list patterns = {0};
  mos_split(&patterns, globs, ", ");
  for (int i = 0; i < p->all->sources.n; i++) {
    const struct mos_item *item = &p->all->sources.v[i];
    const char *text = item->text;
    bool exclude = *text == '-';
    struct mos_items places = {0};
    if (*text == '-' || *text == '+') text++;
    expand_item(p, item, text, &places);
    for (int k = 0; k < places.n; k++) {
      struct mos_list found = {0};
      expand_path(&found, places.v[k].text, &patterns);
      for (int f = 0; f < found.n; f++) {
        if (exclude) {
          remove_source(out, found.v[f]);
        } else {
          add_source(out, found.v[f], places.v[k].owner);
        }
      }
    }
  }
}

static bool passes_filters(const struct mos_project *p, const char *name) {
  for (int i = 0; i < p->all->num_fs_filters; i++) {
    const struct mos_filter *f = &p->all->fs_filters[i];
    if (fnmatch(f->glob, name, 0) == 0) return f->include;
  }
  return true;
}

static void add_file(const struct mos_project *p, struct mos_map *files,
                     const struct mos_item *item, const char *path) {
  const char *name = mos_base_name(path);
  if (!passes_filters(p, name)) return;
  if (strlen(name) > MAX_FS_NAME) {
    mos_fail_at(item->loc, "%s: name is too long for the device (%d)", path,
                MAX_FS_NAME);
  }
  mos_map_set(files, name, mos_abs_path(path));
}

static void add_tree(const struct mos_project *p, struct mos_map *files,
                     const struct mos_item *item, const char *path, int depth) {
  if (mos_is_file(path)) add_file(p, files, item, path);
  if (!mos_is_dir(path) || depth > 8) return;
  struct mos_list names = {0};
  mos_list_dir(&names, path);
  for (int i = 0; i < names.n; i++) {
    if (names.v[i][0] == '.') continue;
    add_tree(p, files, item, mos_join_path(path, names.v[i]), depth + 1);
  }
}

void mos_project_files(const struct mos_project *p, struct mos_map *files) {
  for (int i = 0; i < p->all->filesystem.n; i++) {
    const struct mos_item *item = &p->all->filesystem.v[i];
    const char *text = item->text;
    bool exclude = *text == '-';
    struct mos_items places = {0};
    if (*text == '-' || *text == '+') text++;
    expand_item(p, item, text, &places);
    for (int k = 0; k < places.n; k++) {
      struct mos_list found = {0};
      const char *path = places.v[k].text;
      if (mos_has_glob(path) && !mos_exists(path)) {
        mos_glob(&found, path);
      } else {
        mos_list_add(&found, path);
      }
      struct mos_map taken = {0};
      for (int f = 0; f < found.n; f++) {
        add_tree(p, exclude ? &taken : files, item, found.v[f], 0);
      }
      for (int f = 0; f < taken.n; f++) {
        mos_map_set(files, taken.v[f].key, NULL);
      }
    }
  }
  int n = 0;
  for (int i = 0; i < files->n; i++) {
    if (files->v[i].value != NULL) files->v[n++] = files->v[i];
  }
  files->n = n;
}
