// SPDX-License-Identifier: Apache-2.0
//
// A keep-alive HTTP load generator: N connections, one request under way on
// each. Prints one line of JSON: requests per second, requests per second of
// the server's CPU time (read from /proc of the given pids), and the median
// and 99th percentile of the latency in microseconds.
//
// http_load PORT PATH CONNECTIONS SECONDS PID[,PID…]

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_SAMPLES 4000000

struct conn {
  int fd;
  int64_t sent_ns;
  char head[2048];
  size_t head_len;
  int64_t body_left;  // -1: in the head
};

static char s_request[512];
static size_t s_request_len;
static uint32_t *s_samples;
static size_t s_num_samples;
static uint64_t s_done;

static int64_t now_ns(void) {
  struct timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return (int64_t) ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void die(const char *what) {
  fprintf(stderr, "http_load: %s: %s\n", what, strerror(errno));
  exit(1);
}

// CPU time of one thread in nanoseconds; 0 when it is gone.
static int64_t thread_cpu_ns(int pid, const char *tid) {
  char path[320];
  unsigned long long ns = 0;
  snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat", pid, tid);
  FILE *fp = fopen(path, "r");
  if (fp == NULL) return 0;
  if (fscanf(fp, "%llu", &ns) != 1) die(path);
  fclose(fp);
  return (int64_t) ns;
}

// CPU time of the processes in microseconds, all threads. The scheduler's own
// figure: the times in /proc/PID/stat move in steps of 10 ms.
static int64_t cpu_us(const char *pids) {
  int64_t total = 0;
  for (const char *p = pids; p != NULL && *p != '\0';) {
    char path[64];
    int pid = atoi(p);
    snprintf(path, sizeof(path), "/proc/%d/task", pid);
    DIR *dir = opendir(path);
    if (dir == NULL) die(path);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
      if (e->d_name[0] != '.') total += thread_cpu_ns(pid, e->d_name);
    }
    closedir(dir);
    p = strchr(p, ',');
    if (p != NULL) p++;
  }
  return total / 1000;
}

static void send_request(struct conn *c) {
  c->sent_ns = now_ns();
  c->head_len = 0;
  c->body_left = -1;
  if (write(c->fd, s_request, s_request_len) != (ssize_t) s_request_len) {
    die("write");
  }
}

static void open_conn(struct conn *c, int port) {
  struct sockaddr_in sin = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t) port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int on = 1;
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(c->fd, (struct sockaddr *) &sin, sizeof(sin)) != 0) {
    die("connect");
  }
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  fcntl(c->fd, F_SETFL, O_NONBLOCK);
}

static void request_done(struct conn *c) {
  s_done++;
  if (s_num_samples < MAX_SAMPLES) {
    s_samples[s_num_samples++] = (uint32_t) ((now_ns() - c->sent_ns) / 100);
  }
  send_request(c);
}

static void take_head(struct conn *c, const char *p, size_t n) {
  size_t room = sizeof(c->head) - 1 - c->head_len;
  size_t take = n < room ? n : room;
  memcpy(c->head + c->head_len, p, take);
  c->head_len += take;
  c->head[c->head_len] = '\0';
  char *end = strstr(c->head, "\r\n\r\n");
  if (end == NULL) {
    if (take < n) die("head too long");
    return;
  }
  if (strncmp(c->head, "HTTP/1.1 200", 12) != 0) {
    fprintf(stderr, "http_load: unexpected reply: %.60s\n", c->head);
    exit(1);
  }
  char *cl = strcasestr(c->head, "\r\nContent-Length:");
  if (cl == NULL || cl > end) die("no Content-Length");
  int64_t body = atoll(cl + 17);
  int64_t in_head = (int64_t) (c->head_len - (size_t) (end + 4 - c->head));
  c->body_left = body - in_head - (int64_t) (n - take);
  if (c->body_left == 0) request_done(c);
}

static void readable(struct conn *c) {
  char buf[65536];
  ssize_t n = read(c->fd, buf, sizeof(buf));
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) die("server closed");
  if (c->body_left < 0) {
    take_head(c, buf, (size_t) n);
  } else {
    c->body_left -= n;
    if (c->body_left == 0) request_done(c);
  }
}

static int compare(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
  return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
  if (argc != 6) {
    fprintf(stderr, "usage: http_load PORT PATH CONNECTIONS SECONDS PIDS\n");
    return 2;
  }
  int port = atoi(argv[1]), num = atoi(argv[3]);
  double seconds = atof(argv[4]);
  s_request_len = (size_t) snprintf(
      s_request, sizeof(s_request),
      "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: load\r\n\r\n",
      argv[2]);
  s_samples = malloc(MAX_SAMPLES * sizeof(*s_samples));
  struct conn *conns = calloc((size_t) num, sizeof(*conns));
  int ep = epoll_create1(0);
  if (s_samples == NULL || conns == NULL || ep < 0) die("setup");
  for (int i = 0; i < num; i++) {
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = &conns[i]};
    open_conn(&conns[i], port);
    epoll_ctl(ep, EPOLL_CTL_ADD, conns[i].fd, &ev);
  }
  for (int i = 0; i < num; i++)
    send_request(&conns[i]);
  int64_t cpu0 = cpu_us(argv[5]), start = now_ns();
  int64_t end = start + (int64_t) (seconds * 1e9);
  while (now_ns() < end) {
    struct epoll_event evs[256];
    int n = epoll_wait(ep, evs, 256, 100);
    for (int i = 0; i < n; i++)
      readable(evs[i].data.ptr);
  }
  double wall = (double) (now_ns() - start) / 1e9;
  double cpu = (double) (cpu_us(argv[5]) - cpu0) / 1e6;
  if (s_num_samples == 0) die("no reply");
  qsort(s_samples, s_num_samples, sizeof(*s_samples), compare);
  printf(
      "{\"requests\": %llu, \"per_s\": %.0f, \"per_cpu_s\": %.0f, "
      "\"p50_us\": %.1f, \"p99_us\": %.1f}\n",
      (unsigned long long) s_done, (double) s_done / wall,
      cpu > 0 ? (double) s_done / cpu : 0,
      (double) s_samples[s_num_samples / 2] / 10,
      (double) s_samples[s_num_samples * 99 / 100] / 10);
  return 0;
}
