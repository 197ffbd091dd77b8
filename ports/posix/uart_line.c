// SPDX-License-Identifier: Apache-2.0
//
// What a UART is wired to on a PC.
//
// A pty stands for a cable with an adapter at its end: programs come and go,
// and the device sends whether or not one listens. So this side keeps the
// other end open too (no hang-ups), counts the programs there with inotify,
// and while there is none it lets the newest output push out the oldest, up to
// what a pty holds. A program that is there but does not read for STALL_US
// loses bytes, as it would on a real line. A TCP line takes one client at a
// time. Input is level-triggered and armed by uart.c one event at a time, so a
// full receive buffer leaves the bytes with the host.

#include "uart_line.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "host.h"
#include "irq.h"
#include "mgos_errors.h"
#include "port/clock.h"

#define STALL_US 5000000
#define STALL_UNKNOWN_US 100000
#define CHUNK 512
#define MIRROR_WAIT_MS 100

enum kind { LINE_NONE, LINE_PTY, LINE_STDIO, LINE_TCP };

struct line {
  enum kind kind;
  int port;
  int in_fd, out_fd;
  int slave_fd;
  int clients;  // programs at the other end of a pty, -1 = cannot tell
  bool want_read, want_write;
  int64_t blocked_since;   // 0 = output flows
  struct irq_source in;    // also output where both are one descriptor
  struct irq_source out;   // stdio only
  struct irq_source kick;  // plain files, which are always ready
  struct irq_source listener;
  struct irq_source notify;
  char name[UART_LINE_NAME_SIZE];
};

static struct {
  struct line lines[UART_COUNT];
  uart_line_cb_t cb;
  int mirror_fd;
} s_state = {.mirror_fd = -1};

static void reset_line(struct line *l) {
  l->in_fd = l->out_fd = l->slave_fd = -1;
  l->in.fd = l->out.fd = l->kick.fd = l->listener.fd = l->notify.fd = -1;
}

static int line_no(const struct line *l) {
  return (int) (l - s_state.lines);
}

int uart_line_config(int uart_no, const char *spec) {
  if (uart_no < 0 || uart_no >= UART_COUNT) return MGOS_EINVAL;
  struct line *l = &s_state.lines[uart_no];
  reset_line(l);
  if (strcmp(spec, "pty") == 0) {
    l->kind = LINE_PTY;
  } else if (strcmp(spec, "stdio") == 0) {
    l->kind = LINE_STDIO;
  } else if (strcmp(spec, "none") == 0) {
    l->kind = LINE_NONE;
  } else if (strncmp(spec, "tcp:", 4) == 0) {
    char *end;
    long port = strtol(spec + 4, &end, 10);
    if (end == spec + 4 || *end != '\0' || port < 0 || port > 65535) {
      return MGOS_EINVAL;
    }
    l->kind = LINE_TCP;
    l->port = (int) port;
  } else {
    return MGOS_EINVAL;
  }
  return MGOS_OK;
}

const char *uart_line_name(int uart_no) {
  return s_state.lines[uart_no].name;
}

void uart_line_set_cb(uart_line_cb_t cb) {
  s_state.cb = cb;
}

void uart_line_set_mirror(int fd) {
  s_state.mirror_fd = fd;
}

struct uart_line_keep uart_line_get_keep(int uart_no) {
  const struct line *l = &s_state.lines[uart_no];
  struct uart_line_keep k = {-1, -1, -1, 0};
  if (l->kind == LINE_PTY) {
    k = (struct uart_line_keep){l->in_fd, l->slave_fd, l->notify.fd,
                                l->clients};
  } else if (l->kind == LINE_TCP) {
    k.master = l->listener.fd;
  }
  return k;
}

// --- events ---

