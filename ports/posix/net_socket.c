// SPDX-License-Identifier: Apache-2.0
//
// Network interface of the PC port: BSD sockets watched with epoll.
//
// Connections are registered once, edge triggered, for both directions, so
// that traffic costs no registration calls; readiness is remembered by the
// event manager. Listeners are level triggered: accepting stops after a batch
// and goes on in the next turn. When the process has no descriptors left they
// are muted until a connection is closed.
//
// Other tasks end a sleep through an eventfd, which is written only when the
// manager really sleeps (`state`). nc->mgr_data holds bits (CONN_*), no
// pointer.

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "mongoose.h"
#include "port/net.h"
#include "wdt_sleep.h"

#define EVENTS_PER_POLL 64
#define ACCEPTS_PER_EVENT 64
#define BACKLOG 512

#define CONN_AT_END 1u  // the peer has closed its direction

enum { AWAKE, SLEEPING, WOKEN };

struct net {
  int epoll_fd;
  int event_fd;
  _Atomic int state;
  bool muted;     // listeners wait for a free descriptor
  bool whole_ms;  // this kernel has no epoll_pwait2
  struct epoll_event events[EVENTS_PER_POLL];
};

static struct net *net_of(const struct mg_iface *iface) {
  return (struct net *) iface->data;
}

static void net_init(struct mg_iface *iface) {
  struct net *n = calloc(1, sizeof(*n));
  struct epoll_event ev = {.events = EPOLLIN, .data.ptr = NULL};
  if (n != NULL) {
    n->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    n->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    iface->data = n;
    if (n->epoll_fd >= 0 && n->event_fd >= 0 &&
        epoll_ctl(n->epoll_fd, EPOLL_CTL_ADD, n->event_fd, &ev) == 0) {
      return;
    }
    LOG(LL_ERROR, ("cannot set up epoll: %s", strerror(errno)));
    close(n->event_fd);
    close(n->epoll_fd);
    free(n);
  }
  iface->data = NULL;
  iface->mgr = NULL;
}

static void net_free(struct mg_iface *iface) {
  struct net *n = net_of(iface);
  close(n->event_fd);
  close(n->epoll_fd);
  free(n);
  iface->data = NULL;
}

static bool is_tcp_listener(const struct mg_connection *nc) {
  return (nc->flags & (MG_F_LISTENING | MG_F_UDP)) == MG_F_LISTENING;
}

static void net_add_conn(struct mg_connection *nc) {
  struct epoll_event ev = {.data.ptr = nc};
  ev.events = is_tcp_listener(nc) ? (uint32_t) EPOLLIN
                                  : EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  struct net *n = net_of(nc->iface);
  if (epoll_ctl(n->epoll_fd, EPOLL_CTL_ADD, nc->sock, &ev) == 0) return;
  LOG(LL_ERROR, ("cannot watch socket %d: %s", nc->sock, strerror(errno)));
  nc->err = errno;
  nc->flags |= MG_F_CLOSE_IMMEDIATELY;
}

static void net_remove_conn(struct mg_connection *nc) {
  if (nc->sock == INVALID_SOCKET) return;
  epoll_ctl(net_of(nc->iface)->epoll_fd, EPOLL_CTL_DEL, nc->sock, NULL);
}

// --- waiting ----------------------------------------------------------------

static void net_wake(struct mg_iface *iface) {
  struct net *n = net_of(iface);
  if (atomic_exchange(&n->state, WOKEN) != SLEEPING) return;
  uint64_t one = 1;
  ssize_t r = write(n->event_fd, &one, sizeof(one));
  (void) r;  // only fails when a wake-up is pending already
}

// Sleeps of some length go through the cheaper call that counts milliseconds;
// it ends early by a fraction of one, which is slept in the next turn.
#define LONG_SLEEP_US 20000

// epoll_pwait2 where the kernel has it, else whole milliseconds.
static int sleep_us(struct net *n, int64_t us) {
  if (us >= LONG_SLEEP_US && !n->whole_ms) {
    us -= us % 1000;
  } else if (us > 0 && !n->whole_ms) {
#ifdef SYS_epoll_pwait2
    struct timespec ts = {.tv_sec = us / 1000000,
                          .tv_nsec = (long) (us % 1000000) * 1000};
    int r = (int) syscall(SYS_epoll_pwait2, n->epoll_fd, n->events,
                          EVENTS_PER_POLL, &ts, NULL, (size_t) 0);
    if (r >= 0 || errno == EINTR) return r;
#endif
    n->whole_ms = true;
  }
  int64_t ms = us < 0 ? -1 : (us + 999) / 1000;
  if (ms > INT32_MAX) ms = INT32_MAX;
  return epoll_wait(n->epoll_fd, n->events, EVENTS_PER_POLL, (int) ms);
}

