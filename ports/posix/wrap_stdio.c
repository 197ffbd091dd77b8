// SPDX-License-Identifier: Apache-2.0
//
// FILE streams on device files, and standard output and error as the
// device's console.
//
// A stream is a cookie with a descriptor and a small buffer in one block, so
// an open file costs the RAM it would cost on a chip. The open streams form a
// list only because fileno() must find the descriptor of a FILE.

#include "wrap.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "mgos_debug.h"
#include "mgos_vfs.h"

#define STREAM_BUF_SIZE 512
#define CONSOLE_BUF_SIZE 256

__attribute__((weak)) FILE *__real_fdopen(int fd, const char *mode);
__attribute__((weak)) int __real_fileno(FILE *fp);

struct stream {
  struct stream *next;
  FILE *fp;
  int vfd;
  char buf[STREAM_BUF_SIZE];
};

static struct {
  pthread_mutex_t lock;
  struct stream *streams;
  bool started;
  char out_buf[CONSOLE_BUF_SIZE];
} s_state = {.lock = PTHREAD_MUTEX_INITIALIZER};

int wrap_fopen_flags(const char *mode, int *flags) {
  bool plus = false;
  for (const char *p = mode + (*mode != '\0'); *p != '\0'; p++) {
    if (*p == '+') {
      plus = true;
    } else if (*p != 'b' && *p != 'e' && *p != 't') {
      return -1;
    }
  }
  int access = (plus ? O_RDWR : O_WRONLY);
  switch (*mode) {
    case 'r':
      *flags = (plus ? O_RDWR : O_RDONLY);
      return 0;
    case 'w':
      *flags = access | O_CREAT | O_TRUNC;
      return 0;
    case 'a':
      *flags = access | O_CREAT | O_APPEND;
      return 0;
    default:
      return -1;
  }
}

static ssize_t stream_read(void *cookie, char *buf, size_t len) {
  return mgos_vfs_read(((struct stream *) cookie)->vfd, buf, len);
}

// fopencookie wants 0, not -1, for "nothing written".
static ssize_t stream_write(void *cookie, const char *buf, size_t len) {
  ssize_t n = mgos_vfs_write(((struct stream *) cookie)->vfd, buf, len);
  return n < 0 ? 0 : n;
}

static int stream_seek(void *cookie, off64_t *off, int whence) {
  off_t pos = mgos_vfs_lseek(((struct stream *) cookie)->vfd, *off, whence);
  if (pos < 0) return -1;
  *off = pos;
  return 0;
}

static int stream_close(void *cookie) {
  struct stream *s = cookie;
  pthread_mutex_lock(&s_state.lock);
  struct stream **p = &s_state.streams;
  while (*p != NULL && *p != s)
    p = &(*p)->next;
  if (*p != NULL) *p = s->next;
  pthread_mutex_unlock(&s_state.lock);
  int res = mgos_vfs_close(s->vfd);
  int err = errno;
  free(s);
  errno = err;
  return res;
}

// Takes over `vfd` only when it succeeds.
static FILE *make_stream(int vfd, const char *mode) {
  static const cookie_io_functions_t fns = {stream_read, stream_write,
                                            stream_seek, stream_close};
  struct stream *s = malloc(sizeof(*s));
  if (s == NULL) return NULL;
  s->vfd = vfd;
  s->fp = fopencookie(s, mode, fns);
  if (s->fp == NULL) {
    free(s);
    errno = ENOMEM;
    return NULL;
  }
  setvbuf(s->fp, s->buf, _IOFBF, sizeof(s->buf));
  pthread_mutex_lock(&s_state.lock);
  s->next = s_state.streams;
  s_state.streams = s;
  pthread_mutex_unlock(&s_state.lock);
  return s->fp;
}

FILE *__wrap_fopen(const char *path, const char *mode) {
  int flags;
  if (wrap_fopen_flags(mode, &flags) != 0) {
    errno = EINVAL;
    return NULL;
  }
  int vfd = mgos_vfs_open(path, flags, 0666);
  if (vfd < 0) return NULL;
  FILE *fp = make_stream(vfd, mode);
  if (fp != NULL) return fp;
  int err = errno;
  mgos_vfs_close(vfd);
  errno = err;
  return NULL;
}

FILE *__wrap_fdopen(int fd, const char *mode) {
  if (wrap_is_vfd(fd)) return make_stream(wrap_to_vfd(fd), mode);
  return __real_fdopen != NULL ? __real_fdopen(fd, mode) : fdopen(fd, mode);
}

int __wrap_fileno(FILE *fp) {
  int fd = -1;
  pthread_mutex_lock(&s_state.lock);
  for (struct stream *s = s_state.streams; s != NULL; s = s->next) {
    if (s->fp == fp) fd = wrap_to_fd(s->vfd);
  }
  pthread_mutex_unlock(&s_state.lock);
  if (fd >= 0) return fd;
  if (s_state.started && fp == stdout) return 1;
  if (s_state.started && fp == stderr) return 2;
  return __real_fileno != NULL ? __real_fileno(fp) : fileno(fp);
}

// A FILE cannot change what it stands for; the caller's stream is closed, as
// the standard says for a failed freopen.
FILE *__wrap_freopen(const char *path, const char *mode, FILE *fp) {
  fclose(fp);
  errno = ENOSYS;
  return NULL;
}

FILE *__wrap_tmpfile(void) {
  errno = ENOSYS;
  return NULL;
}

int __wrap_mkstemp(char *path) {
  errno = ENOSYS;
  return -1;
}

static ssize_t console_write(void *cookie, const char *buf, size_t len) {
  mgos_debug_write(cookie == NULL ? 1 : 2, buf, len);
  return (ssize_t) len;
}

bool wrap_stdio_started(void) {
  return s_state.started;
}

void wrap_stdio_start(void) {
  static const cookie_io_functions_t fns = {NULL, console_write, NULL, NULL};
  FILE *out = fopencookie(NULL, "w", fns);
  FILE *err = fopencookie(&s_state, "w", fns);
  if (out == NULL || err == NULL) return;
  fflush(stdout);
  setvbuf(out, s_state.out_buf, _IOLBF, sizeof(s_state.out_buf));
  setvbuf(err, NULL, _IONBF, 0);
  stdout = out;
  stderr = err;
  s_state.started = true;
}
