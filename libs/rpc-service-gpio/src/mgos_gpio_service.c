// SPDX-License-Identifier: Apache-2.0
//
// GPIO.*: pins by remote control, and notifications of their interrupts.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "common/queue.h"
#include "mgos_gpio.h"
#include "mgos_gpio_service.h"
#include "mgos_rpc.h"
#include "mgos_time.h"

#define NO_PIN (-1)
#define MAX_BLINK_MS 65535
#define MAX_DEBOUNCE_MS 65535

/* A pin whose interrupts somebody wants to hear of. */
struct watch {
  int pin;
  char *dst, *method;
  SLIST_ENTRY(watch) link;
};

static struct { SLIST_HEAD(, watch) watches; } s_state;

/* Reads the argument `pin`. Returns: false if `ri` was answered. */
static bool get_pin(struct mg_rpc_request_info *ri, struct mg_str args,
                    int *pin) {
  *pin = NO_PIN;
  json_scanf(args.p, (int) args.len, "{pin: %d}", pin);
  if (*pin >= 0) return true;
  mg_rpc_send_errorf(ri, 400, "pin is required");
  return false;
}

static void refuse_pin(struct mg_rpc_request_info *ri, int pin) {
  mg_rpc_send_errorf(ri, 400, "invalid pin %d", pin);
}

static void read_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                         struct mg_rpc_frame_info *fi, struct mg_str args) {
  int pin;
  (void) cb_arg;
  (void) fi;
  if (!get_pin(ri, args, &pin)) return;
  if (!mgos_gpio_set_mode(pin, MGOS_GPIO_MODE_INPUT)) {
    refuse_pin(ri, pin);
    return;
  }
  mg_rpc_send_responsef(ri, "{value:%d}", mgos_gpio_read(pin));
}

static void read_out_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                             struct mg_rpc_frame_info *fi, struct mg_str args) {
  int pin;
  (void) cb_arg;
  (void) fi;
  if (!get_pin(ri, args, &pin)) return;
  mg_rpc_send_responsef(ri, "{value:%d}", mgos_gpio_read_out(pin));
}

static void write_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                          struct mg_rpc_frame_info *fi, struct mg_str args) {
  int pin, value = -1;
  bool od = false;
  (void) cb_arg;
  (void) fi;
  if (!get_pin(ri, args, &pin)) return;
  json_scanf(args.p, (int) args.len, "{value: %d, od: %B}", &value, &od);
  if (value != 0 && value != 1) {
    mg_rpc_send_errorf(ri, 400, "value must be 0 or 1");
    return;
  }
  bool ok;
  if (od) {
    mgos_gpio_write(pin, value != 0);
    ok = mgos_gpio_set_mode(pin, MGOS_GPIO_MODE_OUTPUT_OD);
  } else {
    ok = mgos_gpio_setup_output(pin, value != 0);
  }
  if (!ok) {
    refuse_pin(ri, pin);
    return;
  }
  mg_rpc_send_responsef(ri, NULL);
}

static void toggle_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                           struct mg_rpc_frame_info *fi, struct mg_str args) {
  int pin;
  (void) cb_arg;
  (void) fi;
  if (!get_pin(ri, args, &pin)) return;
  if (!mgos_gpio_set_mode(pin, MGOS_GPIO_MODE_OUTPUT)) {
    refuse_pin(ri, pin);
    return;
  }
  mg_rpc_send_responsef(ri, "{value:%d}", mgos_gpio_toggle(pin));
}

static void blink_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                          struct mg_rpc_frame_info *fi, struct mg_str args) {
  int pin, on_ms = -1, off_ms = -1;
  (void) cb_arg;
  (void) fi;
  if (!get_pin(ri, args, &pin)) return;
  json_scanf(args.p, (int) args.len, "{on_ms: %d, off_ms: %d}", &on_ms,
             &off_ms);
  if (on_ms < 0 || on_ms > MAX_BLINK_MS || off_ms < 0 ||
      off_ms > MAX_BLINK_MS) {
    mg_rpc_send_errorf(ri, 400, "on_ms and off_ms must be 0 to %d",
                       MAX_BLINK_MS);
    return;
  }
  if (!mgos_gpio_set_mode(pin, MGOS_GPIO_MODE_OUTPUT)) {
    refuse_pin(ri, pin);
  } else if (!mgos_gpio_blink(pin, on_ms, off_ms)) {
    mg_rpc_send_errorf(ri, 400, "cannot blink pin %d", pin);
  } else {
    mg_rpc_send_responsef(ri, NULL);
  }
}