// The watchdog is held while nothing is to be done.
static int wait_us(struct net *n, int64_t us) {
  if (us == 0) return sleep_us(n, 0);
  wdt_sleep(true);
  int r = sleep_us(n, us);
  int err = errno;
  wdt_sleep(false);
  errno = err;
  return r;
}

static void mute_listeners(struct mg_iface *iface, bool mute) {
  struct mg_connection *nc = iface->mgr->active_connections;
  for (; nc != NULL; nc = nc->next) {
    if (nc->iface != iface || nc->sock == INVALID_SOCKET) continue;
    if (!is_tcp_listener(nc)) continue;
    struct epoll_event ev = {.data.ptr = nc};
    ev.events = mute ? 0 : (uint32_t) EPOLLIN;
    epoll_ctl(net_of(iface)->epoll_fd, EPOLL_CTL_MOD, nc->sock, &ev);
  }
  net_of(iface)->muted = mute;
}

// No waiting for more output; peers that vanished are noticed in minutes.
// Accepted sockets have what their listener was given.
static void set_tcp_options(int fd) {
  int on = 1, idle_s = 60, interval_s = 15, count = 4;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof(interval_s));
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
}

static void accept_some(struct mg_connection *lc) {
  for (int i = 0; i < ACCEPTS_PER_EVENT; i++) {
    union socket_address sa;
    socklen_t len = sizeof(sa);
    memset(&sa, 0, sizeof(sa));
    if (lc->flags & MG_F_CLOSE_IMMEDIATELY) return;
    int fd = accept4(lc->sock, &sa.sa, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EINTR || errno == ECONNABORTED) continue;
      if (errno == EAGAIN) return;
      LOG(LL_ERROR, ("accept: %s", strerror(errno)));
      mute_listeners(lc->iface, true);
      return;
    }
    struct mg_connection *nc = mg_if_accept_new_conn(lc);
    if (nc == NULL) {
      close(fd);
      return;
    }
    nc->sock = fd;
    mg_if_accept_tcp_cb(nc, &sa, len);
  }
}

static void handle(struct mg_connection *nc, uint32_t events) {
  if (nc->flags & MG_F_CLOSE_IMMEDIATELY) return;
  if (is_tcp_listener(nc)) {
    accept_some(nc);
    return;
  }
  if ((nc->flags & (MG_F_CONNECTING | MG_F_UDP)) == MG_F_CONNECTING) {
    // A socket that never connected reports HUP with OUT.
    if (!(events & (EPOLLOUT | EPOLLERR))) return;
    int err = 0;
    socklen_t len = sizeof(err);
    if (getsockopt(nc->sock, SOL_SOCKET, SO_ERROR, &err, &len) != 0) {
      err = errno;
    }
    mg_if_connect_cb(nc, err);
    if (err != 0) return;
  } else if (events & EPOLLOUT) {
    mg_if_can_send_cb(nc);
  }
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
    nc->mgr_data = (void *) (uintptr_t) CONN_AT_END;
  }
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) {
    mg_if_can_recv_cb(nc);
  }
}

static void net_poll_us(struct mg_iface *iface, int64_t timeout_us) {
  struct net *n = net_of(iface);
  if (timeout_us != 0) {
    int expected = AWAKE;
    if (!atomic_compare_exchange_strong(&n->state, &expected, SLEEPING)) {
      timeout_us = 0;
    }
  }
  int count = wait_us(n, timeout_us);
  atomic_store(&n->state, AWAKE);
  for (int i = 0; i < count; i++) {
    struct mg_connection *nc = n->events[i].data.ptr;
    if (nc != NULL) {
      handle(nc, n->events[i].events);
    } else {
      uint64_t value;
      ssize_t r = read(n->event_fd, &value, sizeof(value));
      (void) r;
    }
  }
}

static time_t net_poll(struct mg_iface *iface, int timeout_ms) {
  net_poll_us(iface, timeout_ms < 0 ? -1 : (int64_t) timeout_ms * 1000);
  return time(NULL);
}

// --- opening ----------------------------------------------------------------

static socklen_t addr_len(const union socket_address *sa) {
  return sa->sa.sa_family == AF_INET6 ? sizeof(sa->sin6) : sizeof(sa->sin);
}

