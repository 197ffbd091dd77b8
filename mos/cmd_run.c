// SPDX-License-Identifier: Apache-2.0
//
// mos run: builds the app for the PC, puts it on the emulated flash of its
// state folder, starts it and shows its console. With --detach the device goes
// on in the background, and one line of JSON says where it is.

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core_dump.h"
#include "device.h"
#include "files.h"
#include "flash_image.h"
#include "frozen.h"
#include "mgos_rpc_uart_frame.h"

static const struct mos_flag flags[] = {
    {"state-dir", 0, MOS_FLAG_STRING, "build/state", "DIR",
     "flash image and what else outlives the device's process"},
    {"http-port", 0, MOS_FLAG_INT, "-1", "N",
     "port for http.listen_addr; 0: any free one (default: 8080 if free)"},
    {"flash-size", 0, MOS_FLAG_STRING, NULL, "BYTES", "size of the flash"},
    {"ram", 0, MOS_FLAG_STRING, NULL, "BYTES",
     "heap limit: what would not fit on the device fails here too"},
    {"uart0", 0, MOS_FLAG_STRING, "pty", "KIND",
     "pty, stdio, tcp:PORT or none"},
    {"uart1", 0, MOS_FLAG_STRING, NULL, "KIND", "the same for the second UART"},
    {"config", 0, MOS_FLAG_LIST, NULL, "JSON",
     "settings for this run only, not saved"},
    {"detach", 0, MOS_FLAG_BOOL, NULL, NULL,
     "return when the device answers; print its pid, http, uart, state_dir"},
    {"erase", 0, MOS_FLAG_BOOL, NULL, NULL, "start with an empty flash"},
    {"no-build", 0, MOS_FLAG_BOOL, NULL, NULL, "run what was built last"},
    {0},
};

// Handed to `mos build` as they are.
static const struct mos_flag build_flags[] = {
    {"build-var", 0, MOS_FLAG_LIST, NULL, "N=V", "build variable"},
    {"cdef", 0, MOS_FLAG_LIST, NULL, "N=V", "C macro"},
    {"lib", 0, MOS_FLAG_LIST, NULL, "NAME:DIR",
     "use this folder for a library"},
    {"libs-dir", 0, MOS_FLAG_LIST, NULL, "DIR", "look for libraries here"},
    {"clean", 0, MOS_FLAG_BOOL, NULL, NULL, "build everything anew"},
    {0},
};

struct target {
  const char *elf;
  const char *state;  // Absolute.
  int http_port;      // 0: the app has no HTTP server.
  bool has_rpc_uart;
};

static void build(const struct mos_args *a) {
  struct mos_list argv = {0};
  mos_list_add(&argv, "build");
  mos_list_add(&argv, "--platform=posix");
  mos_list_add(&argv, "--quiet");
  for (const struct mos_flag *f = build_flags; f->name != NULL; f++) {
    if (f->type == MOS_FLAG_BOOL) {
      if (mos_flag_bool(a, f->name)) {
        mos_list_add(&argv, mos_sprintf("--%s", f->name));
      }
      continue;
    }
    const struct mos_list *l = mos_flag_list(a, f->name);
    for (int i = 0; i < l->n; i++) {
      mos_list_add(&argv, mos_sprintf("--%s=%s", f->name, l->v[i]));
    }
  }
  if (mos_flag_given(a, "repo")) {
    mos_list_add(&argv, mos_sprintf("--repo=%s", mos_flag_str(a, "repo")));
  }
  if (mos_run_command(argv.n, (char **) argv.v) != 0) exit(MOS_EXIT_ERROR);
}

static const char *find_elf(void) {
  struct mos_list elfs = {0};
  mos_glob(&elfs, "build/objs/*.elf");
  if (elfs.n != 1) {
    mos_fail(elfs.n == 0 ? "no firmware in build/objs; run \"mos build\""
                         : "several firmwares in build/objs; run \"mos build "
                           "--clean\"");
  }
  return mos_abs_path(elfs.v[0]);
}