static struct watch *find_watch(int pin) {
  struct watch *w;
  SLIST_FOREACH(w, &s_state.watches, link) {
    if (w->pin == pin) return w;
  }
  return NULL;
}

static void free_watch(struct watch *w) {
  free(w->dst);
  free(w->method);
  free(w);
}

/* The interrupt: tells who asked. */
static void on_interrupt(int pin, void *arg) {
  struct watch *w = (struct watch *) arg;
  struct mg_rpc_call_opts opts = {.dst = mg_mk_str(w->dst)};
  mg_rpc_callf(mgos_rpc_get_global(), mg_mk_str(w->method), NULL, NULL, &opts,
               "{pin:%d,ts:%.3lf,value:%d}", pin,
               (double) mgos_time_micros() / 1e6, mgos_gpio_read(pin));
}

/* Arguments of GPIO.SetIntHandler. */
struct int_args {
  char *edge, *pull, *dst, *method;
  int debounce_ms;
};

static bool parse_edge(const char *s, enum mgos_gpio_int_mode *mode) {
  if (s == NULL) return false;
  if (strcmp(s, "pos") == 0) {
    *mode = MGOS_GPIO_INT_EDGE_POS;
  } else if (strcmp(s, "neg") == 0) {
    *mode = MGOS_GPIO_INT_EDGE_NEG;
  } else if (strcmp(s, "any") == 0) {
    *mode = MGOS_GPIO_INT_EDGE_ANY;
  } else {
    return false;
  }
  return true;
}

static bool parse_pull(const char *s, enum mgos_gpio_pull_type *pull) {
  *pull = MGOS_GPIO_PULL_NONE;
  if (s == NULL || *s == '\0') return true;
  if (strcmp(s, "up") == 0) {
    *pull = MGOS_GPIO_PULL_UP;
  } else if (strcmp(s, "down") == 0) {
    *pull = MGOS_GPIO_PULL_DOWN;
  } else {
    return false;
  }
  return true;
}

static char *copy_or(const char *s, const char *dflt) {
  return strdup(s != NULL && *s != '\0' ? s : dflt != NULL ? dflt : "");
}

static struct watch *new_watch(int pin, const struct int_args *a,
                               const char *requester) {
  struct watch *w = (struct watch *) calloc(1, sizeof(*w));
  if (w == NULL) return NULL;
  w->pin = pin;
  w->dst = copy_or(a->dst, requester);
  w->method = copy_or(a->method, "GPIO.Int");
  if (w->dst != NULL && w->method != NULL) return w;
  free_watch(w);
  return NULL;
}

static void drop_watch(int pin) {
  struct watch *w = find_watch(pin);
  if (w == NULL) return;
  mgos_gpio_remove_int_handler(pin, NULL, NULL);
  SLIST_REMOVE(&s_state.watches, w, watch, link);
  free_watch(w);
}

static bool start_watch(struct watch *w, const struct int_args *a,
                        enum mgos_gpio_int_mode mode,
                        enum mgos_gpio_pull_type pull) {
  if (a->debounce_ms > 0) {
    return mgos_gpio_set_button_handler(w->pin, pull, mode, a->debounce_ms,
                                        on_interrupt, w);
  }
  return mgos_gpio_setup_input(w->pin, pull) &&
         mgos_gpio_set_int_handler(w->pin, mode, on_interrupt, w) &&
         mgos_gpio_enable_int(w->pin);
}

static void set_int(struct mg_rpc_request_info *ri, int pin,
                    const struct int_args *a) {
  enum mgos_gpio_int_mode mode = MGOS_GPIO_INT_NONE;
  enum mgos_gpio_pull_type pull;
  if (!parse_edge(a->edge, &mode)) {
    mg_rpc_send_errorf(ri, 400, "edge must be pos, neg or any");
    return;
  }
  if (!parse_pull(a->pull, &pull) || a->debounce_ms < 0 ||
      a->debounce_ms > MAX_DEBOUNCE_MS) {
    mg_rpc_send_errorf(ri, 400, "invalid pull or debounce_ms");
    return;
  }
  struct watch *w = new_watch(pin, a, ri->src.p);
  if (w == NULL) {
    mg_rpc_send_errorf(ri, 500, "out of memory");
    return;
  }
  drop_watch(pin);
  if (!start_watch(w, a, mode, pull)) {
    mgos_gpio_remove_int_handler(pin, NULL, NULL);
    free_watch(w);
    refuse_pin(ri, pin);
    return;
  }
  SLIST_INSERT_HEAD(&s_state.watches, w, link);
  mg_rpc_send_responsef(ri, NULL);
}

