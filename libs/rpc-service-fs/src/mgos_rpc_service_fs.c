// SPDX-License-Identifier: Apache-2.0
//
// FS.*: files by remote control. Contents travel in base64, in pieces that fit
// a frame: FS.Get gives as much as a reply may hold and says what is left,
// FS.Put appends or writes at an offset. A FS.Put that truncates replaces the
// file from the first piece on; whether the old content survives a full disk is
// up to the file system (littlefs: it does).

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cs_dbg.h"
#include "rpc_service_fs_internal.h"

/* Room that a reply needs around its data. */
#define REPLY_OVERHEAD 256

bool mgos_rpc_service_fs_init(void);

static bool has_dotdot(const char *path) {
  for (const char *p = path; (p = strstr(p, "..")) != NULL; p += 2) {
    bool starts = p == path || p[-1] == '/';
    if (starts && (p[2] == '/' || p[2] == '\0')) return true;
  }
  return false;
}

bool mgos__fs_check_path(struct mg_rpc_request_info *ri, const char *what,
                         const char *path) {
  if (path == NULL || *path == '\0') {
    mg_rpc_send_errorf(ri, 400, "%s is required", what);
  } else if (strlen(path) > FS_MAX_PATH || has_dotdot(path)) {
    mg_rpc_send_errorf(ri, 400, "invalid %s", what);
  } else {
    return true;
  }
  return false;
}

/* Answers with what errno says. */
static void send_errno(struct mg_rpc_request_info *ri, const char *verb,
                       const char *path) {
  int err = errno;
  int code = err == ENOENT ? 404 : err == ENOSPC ? 507 : 500;
  mg_rpc_send_errorf(ri, code, "cannot %s %s: %s", verb, path, strerror(err));
}

/* A listing in progress. */
struct listing {
  DIR *dir;
  const char *path;
  bool with_size;
};

static long file_size(const char *dir, const char *name) {
  char path[FS_MAX_PATH + 1];
  struct stat st;
  const char *sep = dir[strlen(dir) - 1] == '/' ? "" : "/";
  int n = snprintf(path, sizeof(path), "%s%s%s", dir, sep, name);
  if (n < 0 || (size_t) n >= sizeof(path) || stat(path, &st) != 0) return -1;
  return (long) st.st_size;
}

static int print_listing(struct json_out *out, va_list *ap) {
  const struct listing *l = va_arg(*ap, const struct listing *);
  const char *sep = "";
  struct dirent *de;
  int n = json_printf(out, "[");
  while ((de = readdir(l->dir)) != NULL) {
    if (strcmp(de->d_name, ".") == 0 || strcmp(de->d_name, "..") == 0) {
      continue;
    }
    if (l->with_size) {
      n += json_printf(out, "%s{name:%Q,size:%ld}", sep, de->d_name,
                       file_size(l->path, de->d_name));
    } else {
      n += json_printf(out, "%s%Q", sep, de->d_name);
    }
    sep = ",";
  }
  return n + json_printf(out, "]");
}

static void list(struct mg_rpc_request_info *ri, struct mg_str args,
                 bool with_size) {
  char *arg = NULL;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &arg);
  struct listing l = {.path = arg != NULL ? arg : "/", .with_size = with_size};
  if (mgos__fs_check_path(ri, "path", l.path)) {
    l.dir = opendir(l.path);
    if (l.dir == NULL) {
      send_errno(ri, "list", l.path);
    } else {
      mg_rpc_send_responsef(ri, "%M", print_listing, &l);
      closedir(l.dir);
    }
  }
  free(arg);
}

static void list_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                         struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  list(ri, args, false);
}

static void list_ext_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                             struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  list(ri, args, true);
}

/* Reads up to len bytes, in as many calls as it takes. */
static long read_all(int fd, char *buf, long len) {
  long done = 0;
  while (done < len) {
    ssize_t n = read(fd, buf + done, (size_t) (len - done));
    if (n < 0) return -1;
    if (n == 0) break;
    done += (long) n;
  }
  return done;
}