// Interrupt lock held.
static void apply_arm(struct line *l) {
  if (l->kick.fd >= 0 && (l->want_read || l->want_write)) {
    uint64_t one = 1;
    if (host_write(l->kick.fd, &one, sizeof(one)) < 0) return;
  }
  uint32_t ev = EPOLLONESHOT;
  if (l->want_read) ev |= EPOLLIN;
  if (l->out_fd == l->in_fd && l->want_write) ev |= EPOLLOUT;
  if (l->in.active) irq_mod(&l->in, ev != EPOLLONESHOT ? ev : 0);
  if (l->out.active) {
    irq_mod(&l->out, l->want_write ? EPOLLOUT | EPOLLONESHOT : 0);
  }
}

void uart_line_arm(int uart_no, bool read, bool write) {
  struct line *l = &s_state.lines[uart_no];
  // Standard input that has ended stays ready for ever and never has a byte.
  if (l->kind == LINE_STDIO && l->in_fd < 0) read = false;
  irq_lock();
  if ((read && !l->want_read) || (write && !l->want_write)) {
    l->want_read |= read;
    l->want_write |= write;
    apply_arm(l);
  }
  irq_unlock();
}

static void report(struct line *l, bool can_read, bool can_write) {
  can_read = (can_read && l->want_read);
  can_write = (can_write && l->want_write);
  if (can_read) l->want_read = false;
  if (can_write) l->want_write = false;
  if (l->want_read || l->want_write) apply_arm(l);
  if ((can_read || can_write) && s_state.cb != NULL) {
    s_state.cb(line_no(l), can_read, can_write);
  }
}

static void drop_tcp_client(struct line *l) {
  irq_del(&l->in);
  host_close(l->in_fd);
  l->in_fd = l->out_fd = l->in.fd = -1;
  report(l, false, true);
}