static int open_socket(const union socket_address *sa, int type) {
  return socket(sa->sa.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

static int listen_on(struct mg_connection *nc, union socket_address *sa,
                     int type) {
  int on = 1, fd = open_socket(sa, type);
  if (fd < 0) return errno;
  // For datagrams it would let another process take half of the traffic.
  if (type == SOCK_STREAM) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    set_tcp_options(fd);
  } else if (nc->flags & MG_F_ENABLE_BROADCAST) {
    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
  }
  socklen_t len = addr_len(sa);
  if (bind(fd, &sa->sa, len) != 0 ||
      (type == SOCK_STREAM && listen(fd, BACKLOG) != 0)) {
    int err = errno;
    close(fd);
    return err;
  }
  len = sizeof(*sa);
  getsockname(fd, &sa->sa, &len);
  nc->sock = fd;
  return 0;
}

static int net_listen_tcp(struct mg_connection *nc, union socket_address *sa) {
  return listen_on(nc, sa, SOCK_STREAM);
}

static int net_listen_udp(struct mg_connection *nc, union socket_address *sa) {
  return listen_on(nc, sa, SOCK_DGRAM);
}

static void net_connect_tcp(struct mg_connection *nc,
                            const union socket_address *sa) {
  nc->err = 0;
  int fd = open_socket(sa, SOCK_STREAM);
  if (fd < 0) {
    nc->err = errno;
    return;
  }
  set_tcp_options(fd);
  nc->sock = fd;
  if (connect(fd, &sa->sa, addr_len(sa)) != 0 && errno != EINPROGRESS) {
    nc->err = errno;
  }
}

// The socket is bound to the peer only on request (bit 16, see the manager's
// internal flags): answers to a broadcast come from other addresses.
static void net_connect_udp(struct mg_connection *nc) {
  int on = 1;
  nc->err = 0;
  int fd = open_socket(&nc->sa, SOCK_DGRAM);
  if (fd < 0) {
    nc->err = errno;
    return;
  }
  nc->sock = fd;
  if (nc->flags & MG_F_ENABLE_BROADCAST) {
    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
  }
  if ((nc->flags & (1ul << 16)) &&
      connect(fd, &nc->sa.sa, addr_len(&nc->sa)) != 0) {
    nc->err = errno;
  }
}

static int net_create_conn(struct mg_connection *nc) {
  (void) nc;
  return 1;
}

static void net_destroy_conn(struct mg_connection *nc) {
  if (nc->sock == INVALID_SOCKET) return;
  if (!(nc->flags & (MG_F_UDP | MG_F_LISTENING))) {
    // Closing with unread input would reset the connection, and the reset
    // may overtake the last output on its way to the peer's program.
    for (int i = 0; i < 8; i++) {
      if (recv(nc->sock, NULL, 1 << 16, MSG_TRUNC | MSG_DONTWAIT) <= 0) break;
    }
  }
  close(nc->sock);
  if (net_of(nc->iface)->muted) mute_listeners(nc->iface, false);
}

static void net_sock_set(struct mg_connection *nc, sock_t sock) {
  int flags = fcntl(sock, F_GETFL);
  if (flags >= 0) fcntl(sock, F_SETFL, flags | O_NONBLOCK);
  fcntl(sock, F_SETFD, FD_CLOEXEC);
  if (!(nc->flags & MG_F_UDP)) set_tcp_options(sock);
  nc->sock = sock;
}

static void net_get_conn_addr(struct mg_connection *nc, int remote,
                              union socket_address *sa) {
  union socket_address out;
  socklen_t len = sizeof(out);
  memset(&out, 0, sizeof(out));
  int r = remote ? getpeername(nc->sock, &out.sa, &len)
                 : getsockname(nc->sock, &out.sa, &len);
  if (r == 0 && len <= sizeof(out)) *sa = out;
}

// --- traffic ----------------------------------------------------------------

// Result of a send call in the form of the interface.
static int sent(struct mg_connection *nc, ssize_t n) {
  if (n >= 0) return (int) n;
  if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
  nc->err = errno;
  return -1;
}

static int net_tcp_sendv(struct mg_connection *nc, const struct mg_str *parts,
                         int count, int more) {
  struct iovec iov[8];
  if (count > 8) count = 8;
  for (int i = 0; i < count; i++) {
    iov[i].iov_base = (void *) parts[i].p;
    iov[i].iov_len = parts[i].len;
  }
  struct msghdr msg = {.msg_iov = iov, .msg_iovlen = (size_t) count};
  ssize_t n;
  do {
    n = sendmsg(nc->sock, &msg, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
  } while (n < 0 && errno == EINTR);
  return sent(nc, n);
}

static int net_tcp_send(struct mg_connection *nc, const void *buf, size_t len) {
  ssize_t n;
  do {
    n = send(nc->sock, buf, len, MSG_NOSIGNAL);
  } while (n < 0 && errno == EINTR);
  if (n < 0 && errno == ENOTSOCK) n = write(nc->sock, buf, len);
  return sent(nc, n);
}

static int net_tcp_sendfile(struct mg_connection *nc, int fd, int64_t offset,
                            size_t len) {
  off_t off = (off_t) offset;
  ssize_t n;
  do {
    n = sendfile(nc->sock, fd, &off, len);
  } while (n < 0 && errno == EINTR);
  if (n < 0 && (errno == EINVAL || errno == EBADF || errno == ENOSYS)) {
    return -2;
  }
  if (n == 0) {  // the file became shorter than the length promised for it
    nc->err = EIO;
    return -1;
  }
  return sent(nc, n);
}

static int net_udp_send(struct mg_connection *nc, const void *buf, size_t len) {
  bool bound = (nc->flags & (1ul << 16)) != 0;
  ssize_t n = sendto(nc->sock, buf, len, MSG_NOSIGNAL,
                     bound ? NULL : &nc->sa.sa, bound ? 0 : addr_len(&nc->sa));
  return sent(nc, n);
}

static int net_tcp_recv(struct mg_connection *nc, void *buf, size_t len) {
  ssize_t n;
  do {
    n = recv(nc->sock, buf, len, 0);
  } while (n < 0 && errno == EINTR);
  if (n < 0 && errno == ENOTSOCK) n = read(nc->sock, buf, len);
  if (n > 0) return (int) n;
  if (n == 0) return -1;
  if (errno == EAGAIN || errno == EWOULDBLOCK) return 0;
  nc->err = errno;
  return -2;
}

static int net_udp_recv(struct mg_connection *nc, void *buf, size_t len,
                        union socket_address *sa, size_t *sa_len) {
  char probe;
  int flags = MSG_TRUNC | MSG_DONTWAIT;
  struct sockaddr_storage from;
  socklen_t from_len = sizeof(from);
  if (buf == NULL) {
    buf = &probe;
    len = sizeof(probe);
    flags |= MSG_PEEK;
  }
  memset(&from, 0, sizeof(from));
  ssize_t n =
      recvfrom(nc->sock, buf, len, flags, (struct sockaddr *) &from, &from_len);
  if (n < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK) return -1;
    nc->err = errno;
    return -2;
  }
  if (sa != NULL) {
    memcpy(sa, &from, sizeof(*sa));
    *sa_len = from_len;
  }
  return (int) n;
}

static int net_tcp_at_end(struct mg_connection *nc) {
  return ((uintptr_t) nc->mgr_data & CONN_AT_END) != 0;
}

// --- system name servers ----------------------------------------------------

// On a device file functions lead to the device's file system, so this one
// asks the host's kernel directly.
static size_t read_host_file(const char *path, char *buf, size_t size) {
  long fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  if (fd < 0) return 0;
  size_t len = 0;
  long n;
  while (len + 1 < size &&
         (n = syscall(SYS_read, (int) fd, buf + len, size - 1 - len)) > 0) {
    len += (size_t) n;
  }
  syscall(SYS_close, (int) fd);
  buf[len] = '\0';
  return len;
}

static int net_get_nameservers(struct mg_iface *iface, char *buf, size_t len) {
  static const char key[] = "nameserver";
  char *text = malloc(4096);
  int count = 0;
  size_t pos = 0;
  (void) iface;
  if (len > 0) buf[0] = '\0';
  if (text == NULL) return 0;
  read_host_file("/etc/resolv.conf", text, 4096);
  char *save = NULL, *line = strtok_r(text, "\n", &save);
  for (; line != NULL && count < 3; line = strtok_r(NULL, "\n", &save)) {
    line += strspn(line, " \t");
    if (strncmp(line, key, sizeof(key) - 1) != 0) continue;
    line += sizeof(key) - 1;
    line += strspn(line, " \t");
    size_t n = strcspn(line, " \t\r#;%");
    if (n == 0 || pos + n + 2 > len) continue;
    if (count++ > 0) buf[pos++] = ',';
    memcpy(buf + pos, line, n);
    pos += n;
    buf[pos] = '\0';
  }
  free(text);
  return count;
}

static const struct mg_iface_vtable s_vtable = {
    .init = net_init,
    .free = net_free,
    .add_conn = net_add_conn,
    .remove_conn = net_remove_conn,
    .poll = net_poll,
    .listen_tcp = net_listen_tcp,
    .listen_udp = net_listen_udp,
    .connect_tcp = net_connect_tcp,
    .connect_udp = net_connect_udp,
    .tcp_send = net_tcp_send,
    .udp_send = net_udp_send,
    .tcp_recv = net_tcp_recv,
    .udp_recv = net_udp_recv,
    .create_conn = net_create_conn,
    .destroy_conn = net_destroy_conn,
    .sock_set = net_sock_set,
    .get_conn_addr = net_get_conn_addr,
    .wake = net_wake,
    .poll_us = net_poll_us,
    .tcp_sendv = net_tcp_sendv,
    .tcp_sendfile = net_tcp_sendfile,
    .tcp_at_end = net_tcp_at_end,
    .get_nameservers = net_get_nameservers,
};

const struct mg_iface_vtable *mgos_port_net_iface(void) {
  return &s_vtable;
}
