// SPDX-License-Identifier: Apache-2.0
//
// FS.Mkfs, FS.Mount, FS.Umount. A device is named, or described by type and
// options; the file system by type and options. Options are JSON, given as an
// object or as a string that holds one.

#include <stdlib.h>
#include <string.h>

#include "mgos_vfs.h"
#include "rpc_service_fs_internal.h"

/* Arguments that Mkfs and Mount share; strings are malloced. */
struct fs_args {
  char *dev_name, *dev_type, *dev_opts, *fs_type, *fs_opts;
};

/* Text of options: never NULL unless memory is short. */
static char *opts_text(const struct json_token *t) {
  if (t->ptr == NULL || t->len == 0) return strdup("");
  char *s = (char *) mg_strdup_nul(mg_mk_str_n(t->ptr, (size_t) t->len)).p;
  if (s == NULL || t->type != JSON_TYPE_STRING) return s;
  int n = json_unescape(t->ptr, t->len, s, t->len);
  s[n > 0 ? n : 0] = '\0';
  return s;
}

static void free_args(struct fs_args *a) {
  free(a->dev_name);
  free(a->dev_type);
  free(a->dev_opts);
  free(a->fs_type);
  free(a->fs_opts);
}

/* Returns: false if `ri` was answered. */
static bool parse_args(struct mg_rpc_request_info *ri, struct mg_str args,
                       struct fs_args *a) {
  struct json_token dev_opts = JSON_INVALID_TOKEN;
  struct json_token fs_opts = JSON_INVALID_TOKEN;
  memset(a, 0, sizeof(*a));
  json_scanf(args.p, (int) args.len,
             "{dev_name: %Q, dev_type: %Q, dev_opts: %T, fs_type: %Q, "
             "fs_opts: %T}",
             &a->dev_name, &a->dev_type, &dev_opts, &a->fs_type, &fs_opts);
  a->dev_opts = opts_text(&dev_opts);
  a->fs_opts = opts_text(&fs_opts);
  if (a->fs_type == NULL) {
    mg_rpc_send_errorf(ri, 400, "fs_type is required");
  } else if ((a->dev_name == NULL) == (a->dev_type == NULL)) {
    mg_rpc_send_errorf(ri, 400, "either dev_name or dev_type is required");
  } else if (a->dev_opts == NULL || a->fs_opts == NULL) {
    mg_rpc_send_errorf(ri, 500, "out of memory");
  } else {
    return true;
  }
  return false;
}

static void send_result(struct mg_rpc_request_info *ri, bool ok,
                        const char *what) {
  if (ok) {
    mg_rpc_send_responsef(ri, NULL);
  } else {
    mg_rpc_send_errorf(ri, 500, "%s failed", what);
  }
}

void mgos__fs_mkfs(struct mg_rpc_request_info *ri, void *cb_arg,
                   struct mg_rpc_frame_info *fi, struct mg_str args) {
  struct fs_args a;
  (void) cb_arg;
  (void) fi;
  if (parse_args(ri, args, &a)) {
    bool ok = a.dev_name != NULL
                  ? mgos_vfs_mkfs_dev_name(a.dev_name, a.fs_type, a.fs_opts)
                  : mgos_vfs_mkfs(a.dev_type, a.dev_opts, a.fs_type, a.fs_opts);
    send_result(ri, ok, "mkfs");
  }
  free_args(&a);
}

void mgos__fs_mount(struct mg_rpc_request_info *ri, void *cb_arg,
                    struct mg_rpc_frame_info *fi, struct mg_str args) {
  struct fs_args a;
  char *path = NULL;
  (void) cb_arg;
  (void) fi;
  memset(&a, 0, sizeof(a));
  json_scanf(args.p, (int) args.len, "{path: %Q}", &path);
  if (mgos__fs_check_path(ri, "path", path) && parse_args(ri, args, &a)) {
    bool ok = a.dev_name != NULL ? mgos_vfs_mount_dev_name(path, a.dev_name,
                                                           a.fs_type, a.fs_opts)
                                 : mgos_vfs_mount(path, a.dev_type, a.dev_opts,
                                                  a.fs_type, a.fs_opts);
    send_result(ri, ok, "mount");
  }
  free(path);
  free_args(&a);
}

void mgos__fs_umount(struct mg_rpc_request_info *ri, void *cb_arg,
                     struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *path = NULL;
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, "{path: %Q}", &path);
  if (mgos__fs_check_path(ri, "path", path)) {
    send_result(ri, mgos_vfs_umount(path), "umount");
  }
  free(path);
}
