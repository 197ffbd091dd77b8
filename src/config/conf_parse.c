// SPDX-License-Identifier: Apache-2.0
//
// JSON onto a configuration struct.
//
// The text is walked twice: first everything is checked and the strings are
// allocated, then it is applied, which cannot fail any more. So a bad text, or
// one that memory does not suffice for, changes nothing. Keys are matched by
// the dotted path that the walker builds; what the schema does not know is
// ignored.

#include <errno.h>
#include <fcntl.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "common/mbuf.h"
#include "common/str_util.h"
#include "config/conf.h"
#include "frozen.h"
#include "mgos_errors.h"

#define MAX_NUMBER_LEN 63

struct parse {
  const struct mgos_conf_entry *schema;
  const char *acl;
  void *cfg;
  bool apply;
  bool failed;
  char **msg;
  struct mbuf strings;  // char *: values that are not empty, in order
  size_t taken;         // how many of these belong to cfg by now
};

static void fail(struct parse *p, const char *path, const char *what) {
  if (p->failed) return;
  p->failed = true;
  if (p->msg != NULL) mg_asprintf(p->msg, 0, "[%s] %s", path, what);
}

static void fail_number(struct parse *p, const char *path, const char *text) {
  char what[MAX_NUMBER_LEN + 24];
  snprintf(what, sizeof(what), "failed to parse [%s]", text);
  fail(p, path, what);
}

bool mgos__conf_parse_double(const char *s, double *v, char **end) {
  *v = strtod(s, end);
  return *end != s && isfinite(*v);
}

bool mgos__conf_fits_float(double v) {
  return v >= -FLT_MAX && v <= FLT_MAX;
}

static bool parse_int(const char *s, long long min, long long max,
                      long long *v) {
  char *end;
  errno = 0;
  *v = strtoll(s, &end, 0);
  return end != s && *end == '\0' && errno == 0 && *v >= min && *v <= max;
}

static void set_number(struct parse *p, const char *path,
                       const struct mgos_conf_entry *e,
                       const struct json_token *t) {
  void *dst = mgos__conf_at(p->cfg, p->schema, e);
  char text[MAX_NUMBER_LEN + 1];
  int len = t->len < MAX_NUMBER_LEN ? t->len : MAX_NUMBER_LEN;
  long long i = 0;
  double d = 0;
  char *end;
  bool ok = (len == t->len);
  memcpy(text, t->ptr, len);
  text[len] = '\0';
  switch (e->type) {
    case CONF_TYPE_INT:
      ok = ok && parse_int(text, INT_MIN, INT_MAX, &i);
      break;
    case CONF_TYPE_UNSIGNED_INT:
      ok = ok && parse_int(text, 0, UINT_MAX, &i);
      break;
    default:
      ok = ok && mgos__conf_parse_double(text, &d, &end) && *end == '\0';
      if (e->type == CONF_TYPE_FLOAT) ok = ok && mgos__conf_fits_float(d);
      break;
  }
  if (!ok) {
    fail_number(p, path, text);
  } else if (!p->apply) {
    // Only checked so far.
  } else if (e->type == CONF_TYPE_DOUBLE) {
    *(double *) dst = d;
  } else if (e->type == CONF_TYPE_FLOAT) {
    *(float *) dst = (float) d;
  } else {
    *(int *) dst = (int) (unsigned int) i;
  }
}

static void prepare_string(struct parse *p, const char *path,
                           const struct json_token *t) {
  int len = json_unescape(t->ptr, t->len, NULL, 0);
  char *s = NULL;
  if (len > 0) s = malloc(len + 1);
  if (s != NULL) {
    json_unescape(t->ptr, t->len, s, len + 1);
    s[len] = '\0';
  }
  if (len > 0 && s == NULL) {
    fail(p, path, "out of memory");
  } else if (len < 0 || (len > 0 && strlen(s) != (size_t) len)) {
    // A NUL would cut the value short without a word.
    fail(p, path, "invalid string");
  } else if (s != NULL) {
    if (mbuf_append(&p->strings, &s, sizeof(s)) == sizeof(s)) return;
    fail(p, path, "out of memory");
  }
  free(s);
}

static char *take_string(struct parse *p, const struct json_token *t) {
  if (json_unescape(t->ptr, t->len, NULL, 0) <= 0) return NULL;
  return ((char **) p->strings.buf)[p->taken++];
}

static void free_strings(struct parse *p) {
  size_t count = p->strings.len / sizeof(char *);
  while (count > p->taken) {
    free(((char **) p->strings.buf)[--count]);
  }
  mbuf_free(&p->strings);
}

static void set_string(struct parse *p, const char *path,
                       const struct mgos_conf_entry *e,
                       const struct json_token *t) {
  const char **dst = mgos__conf_at(p->cfg, p->schema, e);
  if (!p->apply) {
    prepare_string(p, path, t);
    return;
  }
  mgos_conf_free_str(dst);
  *dst = take_string(p, t);
}

