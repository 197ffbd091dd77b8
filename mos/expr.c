// SPDX-License-Identifier: Apache-2.0
//
// Expressions of manifests: ${…} in texts and "when" of conditions. The
// grammar is one operand, defined(VAR), or two operands with == or != between
// them. The PC port answers to two names, posix and ubuntu, so a comparison
// of the platform with either is true for it.

#include <ctype.h>
#include <string.h>

#include "cmd.h"
#include "manifest.h"

static const char *const s_platform_names[] = {"mos.platform", "platform",
                                               "mos.arch", "arch"};

static bool is_platform_var(const char *name) {
  size_t n = sizeof(s_platform_names) / sizeof(s_platform_names[0]);
  for (size_t i = 0; i < n; i++) {
    if (strcmp(name, s_platform_names[i]) == 0) return true;
  }
  return false;
}

static const char *get_path(const struct mos_map *paths, const char *name,
                            const char *suffix) {
  if (paths == NULL || !mos_has_suffix(name, suffix)) return NULL;
  size_t n = strlen(name) - strlen(suffix);
  return mos_map_get(paths, mos_identifier(mos_strndup(name, n), false));
}

static const char *get_key(const struct mos_manifest *m, const char *name) {
  const struct {
    const char *key, *value;
  } keys[] = {
      {"name", m->name},
      {"type", m->type},
      {"version", m->version},
      {"author", m->author},
      {"description", m->description},
      {"libs_version", m->libs_version},
      {"modules_version", m->modules_version},
      {"mongoose_os_version", m->mongoose_os_version},
  };
  for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
    if (strcmp(keys[i].key, name) == 0) return keys[i].value;
  }
  return NULL;
}

// Variables may refer to variables; this bounds the work for one text.
#define MAX_LOOKUPS 10000
#define MAX_EXPANDED 65536
static int s_budget;

// Value of a build variable or macro with what it refers to put in. A variable
// that refers to itself has none.
static const char *get_var(const struct mos_env *env,
                           const struct mos_vars *vars, const char *key) {
  const char *value = mos_vars_get(vars, key), *unknown;
  if (value == NULL || strstr(value, "${") == NULL) return value;
  struct mos_env inner = *env;
  struct mos_loc loc = {env->all->file, 0};
  if (env->depth == 0) s_budget = MAX_LOOKUPS;
  if (++inner.depth > 10 || --s_budget < 0) return NULL;
  value = mos_expand(&inner, value, loc, &unknown);
  return unknown == NULL ? value : NULL;
}

const char *mos_env_get(const struct mos_env *env, const char *name) {
  if (mos_has_prefix(name, "manifest.")) name += 9;
  if (is_platform_var(name)) return env->platform;
  if (strcmp(name, "mos.version") == 0 || strcmp(name, "mos_version") == 0) {
    return "latest";
  }
  if (mos_has_prefix(name, "build_vars.")) {
    return env->all ? get_var(env, &env->all->build_vars, name + 11) : NULL;
  }
  if (mos_has_prefix(name, "cdefs.")) {
    return env->all ? get_var(env, &env->all->cdefs, name + 6) : NULL;
  }
  if (mos_has_prefix(name, "mos.libs.")) {
    return get_path(env->lib_paths, name + 9, ".path");
  }
  if (mos_has_prefix(name, "mos.modules.")) {
    return get_path(env->module_paths, name + 12, ".path");
  }
  if (mos_has_suffix(name, "_path")) {
    const char *path = get_path(env->module_paths, name, "_path");
    if (path != NULL) return path;
  }
  return env->all ? get_key(env->all, name) : NULL;
}

struct operand {
  const char *value;
  bool is_platform;
};

static const char *skip_space(const char *s) {
  while (isspace((unsigned char) *s))
    s++;
  return s;
}

static size_t var_length(const char *s) {
  size_t n = 0;
  while (isalnum((unsigned char) s[n]) || s[n] == '_' || s[n] == '.' ||
         s[n] == '-') {
    n++;
  }
  return n;
}

