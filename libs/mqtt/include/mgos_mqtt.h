// SPDX-License-Identifier: Apache-2.0
//
// The global MQTT connection.
// This version declares it only: a program that calls it does not link.

#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "mgos_mongoose.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_config_mqtt;
typedef void (*mgos_mqtt_connect_fn_t)(struct mg_connection *nc,
                                       const char *client_id,
                                       struct mg_send_mqtt_handshake_opts *opts,
                                       void *fn_arg);
void mgos_mqtt_global_subscribe(const struct mg_str topic,
                                mg_event_handler_t handler, void *ud);
void mgos_mqtt_add_global_handler(mg_event_handler_t handler, void *ud);
void mgos_mqtt_set_connect_fn(mgos_mqtt_connect_fn_t cb, void *fn_arg);
struct mg_connection *mgos_mqtt_get_global_conn(void);
bool mgos_mqtt_global_connect(void);
void mgos_mqtt_global_disconnect(void);
bool mgos_mqtt_global_is_connected(void);
uint16_t mgos_mqtt_pub(const char *topic, const void *message, size_t len,
                       int qos, bool retain);
uint16_t mgos_mqtt_pubf(const char *topic, int qos, bool retain,
                        const char *json_fmt, ...);
uint16_t mgos_mqtt_pubv(const char *topic, int qos, bool retain,
                        const char *json_fmt, va_list ap);
typedef void (*sub_handler_t)(struct mg_connection *nc, const char *topic,
                              int topic_len, const char *msg, int msg_len,
                              void *ud);
void mgos_mqtt_sub(const char *topic, sub_handler_t, void *ud);
bool mgos_mqtt_unsub(const char *topic);
size_t mgos_mqtt_num_unsent_bytes(void);
uint16_t mgos_mqtt_get_packet_id(void);
void mgos_mqtt_set_max_qos(int qos);
bool mgos_mqtt_set_config(const struct mgos_config_mqtt *cfg);
struct mgos_mqtt_conn;

#ifdef __cplusplus
}
#endif

#include "mgos_mqtt_conn.h"
