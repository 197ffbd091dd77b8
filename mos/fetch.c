// SPDX-License-Identifier: Apache-2.0
//
// Finds the folders of libs and modules. In this order: named on the command
// line (--lib, --module, --libs-dir), a local path, shipped with our tree, in
// the project's deps/ already, cloned with git. What is cloned is written to
// mos.lock beside mos.yml, and is not fetched again unless asked.

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"
#include "files.h"
#include "project.h"
#include "ui.h"

extern const char *const mos_version;

// A location taken apart.
struct place {
  const char *url;     // what git clones, NULL for a local path
  const char *branch;  // or NULL
  const char *sub;     // folder within the repository, "" for its top
};

static const char *strip_git(const char *s) {
  size_t n = strlen(s);
  while (n > 0 && s[n - 1] == '/')
    n--;
  if (n > 4 && strncmp(s + n - 4, ".git", 4) == 0) n -= 4;
  return mos_strndup(s, n);
}

static bool is_remote(const char *location) {
  if (strstr(location, "://") != NULL) return true;
  const char *colon = strchr(location, ':'), *slash = strchr(location, '/');
  return colon != NULL && colon > location && (slash == NULL || colon < slash);
}

static struct place parse_location(const char *location) {
  struct place pl = {.sub = ""};
  if (!is_remote(location)) return pl;
  const char *tree = strstr(location, "/-/tree/");
  size_t skip = 8;
  if (tree == NULL && strstr(location, "/tree/") != NULL) {
    tree = strstr(location, "/tree/");
    skip = 6;
  }
  if (tree != NULL) {
    const char *rest = tree + skip;
    size_t n = strcspn(rest, "/");
    pl.url = mos_strndup(location, (size_t) (tree - location));
    pl.branch = mos_strndup(rest, n);
    pl.sub = rest[n] == '/' ? strip_git(rest + n + 1) : "";
    return pl;
  }
  const char *git = strstr(location, ".git/");
  if (git != NULL && git[5] != '\0') {
    pl.url = mos_strndup(location, (size_t) (git - location) + 4);
    pl.sub = strip_git(git + 5);
    return pl;
  }
  size_t n = strlen(location);
  while (n > 0 && location[n - 1] == '/')
    n--;
  pl.url = mos_strndup(location, n);
  return pl;
}

const char *mos_module_name(const struct mos_module *m) {
  if (m->name != NULL) return m->name;
  const char *s = strip_git(m->location);
  const char *p = s + strlen(s);
  while (p > s && p[-1] != '/' && p[-1] != ':')
    p--;
  if (*p == '\0' || strcmp(p, "..") == 0 || strcmp(p, ".") == 0) {
    mos_fail_at(m->loc, "no name in location \"%s\"; add \"name:\"",
                m->location);
  }
  return p;
}

static void check_name(const struct mos_module *m, const char *name) {
  bool ok = *name != '\0' && *name != '.' && *name != '-';
  for (const char *p = name; *p != '\0'; p++) {
    if (!isalnum((unsigned char) *p) && strchr("-_.+", *p) == NULL) ok = false;
  }
  if (!ok) mos_fail_at(m->loc, "\"%s\" cannot be the name of a lib", name);
}

// --- lock file --------------------------------------------------------------

static const char *lock_path(const struct mos_project *p) {
  return mos_join_path(p->opt.dir, "mos.lock");
}

static const char *lock_get(const struct mos_project *p, const char *kind,
                            const char *name, const char *key) {
  const char *path = lock_path(p);
  if (!mos_is_file(path)) return NULL;
  const struct mos_node *root = mos_yaml_read(path);
  const struct mos_node *e =
      mos_node_get(mos_node_get(mos_node_get(root, kind), name), key);
  return e != NULL && e->kind == MOS_SCALAR ? e->text : NULL;
}

static struct mos_node *sub_map(struct mos_node *map, const char *key) {
  struct mos_node *n = mos_node_get(map, key);
  if (n == NULL || n->kind != MOS_MAP) {
    n = mos_node_new(MOS_MAP, map->loc);
    mos_node_add(map, key, n);
  }
  return n;
}

