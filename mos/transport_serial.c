// SPDX-License-Identifier: Apache-2.0
//
// Frames over a serial line, a pty, or a TCP stream that stands for one: the
// UART framing of src/rpc, with the client's greeting, software flow control,
// and small pieces with gaps for real lines without hardware flow control.

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "device.h"
#include "mgos_rpc_uart_frame.h"

#define PIECE 16
#define GAP_US 5000
#define GREETING_EVERY_MS 200
#define XON 0x11
#define XOFF 0x13
#define MAX_FRAME (4 * 1024 * 1024)

struct serial {
  int fd;
  const char *address;
  bool slow;     // Real line: pieces and gaps.
  bool stopped;  // XOFF received.
  bool greeted;
  bool flushing;  // Text comes without the end of its line.
  bool mid_line;  // The end of a line is still to come.
  int empty_lines;
  struct mgos_rpc_uart_parser parser;
};

static speed_t speed_of(int baud) {
  static const struct {
    int baud;
    speed_t speed;
  } table[] = {{9600, B9600},       {19200, B19200},     {38400, B38400},
               {57600, B57600},     {115200, B115200},   {230400, B230400},
               {460800, B460800},   {921600, B921600},   {1000000, B1000000},
               {1500000, B1500000}, {2000000, B2000000}, {3000000, B3000000}};
  for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
    if (table[i].baud == baud) return table[i].speed;
  }
  mos_usage("--baud-rate %d is not one that serial ports have", baud);
}

static void configure(int fd, const char *path, const struct mos_args *a) {
  struct termios tio;
  if (tcgetattr(fd, &tio) != 0) mos_fail("%s is not a serial port", path);
  cfmakeraw(&tio);
  tio.c_cflag |= CLOCAL | CREAD;
  tio.c_cflag &= ~(tcflag_t) CRTSCTS;
  if (mos_flag_bool(a, "hw-flow-control")) tio.c_cflag |= CRTSCTS;
  cfsetspeed(&tio, speed_of((int) mos_flag_int(a, "baud-rate")));
  if (tcsetattr(fd, TCSANOW, &tio) != 0) {
    mos_fail("%s: cannot set up the port: %s", path, strerror(errno));
  }
  if (mos_flag_bool(a, "set-control-lines")) {
    int lines = TIOCM_DTR | TIOCM_RTS;
    // A pty has no such lines.
    (void) ioctl(
        fd, mos_flag_bool(a, "inverted-control-lines") ? TIOCMBIS : TIOCMBIC,
        &lines);
  }
}

static int open_tcp(const char *address) {
  const char *rest = address + strlen("tcp://");
  const char *colon = strrchr(rest, ':');
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
  if (colon == NULL) mos_usage("%s has no port", address);
  char *host = mos_strndup(rest, (size_t) (colon - rest));
  if (*host == '[') {
    host++;
    host[strcspn(host, "]")] = '\0';
  }
  int err = getaddrinfo(host, colon + 1, &hints, &list);
  if (err != 0) mos_fail("%s: %s", address, gai_strerror(err));
  int fd = -1;
  for (struct addrinfo *ai = list; ai != NULL && fd < 0; ai = ai->ai_next) {
    fd = socket(ai->ai_family, ai->ai_socktype | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, ai->ai_addr, ai->ai_addrlen) != 0) {
      close(fd);
      fd = -1;
    }
  }
  freeaddrinfo(list);
  if (fd < 0) mos_fail("cannot connect to %s: %s", address, strerror(errno));
  return fd;
}

static void write_all(struct serial *s, const char *p, size_t len) {
  while (len > 0) {
    struct pollfd pfd = {.fd = s->fd, .events = POLLOUT};
    size_t n = s->slow && len > PIECE ? PIECE : len;
    if (poll(&pfd, 1, 2000) <= 0) {
      mos_fail("%s takes no data", s->address);
    }
    ssize_t done = write(s->fd, p, n);
    if (done < 0 && errno != EAGAIN && errno != EINTR) {
      mos_fail("%s: %s", s->address, strerror(errno));
    }
    if (done <= 0) continue;
    p += done;
    len -= (size_t) done;
    if (s->slow && len > 0) usleep(GAP_US);
  }
}

