// SPDX-License-Identifier: Apache-2.0
//
// Help texts, made from the command and flag tables.

#include <stdio.h>
#include <string.h>

#include "cmd.h"

static void print_flag(const struct mos_flag *f) {
  struct mos_buf b = {0};
  if (f->short_name != 0) {
    mos_buf_printf(&b, "-%c, --%s", f->short_name, f->name);
  } else {
    mos_buf_printf(&b, "    --%s", f->name);
  }
  if (f->type != MOS_FLAG_BOOL) {
    static const char *const kinds[] = {"", "TEXT", "N", "TIME", "TEXT"};
    mos_buf_printf(&b, " %s", f->arg != NULL ? f->arg : kinds[f->type]);
  }
  printf("  %-32s %s", b.p, f->help);
  if (f->type == MOS_FLAG_LIST) printf(" (repeatable)");
  if (f->def != NULL && *f->def != '\0') printf(" (%s)", f->def);
  putchar('\n');
}

static void print_table(const struct mos_flag *f) {
  for (; f->name != NULL; f++) {
    if (f->help != NULL) print_flag(f);
  }
}

void mos_help_command(const struct mos_cmd *cmd) {
  const char *args = cmd->args != NULL ? cmd->args : "";
  printf("mos %s %s\n\n%s\n", cmd->name, args, cmd->summary);
  if (cmd->details != NULL) printf("\n%s\n", cmd->details);
  if (cmd->flags.tables[0] != NULL) printf("\nFlags:\n");
  for (int i = 0; i < MOS_MAX_FLAG_TABLES; i++) {
    if (cmd->flags.tables[i] == NULL) break;
    print_table(cmd->flags.tables[i]);
  }
  printf("\nFlags of every command:\n");
  print_table(mos_global_flags);
  printf(
      "\nA flag's default may be set in the environment: --some-flag is "
      "MOS_SOME_FLAG.\n");
}

void mos_help_all(bool full) {
  printf(
      "mos: build, run and manage Meerkat OS firmware.\n\n"
      "Usage: mos [flags] COMMAND [arguments]\n\nCommands:\n");
  for (int i = 0; mos_cmds[i] != NULL; i++) {
    printf("  %-20s %s\n", mos_cmds[i]->name, mos_cmds[i]->summary);
  }
  printf("\nFlags of every command:\n");
  print_table(mos_global_flags);
  if (full) {
    for (int i = 0; mos_cmds[i] != NULL; i++) {
      printf("\n----\n\n");
      mos_help_command(mos_cmds[i]);
    }
  }
  printf("\nMore: mos help COMMAND, mos help --full\n");
}