// Whether the firmware was built with the library.
static bool has_lib(const char *identifier) {
  const char *text =
      mos_read_file_opt("build/gen/mos_final.yml", 4 << 20, NULL);
  return text != NULL &&
         strstr(text, mos_sprintf("MGOS_HAVE_%s", identifier)) != NULL;
}

// Returns `port` if a listener can have it, or a free one for 0, or -1.
static int free_port(int port) {
  int on = 1;
  struct sockaddr_in sin = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t) port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t len = sizeof(sin);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  bool ok = fd >= 0 && bind(fd, (struct sockaddr *) &sin, len) == 0 &&
            getsockname(fd, (struct sockaddr *) &sin, &len) == 0;
  if (fd >= 0) close(fd);
  return ok ? ntohs(sin.sin_port) : -1;
}

static int choose_http_port(const struct mos_args *a) {
  int port = (int) mos_flag_int(a, "http-port");
  if (!has_lib("HTTP_SERVER")) return 0;
  if (port < 0) {
    port = free_port(8080);
    return port > 0 ? port : free_port(0);
  }
  int found = free_port(port);
  if (found < 0) mos_fail("port %d is taken; try --http-port 0", port);
  return found;
}

// Puts the file system of the firmware onto the flash if it is not there yet.
static void flash_fs(const struct mos_args *a, const struct target *t) {
  const char *image = "build/fs.img";
  const char *flash = mos_join_path(t->state, "flash.bin");
  const char *mark = mos_join_path(t->state, "fs.img");
  size_t len = 0, old_len = 0;
  if (mos_flag_bool(a, "erase")) {
    unlink(flash);
    unlink(mark);
  }
  const char *now = mos_read_file(image, &len);
  const char *old = mos_read_file_opt(mark, 1 << 30, &old_len);
  bool same = old != NULL && len == old_len && memcmp(now, old, len) == 0;
  if (mos_exists(flash) && !same) {
    int kept = mos_flash_update_fs(flash, image);
    mos_note("New file system flashed, %d files of the device kept", kept);
  }
  if (!same) mos_write_file(mark, now, len);
}

static void add_flag(struct mos_list *argv, const struct mos_args *a,
                     const char *name) {
  const char *v = mos_flag_str(a, name);
  if (*v == '\0') return;
  mos_list_add(argv, mos_sprintf("--%s", name));
  mos_list_add(argv, v);
}

static void device_argv(struct mos_list *argv, const struct mos_args *a,
                        const struct target *t) {
  const struct mos_list *config = mos_flag_list(a, "config");
  mos_list_add(argv, t->elf);
  mos_list_add(argv, "--state-dir");
  mos_list_add(argv, t->state);
  mos_list_add(argv, "--fs-image");
  mos_list_add(argv, mos_abs_path("build/fs.img"));
  mos_list_add(argv, "--console-fd");
  mos_list_add(argv, "1");
  if (t->http_port > 0) {
    mos_list_add(argv, "--http-port");
    mos_list_add(argv, mos_sprintf("%d", t->http_port));
  }
  add_flag(argv, a, "flash-size");
  add_flag(argv, a, "ram");
  add_flag(argv, a, "uart0");
  add_flag(argv, a, "uart1");
  for (int i = 0; i < config->n; i++) {
    mos_list_add(argv, "--config");
    mos_list_add(argv, config->v[i]);
  }
  mos_list_add(argv, NULL);
}

// Starts the device. Its console goes to `console_fd`, or with -1 to a file in
// its state folder.
static pid_t start(const struct mos_args *a, const struct target *t,
                   int console_fd) {
  struct mos_list argv = {0};
  device_argv(&argv, a, t);
  const char *log = mos_join_path(t->state, "console.log");
  fflush(NULL);
  pid_t pid = fork();
  if (pid < 0) mos_fail("cannot start a process: %s", strerror(errno));
  if (pid > 0) return pid;
  if (console_fd >= 0) {
    dup2(console_fd, 1);
  } else {
    int in = open("/dev/null", O_RDONLY);
    int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (in < 0 || out < 0 || setsid() < 0) _exit(127);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    close(in);
    close(out);
  }
  execv(t->elf, (char **) argv.v);
  fprintf(stderr, "Error: cannot start %s: %s\n", t->elf, strerror(errno));
  _exit(127);
}