static void lock_set(const struct mos_project *p, const char *kind,
                     const char *name, const struct mos_module *m,
                     const char *version, const char *commit) {
  const char *path = lock_path(p);
  struct mos_node *root =
      mos_is_file(path) ? mos_yaml_read(path)
                        : mos_node_new(MOS_MAP, (struct mos_loc){path, 1});
  struct mos_node *e = sub_map(sub_map(root, kind), name);
  mos_node_add(e, "location", mos_node_scalar(m->location));
  mos_node_add(e, "version", mos_node_scalar(version));
  mos_node_add(e, "commit", mos_node_scalar(commit));
  struct mos_buf out = {0};
  mos_buf_puts(&out,
               "# Versions of libs and modules in use; written by mos "
               "build, updated by mos build --update-libs.\n");
  mos_yaml_emit(&out, root);
  mos_write_file(path, out.p, out.len);
}

// --- git --------------------------------------------------------------------

static int git(const char *dir, struct mos_buf *out, const char *a,
               const char *b, const char *c, const char *d, const char *e) {
  const char *argv[] = {"git", a, b, c, d, e, NULL};
  return mos_run_program(argv, dir, out, true);
}

static const char *last_line(const struct mos_buf *out) {
  size_t end = out->len;
  while (end > 0 && isspace((unsigned char) out->p[end - 1]))
    end--;
  size_t start = end;
  while (start > 0 && out->p[start - 1] != '\n')
    start--;
  return mos_strndup(out->p + start, end - start);
}

static const char *head_commit(const char *dir) {
  struct mos_buf out = {0};
  if (git(dir, &out, "rev-parse", "HEAD", NULL, NULL, NULL) != 0) return "";
  return last_line(&out);
}

static void checkout(const struct mos_module *m, const char *name,
                     const char *dir, const char *ref) {
  struct mos_buf out = {0};
  if (*ref == '-') {
    mos_fail_at(m->loc, "\"%s\" is not a version of \"%s\"", ref, name);
  }
  const char *remote = mos_sprintf("origin/%s", ref);
  if (git(dir, &out, "checkout", "-q", "--detach", remote, NULL) == 0) return;
  out.len = 0;
  if (git(dir, &out, "checkout", "-q", "--detach", ref, NULL) == 0) return;
  mos_fail_at(m->loc, "\"%s\" has no version \"%s\": %s", name, ref,
              last_line(&out));
}

static void clone(const struct mos_project *p, const struct mos_module *m,
                  const char *kind, const char *name, const char *url,
                  const char *dir) {
  struct mos_buf out = {0};
  if (p->opt.offline) {
    mos_fail_at(m->loc,
                "%s \"%s\" is not in %s and fetching is off; name its "
                "folder with --%s %s:DIR",
                kind, name, dir, kind, name);
  }
  setenv("GIT_TERMINAL_PROMPT", "0", 0);  // Fail rather than ask.
  mos_note("Fetching %s from %s", name, url);
  mos_make_dirs(mos_dir_name(dir));
  const char *tmp = mos_sprintf("%s.fetching", dir);
  mos_remove_tree(tmp);
  const char *argv[] = {
      "git", "-c", "core.askPass=true", "clone", "-q", "--", url, tmp, NULL};
  if (mos_run_program(argv, NULL, &out, true) != 0) {
    mos_remove_tree(tmp);
    mos_fail_at(m->loc,
                "cannot fetch %s \"%s\": %s; name its folder with "
                "--%s %s:DIR",
                kind, name, last_line(&out), kind, name);
  }
  const char *from[] = {"mv", "--", tmp, dir, NULL};
  if (mos_run_program(from, NULL, NULL, false) != 0) {
    mos_fail("cannot move %s to %s", tmp, dir);
  }
}

static const char *wanted_version(struct mos_project *p,
                                  const struct mos_module *m, bool module,
                                  const struct place *pl) {
  const char *v = m->version;
  if (v == NULL && pl->branch != NULL) return pl->branch;
  if (v == NULL) v = module ? p->app->modules_version : p->app->libs_version;
  if (v == NULL) return "latest";
  struct mos_env env = mos_project_env(p);
  return mos_expand(&env, v, m->loc, NULL);
}

// The folder of a lib within its repository must be within.
static void check_sub(const struct mos_module *m, const char *sub) {
  struct mos_list parts = {0};
  mos_split(&parts, sub, "/");
  for (int i = 0; i < parts.n; i++) {
    if (strcmp(parts.v[i], "..") != 0) continue;
    mos_fail_at(m->loc, "location \"%s\" must have no \"..\"", m->location);
  }
}

