// SPDX-License-Identifier: Apache-2.0
//
// Restart, reset cause, identity, clock rate, heap figures.
//
// A restart executes the program file anew: every variable and thread is gone,
// as after a reset, while the pid and the pseudo terminals stay, as the board
// and its cables would. What must be remembered (the cause, how often it
// crashed, the descriptors of the terminals) travels in one environment
// variable. The path to execve is signal-safe because a crash takes it too:
// arguments and environment are laid out at start, the text is formatted by
// hand. A device that crashes or fails to start again and again, soon after its
// start, waits longer each time, so that it does not take the whole PC.

#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "heap_acct.h"
#include "host.h"
#include "mgos_errors.h"
#include "port/clock.h"
#include "port/random.h"
#include "port/system.h"

#define STATE_VAR "MGOS_PORT_STATE"
#define STATE_TEXT_SIZE 192
#define ID_SIZE 16
#define ID_FILE_MAX 64
#define SOON_US 10000000
#define CRASHES_BEFORE_DELAY 3
#define MAX_DELAY_S 30
#define EXIT_CRASH 134

extern char **environ;

static struct {
  struct system_state st;
  char **argv;
  char **env;  // with the last entry being env_text
  char env_text[sizeof(STATE_VAR) + STATE_TEXT_SIZE];
  uint8_t id[ID_SIZE];
  uint8_t mac[6];
  bool no_restart;
} s_state;

static void clear_state(struct system_state *st) {
  memset(st, 0, sizeof(*st));
  strcpy(st->cause, "power");
  for (int i = 0; i < UART_COUNT; i++) {
    st->uart[i] = (struct uart_line_keep){-1, -1, -1, 0};
  }
}

bool system_parse_state(const char *s, struct system_state *st) {
  struct uart_line_keep *u = st->uart;
  int used = 0;
  clear_state(st);
  int n = sscanf(s, "%15[a-z] %u %d %d %d %d %d %d %d %d%n", st->cause,
                 &st->crashes, &u[0].master, &u[0].slave, &u[0].notify,
                 &u[0].clients, &u[1].master, &u[1].slave, &u[1].notify,
                 &u[1].clients, &used);
  if (n == 10 && s[used] == '\0' && st->crashes < 1000000) return true;
  clear_state(st);
  return false;
}

static int put_str(char *out, int pos, int size, const char *s) {
  while (*s != '\0' && pos < size - 1)
    out[pos++] = *s++;
  return pos;
}

static int put_int(char *out, int pos, int size, long n) {
  char digits[24];
  int i = sizeof(digits) - 1;
  unsigned long u = (n < 0 ? 0UL - (unsigned long) n : (unsigned long) n);
  digits[i] = '\0';
  do {
    digits[--i] = (char) ('0' + u % 10);
    u /= 10;
  } while (u > 0);
  if (n < 0) digits[--i] = '-';
  pos = put_str(out, pos, size, " ");
  return put_str(out, pos, size, &digits[i]);
}

void system_format_state(const struct system_state *st, char *out, int size) {
  int n = put_str(out, 0, size, st->cause);
  n = put_int(out, n, size, st->crashes);
  for (int i = 0; i < UART_COUNT; i++) {
    n = put_int(out, n, size, st->uart[i].master);
    n = put_int(out, n, size, st->uart[i].slave);
    n = put_int(out, n, size, st->uart[i].notify);
    n = put_int(out, n, size, st->uart[i].clients);
  }
  out[n] = '\0';
}

// A descriptor that came from the image before must be open and not one of
// the standard three; anything else is somebody's mistake.
static void check_keep(struct uart_line_keep *k) {
  int *fds[] = {&k->master, &k->slave, &k->notify};
  for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
    if (*fds[i] <= 2 || host_fcntl(*fds[i], F_GETFD, 0) < 0) *fds[i] = -1;
  }
  if (k->clients < -1) k->clients = 0;
}

void system_init(int argc, char **argv) {
  const char *text = getenv(STATE_VAR);
  clear_state(&s_state.st);
  if (text != NULL && system_parse_state(text, &s_state.st)) {
    for (int i = 0; i < UART_COUNT; i++)
      check_keep(&s_state.st.uart[i]);
  }
  unsetenv(STATE_VAR);
  s_state.argv = argv;
  size_t n = 0;
  while (environ != NULL && environ[n] != NULL)
    n++;
  s_state.env = calloc(n + 2, sizeof(char *));
  if (s_state.env == NULL) return;
  for (size_t i = 0; i < n; i++)
    s_state.env[i] = environ[i];
  s_state.env[n] = s_state.env_text;
}

const struct system_state *system_get_state(void) {
  return &s_state.st;
}

unsigned system_crash_delay(unsigned crashes) {
  if (crashes < CRASHES_BEFORE_DELAY) return 0;
  unsigned n = crashes - CRASHES_BEFORE_DELAY;
  return n < 5 ? 1u << n : MAX_DELAY_S;
}

static void keep_open(int fd) {
  if (fd >= 0) host_fcntl(fd, F_SETFD, 0);
}

void system_set_restart(bool restart) {
  s_state.no_restart = !restart;
}