static void set_value(struct parse *p, const char *path,
                      const struct mgos_conf_entry *e,
                      const struct json_token *t) {
  switch (e->type) {
    case CONF_TYPE_OBJECT:
      break;
    case CONF_TYPE_BOOL:
      if (t->type != JSON_TYPE_TRUE && t->type != JSON_TYPE_FALSE) {
        fail(p, path, "is not a boolean");
      } else if (p->apply) {
        *(int *) mgos__conf_at(p->cfg, p->schema, e) =
            (t->type == JSON_TYPE_TRUE);
      }
      break;
    case CONF_TYPE_STRING:
      if (t->type != JSON_TYPE_STRING) {
        fail(p, path, "is not a string");
      } else {
        set_string(p, path, e, t);
      }
      break;
    default:
      if (t->type != JSON_TYPE_NUMBER) {
        fail(p, path, "is not a number");
      } else {
        set_number(p, path, e, t);
      }
      break;
  }
}

static void on_token(void *arg, const char *name, size_t name_len,
                     const char *path, const struct json_token *t) {
  struct parse *p = arg;
  const struct mgos_conf_entry *e;
  (void) name;
  (void) name_len;
  if (p->failed || path[0] != '.' || t->type == JSON_TYPE_OBJECT_END ||
      t->type == JSON_TYPE_ARRAY_END) {
    return;
  }
  path++;
  e = mgos_conf_find_schema_entry(path, p->schema);
  if (e == NULL) {
    // Elements of an array come after the array, which was an error already.
    if (p->apply) LOG(LL_DEBUG, ("Unknown key [%s]", path));
  } else if (e->type == CONF_TYPE_OBJECT) {
    // Its members decide; a value in place of an object is ignored.
  } else if (!mgos_conf_check_access(mg_mk_str(path), p->acl)) {
    if (p->apply) LOG(LL_ERROR, ("Setting [%s] is not allowed", path));
  } else {
    set_value(p, path, e, t);
  }
}

static bool run(struct parse *p, const struct mg_str json) {
  int res = json_walk(json.p, (int) json.len, on_token, p);
  if (res < 0 && !p->failed) {
    p->failed = true;
    if (p->msg != NULL) *p->msg = strdup("Invalid JSON");
  }
  return !p->failed;
}

bool mgos_conf_parse_sub_msg(const struct mg_str json,
                             const struct mgos_conf_entry *sub_schema,
                             const char *acl, void *cfg, char **msg) {
  struct parse p = {.schema = sub_schema, .cfg = cfg, .msg = msg};
  char *acl_copy;
  bool ok;
  if (msg != NULL) *msg = NULL;
  if (json.len > MGOS_CONF_MAX_LEN) {
    if (msg != NULL) *msg = strdup("Config is too large");
    return false;
  }
  // The list is often a value of cfg itself and may be set by this text.
  acl_copy = strdup(acl != NULL ? acl : "");
  if (acl_copy == NULL) {
    if (msg != NULL) *msg = strdup("Out of memory");
    return false;
  }
  p.acl = acl_copy;
  ok = run(&p, json);
  if (ok) {
    p.apply = true;
    ok = run(&p, json);
  }
  free_strings(&p);
  free(acl_copy);
  return ok;
}

bool mgos_conf_parse_msg(const struct mg_str json, const char *acl,
                         struct mgos_config *cfg, char **msg) {
  return mgos_conf_parse_sub_msg(json, mgos_config_schema(), acl, cfg, msg);
}

// Parses and logs the reason of a failure.
static bool parse_logged(const struct mg_str json,
                         const struct mgos_conf_entry *schema, const char *acl,
                         void *cfg) {
  char *msg = NULL;
  bool ok = mgos_conf_parse_sub_msg(json, schema, acl, cfg, &msg);
  if (!ok) LOG(LL_ERROR, ("%s", msg != NULL ? msg : "Bad config"));
  free(msg);
  return ok;
}

bool mgos_conf_parse(const struct mg_str json, const char *acl,
                     struct mgos_config *cfg) {
  return parse_logged(json, mgos_config_schema(), acl, cfg);
}

bool mgos_conf_parse_sub(const struct mg_str json,
                         const struct mgos_conf_entry *sub_schema, void *cfg) {
  return parse_logged(json, sub_schema, "*", cfg);
}

static char *read_content(int fd, size_t len) {
  char *buf = malloc(len + 1);
  size_t have = 0;
  while (buf != NULL && have < len) {
    ssize_t n = read(fd, buf + have, len - have);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      free(buf);
      return NULL;
    }
    have += n;
  }
  if (buf != NULL) buf[len] = '\0';
  return buf;
}

int mgos__conf_read_file(const char *fname, struct mg_str *text) {
  struct stat st;
  int res = 0;
  int fd = open(fname, O_RDONLY);
  *text = mg_mk_str_n(NULL, 0);
  if (fd < 0) return errno == ENOENT ? MGOS_ENOENT : MGOS_EIO;
  if (fstat(fd, &st) != 0) {
    res = MGOS_EIO;
  } else if (st.st_size > MGOS_CONF_MAX_LEN) {
    res = MGOS_EMSGSIZE;
  } else {
    text->p = read_content(fd, st.st_size);
    text->len = st.st_size;
    if (text->p == NULL) res = MGOS_EIO;
  }
  close(fd);
  if (res != 0) LOG(LL_ERROR, ("%s: %s", fname, mgos_strerror(res)));
  return res;
}

bool mgos_conf_parse_sub_f(const char *fname,
                           const struct mgos_conf_entry *sub_schema,
                           const void *cfg) {
  struct mg_str text;
  bool ok;
  if (mgos__conf_read_file(fname, &text) != 0) return false;
  ok = mgos_conf_parse_sub(text, sub_schema, (void *) cfg);
  mg_strfree(&text);
  return ok;
}