static void set_int_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                            struct mg_rpc_frame_info *fi, struct mg_str args) {
  struct int_args a;
  int pin;
  (void) cb_arg;
  (void) fi;
  if (!get_pin(ri, args, &pin)) return;
  memset(&a, 0, sizeof(a));
  json_scanf(args.p, (int) args.len,
             "{edge: %Q, pull: %Q, debounce_ms: %d, dst: %Q, method: %Q}",
             &a.edge, &a.pull, &a.debounce_ms, &a.dst, &a.method);
  set_int(ri, pin, &a);
  free(a.edge);
  free(a.pull);
  free(a.dst);
  free(a.method);
}

static void remove_int_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                               struct mg_rpc_frame_info *fi,
                               struct mg_str args) {
  int pin;
  (void) cb_arg;
  (void) fi;
  if (!get_pin(ri, args, &pin)) return;
  if (find_watch(pin) == NULL) {
    mg_rpc_send_errorf(ri, 404, "no handler on pin %d", pin);
    return;
  }
  drop_watch(pin);
  mg_rpc_send_responsef(ri, NULL);
}

#define INT "{\"type\":\"integer\",\"minimum\":0}"
#define BIT "{\"type\":\"integer\",\"enum\":[0,1]}"
#define STR "{\"type\":\"string\"}"
#define PIN_ONLY                                      \
  "{\"type\":\"object\",\"properties\":{\"pin\":" INT \
  "},"                                                \
  "\"required\":[\"pin\"]}"
#define VALUE                                           \
  "{\"type\":\"object\",\"properties\":{\"value\":" BIT \
  "},"                                                  \
  "\"required\":[\"value\"],\"additionalProperties\":false}"
#define NOTHING "{\"type\":\"null\"}"

static const struct mgos_rpc_method s_methods[] = {
    {"GPIO.Read", "{pin: %d}", PIN_ONLY, VALUE, read_handler, NULL},
    {"GPIO.ReadOut", "{pin: %d}", PIN_ONLY, VALUE, read_out_handler, NULL},
    {"GPIO.Write", "{pin: %d, value: %d, od: %B}",
     "{\"type\":\"object\",\"properties\":{\"pin\":" INT ",\"value\":" BIT
     ",\"od\":{\"type\":\"boolean\"}},\"required\":[\"pin\",\"value\"]}",
     NOTHING, write_handler, NULL},
    {"GPIO.Toggle", "{pin: %d}", PIN_ONLY, VALUE, toggle_handler, NULL},
    {"GPIO.Blink", "{pin: %d, on_ms: %d, off_ms: %d}",
     "{\"type\":\"object\",\"properties\":{\"pin\":" INT
     ",\"on_ms\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":65535},"
     "\"off_ms\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":65535}},"
     "\"required\":[\"pin\",\"on_ms\",\"off_ms\"]}",
     NOTHING, blink_handler, NULL},
    {"GPIO.SetIntHandler",
     "{pin: %d, edge: %Q, pull: %Q, debounce_ms: %d, dst: %Q, method: %Q}",
     "{\"type\":\"object\",\"properties\":{\"pin\":" INT
     ",\"edge\":{\"type\":\"string\",\"enum\":[\"pos\",\"neg\",\"any\"]},"
     "\"pull\":{\"type\":\"string\",\"enum\":[\"up\",\"down\"]},"
     "\"debounce_ms\":" INT ",\"dst\":" STR ",\"method\":" STR "},"
     "\"required\":[\"pin\",\"edge\"]}",
     NOTHING, set_int_handler, NULL},
    {"GPIO.RemoveIntHandler", "{pin: %d}", PIN_ONLY, NOTHING,
     remove_int_handler, NULL},
};

bool mgos_rpc_service_gpio_init(void) {
  struct mg_rpc *c = mgos_rpc_get_global();
  if (c == NULL) return true;
  return mgos_rpc_add_methods(c, s_methods,
                              sizeof(s_methods) / sizeof(s_methods[0])) == 0;
}
