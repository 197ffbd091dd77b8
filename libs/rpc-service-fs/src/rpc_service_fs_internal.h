// SPDX-License-Identifier: Apache-2.0
//
// Shared by the files of this library.

#ifndef MEERKAT_RPC_SERVICE_FS_INTERNAL_H
#define MEERKAT_RPC_SERVICE_FS_INTERNAL_H

#include "mgos_rpc.h"

/* Longest path accepted, in bytes. */
#define FS_MAX_PATH 255

/* Checks a path argument. Returns: false if `ri` was answered. */
bool mgos__fs_check_path(struct mg_rpc_request_info *ri, const char *what,
                         const char *path);

/* FS.Mkfs, FS.Mount, FS.Umount. */
void mgos__fs_mkfs(struct mg_rpc_request_info *ri, void *cb_arg,
                   struct mg_rpc_frame_info *fi, struct mg_str args);
void mgos__fs_mount(struct mg_rpc_request_info *ri, void *cb_arg,
                    struct mg_rpc_frame_info *fi, struct mg_str args);
void mgos__fs_umount(struct mg_rpc_request_info *ri, void *cb_arg,
                     struct mg_rpc_frame_info *fi, struct mg_str args);

#endif  // MEERKAT_RPC_SERVICE_FS_INTERNAL_H
