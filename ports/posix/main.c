// SPDX-License-Identifier: Apache-2.0
//
// A device process: options, state directory, flash, wires, then the firmware
// on the task "mgos". The main thread stays behind and waits for the signals
// that mean "power off": it removes what tells others that a device runs here
// and leaves at once, as a device without power would.

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/boot.h"
#include "crash.h"
#include "flash_image.h"
#include "gpio_sim.h"
#include "heap_acct.h"
#include "host.h"
#include "irq.h"
#include "mgos_errors.h"
#include "mgos_gpio_hal.h"
#include "options.h"
#include "port/task.h"
#include "system.h"
#include "uart_line.h"
#include "wdt_sleep.h"
#include "wrap.h"

#define EXIT_USAGE 2
#define PATH_SIZE 1200
#define TASK_STACK_SIZE 8192
#define TASK_PRIORITY 5

static char s_device_file[PATH_SIZE];
static char s_gpio_sock[PATH_SIZE];

static void die(const char *what, const char *why) {
  fprintf(stderr, "error: %s: %s\n", what, why);
  exit(1);
}

// Makes the directory and its parents.
static int make_dirs(const char *path) {
  char part[PATH_SIZE];
  for (size_t i = 1; path[i - 1] != '\0'; i++) {
    if (path[i] != '/' && path[i] != '\0') continue;
    snprintf(part, sizeof(part), "%.*s", (int) i, path);
    if (host_mkdir(part, 0700) != 0 && errno != EEXIST) return -1;
  }
  return 0;
}

static void open_flash(const struct options *o) {
  char path[PATH_SIZE], error[PATH_SIZE + 160];
  snprintf(path, sizeof(path), "%s/flash.bin", o->state_dir);
  struct flash_image_config cfg = {.path = path,
                                   .size = o->flash_size,
                                   .fs_image = o->fs_image,
                                   .fs_offset = o->fs_offset};
  int res = flash_image_open(&cfg, error, sizeof(error));
  if (res != MGOS_OK) die(mgos_strerror(res), error);
}

static void open_uarts(const struct options *o) {
  uart_line_set_mirror(o->console_fd);
  for (int i = 0; i < UART_COUNT; i++) {
    const struct uart_line_keep *keep = &system_get_state()->uart[i];
    int res = uart_line_open(i, o->state_dir, keep);
    if (res != MGOS_OK) die(o->uart[i], mgos_strerror(res));
  }
}

static void open_pins(const struct options *o) {
  snprintf(s_gpio_sock, sizeof(s_gpio_sock), "%s/gpio.sock", o->state_dir);
  if (mgos_gpio_hal_init() != MGOS_INIT_OK) die("gpio", "cannot start");
  int res = gpio_sock_open(s_gpio_sock);
  // A Unix socket's path is short; the device works without the socket.
  if (res == MGOS_ENAMETOOLONG) {
    fprintf(stderr, "warning: %s: path too long, pins cannot be driven\n",
            s_gpio_sock);
  } else if (res != MGOS_OK) {
    die(s_gpio_sock, mgos_strerror(res));
  }
}

// Tells other programs where the device is. All names are plain ASCII.
static void write_device_file(const struct options *o) {
  char text[512];
  snprintf(s_device_file, sizeof(s_device_file), "%s/device.json",
           o->state_dir);
  int n = snprintf(text, sizeof(text),
                   "{\"pid\":%d,\"uart\":\"%s\",\"uart1\":\"%s\"}\n",
                   (int) getpid(), uart_line_name(0), uart_line_name(1));
  if (host_write_file(s_device_file, text, (size_t) n) != 0) {
    die(s_device_file, strerror(errno));
  }
}

static void mgos_task(void *arg) {
  crash_set_main_thread();
  wdt_set_main_thread();
  wrap_stdio_start();
  mgos__boot();
}

static void wait_for_power_off(const sigset_t *signals) {
  int sig;
  while (sigwait(signals, &sig) != 0) {
  }
  host_unlink(s_device_file);
  host_unlink(s_gpio_sock);
  _exit(0);
}

static void parse_options(int argc, char **argv, struct options *o) {
  char error[OPTIONS_ERROR_SIZE];
  int res = options_parse(argc, argv, o, error);
  if (res == MGOS_ENOMEM) die("options", "out of memory");
  if (res != MGOS_OK) {
    fprintf(stderr, "error: %s\n\n%s", error, options_usage());
    exit(EXIT_USAGE);
  }
  if (o->help) {
    fputs(options_usage(), stdout);
    exit(0);
  }
  options_set_boot(o);
}

int main(int argc, char **argv) {
  static struct options o;
  sigset_t off;
  system_init(argc, argv);
  parse_options(argc, argv, &o);
  signal(SIGPIPE, SIG_IGN);
  sigemptyset(&off);
  sigaddset(&off, SIGTERM);
  sigaddset(&off, SIGINT);
  sigaddset(&off, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &off, NULL);
  crash_init();
  system_set_restart(o.restart);
  crash_thread_enter();
  if (make_dirs(o.state_dir) != 0) die(o.state_dir, strerror(errno));
  int res = system_load_id(o.state_dir);
  if (res != MGOS_OK) {
    char file[PATH_SIZE];
    snprintf(file, sizeof(file), "%s/id", o.state_dir);
    die(file, mgos_strerror(res));
  }
  open_flash(&o);
  if (irq_init() != MGOS_OK) die("interrupt thread", "cannot start");
  open_uarts(&o);
  open_pins(&o);
  write_device_file(&o);
  heap_acct_start(o.ram);
  struct mgos_port_task *task;
  res = mgos_port_task_create(&task, "mgos", TASK_STACK_SIZE, TASK_PRIORITY,
                              mgos_task, NULL);
  if (res != MGOS_OK) die("main task", mgos_strerror(res));
  wait_for_power_off(&off);
}