static long max_piece(const struct mg_rpc_request_info *ri) {
  size_t frame = mgos_rpc_get_max_frame_size(ri->rpc);
  return frame > REPLY_OVERHEAD + 4 ? (long) ((frame - REPLY_OVERHEAD) / 4 * 3)
                                    : 3;
}

static void send_piece(struct mg_rpc_request_info *ri, const char *filename,
                       int fd, long offset, long len) {
  struct stat st;
  if (fstat(fd, &st) != 0) {
    send_errno(ri, "read", filename);
    return;
  }
  long size = (long) st.st_size;
  if (offset > size) {
    mg_rpc_send_errorf(ri, 400, "offset is beyond the end, size is %ld", size);
    return;
  }
  if (len < 0 || len > size - offset) len = size - offset;
  if (len > max_piece(ri)) len = max_piece(ri);
  char *buf = (char *) malloc(len > 0 ? (size_t) len : 1);
  if (buf == NULL) {
    mg_rpc_send_errorf(ri, 500, "out of memory");
    return;
  }
  errno = EIO;
  long n = lseek(fd, (off_t) offset, SEEK_SET) == (off_t) offset
               ? read_all(fd, buf, len)
               : -1;
  if (n < 0) {
    send_errno(ri, "read", filename);
  } else {
    mg_rpc_send_responsef(ri, "{data:%V,left:%ld}", buf, (int) n,
                          n < len ? 0l : size - offset - n);
  }
  free(buf);
}

static void get_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                        struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *filename = NULL;
  long offset = 0, len = -1;
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &filename, &offset, &len);
  if (!mgos__fs_check_path(ri, "filename", filename)) {
    // answered
  } else if (offset < 0) {
    mg_rpc_send_errorf(ri, 400, "illegal offset");
  } else {
    int fd = open(filename, O_RDONLY, 0);
    if (fd < 0) {
      send_errno(ri, "open", filename);
    } else {
      send_piece(ri, filename, fd, offset, len);
      close(fd);
    }
  }
  free(filename);
}

static bool write_all(int fd, const char *data, int len) {
  while (len > 0) {
    ssize_t n = write(fd, data, (size_t) len);
    if (n <= 0) {
      if (n == 0) errno = ENOSPC;
      return false;
    }
    data += n;
    len -= (int) n;
  }
  return true;
}

static int put_flags(long offset, bool append) {
  if (offset > 0) return O_WRONLY;
  if (offset < 0 && append) return O_WRONLY | O_CREAT | O_APPEND;
  return O_WRONLY | O_CREAT | O_TRUNC;
}

static void put(struct mg_rpc_request_info *ri, const char *filename,
                long offset, bool append, const char *data, int len) {
  int fd = open(filename, put_flags(offset, append), 0644);
  if (fd < 0) {
    send_errno(ri, "open", filename);
    return;
  }
  errno = EIO;
  bool ok = offset <= 0 || lseek(fd, (off_t) offset, SEEK_SET) == offset;
  ok = ok && write_all(fd, data, len);
  int err = errno;
  if (close(fd) != 0 && ok) {
    ok = false;
    err = errno;
  }
  errno = err;
  if (ok) {
    mg_rpc_send_responsef(ri, NULL);
  } else {
    send_errno(ri, "write", filename);
  }
}

static void put_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                        struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *filename = NULL, *data = NULL;
  long offset = -1;
  int len = 0;
  bool append = false;
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &filename, &offset, &data,
             &len, &append);
  if (!mgos__fs_check_path(ri, "filename", filename)) {
    // answered
  } else if (data == NULL) {
    mg_rpc_send_errorf(ri, 400, "data is required, in base64");
  } else {
    put(ri, filename, offset, append, data, len);
  }
  free(filename);
  free(data);
}

static void remove_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                           struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *filename = NULL;
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &filename);
  if (!mgos__fs_check_path(ri, "filename", filename)) {
    // answered
  } else if (remove(filename) != 0) {
    send_errno(ri, "remove", filename);
  } else {
    mg_rpc_send_responsef(ri, NULL);
  }
  free(filename);
}