static void found(struct mgos_rpc_uart_parser *p, enum mgos_rpc_uart_event ev,
                  struct mg_str data, void *arg) {
  struct mos_transport *t = arg;
  struct serial *s = t->impl;
  switch (ev) {
    case MGOS_RPC_UART_FRAME:
      s->greeted = true;
      t->on_frame(t->arg, data);
      break;
    case MGOS_RPC_UART_TEXT:
      if (t->on_text == NULL) break;
      t->on_text(t->arg, data);
      if (!s->flushing) t->on_text(t->arg, mg_mk_str("\n"));
      s->mid_line = s->flushing;
      break;
    case MGOS_RPC_UART_EOF:
      s->greeted = true;
      break;
    case MGOS_RPC_UART_EMPTY:
      if (++s->empty_lines >= 2) s->greeted = true;
      if (s->mid_line && t->on_text != NULL) {
        t->on_text(t->arg, mg_mk_str("\n"));
      }
      s->mid_line = false;
      break;
    case MGOS_RPC_UART_BAD_CRC:
      mos_debug("frame with a wrong checksum dropped");
      break;
    case MGOS_RPC_UART_OVERFLOW:
      mos_debug("over-long line dropped");
      break;
  }
  (void) p;
}

static void feed(struct mos_transport *t, char *buf, size_t len) {
  struct serial *s = t->impl;
  size_t n = 0;
  for (size_t i = 0; i < len; i++) {
    if (buf[i] == XON || buf[i] == XOFF) {
      s->stopped = buf[i] == XOFF;
    } else {
      buf[n++] = buf[i];
    }
  }
  mgos_rpc_uart_parser_feed(&s->parser, buf, n);
}

static void poll_serial(struct mos_transport *t, int poll_ms) {
  struct serial *s = t->impl;
  struct pollfd pfd = {.fd = s->fd, .events = POLLIN};
  char buf[4096];
  if (poll(&pfd, 1, poll_ms) <= 0) {
    s->flushing = true;
    if (t->on_text != NULL) mgos_rpc_uart_parser_flush_text(&s->parser);
    s->flushing = false;
    return;
  }
  ssize_t n = read(s->fd, buf, sizeof(buf));
  if (n > 0) {
    feed(t, buf, (size_t) n);
  } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
    mos_fail("%s is gone%s%s", s->address, n < 0 ? ": " : "",
             n < 0 ? strerror(errno) : "");
  }
}

static void greet(struct mos_transport *t, int64_t timeout_ms) {
  struct serial *s = t->impl;
  int64_t end = mos_now_ms() + timeout_ms, next = 0;
  while (!s->greeted) {
    int64_t now = mos_now_ms();
    if (now >= end) {
      mos_fail(
          "%s: no answer; is it a device, and does its firmware have "
          "rpc-uart?",
          s->address);
    }
    if (now >= next) {
      write_all(s, MGOS_RPC_UART_CLIENT_HELLO,
                strlen(MGOS_RPC_UART_CLIENT_HELLO));
      next = now + GREETING_EVERY_MS;
    }
    poll_serial(t, (int) (next - now));
  }
}

static void open_serial(struct mos_transport *t, const char *address,
                        const struct mos_args *a) {
  struct serial *s = mos_alloc(sizeof(*s));
  t->impl = s;
  s->address = address;
  if (mos_has_prefix(address, "tcp://")) {
    s->fd = open_tcp(address);
  } else {
    s->fd = open(address, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (s->fd < 0) mos_fail("cannot open %s: %s", address, strerror(errno));
    configure(s->fd, address, a);
    s->slow = strncmp(address, "/dev/pts/", 9) != 0 &&
              !mos_flag_bool(a, "hw-flow-control") &&
              !mos_flag_bool(a, "rpc-uart-no-delay");
  }
  mgos_rpc_uart_parser_init(&s->parser, MAX_FRAME, true, found, t);
  if (!t->raw) greet(t, mos_flag_duration_ms(a, "timeout"));
}

static void send_serial(struct mos_transport *t, struct mg_str frame) {
  struct serial *s = t->impl;
  struct mbuf out;
  mbuf_init(&out, 0);
  if (mgos_rpc_uart_frame_emit(
          &out, frame, MGOS_RPC_UART_EMIT_CRC | MGOS_RPC_UART_EMIT_ASCII) < 0) {
    mbuf_free(&out);
    mos_fail("the request has line ends or broken UTF-8 in it");
  }
  int64_t end = mos_now_ms() + 5000;
  while (s->stopped && mos_now_ms() < end)
    poll_serial(t, 50);
  write_all(s, out.buf, out.len);
  mbuf_free(&out);
}

static void close_serial(struct mos_transport *t) {
  struct serial *s = t->impl;
  close(s->fd);
  mgos_rpc_uart_parser_free(&s->parser);
}

void mos_transport_serial_write(struct mos_transport *t, const void *data,
                                size_t len) {
  write_all(t->impl, data, len);
}

const struct mos_transport_ops mos_transport_serial = {
    .open = open_serial,
    .send = send_serial,
    .poll = poll_serial,
    .close = close_serial,
};