static void on_data(uint32_t events, void *arg) {
  struct line *l = arg;
  char byte;
  if (l->kind == LINE_TCP &&
      ((events & (EPOLLHUP | EPOLLERR)) != 0 ||
       recv(l->in_fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)) {
    drop_tcp_client(l);
    return;
  }
  bool bad = (events & (EPOLLHUP | EPOLLERR)) != 0;
  report(l, bad || (events & EPOLLIN) != 0, bad || (events & EPOLLOUT) != 0);
}

static void on_out(uint32_t events, void *arg) {
  report(arg, false, true);
}

static void on_kick(uint32_t events, void *arg) {
  struct line *l = arg;
  uint64_t n;
  if (host_read(l->kick.fd, &n, sizeof(n)) < 0) return;
  report(l, !l->in.active, !l->out.active);
}

static void on_accept(uint32_t events, void *arg) {
  struct line *l = arg;
  int fd = accept4(l->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) return;
  if (l->in_fd >= 0) {
    host_close(fd);
    return;
  }
  int one = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
  l->in_fd = l->out_fd = fd;
  l->in = (struct irq_source){.fd = fd, .fn = on_data, .arg = l};
  uint32_t ev = EPOLLONESHOT | (l->want_read ? EPOLLIN : 0);
  if (irq_add(&l->in, ev) != MGOS_OK) {
    host_close(fd);
    l->in_fd = l->out_fd = -1;
  }
}

static void on_notify(uint32_t events, void *arg) {
  struct line *l = arg;
  char buf[1024] __attribute__((aligned(8)));
  ssize_t n = host_read(l->notify.fd, buf, sizeof(buf));
  for (ssize_t i = 0; i + (ssize_t) sizeof(struct inotify_event) <= n;) {
    struct inotify_event *ev = (struct inotify_event *) (buf + i);
    if ((ev->mask & IN_OPEN) != 0) l->clients++;
    if ((ev->mask & IN_CLOSE) != 0 && l->clients > 0) l->clients--;
    i += (ssize_t) (sizeof(*ev) + ev->len);
  }
}

// --- opening ---

static int watch_fd(struct irq_source *src, int fd, irq_handler_t fn,
                    struct line *l, uint32_t events) {
  *src = (struct irq_source){.fd = fd, .fn = fn, .arg = l};
  return irq_add(src, events);
}

static int last_error(void) {
  return mgos_error_from_errno(errno);
}

static int make_pty(struct line *l) {
  l->in_fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  char path[UART_LINE_NAME_SIZE];
  if (l->in_fd < 0 || grantpt(l->in_fd) != 0 || unlockpt(l->in_fd) != 0 ||
      ptsname_r(l->in_fd, path, sizeof(path)) != 0) {
    return last_error();
  }
  l->slave_fd = host_open(path, O_RDWR | O_NOCTTY, 0);
  struct termios tio;
  if (l->slave_fd < 0 || tcgetattr(l->slave_fd, &tio) != 0) return last_error();
  cfmakeraw(&tio);
  cfsetspeed(&tio, B115200);
  if (tcsetattr(l->slave_fd, TCSANOW, &tio) != 0) return last_error();
  l->notify.fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (l->notify.fd >= 0 &&
      inotify_add_watch(l->notify.fd, path, IN_OPEN | IN_CLOSE) < 0) {
    host_close(l->notify.fd);
    l->notify.fd = -1;
  }
  l->clients = (l->notify.fd >= 0 ? 0 : -1);
  return MGOS_OK;
}

static int open_pty(struct line *l, const char *state_dir,
                    const struct uart_line_keep *keep) {
  int res = MGOS_OK;
  if (keep->master >= 0) {
    l->in_fd = keep->master;
    l->slave_fd = keep->slave;
    l->notify.fd = keep->notify;
    l->clients = keep->clients;
    if (keep->slave >= 0) host_fcntl(keep->slave, F_SETFD, FD_CLOEXEC);
    if (keep->notify >= 0) host_fcntl(keep->notify, F_SETFD, FD_CLOEXEC);
  } else {
    res = make_pty(l);
  }
  if (res != MGOS_OK) return res;
  l->out_fd = l->in_fd;
  if (host_set_nonblock(l->in_fd) != 0 ||
      ptsname_r(l->in_fd, l->name, sizeof(l->name)) != 0) {
    return last_error();
  }
  char link[4096];
  int n = snprintf(link, sizeof(link), "%s/uart%d", state_dir, line_no(l));
  if (n < 0 || (size_t) n >= sizeof(link)) return MGOS_ENAMETOOLONG;
  host_unlink(link);
  if (symlinkat(l->name, AT_FDCWD, link) != 0) return last_error();
  if (l->notify.fd >= 0) {
    res = watch_fd(&l->notify, l->notify.fd, on_notify, l, EPOLLIN);
    if (res != MGOS_OK) return res;
  }
  return watch_fd(&l->in, l->in_fd, on_data, l, 0);
}

// Plain files and /dev/null cannot be watched: they are always ready.
static int open_stdio(struct line *l) {
  snprintf(l->name, sizeof(l->name), "stdio");
  l->in_fd = 0;
  l->out_fd = 1;
  int in = watch_fd(&l->in, 0, on_data, l, 0);
  int out = watch_fd(&l->out, 1, on_out, l, 0);
  if (in != MGOS_ENOTSUP && out != MGOS_ENOTSUP) {
    return in != MGOS_OK ? in : out;
  }
  int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) return last_error();
  return watch_fd(&l->kick, fd, on_kick, l, EPOLLIN);
}

static int open_tcp(struct line *l, const struct uart_line_keep *keep) {
  struct sockaddr_in sa = {.sin_family = AF_INET,
                           .sin_port = htons((uint16_t) l->port),
                           .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t len = sizeof(sa);
  int one = 1, fd = keep->master;
  if (fd < 0) {
    fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) return last_error();
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (bind(fd, (struct sockaddr *) &sa, len) != 0 || listen(fd, 1) != 0) {
      int res = last_error();
      host_close(fd);
      return res;
    }
  }
  host_set_nonblock(fd);
  if (getsockname(fd, (struct sockaddr *) &sa, &len) != 0) return last_error();
  l->port = ntohs(sa.sin_port);
  snprintf(l->name, sizeof(l->name), "tcp:%d", l->port);
  return watch_fd(&l->listener, fd, on_accept, l, EPOLLIN);
}