struct ping {
  const struct mos_args *a;
  struct mos_address address;
};

static int ping(void *arg) {
  struct ping *p = arg;
  struct mos_device *d = mos_device_open_at(p->a, p->address);
  mos_device_call(d, "RPC.Ping", NULL);
  mos_device_close(d);
  return 0;
}

// Whether a child that was started is still there; tells how it ended.
static bool lives(pid_t pid, int *status) {
  return waitpid(pid, status, WNOHANG) == 0;
}

// The line that a device which could not start left on its console.
static const char *last_error(const char *console) {
  const char *text = mos_read_file_opt(console, 64 << 20, NULL);
  struct mos_list lines = {0};
  if (text != NULL) mos_split(&lines, text, "\n");
  for (int i = lines.n - 1; i >= 0; i--) {
    if (mos_has_prefix(lines.v[i], "error: ")) return lines.v[i] + 7;
  }
  return NULL;
}

// Waits for the device to answer RPC, or at least to be up when it has none.
static void wait_ready(const struct mos_args *a, const struct target *t,
                       pid_t pid) {
  int64_t end = mos_now_ms() + mos_flag_duration_ms(a, "timeout");
  int status = 0;
  while (mos_now_ms() < end) {
    if (!lives(pid, &status)) {
      const char *console = mos_join_path(t->state, "console.log");
      const char *why = last_error(console);
      if (why != NULL) mos_fail("the device did not start: %s", why);
      mos_fail("the device ended (status %d); see %s", WEXITSTATUS(status),
               console);
    }
    const char *uart = mos_address_of_state(t->state);
    struct ping p = {.a = a};
    if (t->http_port > 0 && has_lib("RPC_COMMON")) {
      p.address = (struct mos_address){
          MOS_ADDRESS_HTTP, mos_sprintf("http://127.0.0.1:%d", t->http_port)};
    } else if (uart != NULL && t->has_rpc_uart) {
      p.address = (struct mos_address){MOS_ADDRESS_SERIAL, uart};
    } else if (uart != NULL) {
      return;  // No RPC in this firmware.
    }
    if (p.address.text != NULL && mos_try(ping, &p) == 0) return;
    mos_error_text_clear();
    usleep(5000);
  }
  kill(pid, SIGTERM);
  mos_fail("the device did not answer in time; see %s",
           mos_join_path(t->state, "console.log"));
}

static void print_where(const struct target *t, pid_t pid) {
  const char *uart = mos_address_of_state(t->state);
  struct mos_buf b = {0};
  mos_buf_printf(&b, "{\"pid\": %d, \"http\": ", (int) pid);
  if (t->http_port > 0) {
    mos_buf_printf(&b, "\"http://127.0.0.1:%d\"", t->http_port);
  } else {
    mos_buf_puts(&b, "null");
  }
  mos_buf_puts(&b, ", \"uart\": ");
  mos_json_quote(&b, uart != NULL ? uart : "");
  mos_buf_puts(&b, ", \"state_dir\": ");
  mos_json_quote(&b, t->state);
  printf("%s}\n", b.p);
  fflush(stdout);
}

static pid_t s_child;

static void forward(int sig) {
  if (s_child > 0) kill(s_child, sig);
}

// What `mos run` shows of the console: text, not RPC frames, and the back-trace
// of a core dump.
static void on_console(struct mgos_rpc_uart_parser *p,
                       enum mgos_rpc_uart_event ev, struct mg_str data,
                       void *arg) {
  (void) p;
  if (ev != MGOS_RPC_UART_TEXT) return;
  fwrite(data.p, 1, data.len, stdout);
  fflush(stdout);
  mos_dump_feed(arg, data.p, data.len);
}

