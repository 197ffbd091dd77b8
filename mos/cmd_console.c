// SPDX-License-Identifier: Apache-2.0
//
// mos console: what the device prints, and the keyboard to the device. Core
// dumps in the text are kept and explained.

#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "core_dump.h"
#include "device.h"
#include "mongoose.h"

static const struct mos_flag flags[] = {
    {"timestamp", 0, MOS_FLAG_BOOL, NULL, NULL, "time before each line"},
    {"hexdump", 0, MOS_FLAG_BOOL, NULL, NULL, "bytes in hex, 16 a line"},
    {"no-input", 0, MOS_FLAG_BOOL, NULL, NULL, "send no keyboard input"},
    {"catch-core-dumps", 0, MOS_FLAG_BOOL, "true", NULL,
     "keep core dumps in files and show their back-trace"},
    {"fw-elf-file", 0, MOS_FLAG_STRING, NULL, "FILE",
     "firmware with symbols (default: build/objs/*.elf)"},
    {0},
};

struct console {
  const struct mos_args *a;
  struct mos_dump_catcher dumps;
  bool in_line;
  size_t offset;  // Bytes seen, for --hexdump.
};

static volatile sig_atomic_t s_stop;

static void on_signal(int sig) {
  s_stop = 1;
  (void) sig;
}

static void print_time(void) {
  struct timeval tv;
  struct tm tm;
  char text[32];
  gettimeofday(&tv, NULL);
  localtime_r(&tv.tv_sec, &tm);
  strftime(text, sizeof(text), "%b %e %H:%M:%S", &tm);
  printf("[%s.%03d] ", text, (int) (tv.tv_usec / 1000));
}

static void print_hex(struct console *c, const char *p, size_t len) {
  for (size_t i = 0; i < len; i += 16) {
    printf("%08lx ", (unsigned long) (c->offset + i));
    for (size_t k = i; k < i + 16; k++) {
      if (k < len) {
        printf(" %02x", (unsigned char) p[k]);
      } else {
        printf("   ");
      }
    }
    printf("  ");
    for (size_t k = i; k < i + 16 && k < len; k++) {
      putchar(isprint((unsigned char) p[k]) ? p[k] : '.');
    }
    putchar('\n');
  }
  c->offset += len;
}

static void on_text(void *arg, struct mg_str text) {
  struct console *c = arg;
  if (mos_flag_bool(c->a, "hexdump")) {
    print_hex(c, text.p, text.len);
  } else {
    for (size_t i = 0; i < text.len; i++) {
      if (!c->in_line && mos_flag_bool(c->a, "timestamp")) print_time();
      putchar(text.p[i]);
      c->in_line = text.p[i] != '\n';
    }
  }
  fflush(stdout);
  if (mos_flag_bool(c->a, "catch-core-dumps")) {
    mos_dump_feed(&c->dumps, text.p, text.len);
  }
}

static void on_frame(void *arg, struct mg_str frame) {
  (void) arg;
  (void) frame;
}

static int serial_console(struct console *c, struct mos_address address) {
  struct mos_transport t = {.ops = &mos_transport_serial,
                            .on_frame = on_frame,
                            .on_text = on_text,
                            .arg = c,
                            .raw = true};
  bool input = !mos_flag_bool(c->a, "no-input");
  t.ops->open(&t, address.text, c->a);
  mos_note("Console of %s (Ctrl-C ends it)", address.text);
  while (!s_stop) {
    struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
    char buf[256];
    t.ops->poll(&t, 20);
    if (!input || poll(&in, 1, 0) <= 0) continue;
    ssize_t n = read(STDIN_FILENO, buf, sizeof(buf));
    if (n > 0) {
      mos_transport_serial_write(&t, buf, (size_t) n);
    } else {
      input = false;  // End of input; go on showing.
    }
  }
  t.ops->close(&t);
  return 0;
}

static void on_datagram(struct mg_connection *nc, int ev, void *ev_data,
                        void *user_data) {
  struct console *c = user_data;
  if (ev != MG_EV_RECV) return;
  // DEVICE SEQ UPTIME FD LEVEL|text
  const char *bar = memchr(nc->recv_mbuf.buf, '|', nc->recv_mbuf.len);
  struct mg_str text = mg_mk_str_n(nc->recv_mbuf.buf, nc->recv_mbuf.len);
  if (bar != NULL && mos_error_options.verbose) {
    printf("%.*s ", (int) (bar - text.p), text.p);
  }
  if (bar != NULL) {
    text.len -= (size_t) (bar + 1 - text.p);
    text.p = bar + 1;
  }
  on_text(c, text);
  if (text.len > 0 && text.p[text.len - 1] != '\n') {
    on_text(c, mg_mk_str_n("\n", 1));
  }
  mbuf_remove(&nc->recv_mbuf, nc->recv_mbuf.len);
  (void) ev_data;
}

static int udp_console(struct console *c, struct mos_address address) {
  struct mg_mgr mgr;
  mg_mgr_init(&mgr, NULL);
  if (mg_bind(&mgr, address.text, on_datagram, c) == NULL) {
    mos_fail("cannot listen on %s", address.text);
  }
  mos_note("Listening on %s (Ctrl-C ends it)", address.text);
  while (!s_stop)
    mg_mgr_poll(&mgr, 200);
  mg_mgr_free(&mgr);
  return 0;
}

static int run(const struct mos_args *a) {
  struct console c = {.a = a};
  struct sigaction sa = {.sa_handler = on_signal};
  struct mos_address address = mos_address_find(a);
  c.dumps.elf = mos_flag_str(a, "fw-elf-file");
  sigaction(SIGINT, &sa, NULL);
  sigaction(SIGTERM, &sa, NULL);
  switch (address.kind) {
    case MOS_ADDRESS_SERIAL:
    case MOS_ADDRESS_TCP:
      return serial_console(&c, address);
    case MOS_ADDRESS_UDP:
      return udp_console(&c, address);
    default:
      mos_usage("the console is on a serial port, tcp:// or udp://:PORT");
  }
}

const struct mos_cmd mos_cmd_console = {
    .name = "console",
    .summary = "show what the device prints",
    .details =
        "udp://:PORT listens for devices that log over UDP "
        "(debug.udp_log_addr).",
    .min_args = 0,
    .max_args = 0,
    .flags = {{flags, mos_device_flags}},
    .run = run,
};
