// SPDX-License-Identifier: Apache-2.0
//
// The runtime library: src/{base,core,fs,net,rpc}, the port and littlefs,
// compiled once for all apps that use the same compiler, flags and macros, in
// build/runtime/<platform>-<hash>/ of the source tree. Of the macros that
// manifests define only those count that the sources mention. src/config and
// the libs are compiled with the app because they see its generated headers.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "ninja.h"

static const char *const s_parts[] = {"src/base", "src/core", "src/fs",
                                      "src/net", "src/rpc"};
#define NUM_PARTS (sizeof(s_parts) / sizeof(s_parts[0]))

// Adds files of a folder that end in one of the suffixes.
static void add_files(struct mos_list *out, const char *dir,
                      const char *suffix) {
  struct mos_list names = {0};
  mos_list_dir(&names, dir);
  for (int i = 0; i < names.n; i++) {
    if (mos_has_suffix(names.v[i], suffix)) {
      mos_list_add(out, mos_join_path(dir, names.v[i]));
    }
  }
}

static void runtime_files(const struct mos_build *b, struct mos_list *out,
                          const char *suffix) {
  for (size_t i = 0; i < NUM_PARTS; i++) {
    add_files(out, mos_join_path(b->root, s_parts[i]), suffix);
  }
  add_files(out, mos_sprintf("%s/ports/%s", b->root, b->project->platform),
            suffix);
}

// True if any runtime source or header mentions the macro.
static bool is_mentioned(const struct mos_list *texts, const char *name) {
  for (int i = 0; i < texts->n; i++) {
    if (strstr(texts->v[i], name) != NULL) return true;
  }
  return false;
}

static void add_cdefs(const struct mos_build *b, struct mos_list *flags) {
  struct mos_list files = {0}, texts = {0}, args = {0};
  runtime_files(b, &files, ".c");
  runtime_files(b, &files, ".h");
  add_files(&files, mos_join_path(b->root, "include"), ".h");
  add_files(&files, mos_join_path(b->root, "include/common"), ".h");
  mos_cdef_args(b->project, &args);
  for (int i = 0; i < args.n; i++) {
    const char *name = args.v[i] + 2;
    size_t n = strcspn(name, "=");
    name = mos_strndup(name, n);
    if (mos_has_prefix(name, "MGOS_HAVE_") || strcmp(name, "MGOS_APP") == 0) {
      continue;
    }
    for (int k = texts.n; k < files.n; k++) {
      const char *t = mos_read_file_opt(files.v[k], 4 << 20, NULL);
      mos_list_add(&texts, t != NULL ? t : "");
    }
    if (is_mentioned(&texts, name)) mos_list_add(flags, args.v[i]);
  }
}

static uint64_t hash_text(uint64_t h, const char *s) {
  for (; *s != '\0'; s++)
    h = (h ^ (unsigned char) *s) * 0x100000001b3u;
  return (h ^ 0xff) * 0x100000001b3u;
}

static void put_edges(struct mos_buf *out, const struct mos_build *b) {
  struct mos_list files = {0};
  struct mos_buf objs = {0};
  size_t root_len = strlen(b->root) + 1;
  runtime_files(b, &files, ".c");
  mos_buf_puts(&objs, "");
  for (int i = 0; i < files.n; i++) {
    const char *rel = files.v[i] + root_len;
    const char *obj = mos_sprintf("%s.o", mos_strndup(rel, strlen(rel) - 2));
    mos_buf_printf(out,
                   "build %s: cc %s\n  warn = -Wextra -Werror "
                   "-Wno-unused-parameter\n",
                   mos_ninja_escape(obj), mos_ninja_escape(files.v[i]));
    mos_buf_printf(&objs, " %s", mos_ninja_escape(obj));
  }
  const char *lfs = mos_sprintf("%s/build/deps/littlefs", b->root);
  static const char *const third_party[] = {"lfs2", "lfs2_util"};
  for (int i = 0; i < 2; i++) {
    // A damaged file system answers with errors; an assertion would restart the
    // device again and again. The VFS logs what fails.
    mos_buf_printf(out,
                   "build littlefs/%s.o: cc %s/%s.c\n  warn = -w "
                   "-DLFS2_NO_ASSERT -DLFS2_NO_DEBUG -DLFS2_NO_WARN "
                   "-DLFS2_NO_ERROR\n",
                   third_party[i], mos_ninja_escape(lfs), third_party[i]);
    mos_buf_printf(&objs, " littlefs/%s.o", third_party[i]);
  }
  mos_buf_printf(out, "build libmeerkat.a: ar%s\ndefault libmeerkat.a\n",
                 objs.p);
}

int mos_lock_dir(const char *dir) {
  const char *path = mos_join_path(dir, ".lock");
  int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
  if (fd < 0) mos_fail("cannot write %s: %s", path, strerror(errno));
  if (flock(fd, LOCK_EX) != 0) {
    mos_fail("cannot lock %s: %s", path, strerror(errno));
  }
  return fd;
}

static const char *cache_parent(const struct mos_build *b) {
  const char *dir = mos_join_path(b->root, "build");
  if (access(mos_is_dir(dir) ? dir : b->root, W_OK) != 0) {
    return mos_join_path(b->build_dir, "runtime");
  }
  return mos_join_path(dir, "runtime");
}

const char *mos_runtime_build(struct mos_build *b) {
  struct mos_list flags = {0};
  struct mos_buf out = {0};
  mos_ninja_base_flags(b, &flags);
  mos_list_add(&flags, mos_sprintf("-I%s/include", b->root));
  mos_list_add(&flags, mos_sprintf("-I%s/src", b->root));
  mos_list_add(&flags, mos_sprintf("-I%s/build/deps/mbedtls/include", b->root));
  mos_list_add(&flags, mos_sprintf("-I%s/build/deps/littlefs", b->root));
  add_cdefs(b, &flags);
  for (int i = 0; i < flags.n; i++)
    flags.v[i] = mos_shell_quote(flags.v[i]);
  mos_ninja_rules(&out, b);
  mos_buf_printf(&out, "cflags = -std=gnu11 %s\n",
                 mos_ninja_escape(mos_list_join(&flags, " ")));
  uint64_t h = hash_text(0xcbf29ce484222325u, out.p);
  const char *dir =
      mos_sprintf("%s/%s-%012llx", cache_parent(b), b->project->platform,
                  (unsigned long long) (h & 0xffffffffffff));
  mos_make_dirs(dir);
  put_edges(&out, b);
  if (b->dry_run) return mos_join_path(dir, "libmeerkat.a");
  int lock = mos_lock_dir(dir);
  mos_write_file(mos_join_path(dir, "build.ninja"), out.p, out.len);
  mos_ninja_run(b, dir, "Runtime", "libmeerkat.a");
  close(lock);
  return mos_join_path(dir, "libmeerkat.a");
}