// Copies the console until the device has ended.
static void relay(const struct target *t, int fd) {
  struct mos_dump_catcher dumps = {.elf = t->elf};
  struct mgos_rpc_uart_parser parser;
  struct pollfd pfd = {.fd = fd, .events = POLLIN};
  char buf[4096];
  int wait_ms = -1;
  mgos_rpc_uart_parser_init(&parser, 1 << 20, true, on_console, &dumps);
  for (;;) {
    int r = poll(&pfd, 1, wait_ms);
    if (r < 0 && errno == EINTR) continue;
    if (r == 0) {  // A line without an end, such as a prompt.
      mgos_rpc_uart_parser_flush_text(&parser);
      wait_ms = -1;
      continue;
    }
    ssize_t n = read(fd, buf, sizeof(buf));
    if (n <= 0) break;
    mgos_rpc_uart_parser_feed(&parser, buf, (size_t) n);
    wait_ms = 50;
  }
  mgos_rpc_uart_parser_flush_text(&parser);
  mgos_rpc_uart_parser_free(&parser);
}

static int show_console(const struct target *t, pid_t pid, int fd) {
  int status = 0;
  const char *uart = NULL;
  s_child = pid;
  signal(SIGINT, forward);
  signal(SIGTERM, forward);
  for (int i = 0; i < 200 && uart == NULL && lives(pid, &status); i++) {
    uart = mos_address_of_state(t->state);
    if (uart == NULL) usleep(5000);
  }
  if (uart != NULL && !mos_error_options.quiet) {
    if (t->http_port > 0) {
      mos_note("Web page: http://127.0.0.1:%d/", t->http_port);
      mos_note("RPC:      curl http://127.0.0.1:%d/rpc/Sys.GetInfo",
               t->http_port);
    }
    mos_note("UART:     mos --port %s call Sys.GetInfo", uart);
    mos_note("State:    %s (Ctrl-C ends the device)", t->state);
  }
  if (fd >= 0) relay(t, fd);
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    int sig = WTERMSIG(status);
    return sig == SIGINT || sig == SIGTERM ? 0 : 128 + sig;
  }
  return WEXITSTATUS(status);
}

static int run(const struct mos_args *a) {
  struct target t = {0};
  bool detach = mos_flag_bool(a, "detach");
  if (!mos_flag_bool(a, "no-build")) build(a);
  t.elf = find_elf();
  mos_make_dirs(mos_flag_str(a, "state-dir"));
  t.state = mos_abs_path(mos_flag_str(a, "state-dir"));
  if (mos_address_of_state(t.state) != NULL) {
    mos_fail(
        "a device runs from %s already; end it, or use another "
        "--state-dir",
        t.state);
  }
  unlink(mos_join_path(t.state, "device.json"));
  flash_fs(a, &t);
  t.http_port = choose_http_port(a);
  t.has_rpc_uart = has_lib("RPC_UART");
  if (!detach) {
    // A device whose UART is the terminal keeps it.
    bool own = strcmp(mos_flag_str(a, "uart0"), "stdio") == 0;
    int fds[2] = {-1, 1};
    if (!own && pipe2(fds, O_CLOEXEC) != 0) {
      mos_fail("cannot make a pipe: %s", strerror(errno));
    }
    pid_t pid = start(a, &t, fds[1]);
    if (!own) close(fds[1]);
    return show_console(&t, pid, fds[0]);
  }
  pid_t pid = start(a, &t, -1);
  wait_ready(a, &t, pid);
  print_where(&t, pid);
  return 0;
}

const struct mos_cmd mos_cmd_run = {
    .name = "run",
    .summary = "build the app, run it on this PC and show its console",
    .min_args = 0,
    .max_args = 0,
    .flags = {{flags, build_flags, mos_device_flags}},
    .run = run,
};