int uart_line_open(int uart_no, const char *state_dir,
                   const struct uart_line_keep *keep) {
  struct line *l = &s_state.lines[uart_no];
  switch (l->kind) {
    case LINE_NONE:
      return MGOS_OK;
    case LINE_PTY:
      return open_pty(l, state_dir, keep);
    case LINE_STDIO:
      return open_stdio(l);
    case LINE_TCP:
      return open_tcp(l, keep);
  }
  return MGOS_EINVAL;
}

// --- transfer ---

static bool fd_ready(int fd, short events, int timeout_ms) {
  struct pollfd p = {.fd = fd, .events = events};
  return poll(&p, 1, timeout_ms) > 0;
}

size_t uart_line_read(int uart_no, void *buf, size_t len) {
  struct line *l = &s_state.lines[uart_no];
  if (l->in_fd < 0 || len == 0) return 0;
  // The descriptor may be shared with a shell and so stays blocking.
  if (l->kind == LINE_STDIO && !fd_ready(l->in_fd, POLLIN, 0)) return 0;
  ssize_t n = host_read(l->in_fd, buf, len);
  if (n > 0) return (size_t) n;
  if (l->kind == LINE_STDIO && n == 0) {
    irq_del(&l->in);
    l->in_fd = -1;
  }
  return 0;
}

static void mirror(int uart_no, const void *buf, size_t len) {
  if (uart_no != 0 || s_state.mirror_fd < 0) return;
  const char *p = buf;
  while (len > 0 && fd_ready(s_state.mirror_fd, POLLOUT, MIRROR_WAIT_MS)) {
    ssize_t n = host_write(s_state.mirror_fd, p, len < CHUNK ? len : CHUNK);
    if (n <= 0) {
      s_state.mirror_fd = -1;
      return;
    }
    p += n;
    len -= (size_t) n;
  }
}

// Bytes written; 0 = would block; -1 = nobody there, the bytes are lost.
static ssize_t try_write(struct line *l, const void *buf, size_t len) {
  if (l->out_fd < 0) return -1;
  if (l->kind == LINE_STDIO) {
    if (!fd_ready(l->out_fd, POLLOUT, 0)) return 0;
    if (len > CHUNK) len = CHUNK;
  }
  ssize_t n;
  if (l->kind == LINE_TCP) {
    n = send(l->out_fd, buf, len, MSG_NOSIGNAL);
  } else {
    n = host_write(l->out_fd, buf, len);
  }
  if (n >= 0) return n;
  if (errno != EAGAIN && errno != EINTR) return -1;
  if (l->kind == LINE_PTY && l->clients == 0) {
    tcflush(l->slave_fd, TCIFLUSH);
    n = host_write(l->out_fd, buf, len);
    return n > 0 ? n : -1;
  }
  return 0;
}

// Whether a line that takes nothing has done so for too long.
static bool stalled(struct line *l) {
  int64_t now = mgos_port_uptime_us();
  if (l->blocked_since == 0) l->blocked_since = (now != 0 ? now : 1);
  int64_t limit = (l->clients < 0 ? STALL_UNKNOWN_US : STALL_US);
  return now - l->blocked_since >= limit;
}

size_t uart_line_write(int uart_no, const void *buf, size_t len) {
  struct line *l = &s_state.lines[uart_no];
  if (len == 0) return 0;
  size_t done = len;
  if (l->kind != LINE_NONE) {
    ssize_t n = try_write(l, buf, len);
    if (n == 0 && !stalled(l)) return 0;
    if (n > 0) {
      l->blocked_since = 0;
      done = (size_t) n;
    }
  }
  mirror(uart_no, buf, done);
  return done;
}

bool uart_line_wait_write(int uart_no, int timeout_ms) {
  struct line *l = &s_state.lines[uart_no];
  return l->out_fd < 0 || fd_ready(l->out_fd, POLLOUT, timeout_ms);
}

void uart_line_emergency_write(int uart_no, const void *buf, size_t len) {
  const char *p = buf;
  while (len > 0) {
    size_t n = uart_line_write(uart_no, p, len);
    if (n == 0) uart_line_wait_write(uart_no, 100);
    p += n;
    len -= n;
  }
}
