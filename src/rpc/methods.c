// SPDX-License-Identifier: Apache-2.0
//
// The methods that every dispatcher has: what is there, what it takes, and who
// is at the other end of the channel.

#include <stdlib.h>

#include "common/str_util.h"
#include "rpc/internal.h"

static int print_names(struct json_out *out, va_list *ap) {
  struct mg_rpc *c = va_arg(*ap, struct mg_rpc *);
  const struct mg_rpc_handler_info *hi = NULL;
  int n = json_printf(out, "[");
  const char *sep = "";
  while ((hi = mg_rpc_next_handler(c, hi)) != NULL) {
    n += json_printf(out, "%s%.*Q", sep, (int) hi->method.len, hi->method.p);
    sep = ",";
  }
  return n + json_printf(out, "]");
}

static void list_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                         struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  (void) args;
  mg_rpc_send_responsef(ri, "%M", print_names, ri->rpc);
}

/* Prints ,"key":SCHEMA; the schema is JSON already. */
static int print_schema(struct json_out *out, const char *key,
                        const char *schema) {
  if (schema == NULL) return 0;
  int n = json_printf(out, ",%Q:", key);
  return n + out->printer(out, schema, c_strnlen(schema, SIZE_MAX));
}

static int print_schemas(struct json_out *out, va_list *ap) {
  const struct mgos_rpc_method *m = va_arg(*ap, const struct mgos_rpc_method *);
  if (m == NULL) return 0;
  return print_schema(out, "args_schema", m->args_schema) +
         print_schema(out, "result_schema", m->result_schema);
}

static void describe_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                             struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  char *name = NULL;
  json_scanf(args.p, (int) args.len, ri->args_fmt, &name);
  if (name == NULL) {
    mg_rpc_send_errorf(ri, 400, "name is required");
    return;
  }
  const struct mg_rpc_handler_info *hi = mg_rpc_get_handler(ri->rpc, name);
  if (hi == NULL) {
    mg_rpc_send_errorf(ri, 404, "No handler for %s", name);
  } else {
    mg_rpc_send_responsef(ri, "{name:%.*Q,args_fmt:%Q%M}", (int) hi->method.len,
                          hi->method.p,
                          hi->args_fmt != NULL ? hi->args_fmt : "",
                          print_schemas, mgos_rpc_method_of(hi));
  }
  free(name);
}

static void ping_handler(struct mg_rpc_request_info *ri, void *cb_arg,
                         struct mg_rpc_frame_info *fi, struct mg_str args) {
  (void) cb_arg;
  (void) fi;
  (void) args;
  char *info = ri->ch != NULL ? ri->ch->get_info(ri->ch) : NULL;
  mg_rpc_send_responsef(ri, "{channel_info:%Q}", info);
  free(info);
}

static const struct mgos_rpc_method s_methods[] = {
    {"RPC.Describe", "{name: %Q}",
     "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"}},"
     "\"required\":[\"name\"]}",
     "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\"},"
     "\"args_fmt\":{\"type\":\"string\"},\"args_schema\":{\"type\":\"object\"},"
     "\"result_schema\":{}},\"required\":[\"name\",\"args_fmt\"],"
     "\"additionalProperties\":false}",
     describe_handler, NULL},
    {"RPC.Ping", "", "{\"type\":\"object\"}",
     "{\"type\":\"object\",\"properties\":{\"channel_info\":"
     "{\"type\":[\"string\",\"null\"]}},\"required\":[\"channel_info\"],"
     "\"additionalProperties\":false}",
     ping_handler, NULL},
    {"RPC.List", "", "{\"type\":\"object\"}",
     "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", list_handler,
     NULL},
};

void mg_rpc_add_list_handler(struct mg_rpc *c) {
  // Short of memory some are missing, and a call to them says so.
  (void) mgos_rpc_add_methods(c, s_methods,
                              sizeof(s_methods) / sizeof(s_methods[0]));
}
