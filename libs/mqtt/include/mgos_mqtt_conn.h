// SPDX-License-Identifier: Apache-2.0
//
// MQTT connections beyond the global one.
// This version declares it only: a program that calls it does not link.

#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include "mgos_mqtt.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mgos_mqtt_conn;
struct mgos_mqtt_conn *mgos_mqtt_conn_create(
    int conn_id, const struct mgos_config_mqtt *cfg);
struct mgos_mqtt_conn *mgos_mqtt_conn_create2(
    int conn_id, const struct mgos_config_mqtt *cfg,
    const struct mgos_config_mqtt *cfg2);
struct mgos_mqtt_conn *mgos_mqtt_conn_from_nc(struct mg_connection *nc);
void mgos_mqtt_conn_add_handler(struct mgos_mqtt_conn *c,
                                mg_event_handler_t handler, void *user_data);
void mgos_mqtt_conn_set_connect_fn(struct mgos_mqtt_conn *c,
                                   mgos_mqtt_connect_fn_t fn, void *fn_arg);
bool mgos_mqtt_conn_connect(struct mgos_mqtt_conn *c);
void mgos_mqtt_conn_disconnect(struct mgos_mqtt_conn *c);
bool mgos_mqtt_conn_is_connected(struct mgos_mqtt_conn *c);
uint16_t mgos_mqtt_conn_pub(struct mgos_mqtt_conn *c, const char *topic,
                            struct mg_str msg, int qos, bool retain);
uint16_t mgos_mqtt_conn_pubv(struct mgos_mqtt_conn *c, const char *topic,
                             int qos, bool retain, const char *json_fmt,
                             va_list ap);
uint16_t mgos_mqtt_conn_pubf(struct mgos_mqtt_conn *c, const char *topic,
                             int qos, bool retain, const char *json_fmt, ...);
void mgos_mqtt_conn_sub(struct mgos_mqtt_conn *c, const char *topic, int qos,
                        mg_event_handler_t handler, void *user_data);
bool mgos_mqtt_conn_unsub(struct mgos_mqtt_conn *c, const char *topic);
size_t mgos_mqtt_conn_num_unsent_bytes(struct mgos_mqtt_conn *c);
void mgos_mqtt_conn_set_max_qos(struct mgos_mqtt_conn *c, int qos);
bool mgos_mqtt_conn_set_config(struct mgos_mqtt_conn *c,
                               const struct mgos_config_mqtt *cfg);

#ifdef __cplusplus
}
#endif
