// SPDX-License-Identifier: Apache-2.0
//
// The options of a device process: what a board is wired to and how much of
// everything it has. One table row per option; both `--name value` and
// `--name=value` are understood. --http-port is short for a configuration
// overlay, so after parsing there is one overlay, already checked to be JSON.

#include "options.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/mbuf.h"
#include "common/json_utils.h"
#include "flash_image.h"
#include "frozen.h"
#include "heap_acct.h"
#include "mgos_errors.h"

#define DEFAULT_FS_OFFSET 65536
#define MIN_RAM 16384
#define MAX_CONFIG 65536

struct parse {
  struct options *o;
  const char *name;
  char *error;
  int http_port;  // -1 = not given
};

typedef int (*option_fn_t)(struct parse *p, const char *val);

static int fail(struct parse *p, const char *what, const char *val) {
  snprintf(p->error, OPTIONS_ERROR_SIZE, "%s: %s: \"%.60s\"", p->name, what,
           val);
  return MGOS_EINVAL;
}

// A byte count with an optional suffix K or M.
static bool parse_size(const char *s, size_t *out) {
  char *end;
  if (*s < '0' || *s > '9') return false;
  unsigned long long n = strtoull(s, &end, 0);
  unsigned shift = 0;
  if (*end == 'K' || *end == 'k') shift = 10;
  if (*end == 'M' || *end == 'm') shift = 20;
  if (shift != 0) end++;
  if (*end != '\0' || n > (SIZE_MAX / 4 >> shift)) return false;
  *out = (size_t) n << shift;
  return true;
}

static int set_state_dir(struct parse *p, const char *val) {
  if (*val == '\0' || strlen(val) > 1024) return fail(p, "bad path", val);
  p->o->state_dir = val;
  return MGOS_OK;
}

static int set_flash_size(struct parse *p, const char *val) {
  size_t n;
  if (!parse_size(val, &n) || n < FLASH_SECTOR || n > FLASH_MAX_SIZE ||
      n % FLASH_SECTOR != 0) {
    return fail(p, "need a multiple of 4096 bytes, at most 256M", val);
  }
  p->o->flash_size = n;
  return MGOS_OK;
}

static int set_ram(struct parse *p, const char *val) {
  if (!parse_size(val, &p->o->ram) || p->o->ram < MIN_RAM) {
    return fail(p, "need a size of at least 16K", val);
  }
  return MGOS_OK;
}

static int set_uart(struct parse *p, const char *val, int uart_no) {
  if (uart_line_config(uart_no, val) != MGOS_OK) {
    return fail(p, "need pty, stdio, tcp:PORT or none", val);
  }
  p->o->uart[uart_no] = val;
  return MGOS_OK;
}

static int set_uart0(struct parse *p, const char *val) {
  return set_uart(p, val, 0);
}

static int set_uart1(struct parse *p, const char *val) {
  return set_uart(p, val, 1);
}

static int set_console_fd(struct parse *p, const char *val) {
  size_t n;
  if (!parse_size(val, &n) || n > INT_MAX) {
    return fail(p, "need a descriptor", val);
  }
  p->o->console_fd = (int) n;
  return MGOS_OK;
}

struct merge {
  char *text;  // NULL after memory ran out
};

// Sets one value in the overlay; `fmt` is a json_printf format.
static void merge_value(struct merge *m, const char *path, const char *fmt,
                        const struct json_token *t) {
  struct mbuf out;
  if (m->text == NULL) return;
  mbuf_init(&out, 64);
  struct json_out jo = JSON_OUT_MBUF(&out);
  int res =
      json_setf(m->text, (int) strlen(m->text), &jo, path, fmt, t->len, t->ptr);
  free(m->text);
  m->text = NULL;
  if (res >= 0 && mbuf_append(&out, "", 1) == 1) {
    m->text = out.buf;
  } else {
    mbuf_free(&out);
  }
}

// Called for each value of a further --config. Arrays replace as a whole.
static void merge_cb(void *arg, const char *name, size_t name_len,
                     const char *path, const struct json_token *t) {
  bool whole =
      (t->type != JSON_TYPE_OBJECT_START && t->type != JSON_TYPE_OBJECT_END &&
       t->type != JSON_TYPE_ARRAY_START);
  if (!whole || *path == '\0' || strchr(path, '[') != NULL) return;
  merge_value(arg, path, t->type == JSON_TYPE_STRING ? "\"%.*s\"" : "%.*s", t);
}

// Several overlays add up; the later one wins.
static int set_config(struct parse *p, const char *val) {
  size_t len = strlen(val);
  if (len > MAX_CONFIG || val[0] != '{' ||
      json_walk(val, (int) len, NULL, NULL) != (int) len) {
    return fail(p, "need one JSON object", val);
  }
  struct merge m = {p->o->config};
  if (m.text != NULL) {
    json_walk(val, (int) len, merge_cb, &m);
  } else {
    m.text = strdup(val);
  }
  p->o->config = m.text;
  return m.text != NULL ? MGOS_OK : MGOS_ENOMEM;
}

static int set_http_port(struct parse *p, const char *val) {
  size_t n;
  if (!parse_size(val, &n) || n > 65535) return fail(p, "need a port", val);
  p->http_port = (int) n;
  return MGOS_OK;
}

