// SPDX-License-Identifier: Apache-2.0
//
// The control socket of the simulated pins: STATE/gpio.sock.
//
// A Unix stream socket; a client sends lines and reads lines. Requests:
//   set PIN 0|1|z   drive the pin from outside, or let go      answer: ok
//   get PIN         answer: PIN LEVEL MODE PULL DRIVE (in out od / none up
//                   down / 0 1 z)
//   watch PIN|*     answer: ok; from then on `@SECONDS PIN LEVEL` per change
//   ping            answer: pong
// A wrong request gets `error: REASON`. Lines are at most 63 bytes; a longer
// one ends the connection, and so does a client that does not read: it must
// not hold up an interrupt. Everything here runs on the interrupt thread.

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "gpio_sim.h"
#include "host.h"
#include "irq.h"
#include "mgos_errors.h"
#include "port/clock.h"

#define MAX_CLIENTS 8
#define MAX_LINE 64
#define NO_WATCH -1
#define WATCH_ALL -2

struct client {
  struct irq_source src;
  bool used;
  bool all;
  uint64_t watch;  // bit per pin
  char line[MAX_LINE];
  size_t len;
};

static struct {
  struct irq_source listener;
  struct client clients[MAX_CLIENTS];
} s_state = {.listener = {.fd = -1}};

static const char *const s_modes[] = {"in", "out", "od"};
static const char *const s_pulls[] = {"none", "up", "down"};

// Parses a pin number; returns -1 when it is none.
static int parse_pin(const char *s) {
  char *end;
  if (*s < '0' || *s > '9') return -1;
  long n = strtol(s, &end, 10);
  return *end == '\0' && n < GPIO_NUM_PINS ? (int) n : -1;
}

static int cmd_set(const char *pin_str, const char *val, char *out, int size) {
  int pin = parse_pin(pin_str);
  if (pin < 0) return snprintf(out, size, "error: no such pin\n");
  enum gpio_ext ext;
  if (strcmp(val, "0") == 0) {
    ext = GPIO_EXT_LOW;
  } else if (strcmp(val, "1") == 0) {
    ext = GPIO_EXT_HIGH;
  } else if (strcmp(val, "z") == 0) {
    ext = GPIO_EXT_Z;
  } else {
    return snprintf(out, size, "error: level must be 0, 1 or z\n");
  }
  gpio_sim_drive(pin, ext);
  return snprintf(out, size, "ok\n");
}

static int cmd_get(const char *pin_str, char *out, int size) {
  struct gpio_pin_info info;
  int pin = parse_pin(pin_str);
  if (pin < 0 || !gpio_sim_get(pin, &info)) {
    return snprintf(out, size, "error: no such pin\n");
  }
  return snprintf(out, size, "%d %d %s %s %c\n", pin, info.level,
                  s_modes[info.mode], s_pulls[info.pull], "01z"[info.ext]);
}

int gpio_sock_line(const char *line, char *out, int size, int *watch) {
  char cmd[8] = "", pin[8] = "", val[4] = "", rest[2] = "";
  *watch = NO_WATCH;
  int n = sscanf(line, "%7s %7s %3s %1s", cmd, pin, val, rest);
  if (n == 1 && strcmp(cmd, "ping") == 0) return snprintf(out, size, "pong\n");
  if (n == 3 && strcmp(cmd, "set") == 0) return cmd_set(pin, val, out, size);
  if (n == 2 && strcmp(cmd, "get") == 0) return cmd_get(pin, out, size);
  if (n == 2 && strcmp(cmd, "watch") == 0) {
    *watch = (strcmp(pin, "*") == 0 ? WATCH_ALL : parse_pin(pin));
    if (*watch == -1) return snprintf(out, size, "error: no such pin\n");
    return snprintf(out, size, "ok\n");
  }
  return snprintf(out, size,
                  "error: expected set PIN 0|1|z, get PIN, watch PIN|*, "
                  "ping\n");
}

static void drop(struct client *c) {
  irq_del(&c->src);
  host_close(c->src.fd);
  c->used = false;
}

static void send_line(struct client *c, const char *s, int len) {
  ssize_t n = send(c->src.fd, s, (size_t) len, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n != len) drop(c);
}

static void run_line(struct client *c) {
  char out[96];
  int watch;
  int n = gpio_sock_line(c->line, out, sizeof(out), &watch);
  if (watch == WATCH_ALL) c->watch = UINT64_MAX;
  if (watch >= 0) c->watch |= (uint64_t) 1 << watch;
  send_line(c, out, n);
}

static void take_byte(struct client *c, char ch) {
  if (ch != '\n') {
    if (c->len >= sizeof(c->line) - 1) {
      drop(c);
    } else {
      c->line[c->len++] = ch;
    }
    return;
  }
  if (c->len > 0 && c->line[c->len - 1] == '\r') c->len--;
  c->line[c->len] = '\0';
  if (c->len > 0) run_line(c);
  c->len = 0;
}

static void client_ready(uint32_t events, void *arg) {
  struct client *c = arg;
  char buf[128];
  ssize_t n = recv(c->src.fd, buf, sizeof(buf), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (n <= 0) {
    drop(c);
    return;
  }
  for (ssize_t i = 0; i < n && c->used; i++)
    take_byte(c, buf[i]);
}

static void on_change(int pin, bool level) {
  char out[64];
  int n = 0;
  for (int i = 0; i < MAX_CLIENTS; i++) {
    struct client *c = &s_state.clients[i];
    if (!c->used || (c->watch & ((uint64_t) 1 << pin)) == 0) continue;
    if (n == 0) {
      int64_t now = mgos_port_uptime_us();
      n = snprintf(out, sizeof(out), "@%" PRId64 ".%06d %d %d\n", now / 1000000,
                   (int) (now % 1000000), pin, level);
    }
    send_line(c, out, n);
  }
}

static void accept_client(uint32_t events, void *arg) {
  int fd = accept4(s_state.listener.fd, NULL, NULL, SOCK_CLOEXEC);
  if (fd < 0) return;
  for (int i = 0; i < MAX_CLIENTS; i++) {
    struct client *c = &s_state.clients[i];
    if (c->used) continue;
    memset(c, 0, sizeof(*c));
    c->used = true;
    c->src = (struct irq_source){.fd = fd, .fn = client_ready, .arg = c};
    if (irq_add(&c->src, EPOLLIN) == MGOS_OK) return;
    c->used = false;
    break;
  }
  host_close(fd);
}

int gpio_sock_open(const char *path) {
  struct sockaddr_un sa = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof(sa.sun_path)) return MGOS_ENAMETOOLONG;
  strcpy(sa.sun_path, path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return mgos_error_from_errno(errno);
  host_unlink(path);
  if (bind(fd, (struct sockaddr *) &sa, sizeof(sa)) != 0 ||
      listen(fd, MAX_CLIENTS) != 0) {
    int err = errno;
    host_close(fd);
    return mgos_error_from_errno(err);
  }
  s_state.listener.fd = fd;
  s_state.listener.fn = accept_client;
  gpio_sim_set_watch(on_change);
  return irq_add(&s_state.listener, EPOLLIN);
}