static void wait_after_crash(struct system_state *st) {
  st->crashes = (mgos_port_uptime_us() < SOON_US ? st->crashes + 1 : 1);
  struct timespec ts = {.tv_sec = system_crash_delay(st->crashes)};
  while (ts.tv_sec > 0 && nanosleep(&ts, &ts) != 0) {
  }
}

static void restart(const char *cause, bool failed) __attribute__((noreturn));

static void restart(const char *cause, bool failed) {
  struct system_state st = s_state.st;
  st.cause[put_str(st.cause, 0, sizeof(st.cause), cause)] = '\0';
  if (s_state.no_restart) _exit(failed ? EXIT_CRASH : 0);
  if (failed) {
    wait_after_crash(&st);
  } else {
    st.crashes = 0;
  }
  for (int i = 0; i < UART_COUNT; i++) {
    st.uart[i] = uart_line_get_keep(i);
    keep_open(st.uart[i].master);
    keep_open(st.uart[i].slave);
    keep_open(st.uart[i].notify);
  }
  int n = put_str(s_state.env_text, 0, sizeof(s_state.env_text), STATE_VAR "=");
  system_format_state(&st, s_state.env_text + n, STATE_TEXT_SIZE);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (s_state.argv != NULL && s_state.env != NULL) {
    execve("/proc/self/exe", s_state.argv, s_state.env);
  }
  _exit(1);
}

void system_restart(const char *cause) {
  restart(cause, strcmp(cause, "soft") != 0);
}

void mgos_port_restart(void) {
  restart("soft", false);
}

void mgos_port_restart_failed(void) {
  restart("soft", true);
}

const char *mgos_port_reset_cause(void) {
  return s_state.st.cause[0] != '\0' ? s_state.st.cause : "power";
}

const char *mgos_port_platform(void) {
  return "posix";
}

// --- identity ---

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

static bool parse_id(const char *s, ssize_t len, uint8_t id[ID_SIZE]) {
  if (len < 2 * ID_SIZE) return false;
  for (int i = 0; i < ID_SIZE; i++) {
    int hi = hex_digit(s[2 * i]), lo = hex_digit(s[2 * i + 1]);
    if (hi < 0 || lo < 0) return false;
    id[i] = (uint8_t) (hi << 4 | lo);
  }
  return true;
}

static int make_id(const char *path) {
  char text[2 * ID_SIZE + 2];
  int res = mgos_port_random(s_state.id, ID_SIZE);
  if (res != MGOS_OK) return res;
  for (int i = 0; i < ID_SIZE; i++)
    sprintf(text + 2 * i, "%02x", s_state.id[i]);
  strcpy(text + 2 * ID_SIZE, "\n");
  if (host_write_file(path, text, sizeof(text) - 1) == 0) return MGOS_OK;
  return mgos_error_from_errno(errno);
}

int system_load_id(const char *state_dir) {
  char path[4096], text[ID_FILE_MAX];
  int n = snprintf(path, sizeof(path), "%s/id", state_dir);
  if (n < 0 || (size_t) n >= sizeof(path)) return MGOS_ENAMETOOLONG;
  ssize_t len = host_read_file(path, text, sizeof(text));
  if (len < 0 && errno != ENOENT) return mgos_error_from_errno(errno);
  if (len >= 0 && !parse_id(text, len, s_state.id)) return MGOS_ECORRUPT;
  int res = (len < 0 ? make_id(path) : MGOS_OK);
  if (res != MGOS_OK) return res;
  memcpy(s_state.mac, s_state.id, sizeof(s_state.mac));
  // Locally administered, one receiver: never clashes with real hardware.
  s_state.mac[0] = (uint8_t) ((s_state.mac[0] & ~0x01) | 0x02);
  return MGOS_OK;
}

int mgos_port_unique_id(void *buf, size_t len) {
  size_t n = (len < ID_SIZE ? len : ID_SIZE);
  memcpy(buf, s_state.id, n);
  return (int) n;
}

int mgos_port_mac_get(uint8_t mac[6]) {
  memcpy(mac, s_state.mac, 6);
  return MGOS_OK;
}

int mgos_port_mac_set(const uint8_t mac[6]) {
  static const uint8_t zero[6];
  if ((mac[0] & 1) != 0 || memcmp(mac, zero, 6) == 0) return MGOS_EINVAL;
  memcpy(s_state.mac, mac, 6);
  return MGOS_OK;
}

// --- figures ---

uint32_t mgos_port_cpu_hz(void) {
  static uint32_t s_hz;
  if (s_hz != 0) return s_hz;
  char text[2048];
  int fd = host_open("/proc/cpuinfo", O_RDONLY, 0);
  if (fd < 0) return 0;
  ssize_t n = host_read(fd, text, sizeof(text) - 1);
  host_close(fd);
  text[n > 0 ? n : 0] = '\0';
  const char *p = strstr(text, "cpu MHz");
  if (p != NULL) p = strchr(p, ':');
  double mhz = (p != NULL ? strtod(p + 1, NULL) : 0);
  if (mhz > 0 && mhz < 4294) s_hz = (uint32_t) (mhz * 1e6);
  return s_hz;
}

size_t mgos_port_heap_total(void) {
  return heap_acct_limit();
}

size_t mgos_port_heap_free(void) {
  return heap_acct_free();
}

size_t mgos_port_heap_min_free(void) {
  return heap_acct_min_free();
}
