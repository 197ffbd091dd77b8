// SPDX-License-Identifier: Apache-2.0
//
// Dev.*: block devices of the VFS: create, inspect, read, write, erase. These
// calls can destroy any file system; guard them with rpc.acl.

#include <stdlib.h>
#include <string.h>

#include "common/cs_dbg.h"
#include "mgos_rpc.h"
#include "mgos_vfs_dev.h"

/* Room that a reply needs around its data. */
#define REPLY_OVERHEAD 256

bool mgos_rpc_service_dev_init(void);

/* Opens the device that `name` tells. Returns: NULL if `ri` was answered. */
static struct mgos_vfs_dev *open_dev(struct mg_rpc_request_info *ri,
                                     struct mg_str args) {
  char *name = NULL;
  struct mgos_vfs_dev *dev = NULL;
  json_scanf(args.p, (int) args.len, "{name: %Q}", &name);
  if (name == NULL) {
    mg_rpc_send_errorf(ri, 400, "name is required");
  } else if ((dev = mgos_vfs_dev_open(name)) == NULL) {
    mg_rpc_send_errorf(ri, 404, "no such device: %s", name);
  }
  free(name);
  return dev;
}

/* Whether the range lies within the device. Answers `ri` if not. */
static bool check_range(struct mg_rpc_request_info *ri,
                        struct mgos_vfs_dev *dev, long offset, long len) {
  size_t size = mgos_vfs_dev_get_size(dev);
  if (offset >= 0 && len >= 0 && (size_t) offset <= size &&
      (size_t) len <= size - (size_t) offset) {
    return true;
  }
  mg_rpc_send_errorf(ri, 400, "offset or len is out of range");
  return false;
}

static void send_result(struct mg_rpc_request_info *ri,
                        enum mgos_vfs_dev_err err) {
  if (err == MGOS_VFS_DEV_ERR_NONE) {
    mg_rpc_send_responsef(ri, NULL);
  } else {
    mg_rpc_send_errorf(ri, 500, "device error %d", (int) err);
  }
}

/* Text of device options: a JSON object, or a string that holds one. */
static char *opts_text(const struct json_token *t) {
  if (t->ptr == NULL) return strdup("");
  char *s = (char *) mg_strdup_nul(mg_mk_str_n(t->ptr, (size_t) t->len)).p;
  if (s == NULL || t->type != JSON_TYPE_STRING) {
    return s != NULL || t->len > 0 ? s : strdup("");
  }
  int n = json_unescape(t->ptr, t->len, s, t->len);
  s[n > 0 ? n : 0] = '\0';
  return s;
}

static void create_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                           struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *name = NULL, *type = NULL;
  struct json_token opts_token = JSON_INVALID_TOKEN;
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &name, &type, &opts_token);
  char *opts = opts_text(&opts_token);
  if (name == NULL || type == NULL || *name == '\0') {
    mg_rpc_send_errorf(ri, 400, "name and type are required");
  } else if (opts == NULL) {
    mg_rpc_send_errorf(ri, 500, "out of memory");
  } else if (!mgos_vfs_dev_create_and_register(type, opts, name)) {
    mg_rpc_send_errorf(ri, 500, "failed to create %s", name);
  } else {
    mg_rpc_send_responsef(ri, NULL);
  }
  free(name);
  free(type);
  free(opts);
}

static void remove_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                           struct mg_rpc_frame_info *fi, struct mg_str args) {
  char *name = NULL;
  (void) cb_arg;
  (void) fi;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &name);
  if (name == NULL) {
    mg_rpc_send_errorf(ri, 400, "name is required");
  } else if (!mgos_vfs_dev_unregister(name)) {
    mg_rpc_send_errorf(ri, 404, "no such device: %s", name);
  } else {
    mg_rpc_send_responsef(ri, NULL);
  }
  free(name);
}

static void read_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                         struct mg_rpc_frame_info *fi, struct mg_str args) {
  long offset = -1, len = -1;
  (void) cb_arg;
  (void) fi;
  struct mgos_vfs_dev *dev = open_dev(ri, args);
  if (dev == NULL) return;
  json_scanf(args.p, (int) args.len, "{offset: %ld, len: %ld}", &offset, &len);
  size_t frame = mgos_rpc_get_max_frame_size(ri->rpc);
  long max =
      frame > REPLY_OVERHEAD ? (long) ((frame - REPLY_OVERHEAD) / 4 * 3) : 0;
  if (len > max) {
    mg_rpc_send_errorf(ri, 400, "len must be at most %ld", max);
  } else if (check_range(ri, dev, offset, len)) {
    void *buf = malloc(len > 0 ? (size_t) len : 1);
    enum mgos_vfs_dev_err err = MGOS_VFS_DEV_ERR_NOMEM;
    if (buf != NULL) {
      err = mgos_vfs_dev_read(dev, (size_t) offset, (size_t) len, buf);
    }
    if (err == MGOS_VFS_DEV_ERR_NONE) {
      mg_rpc_send_responsef(ri, "{data:%V}", buf, (int) len);
    } else {
      send_result(ri, err);
    }
    free(buf);
  }
  mgos_vfs_dev_close(dev);
}