static void rename_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                           struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *src = NULL, *dst = NULL;
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &src, &dst);
  if (!mgos__fs_check_path(ri, "src", src) ||
      !mgos__fs_check_path(ri, "dst", dst)) {
    // answered
  } else if (rename(src, dst) != 0) {
    send_errno(ri, "rename", src);
  } else {
    mg_rpc_send_responsef(ri, NULL);
  }
  free(src);
  free(dst);
}

#define STR "{\"type\":\"string\"}"
#define INT "{\"type\":\"integer\"}"
#define SIZE "{\"type\":\"integer\",\"minimum\":0}"
#define OPTS "{\"type\":[\"string\",\"object\"]}"
#define NOTHING "{\"type\":\"null\"}"
#define PATH_ARGS "{\"type\":\"object\",\"properties\":{\"path\":" STR "}}"
#define DEV_PROPS                                                \
  "\"dev_name\":" STR ",\"dev_type\":" STR ",\"dev_opts\":" OPTS \
  ",\"fs_type\":" STR ",\"fs_opts\":" OPTS

static const struct mgos_rpc_method s_methods[] = {
    {"FS.List", "{path: %Q}", PATH_ARGS,
     "{\"type\":\"array\",\"items\":" STR "}", list_handler, NULL},
    {"FS.ListExt", "{path: %Q}", PATH_ARGS,
     "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"properties\":{"
     "\"name\":" STR ",\"size\":" INT
     "},\"required\":[\"name\",\"size\"],\"additionalProperties\":false}}",
     list_ext_handler, NULL},
    {"FS.Get", "{filename: %Q, offset: %ld, len: %ld}",
     "{\"type\":\"object\",\"properties\":{\"filename\":" STR
     ",\"offset\":" SIZE ",\"len\":" INT "},\"required\":[\"filename\"]}",
     "{\"type\":\"object\",\"properties\":{\"data\":" STR ",\"left\":" SIZE
     "},\"required\":[\"data\",\"left\"],\"additionalProperties\":false}",
     get_handler, NULL},
    {"FS.Put", "{filename: %Q, offset: %ld, data: %V, append: %B}",
     "{\"type\":\"object\",\"properties\":{\"filename\":" STR ",\"offset\":" INT
     ",\"data\":" STR ",\"append\":{\"type\":\"boolean\"}},"
     "\"required\":[\"filename\",\"data\"]}",
     NOTHING, put_handler, NULL},
    {"FS.Remove", "{filename: %Q}",
     "{\"type\":\"object\",\"properties\":{\"filename\":" STR
     "},\"required\":[\"filename\"]}",
     NOTHING, remove_handler, NULL},
    {"FS.Rename", "{src: %Q, dst: %Q}",
     "{\"type\":\"object\",\"properties\":{\"src\":" STR ",\"dst\":" STR
     "},\"required\":[\"src\",\"dst\"]}",
     NOTHING, rename_handler, NULL},
    {"FS.Mkfs",
     "{dev_name: %Q, dev_type: %Q, dev_opts: %T, fs_type: %Q, fs_opts: %T}",
     "{\"type\":\"object\",\"properties\":{" DEV_PROPS
     "},\"required\":[\"fs_type\"]}",
     NOTHING, mgos__fs_mkfs, NULL},
    {"FS.Mount",
     "{path: %Q, dev_name: %Q, dev_type: %Q, dev_opts: %T, fs_type: %Q, "
     "fs_opts: %T}",
     "{\"type\":\"object\",\"properties\":{\"path\":" STR "," DEV_PROPS
     "},\"required\":[\"path\",\"fs_type\"]}",
     NOTHING, mgos__fs_mount, NULL},
    {"FS.Umount", "{path: %Q}",
     "{\"type\":\"object\",\"properties\":{\"path\":" STR
     "},\"required\":[\"path\"]}",
     NOTHING, mgos__fs_umount, NULL},
};

bool mgos_rpc_service_fs_init(void) {
  struct mg_rpc *c = mgos_rpc_get_global();
  if (c == NULL) return true;
  return mgos_rpc_add_methods(c, s_methods,
                              sizeof(s_methods) / sizeof(s_methods[0])) == 0;
}
