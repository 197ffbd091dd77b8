// SPDX-License-Identifier: Apache-2.0
//
// mos completion: scripts that let bash, zsh and fish complete commands and
// flags, made from the same tables as the help texts.

#include <stdio.h>
#include <string.h>

#include "cmd.h"

// Calls fn for every visible flag of a command and the global ones.
static void each_flag(const struct mos_cmd *cmd,
                      void (*fn)(const struct mos_cmd *cmd,
                                 const struct mos_flag *f)) {
  const struct mos_flag *tables[MOS_MAX_FLAG_TABLES + 1];
  int n = 0;
  for (int i = 0; cmd != NULL && i < MOS_MAX_FLAG_TABLES; i++) {
    if (cmd->flags.tables[i] != NULL) tables[n++] = cmd->flags.tables[i];
  }
  tables[n++] = mos_global_flags;
  for (int i = 0; i < n; i++) {
    for (const struct mos_flag *f = tables[i]; f->name != NULL; f++) {
      if (f->help != NULL) fn(cmd, f);
    }
  }
}

static bool is_path_flag(const struct mos_flag *f) {
  return f->arg != NULL &&
         (strcmp(f->arg, "DIR") == 0 || strcmp(f->arg, "FILE") == 0);
}

// Text without what a shell would take apart.
static const char *plain(const char *s) {
  char *r = mos_strdup(s);
  for (char *p = r; *p != '\0'; p++) {
    if (strchr("'\"`$\\[]:", *p) != NULL) *p = ' ';
  }
  return r;
}

static void print_word(const struct mos_cmd *cmd, const struct mos_flag *f) {
  (void) cmd;
  printf(" --%s", f->name);
}

static void print_commands(void) {
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    printf("%s%s", i > 0 ? " " : "", mos_cmds[i]->name);
  }
}

// Words for the first argument, or "" (paths are the shell's own business).
static void print_first_words(const struct mos_cmd *cmd) {
  if (cmd->complete == NULL) return;
  if (strcmp(cmd->complete, "COMMAND") == 0) {
    print_commands();
  } else if (strcmp(cmd->complete, "FILE") && strcmp(cmd->complete, "DIR")) {
    printf("%s", cmd->complete);
  }
}

static void print_bash(void) {
  printf(
      "# bash completion for mos; use: source <(mos completion bash)\n"
      "_mos() {\n"
      "  local cur=${COMP_WORDS[COMP_CWORD]} cmd='' i flags='' words=''\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n"
      "      -C|--chdir) ((i++)) ;;\n"
      "      -*) ;;\n"
      "      *) cmd=${COMP_WORDS[i]}; break ;;\n"
      "    esac\n"
      "  done\n"
      "  case $cmd in\n");
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    printf("    %s) flags='", mos_cmds[i]->name);
    each_flag(mos_cmds[i], print_word);
    printf("' words='");
    print_first_words(mos_cmds[i]);
    printf("' ;;\n");
  }
  printf("    *) flags='");
  each_flag(NULL, print_word);
  printf("' words='");
  print_commands();
  printf(
      "' ;;\n  esac\n"
      "  if [[ $cur == -* ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$flags\" -- \"$cur\"))\n"
      "  elif [[ -n $words ]]; then\n"
      "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
      "  else\n"
      "    COMPREPLY=($(compgen -f -- \"$cur\"))\n"
      "  fi\n"
      "}\n"
      "complete -o filenames -F _mos mos\n");
}

static void print_zsh_flag(const struct mos_cmd *cmd,
                           const struct mos_flag *f) {
  (void) cmd;
  const char *star = f->type == MOS_FLAG_LIST ? "*" : "";
  printf("        '%s--%s[%s]", star, f->name, plain(f->help));
  if (f->type != MOS_FLAG_BOOL) {
    printf(":%s:%s", f->arg != NULL ? plain(f->arg) : "value",
           is_path_flag(f) ? "_files" : "");
  }
  printf("' \\\n");
}

static void print_zsh(void) {
  printf(
      "#compdef mos\n# zsh completion for mos; use: mos completion zsh > "
      "a folder of $fpath/_mos\n_mos() {\n  local -a commands\n"
      "  commands=(\n");
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    printf("    '%s:%s'\n", mos_cmds[i]->name, plain(mos_cmds[i]->summary));
  }
  printf(
      "  )\n  if (( CURRENT == 2 )); then\n"
      "    _describe -t commands 'mos command' commands\n    return\n  fi\n"
      "  case $words[2] in\n");
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    printf("    %s)\n      _arguments \\\n", mos_cmds[i]->name);
    each_flag(mos_cmds[i], print_zsh_flag);
    printf("        '*:argument:_files' ;;\n");
  }
  printf(
      "  esac\n}\nif [[ $funcstack[1] == _mos ]]; then _mos \"$@\"; else "
      "compdef _mos mos; fi\n");
}

static void print_fish_flag(const struct mos_cmd *cmd,
                            const struct mos_flag *f) {
  printf("complete -c mos");
  if (cmd != NULL) {
    printf(" -n '__fish_seen_subcommand_from %s'", cmd->name);
  }
  printf(" -l %s", f->name);
  if (f->short_name != 0) printf(" -s %c", f->short_name);
  if (f->type != MOS_FLAG_BOOL) printf(is_path_flag(f) ? " -r -F" : " -x");
  printf(" -d '%s'\n", plain(f->help));
}

static void print_fish_command_flag(const struct mos_cmd *cmd,
                                    const struct mos_flag *f) {
  for (const struct mos_flag *g = mos_global_flags; g->name != NULL; g++) {
    if (g == f) return;  // Printed once for all commands.
  }
  print_fish_flag(cmd, f);
}

static void print_fish(void) {
  printf("# fish completion for mos; use: mos completion fish | source\n");
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    printf("complete -c mos -n __fish_use_subcommand -f -a %s -d '%s'\n",
           mos_cmds[i]->name, plain(mos_cmds[i]->summary));
  }
  each_flag(NULL, print_fish_flag);
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    each_flag(mos_cmds[i], print_fish_command_flag);
  }
}

static int run(const struct mos_args *a) {
  const char *shell = a->pos.v[0];
  if (strcmp(shell, "bash") == 0) {
    print_bash();
  } else if (strcmp(shell, "zsh") == 0) {
    print_zsh();
  } else if (strcmp(shell, "fish") == 0) {
    print_fish();
  } else {
    mos_usage("no completion for \"%s\", only for bash, zsh and fish", shell);
  }
  return 0;
}

const struct mos_cmd mos_cmd_completion = {
    .name = "completion",
    .args = "bash|zsh|fish",
    .summary = "print a completion script for the shell",
    .min_args = 1,
    .max_args = 1,
    .complete = "bash zsh fish",
    .run = run,
};