static void write_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                          struct mg_rpc_frame_info *fi, struct mg_str args) {
  long offset = -1, erase_len = 0;
  char *data = NULL;
  int data_len = 0;
  (void) cb_arg;
  (void) fi;
  struct mgos_vfs_dev *dev = open_dev(ri, args);
  if (dev == NULL) return;
  json_scanf(args.p, (int) args.len, "{offset: %ld, data: %V, erase_len: %ld}",
             &offset, &data, &data_len, &erase_len);
  if (data == NULL) {
    mg_rpc_send_errorf(ri, 400, "data is required, in base64");
  } else if (check_range(ri, dev, offset, data_len) &&
             check_range(ri, dev, offset, erase_len)) {
    enum mgos_vfs_dev_err err = MGOS_VFS_DEV_ERR_NONE;
    if (erase_len > 0) {
      err = mgos_vfs_dev_erase(dev, (size_t) offset, (size_t) erase_len);
    }
    if (err == MGOS_VFS_DEV_ERR_NONE) {
      err = mgos_vfs_dev_write(dev, (size_t) offset, (size_t) data_len, data);
    }
    send_result(ri, err);
  }
  free(data);
  mgos_vfs_dev_close(dev);
}

static void erase_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                          struct mg_rpc_frame_info *fi, struct mg_str args) {
  long offset = -1, len = -1;
  (void) cb_arg;
  (void) fi;
  struct mgos_vfs_dev *dev = open_dev(ri, args);
  if (dev == NULL) return;
  json_scanf(args.p, (int) args.len, "{offset: %ld, len: %ld}", &offset, &len);
  if (check_range(ri, dev, offset, len)) {
    send_result(ri, mgos_vfs_dev_erase(dev, (size_t) offset, (size_t) len));
  }
  mgos_vfs_dev_close(dev);
}

static int print_sizes(struct json_out *out, va_list *ap) {
  const size_t *sizes = va_arg(*ap, const size_t *);
  int n = json_printf(out, "[");
  for (int i = 0; i < MGOS_VFS_DEV_NUM_ERASE_SIZES && sizes[i] > 0; i++) {
    n += json_printf(out, "%s%lu", i > 0 ? "," : "", (unsigned long) sizes[i]);
  }
  return n + json_printf(out, "]");
}

static void get_info_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                             struct mg_rpc_frame_info *fi, struct mg_str args) {
  size_t sizes[MGOS_VFS_DEV_NUM_ERASE_SIZES] = {0};
  (void) cb_arg;
  (void) fi;
  struct mgos_vfs_dev *dev = open_dev(ri, args);
  if (dev == NULL) return;
  if (mgos_vfs_dev_get_erase_sizes(dev, sizes) != MGOS_VFS_DEV_ERR_NONE) {
    memset(sizes, 0, sizeof(sizes));
  }
  mg_rpc_send_responsef(ri, "{size:%lu,erase_sizes:%M}",
                        (unsigned long) mgos_vfs_dev_get_size(dev), print_sizes,
                        (const size_t *) sizes);
  mgos_vfs_dev_close(dev);
}

#define STR "{\"type\":\"string\"}"
#define INT "{\"type\":\"integer\",\"minimum\":0}"
#define NOTHING "{\"type\":\"null\"}"
#define RANGE_ARGS                                                        \
  "{\"type\":\"object\",\"properties\":{\"name\":" STR ",\"offset\":" INT \
  ",\"len\":" INT "},\"required\":[\"name\",\"offset\",\"len\"]}"
#define NAME_ARGS                                      \
  "{\"type\":\"object\",\"properties\":{\"name\":" STR \
  "},"                                                 \
  "\"required\":[\"name\"]}"

static const struct mgos_rpc_method s_methods[] = {
    {"Dev.Create", "{name: %Q, type: %Q, opts: %T}",
     "{\"type\":\"object\",\"properties\":{\"name\":" STR ",\"type\":" STR
     ",\"opts\":{\"type\":[\"string\",\"object\"]}},"
     "\"required\":[\"name\",\"type\"]}",
     NOTHING, create_handler, NULL},
    {"Dev.Read", "{name: %Q, offset: %ld, len: %ld}", RANGE_ARGS,
     "{\"type\":\"object\",\"properties\":{\"data\":" STR
     "},\"required\":[\"data\"],\"additionalProperties\":false}",
     read_handler, NULL},
    {"Dev.Write", "{name: %Q, offset: %ld, data: %V, erase_len: %ld}",
     "{\"type\":\"object\",\"properties\":{\"name\":" STR ",\"offset\":" INT
     ",\"data\":" STR ",\"erase_len\":" INT
     "},\"required\":[\"name\",\"offset\",\"data\"]}",
     NOTHING, write_handler, NULL},
    {"Dev.Erase", "{name: %Q, offset: %ld, len: %ld}", RANGE_ARGS, NOTHING,
     erase_handler, NULL},
    {"Dev.Remove", "{name: %Q}", NAME_ARGS, NOTHING, remove_handler, NULL},
    {"Dev.GetInfo", "{name: %Q}", NAME_ARGS,
     "{\"type\":\"object\",\"properties\":{\"size\":" INT
     ",\"erase_sizes\":{\"type\":\"array\",\"items\":" INT
     "}},\"required\":[\"size\",\"erase_sizes\"],"
     "\"additionalProperties\":false}",
     get_info_handler, NULL},
};

bool mgos_rpc_service_dev_init(void) {
  struct mg_rpc *c = mgos_rpc_get_global();
  if (c == NULL) return true;
  return mgos_rpc_add_methods(c, s_methods,
                              sizeof(s_methods) / sizeof(s_methods[0])) == 0;
}