// Clones or updates; returns the folder with the lib in it.
static const char *fetch(struct mos_project *p, const struct mos_module *m,
                         const char *kind, const char *name,
                         const char **version) {
  bool module = strcmp(kind, "module") == 0;
  const char *plural = module ? "modules" : "libs";
  const char *parent = p->opt.deps_dir;
  if (module) parent = p->opt.modules_dir;
  const char *dir = mos_join_path(parent, name);
  struct place pl = parse_location(m->location);
  check_sub(m, pl.sub);
  const char *locked = lock_get(p, plural, name, "commit");
  const char *want = wanted_version(p, m, module, &pl);
  bool have = mos_is_dir(dir);
  if (have && !p->opt.update) {
    *version = locked != NULL ? locked : "";
    return mos_join_path(dir, pl.sub);
  }
  if (!have) {
    clone(p, m, kind, name, pl.url, dir);
  } else {
    struct mos_buf out = {0};
    mos_note("Updating %s", name);
    if (git(dir, &out, "fetch", "-q", "--tags", "--force", "origin") != 0) {
      mos_fail_at(m->loc, "cannot update %s: %s", dir, last_line(&out));
    }
  }
  if (!have && locked != NULL && !p->opt.update) {
    checkout(m, name, dir, locked);
  } else if (strcmp(want, "latest") != 0) {
    checkout(m, name, dir, want);
  } else if (have) {
    checkout(m, name, dir, "HEAD");
  }
  *version = head_commit(dir);
  lock_set(p, plural, name, m, want, *version);
  return mos_join_path(dir, pl.sub);
}

// --- places -----------------------------------------------------------------

static const char *local_dir(const struct mos_module *m) {
  if (m->location == NULL || is_remote(m->location)) return NULL;
  const char *dir = mos_abs_path(mos_join_path(m->dir, m->location));
  return mos_is_dir(dir) ? dir : NULL;
}

const char *mos_fetch_lib(struct mos_project *p, const struct mos_module *m,
                          const char *name, const char **version) {
  check_name(m, name);
  *version = "";
  const char *dir = mos_map_get(&p->opt.libs, name);
  if (dir != NULL) {
    if (!mos_is_dir(dir)) mos_fail("--lib %s: no folder %s", name, dir);
    return mos_abs_path(dir);
  }
  for (int i = 0; i < p->opt.libs_dirs.n; i++) {
    dir = mos_join_path(p->opt.libs_dirs.v[i], name);
    if (mos_is_file(mos_join_path(dir, "mos.yml"))) return mos_abs_path(dir);
  }
  if ((dir = local_dir(m)) != NULL) return dir;
  dir = mos_sprintf("%s/libs/%s", p->opt.root, name);
  if (mos_is_file(mos_join_path(dir, "mos.yml"))) {
    *version = mos_version;
    return dir;
  }
  if (m->location != NULL) {  // The name may differ from the folder's.
    struct mos_module bare = {.location = m->location, .loc = m->loc};
    dir = mos_sprintf("%s/libs/%s", p->opt.root, mos_module_name(&bare));
    if (mos_is_file(mos_join_path(dir, "mos.yml"))) {
      *version = mos_version;
      return dir;
    }
  }
  dir = mos_join_path(p->opt.deps_dir, name);
  if (m->location == NULL || !is_remote(m->location)) {
    if (mos_is_file(mos_join_path(dir, "mos.yml"))) return dir;
    if (m->location != NULL) {
      mos_fail_at(m->loc,
                  "lib \"%s\": no folder %s; correct the location or "
                  "name the folder with --lib %s:DIR",
                  name, mos_abs_path(mos_join_path(m->dir, m->location)), name);
    }
    mos_fail_at(m->loc,
                "lib \"%s\" is not shipped with this tree; add its "
                "location, or name its folder with --lib %s:DIR",
                name, name);
  }
  return fetch(p, m, "lib", name, version);
}

const char *mos_fetch_module(struct mos_project *p, const struct mos_module *m,
                             const char *name, const char **version) {
  check_name(m, name);
  *version = "";
  const char *dir = mos_map_get(&p->opt.modules, name);
  if (dir != NULL) {
    if (!mos_is_dir(dir)) mos_fail("--module %s: no folder %s", name, dir);
    return mos_abs_path(dir);
  }
  if ((dir = local_dir(m)) != NULL) return dir;
  if (m->location == NULL || !is_remote(m->location)) {
    mos_fail_at(m->loc,
                "module \"%s\": no such folder; name it with "
                "--module %s:DIR",
                name, name);
  }
  return fetch(p, m, "module", name, version);
}
