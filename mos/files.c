// SPDX-License-Identifier: Apache-2.0
//
// Host files and processes (see files.h). All of it is plain POSIX; errors
// that a user can mend end the run with the path and the reason.

#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "errors.h"

#define MAX_FILE_SIZE ((size_t) 1 << 30)

bool mos_exists(const char *path) {
  struct stat st;
  return stat(path, &st) == 0;
}

bool mos_is_dir(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool mos_is_file(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

char *mos_read_file_opt(const char *path, size_t max, size_t *len) {
  FILE *fp = fopen(path, "rb");
  if (fp == NULL) return NULL;
  struct mos_buf b = {0};
  char chunk[16384];
  size_t n;
  mos_buf_puts(&b, "");
  struct stat st;
  if (fstat(fileno(fp), &st) == 0 && S_ISDIR(st.st_mode)) {
    fclose(fp);
    errno = EISDIR;
    return NULL;
  }
  while ((n = fread(chunk, 1, sizeof(chunk), fp)) > 0 && b.len <= max) {
    mos_buf_add(&b, chunk, n);
  }
  int err = ferror(fp) ? EIO : b.len > max ? EFBIG : 0;
  fclose(fp);
  errno = err;
  if (len != NULL) *len = b.len;
  return err == 0 ? b.p : NULL;
}

char *mos_read_file(const char *path, size_t *len) {
  char *data = mos_read_file_opt(path, MAX_FILE_SIZE, len);
  if (data == NULL) mos_fail("cannot read %s: %s", path, strerror(errno));
  return data;
}

bool mos_write_file(const char *path, const void *data, size_t len) {
  struct stat st;
  if (stat(path, &st) == 0 && (size_t) st.st_size == len) {
    size_t old_len = 0;
    const char *old = mos_read_file_opt(path, len, &old_len);
    if (old != NULL && old_len == len && memcmp(old, data, len) == 0) {
      return false;
    }
  }
  const char *tmp = mos_sprintf("%s.tmp%d", path, (int) getpid());
  FILE *fp = fopen(tmp, "wb");
  if (fp == NULL) mos_fail("cannot write %s: %s", path, strerror(errno));
  bool ok = fwrite(data, 1, len, fp) == len;
  ok = fclose(fp) == 0 && ok;
  if (!ok || rename(tmp, path) != 0) {
    int err = errno;
    unlink(tmp);
    mos_fail("cannot write %s: %s", path, strerror(err));
  }
  return true;
}

void mos_make_dirs(const char *path) {
  char *p = mos_strdup(path);
  for (char *s = p + 1;; s++) {
    if (*s != '/' && *s != '\0') continue;
    char c = *s;
    *s = '\0';
    if (mkdir(p, 0777) != 0 && errno != EEXIST) {
      mos_fail("cannot make directory %s: %s", p, strerror(errno));
    }
    *s = c;
    if (c == '\0') break;
  }
  if (!mos_is_dir(path)) mos_fail("%s is not a directory", path);
}

void mos_remove_tree(const char *path) {
  struct stat st;
  if (lstat(path, &st) != 0) return;
  if (S_ISDIR(st.st_mode)) {
    struct mos_list names = {0};
    mos_list_dir(&names, path);
    for (int i = 0; i < names.n; i++) {
      mos_remove_tree(mos_sprintf("%s/%s", path, names.v[i]));
    }
    if (rmdir(path) == 0) return;
  } else if (unlink(path) == 0) {
    return;
  }
  mos_fail("cannot remove %s: %s", path, strerror(errno));
}

void mos_copy_file(const char *from, const char *to) {
  struct stat a, b;
  if (stat(from, &a) == 0 && stat(to, &b) == 0 && a.st_size == b.st_size &&
      a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
      a.st_mtim.tv_nsec == b.st_mtim.tv_nsec) {
    return;
  }
  size_t len;
  const char *data = mos_read_file(from, &len);
  mos_write_file(to, data, len);
  struct timespec times[2] = {a.st_mtim, a.st_mtim};
  utimensat(AT_FDCWD, to, times, 0);
}

char *mos_join_path(const char *dir, const char *name) {
  if (name[0] == '/' || *dir == '\0' || strcmp(dir, ".") == 0) {
    return mos_strdup(name);
  }
  if (strcmp(name, ".") == 0 || *name == '\0') return mos_strdup(dir);
  return mos_sprintf("%s/%s", dir, name);
}

char *mos_abs_path(const char *path) {
  struct mos_list in = {0}, out = {0};
  if (path[0] != '/') {
    char cwd[4096];
    if (getcwd(cwd, sizeof(cwd)) == NULL) {
      mos_fail("cannot tell the current directory: %s", strerror(errno));
    }
    mos_split(&in, mos_strdup(cwd), "/");
  }
  mos_split(&in, path, "/");
  for (int i = 0; i < in.n; i++) {
    if (strcmp(in.v[i], ".") == 0) continue;
    if (strcmp(in.v[i], "..") == 0) {
      if (out.n > 0) out.n--;
      continue;
    }
    mos_list_add(&out, in.v[i]);
  }
  return mos_sprintf("/%s", mos_list_join(&out, "/"));
}

const char *mos_base_name(const char *path) {
  size_t n = strlen(path);
  while (n > 1 && path[n - 1] == '/')
    n--;
  size_t start = n;
  while (start > 0 && path[start - 1] != '/')
    start--;
  return mos_strndup(path + start, n - start);
}

char *mos_dir_name(const char *path) {
  const char *slash = strrchr(path, '/');
  if (slash == NULL) return mos_strdup(".");
  if (slash == path) return mos_strdup("/");
  return mos_strndup(path, (size_t) (slash - path));
}

void mos_list_dir(struct mos_list *names, const char *dir) {
  DIR *d = opendir(dir);
  if (d == NULL) return;
  struct mos_list found = {0};
  for (struct dirent *e; (e = readdir(d)) != NULL;) {
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
    mos_list_add(&found, mos_strdup(e->d_name));
  }
  closedir(d);
  mos_list_sort(&found);
  mos_list_add_all(names, &found);
}

bool mos_has_glob(const char *pattern) {
  return strpbrk(pattern, "*?[") != NULL;
}

void mos_glob(struct mos_list *paths, const char *pattern) {
  glob_t g;
  if (glob(pattern, 0, NULL, &g) != 0) return;
  for (size_t i = 0; i < g.gl_pathc; i++) {
    mos_list_add(paths, mos_strdup(g.gl_pathv[i]));
  }
  globfree(&g);
}

static void start_child(const char *const *argv, const char *dir, int out_fd,
                        bool with_stderr) {
  if (dir != NULL && chdir(dir) != 0) _exit(127);
  if (out_fd >= 0) {
    dup2(out_fd, STDOUT_FILENO);
    if (with_stderr) dup2(out_fd, STDERR_FILENO);
    close(out_fd);
  }
  execvp(argv[0], (char *const *) argv);
  fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
  _exit(127);
}

int64_t mos_file_bytes(const char *path) {
  struct stat st;
  return stat(path, &st) == 0 ? (int64_t) st.st_size : 0;
}

int64_t mos_file_time(const char *path) {
  struct stat st;
  if (stat(path, &st) != 0) return -1;
  return (int64_t) st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

static int wait_child(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int mos_run_lines(const char *const *argv, const char *dir,
                  void (*line)(const char *text, void *arg), void *arg) {
  int fds[2];
  fflush(NULL);
  if (pipe(fds) != 0) {
    mos_fail("cannot start %s: %s", argv[0], strerror(errno));
  }
  pid_t pid = fork();
  if (pid < 0) mos_fail("cannot start %s: %s", argv[0], strerror(errno));
  if (pid == 0) {
    close(fds[0]);
    start_child(argv, dir, fds[1], true);
  }
  close(fds[1]);
  FILE *fp = fdopen(fds[0], "r");
  char *text = NULL;
  size_t cap = 0;
  ssize_t n;
  while (fp != NULL && (n = getline(&text, &cap, fp)) > 0) {
    if (text[n - 1] == '\n') text[n - 1] = '\0';
    line(text, arg);
  }
  free(text);
  if (fp != NULL) fclose(fp);
  return wait_child(pid);
}

int mos_run_program(const char *const *argv, const char *dir,
                    struct mos_buf *out, bool with_stderr) {
  int fds[2] = {-1, -1};
  fflush(NULL);
  if (out != NULL && pipe(fds) != 0) {
    mos_fail("cannot start %s: %s", argv[0], strerror(errno));
  }
  pid_t pid = fork();
  if (pid < 0) mos_fail("cannot start %s: %s", argv[0], strerror(errno));
  if (pid == 0) {
    if (out != NULL) close(fds[0]);
    start_child(argv, dir, fds[1], with_stderr);
  }
  if (out != NULL) {
    char chunk[4096];
    ssize_t n;
    close(fds[1]);
    mos_buf_puts(out, "");
    while ((n = read(fds[0], chunk, sizeof(chunk))) != 0) {
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) break;
      mos_buf_add(out, chunk, (size_t) n);
    }
    close(fds[0]);
  }
  return wait_child(pid);
}
