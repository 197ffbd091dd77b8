// SPDX-License-Identifier: Apache-2.0
//
// Parser of the command line (see flags.h). Every flag of the command's
// tables gets one slot in `values`; command line beats environment beats
// default. Nothing here knows a command's name.

#include "flags.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "errors.h"

struct mos_flag_value {
  const struct mos_flag *flag;
  bool given;
  const char *text;
  struct mos_list list;
};

const struct mos_flag mos_global_flags[] = {
    {"chdir", 'C', MOS_FLAG_STRING, NULL, "DIR", "change to DIR first"},
    {"json", 0, MOS_FLAG_BOOL, NULL, NULL, "print results as JSON"},
    {"verbose", 0, MOS_FLAG_BOOL, NULL, NULL, "say more on stderr"},
    {"quiet", 'q', MOS_FLAG_BOOL, NULL, NULL, "no notes on stderr"},
    {"repo", 0, MOS_FLAG_STRING, NULL, "DIR", "Meerkat OS source tree"},
    {"help", 'h', MOS_FLAG_BOOL, NULL, NULL, "help for the command"},
    {"version", 0, MOS_FLAG_BOOL, NULL, NULL, "print the version"},
    {"enable-extended", 'X', MOS_FLAG_BOOL, NULL, NULL, NULL},
    {"logtostderr", 0, MOS_FLAG_BOOL, NULL, NULL, NULL},
    {"v", 'v', MOS_FLAG_INT, NULL, "LEVEL", NULL},
    {0}};

char *mos_flag_env_name(const char *name) {
  return mos_sprintf("MOS_%s", mos_identifier(name, true));
}

int mos_edit_distance(const char *a, const char *b) {
  size_t n = strlen(b);
  int row[64];
  if (n >= 64 || strlen(a) >= 64) return 64;
  for (size_t i = 0; i <= n; i++)
    row[i] = (int) i;
  for (int i = 1; a[i - 1] != '\0'; i++) {
    int diag = row[0];
    row[0] = i;
    for (size_t k = 1; k <= n; k++) {
      int cost = diag + (a[i - 1] != b[k - 1]);
      diag = row[k];
      if (row[k] + 1 < cost) cost = row[k] + 1;
      if (row[k - 1] + 1 < cost) cost = row[k - 1] + 1;
      row[k] = cost;
    }
  }
  return row[n];
}

static struct mos_flag_value *find_slot(const struct mos_args *a,
                                        const char *name) {
  for (int i = 0; i < a->num_values; i++) {
    if (strcmp(a->values[i].flag->name, name) == 0) return &a->values[i];
  }
  return NULL;
}

static void add_slots(struct mos_args *a, const struct mos_flag *table,
                      int *num) {
  for (; table->name != NULL; table++) {
    if (a->values != NULL) {
      if (find_slot(a, table->name) != NULL) continue;
      a->values[a->num_values].flag = table;
      a->values[a->num_values++].text = table->def;
    }
    (*num)++;
  }
}

// Makes one slot per flag of the set and of the global table.
static void make_slots(struct mos_args *a, const struct mos_flag_set *set) {
  int num = 0;
  for (int pass = 0; pass < 2; pass++) {
    if (pass == 1) a->values = mos_alloc((size_t) num * sizeof(a->values[0]));
    for (int i = 0; i < MOS_MAX_FLAG_TABLES && set->tables[i] != NULL; i++) {
      add_slots(a, set->tables[i], &num);
    }
    add_slots(a, mos_global_flags, &num);
  }
}

static bool is_bool_text(const char *s) {
  static const char *const words[] = {"true", "false", "1", "0", "yes", "no"};
  for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
    if (strcmp(s, words[i]) == 0) return true;
  }
  return false;
}

static bool parse_int(const char *s, int64_t *v) {
  char *end;
  errno = 0;
  *v = strtoll(s, &end, 0);
  return errno == 0 && end != s && *end == '\0';
}

static bool parse_duration(const char *s, int64_t *ms) {
  double total = 0;
  if (*s == '\0') return false;
  while (*s != '\0') {
    char *end;
    if (!isdigit((unsigned char) *s) && *s != '.') return false;
    double v = strtod(s, &end), unit = 1000;
    if (end == s) return false;
    size_t n = strspn(end, "hmus");
    if (n == 2 && strncmp(end, "ms", 2) == 0) {
      unit = 1;
    } else if (n == 2 && strncmp(end, "us", 2) == 0) {
      unit = 0.001;
    } else if (n == 1 && (*end == 'h' || *end == 'm')) {
      unit = *end == 'h' ? 3600e3 : 60e3;
    } else if (n == 1 && *end != 's') {
      return false;
    } else if (n > 1 || (n == 0 && *end != '\0')) {
      return false;
    }
    total += v * unit;
    s = end + n;
  }
  if (!(total >= 0 && total < 1e15)) return false;
  *ms = (int64_t) total;
  return true;
}

static void set_value(struct mos_flag_value *v, const char *text,
                      const char *origin) {
  int64_t n;
  const char *want = NULL;
  switch (v->flag->type) {
    case MOS_FLAG_BOOL:
      if (!is_bool_text(text)) want = "true or false";
      break;
    case MOS_FLAG_INT:
      if (!parse_int(text, &n)) want = "a whole number";
      break;
    case MOS_FLAG_DURATION:
      if (!parse_duration(text, &n)) want = "a duration such as 20s or 300ms";
      break;
    case MOS_FLAG_LIST:
      mos_list_add(&v->list, text);
      break;
    case MOS_FLAG_STRING:
      break;
  }
  if (want != NULL) mos_usage("%s: \"%s\" is not %s", origin, text, want);
  v->text = text;
  v->given = true;
}

