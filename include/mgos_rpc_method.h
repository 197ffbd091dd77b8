// SPDX-License-Identifier: Apache-2.0
//
// Methods declared once: name, argument format, JSON schemas of arguments and
// result, handler. RPC.Describe answers from this table, the tests check every
// reply against it, and documentation is made from it. A plain
// mg_rpc_add_handler() still works, it just has no schemas.

#ifndef MEERKAT_MGOS_RPC_METHOD_H
#define MEERKAT_MGOS_RPC_METHOD_H

#include <stddef.h>

#include "mg_rpc.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * One method. Everything it points to must stay valid for ever (constants).
 * The schemas are JSON Schema texts from the subset: type (name or list),
 * properties, required, items, enum, minimum, maximum, additionalProperties
 * (boolean or schema). NULL: not known.
 */
struct mgos_rpc_method {
  const char *name;
  const char *args_fmt; /* json_scanf() format; "" for none */
  const char *args_schema;
  const char *result_schema;
  mg_handler_cb_t handler;
  void *cb_arg;
};

/*
 * Registers a table of methods.
 * Memory: the table itself must stay valid as long as the dispatcher.
 * Returns: 0, or MGOS_ENOMEM (the methods before the failing one stay).
 */
int mgos_rpc_add_methods(struct mg_rpc *c,
                         const struct mgos_rpc_method *methods, size_t count);

/* Returns the declaration behind a handler, NULL if it has none. */
const struct mgos_rpc_method *mgos_rpc_method_of(
    const struct mg_rpc_handler_info *hi);

/* Sets the longest frame text accepted, in bytes; default 4096. */
void mgos_rpc_set_max_frame_size(struct mg_rpc *c, size_t size);

/* Returns the limit of mgos_rpc_set_max_frame_size(). */
size_t mgos_rpc_get_max_frame_size(const struct mg_rpc *c);

#ifdef __cplusplus
}
#endif

#endif  // MEERKAT_MGOS_RPC_METHOD_H
