// SPDX-License-Identifier: Apache-2.0
//
// Small helpers of the public API that need no manager: words, files, socket
// pairs, threads, hex dumps.

#include <stdlib.h>

#include "common/cs_dbg.h"
#include "common/str_util.h"
#include "mongoose.h"

#if __has_include(<pthread.h>)
#include <pthread.h>
#define HAVE_PTHREAD 1
#endif

const char *mg_skip(const char *s, const char *end_string,
                    const char *delimiters, struct mg_str *v) {
  v->p = s;
  while (s < end_string && (*s == '\0' || strchr(delimiters, *s) == NULL))
    s++;
  v->len = (size_t) (s - v->p);
  while (s < end_string && *s != '\0' && strchr(delimiters, *s) != NULL)
    s++;
  return s;
}

int mg_stat(const char *path, cs_stat_t *st) {
  return stat(path, st);
}

FILE *mg_fopen(const char *path, const char *mode) {
  return fopen(path, mode);
}

int mg_open(const char *path, int flag, int mode) {
  return open(path, flag, mode);
}

size_t mg_fread(void *ptr, size_t size, size_t count, FILE *f) {
  return fread(ptr, size, count, f);
}

size_t mg_fwrite(const void *ptr, size_t size, size_t count, FILE *f) {
  return fwrite(ptr, size, count, f);
}

int mg_is_big_endian(void) {
  static const uint16_t one = 1;
  return ((const uint8_t *) &one)[0] == 0;
}

void *mg_start_thread(void *(*thread_func)(void *), void *thread_func_param) {
#ifdef HAVE_PTHREAD
  pthread_t thread;
  if (pthread_create(&thread, NULL, thread_func, thread_func_param) != 0) {
    return NULL;
  }
  pthread_detach(thread);
  return (void *) (uintptr_t) thread;
#else
  (void) thread_func;
  (void) thread_func_param;
  LOG(LL_ERROR, ("no threads here, use mgos_task_create"));
  return NULL;
#endif
}

void mg_set_close_on_exec(sock_t sock) {
#ifdef FD_CLOEXEC
  fcntl(sock, F_SETFD, FD_CLOEXEC);
#else
  (void) sock;  // no programs are started here
#endif
}

int mg_socketpair(sock_t sp[2], int sock_type) {
  sp[0] = sp[1] = INVALID_SOCKET;
#if defined(AF_UNIX) && CS_PLATFORM == CS_P_UNIX
  if (socketpair(AF_UNIX, sock_type, 0, sp) != 0) return 0;
  mg_set_close_on_exec(sp[0]);
  mg_set_close_on_exec(sp[1]);
  return 1;
#else
  (void) sock_type;
  return 0;
#endif
}

// One line of a dump: offset, 16 bytes in hex, the same as text.
static int dump_line(const uint8_t *p, int offset, int count, char *out,
                     size_t size) {
  char text[17];
  int n = snprintf(out, size, "%04x ", offset);
  for (int i = 0; i < 16; i++) {
    bool have = i < count;
    text[i] = !have ? '\0' : (p[i] >= 32 && p[i] < 127) ? (char) p[i] : '.';
    n += snprintf(out + n, size - (size_t) n, have ? " %02x" : "   ",
                  have ? p[i] : 0);
  }
  text[16] = '\0';
  n += snprintf(out + n, size - (size_t) n, "  %s\n", text);
  return n;
}

int mg_hexdump(const void *buf, int len, char *dst, int dst_len) {
  int pos = 0;
  if (dst_len < 1) return 0;
  dst[0] = '\0';
  for (int i = 0; i < len; i += 16) {
    char line[80];
    int n =
        dump_line((const uint8_t *) buf + i, i, len - i, line, sizeof(line));
    if (n > dst_len - 1 - pos) n = dst_len - 1 - pos;
    memcpy(dst + pos, line, (size_t) n);
    pos += n;
    dst[pos] = '\0';
  }
  return pos;
}

void mg_hexdumpf(FILE *fp, const void *buf, int len) {
  for (int i = 0; i < len; i += 16) {
    char line[80];
    dump_line((const uint8_t *) buf + i, i, len - i, line, sizeof(line));
    fputs(line, fp);
  }
}

void mg_hexdump_connection(struct mg_connection *nc, const char *path,
                           const void *buf, int num_bytes, int ev) {
  static const char *const names[] = {"POLL",    "== accept", "== connect",
                                      "<- recv", "-> send",   "== close",
                                      "== timer"};
  char src[60], dst[60];
  FILE *fp = strcmp(path, "-") == 0    ? stdout
             : strcmp(path, "--") == 0 ? stderr
                                       : fopen(path, "a");
  if (fp == NULL) return;
  mg_conn_addr_to_str(nc, src, sizeof(src),
                      MG_SOCK_STRINGIFY_IP | MG_SOCK_STRINGIFY_PORT);
  mg_conn_addr_to_str(
      nc, dst, sizeof(dst),
      MG_SOCK_STRINGIFY_IP | MG_SOCK_STRINGIFY_PORT | MG_SOCK_STRINGIFY_REMOTE);
  fprintf(fp, "%lu %p %s %s %s %d\n", (unsigned long) mg_time(), (void *) nc,
          src, ev >= 0 && ev <= MG_EV_TIMER ? names[ev] : "event", dst,
          num_bytes);
  if (num_bytes > 0 && buf != NULL) mg_hexdumpf(fp, buf, num_bytes);
  if (fp != stdout && fp != stderr) fclose(fp);
}