static void apply_environment(struct mos_args *a) {
  for (int i = 0; i < a->num_values; i++) {
    struct mos_flag_value *v = &a->values[i];
    const char *name = mos_flag_env_name(v->flag->name);
    const char *text = getenv(name);
    if (v->given || text == NULL || *text == '\0') continue;
    if (v->flag->type == MOS_FLAG_LIST) {
      struct mos_list parts = {0};
      mos_split(&parts, text, ",");
      for (int k = 0; k < parts.n; k++)
        set_value(v, parts.v[k], name);
    } else {
      set_value(v, text, name);
    }
  }
}

static _Noreturn void fail_unknown(const struct mos_args *a, const char *name) {
  const char *best = NULL;
  int best_distance = 4;
  for (int i = 0; i < a->num_values; i++) {
    const struct mos_flag *f = a->values[i].flag;
    int d = mos_edit_distance(name, f->name);
    if (f->help == NULL || d >= best_distance) continue;
    best = f->name;
    best_distance = d;
  }
  if (best != NULL) {
    mos_usage("unknown flag --%s; did you mean --%s?", name, best);
  }
  mos_usage("unknown flag --%s; see mos help", name);
}

// Returns the flag for a short name within the slots, or NULL.
static struct mos_flag_value *find_short(const struct mos_args *a, char c) {
  for (int i = 0; i < a->num_values; i++) {
    if (c != 0 && a->values[i].flag->short_name == c) return &a->values[i];
  }
  return NULL;
}

// Handles argv[i]; returns the index of the last argument consumed.
static int parse_one(struct mos_args *a, int argc, char **argv, int i,
                     const struct mos_flag *(*known)(const char *name)) {
  const char *arg = argv[i];
  bool is_long = arg[1] == '-';
  const char *body = arg + (is_long ? 2 : 1), *eq = strchr(body, '=');
  size_t len = eq != NULL ? (size_t) (eq - body) : strlen(body);
  const char *name = mos_strndup(body, len);
  const char *text = eq != NULL ? eq + 1 : NULL;
  struct mos_flag_value *v = find_slot(a, name);
  if (!is_long && (v == NULL || len == 1)) {
    struct mos_flag_value *s = find_short(a, name[0]);
    if (s != NULL && len > 1) text = body + 1;  // -C/dir
    if (s != NULL) v = s;
  }
  const struct mos_flag *f = v != NULL ? v->flag : known(name);
  if (f == NULL) fail_unknown(a, name);
  if (text == NULL && f->type == MOS_FLAG_BOOL) text = "true";
  if (text == NULL) {
    if (i + 1 >= argc) mos_usage("flag %s needs a value", arg);
    text = argv[++i];
  }
  if (v == NULL) {
    mos_note("note: --%s has no effect on this command", f->name);
  } else {
    set_value(v, text, mos_sprintf("flag --%s", f->name));
  }
  return i;
}

static bool is_flag(const char *arg) {
  return arg[0] == '-' && arg[1] != '\0';
}

int mos_flags_find_command(int argc, char **argv,
                           const struct mos_flag *(*known)(const char *) ) {
  for (int i = 1; i < argc; i++) {
    if (!is_flag(argv[i])) return i;
    if (strcmp(argv[i], "--") == 0) return 0;
    if (strchr(argv[i], '=') != NULL) continue;
    const char *name = argv[i] + (argv[i][1] == '-' ? 2 : 1);
    const struct mos_flag *f = known(name);
    if (f != NULL && f->type != MOS_FLAG_BOOL) i++;
  }
  return 0;
}

void mos_flags_parse(struct mos_args *a, int argc, char **argv,
                     const struct mos_flag_set *set,
                     const struct mos_flag *(*known)(const char *name)) {
  bool ended = false;
  make_slots(a, set);
  for (int i = 1; i < argc; i++) {
    if (!ended && strcmp(argv[i], "--") == 0) {
      ended = true;
    } else if (!ended && is_flag(argv[i])) {
      i = parse_one(a, argc, argv, i, known);
    } else {
      mos_list_add(&a->pos, argv[i]);
    }
  }
  apply_environment(a);
}

static const struct mos_flag_value *get(const struct mos_args *a,
                                        const char *name) {
  const struct mos_flag_value *v = find_slot(a, name);
  if (v == NULL) mos_fail("bug: command has no flag --%s", name);
  return v;
}

bool mos_flag_bool(const struct mos_args *a, const char *name) {
  const char *s = get(a, name)->text;
  return s != NULL && (*s == 't' || *s == '1' || *s == 'y');
}

const char *mos_flag_str(const struct mos_args *a, const char *name) {
  const char *s = get(a, name)->text;
  return s != NULL ? s : "";
}

int64_t mos_flag_int(const struct mos_args *a, const char *name) {
  const char *s = get(a, name)->text;
  int64_t v = 0;
  if (s != NULL) parse_int(s, &v);
  return v;
}

int64_t mos_flag_duration_ms(const struct mos_args *a, const char *name) {
  const char *s = get(a, name)->text;
  int64_t v = 0;
  if (s != NULL) parse_duration(s, &v);
  return v;
}

const struct mos_list *mos_flag_list(const struct mos_args *a,
                                     const char *name) {
  return &get(a, name)->list;
}

bool mos_flag_given(const struct mos_args *a, const char *name) {
  return get(a, name)->given;
}