static int set_fs_image(struct parse *p, const char *val) {
  p->o->fs_image = val;
  return MGOS_OK;
}

static int set_fs_offset(struct parse *p, const char *val) {
  if (!parse_size(val, &p->o->fs_offset)) return fail(p, "need a size", val);
  return MGOS_OK;
}

static int set_no_restart(struct parse *p, const char *val) {
  p->o->restart = false;
  return MGOS_OK;
}

static int set_help(struct parse *p, const char *val) {
  p->o->help = true;
  return MGOS_OK;
}

static const struct option_def {
  const char *name;
  bool has_value;
  option_fn_t fn;
} s_options[] = {
    {"--state-dir", true, set_state_dir},
    {"--flash-size", true, set_flash_size},
    {"--ram", true, set_ram},
    {"--uart0", true, set_uart0},
    {"--uart1", true, set_uart1},
    {"--console-fd", true, set_console_fd},
    {"--config", true, set_config},
    {"--http-port", true, set_http_port},
    {"--fs-image", true, set_fs_image},
    {"--fs-offset", true, set_fs_offset},
    {"--no-restart", false, set_no_restart},
    {"--help", false, set_help},
};

const char *options_usage(void) {
  return "A Meerkat OS device that runs on this computer.\n\n"
         "  --state-dir DIR     where the device keeps its flash (state)\n"
         "  --flash-size N      bytes of flash, K and M allowed (4M)\n"
         "  --ram N             bytes of RAM for the heap (1M)\n"
         "  --uart0 WHERE       stdio, pty, tcp:PORT or none (stdio)\n"
         "  --uart1 WHERE       the same for the second UART (none)\n"
         "  --console-fd N      copy the output of UART 0 to descriptor N\n"
         "  --config JSON       configuration for this run, not saved\n"
         "  --http-port N       serve HTTP on 127.0.0.1:N\n"
         "  --fs-image FILE     content of the root file system on first boot\n"
         "  --fs-offset N       where it starts in the flash (65536)\n"
         "  --no-restart        exit instead of restarting (134 after a "
         "crash)\n"
         "  --help              this text\n\n"
         "The state directory also holds device.json (pid and terminals),\n"
         "uart0 and uart1 (links to terminals) and gpio.sock (pins).\n";
}

static const struct option_def *find(const char *arg, size_t len) {
  for (size_t i = 0; i < sizeof(s_options) / sizeof(s_options[0]); i++) {
    const struct option_def *d = &s_options[i];
    if (strlen(d->name) == len && memcmp(d->name, arg, len) == 0) return d;
  }
  return NULL;
}

// Lays the HTTP address over the configuration.
static int apply_http_port(struct parse *p) {
  if (p->http_port < 0) return MGOS_OK;
  char addr[32];
  struct mbuf out;
  const char *base = (p->o->config != NULL ? p->o->config : "{}");
  snprintf(addr, sizeof(addr), "127.0.0.1:%d", p->http_port);
  mbuf_init(&out, 64);
  struct json_out jo = JSON_OUT_MBUF(&out);
  int res =
      json_setf(base, (int) strlen(base), &jo, ".http.listen_addr", "%Q", addr);
  if (res < 0 || mbuf_append(&out, "", 1) != 1) {
    mbuf_free(&out);
    return MGOS_ENOMEM;
  }
  free(p->o->config);
  p->o->config = out.buf;
  return MGOS_OK;
}

static void set_defaults(struct options *o) {
  memset(o, 0, sizeof(*o));
  o->state_dir = "state";
  o->ram = HEAP_DEFAULT_LIMIT;
  o->console_fd = -1;
  o->fs_offset = DEFAULT_FS_OFFSET;
  o->restart = true;
  o->uart[0] = "stdio";
  o->uart[1] = "none";
  for (int i = 0; i < UART_COUNT; i++)
    uart_line_config(i, o->uart[i]);
}

static int parse_one(struct parse *p, int argc, char **argv, int *i) {
  const char *arg = argv[*i], *eq = strchr(arg, '=');
  size_t len = (eq != NULL ? (size_t) (eq - arg) : strlen(arg));
  const struct option_def *d = find(arg, len);
  if (d == NULL || (eq != NULL && !d->has_value)) {
    p->name = "unknown option";
    snprintf(p->error, OPTIONS_ERROR_SIZE, "unknown option: %.80s", arg);
    return MGOS_EINVAL;
  }
  p->name = d->name;
  if (!d->has_value) return d->fn(p, "");
  if (eq != NULL) return d->fn(p, eq + 1);
  if (*i + 1 >= argc) return fail(p, "needs a value", "");
  return d->fn(p, argv[++*i]);
}

int options_parse(int argc, char **argv, struct options *o, char *error) {
  struct parse p = {.o = o, .error = error, .http_port = -1};
  int res = MGOS_OK;
  *error = '\0';
  set_defaults(o);
  for (int i = 1; i < argc && res == MGOS_OK; i++) {
    res = parse_one(&p, argc, argv, &i);
  }
  if (res == MGOS_OK) res = apply_http_port(&p);
  if (res == MGOS_OK && strcmp(o->uart[0], "stdio") == 0 &&
      strcmp(o->uart[1], "stdio") == 0) {
    snprintf(error, OPTIONS_ERROR_SIZE, "only one UART can be stdio");
    res = MGOS_EINVAL;
  }
  return res;
}