// Parses one operand at *s.
static enum mos_expr_result parse_operand(const struct mos_env *env,
                                          const char **s, struct operand *o,
                                          const char **why) {
  const char *p = skip_space(*s);
  if (*p == '"' || *p == '\'') {
    const char *end = strchr(p + 1, *p);
    if (end == NULL) {
      *why = "a text has no closing quote";
      return MOS_EXPR_BAD;
    }
    o->value = mos_strndup(p + 1, (size_t) (end - p - 1));
    *s = end + 1;
    return MOS_EXPR_OK;
  }
  size_t n = var_length(p);
  if (n == 0) {
    *why =
        *p == '\0' ? "it ends too early" : mos_sprintf("unexpected \"%c\"", *p);
    return MOS_EXPR_BAD;
  }
  const char *name = mos_strndup(p, n);
  *s = p + n;
  o->is_platform = is_platform_var(name);
  o->value = mos_env_get(env, name);
  if (o->value != NULL) return MOS_EXPR_OK;
  *why = name;
  return MOS_EXPR_UNKNOWN;
}

static bool operands_equal(const struct operand *a, const struct operand *b) {
  if (a->is_platform != b->is_platform && mos_is_posix(a->value) &&
      mos_is_posix(b->value)) {
    return true;
  }
  return strcmp(a->value, b->value) == 0;
}

static enum mos_expr_result eval_defined(const struct mos_env *env,
                                         const char *s, const char **value,
                                         const char **why) {
  s = skip_space(s);
  size_t n = var_length(s);
  const char *end = skip_space(s + n);
  if (n == 0 || *end != ')' || *skip_space(end + 1) != '\0') {
    *why = "defined(VARIABLE) expected";
    return MOS_EXPR_BAD;
  }
  *value = mos_env_get(env, mos_strndup(s, n)) != NULL ? "true" : "false";
  return MOS_EXPR_OK;
}

enum mos_expr_result mos_expr_eval(const struct mos_env *env, const char *expr,
                                   const char **value, bool *is_bool,
                                   const char **why) {
  struct operand a = {0}, b = {0};
  const char *s = skip_space(expr), *why_b;
  *is_bool = false;
  if (mos_has_prefix(s, "defined(") || mos_has_prefix(s, "defined (")) {
    *is_bool = true;
    return eval_defined(env, strchr(s, '(') + 1, value, why);
  }
  enum mos_expr_result r = parse_operand(env, &s, &a, why);
  if (r == MOS_EXPR_BAD) return r;
  s = skip_space(s);
  if (*s == '\0') {
    *value = a.value;
    return r;
  }
  bool equal = strncmp(s, "==", 2) == 0;
  if (!equal && strncmp(s, "!=", 2) != 0) {
    *why = mos_sprintf("== or != expected at \"%s\"", s);
    return MOS_EXPR_BAD;
  }
  s += 2;
  enum mos_expr_result rb = parse_operand(env, &s, &b, &why_b);
  if (rb != MOS_EXPR_OK) {
    if (r == MOS_EXPR_OK || rb == MOS_EXPR_BAD) *why = why_b;
    return rb;
  }
  if (*skip_space(s) != '\0') {
    *why = mos_sprintf("unexpected \"%s\"", skip_space(s));
    return MOS_EXPR_BAD;
  }
  *is_bool = true;
  if (r == MOS_EXPR_OK) {
    *value = operands_equal(&a, &b) == equal ? "true" : "false";
  }
  return r;
}

const char *mos_expand(const struct mos_env *env, const char *text,
                       struct mos_loc loc, const char **unknown) {
  struct mos_buf out = {0};
  const char *start;
  if (unknown != NULL) *unknown = NULL;
  if (strstr(text, "${") == NULL) return text;
  mos_buf_puts(&out, "");
  while ((start = strstr(text, "${")) != NULL) {
    const char *end = strchr(start, '}'), *value, *why;
    bool is_bool;
    if (end == NULL) mos_fail_at(loc, "\"%s\": no closing }", start);
    mos_buf_add(&out, text, (size_t) (start - text));
    if (out.len > MAX_EXPANDED) mos_fail_at(loc, "text grows too long");
    const char *expr = mos_strndup(start + 2, (size_t) (end - start - 2));
    switch (mos_expr_eval(env, expr, &value, &is_bool, &why)) {
      case MOS_EXPR_OK:
        mos_buf_puts(&out, value);
        break;
      case MOS_EXPR_UNKNOWN:
        mos_buf_printf(&out, "${%s}", expr);
        if (unknown != NULL && *unknown == NULL) *unknown = why;
        break;
      case MOS_EXPR_BAD:
        mos_fail_at(loc, "bad expression ${%s}: %s", expr, why);
    }
    text = end + 1;
  }
  mos_buf_puts(&out, text);
  return out.p;
}
