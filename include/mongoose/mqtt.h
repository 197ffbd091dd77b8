// SPDX-License-Identifier: Apache-2.0
//
// MQTT 3.1.1 packets on connections of net.h, and a small broker. Include
// through mongoose.h.

#pragma once

#include "mongoose/net.h"
#include "common/queue.h"

#ifdef __cplusplus
extern "C" {
#endif

// Packet types.
#define MG_MQTT_CMD_CONNECT 1
#define MG_MQTT_CMD_CONNACK 2
#define MG_MQTT_CMD_PUBLISH 3
#define MG_MQTT_CMD_PUBACK 4
#define MG_MQTT_CMD_PUBREC 5
#define MG_MQTT_CMD_PUBREL 6
#define MG_MQTT_CMD_PUBCOMP 7
#define MG_MQTT_CMD_SUBSCRIBE 8
#define MG_MQTT_CMD_SUBACK 9
#define MG_MQTT_CMD_UNSUBSCRIBE 10
#define MG_MQTT_CMD_UNSUBACK 11
#define MG_MQTT_CMD_PINGREQ 12
#define MG_MQTT_CMD_PINGRESP 13
#define MG_MQTT_CMD_DISCONNECT 14

// Events: a packet of that type has come [struct mg_mqtt_message *].
#define MG_MQTT_EVENT_BASE 200
#define MG_EV_MQTT_CONNECT (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_CONNECT)
#define MG_EV_MQTT_CONNACK (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_CONNACK)
#define MG_EV_MQTT_PUBLISH (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_PUBLISH)
#define MG_EV_MQTT_PUBACK (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_PUBACK)
#define MG_EV_MQTT_PUBREC (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_PUBREC)
#define MG_EV_MQTT_PUBREL (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_PUBREL)
#define MG_EV_MQTT_PUBCOMP (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_PUBCOMP)
#define MG_EV_MQTT_SUBSCRIBE (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_SUBSCRIBE)
#define MG_EV_MQTT_SUBACK (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_SUBACK)
#define MG_EV_MQTT_UNSUBSCRIBE (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_UNSUBSCRIBE)
#define MG_EV_MQTT_UNSUBACK (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_UNSUBACK)
#define MG_EV_MQTT_PINGREQ (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_PINGREQ)
#define MG_EV_MQTT_PINGRESP (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_PINGRESP)
#define MG_EV_MQTT_DISCONNECT (MG_MQTT_EVENT_BASE + MG_MQTT_CMD_DISCONNECT)

// Flags of a PUBLISH.
#define MG_MQTT_RETAIN 0x1

// Quality of service in the flags of a PUBLISH.
#define MG_MQTT_QOS(qos) ((qos) << 1)
#define MG_MQTT_GET_QOS(flags) (((flags) &0x6) >> 1)
#define MG_MQTT_SET_QOS(flags, qos) (flags) = ((flags) & ~0x6) | ((qos) << 1)
#define MG_MQTT_DUP 0x8

// Flags of a CONNECT.
#define MG_MQTT_CLEAN_SESSION 0x02
#define MG_MQTT_HAS_WILL 0x04
#define MG_MQTT_WILL_RETAIN 0x20
#define MG_MQTT_HAS_PASSWORD 0x40
#define MG_MQTT_HAS_USER_NAME 0x80

// Quality of service of the will in the flags of a CONNECT.
#define MG_MQTT_GET_WILL_QOS(flags) (((flags) &0x18) >> 3)
#define MG_MQTT_SET_WILL_QOS(flags, qos) \
  (flags) = ((flags) & ~0x18) | ((qos) << 3)

// Return codes of a CONNACK.
#define MG_EV_MQTT_CONNACK_ACCEPTED 0
#define MG_EV_MQTT_CONNACK_UNACCEPTABLE_VERSION 1
#define MG_EV_MQTT_CONNACK_IDENTIFIER_REJECTED 2
#define MG_EV_MQTT_CONNACK_SERVER_UNAVAILABLE 3
#define MG_EV_MQTT_CONNACK_BAD_AUTH 4
#define MG_EV_MQTT_CONNACK_NOT_AUTHORIZED 5

// Subscriptions that the broker keeps per session.
#define MG_MQTT_MAX_SESSION_SUBSCRIPTIONS 512

// A packet that has come. The strings hold only during the event.
struct mg_mqtt_message {
  int cmd;
  int qos;
  int len;
  struct mg_str topic;
  struct mg_str payload;
  uint8_t connack_ret_code;
  uint16_t message_id;
  uint8_t protocol_version;
  uint8_t connect_flags;
  uint16_t keep_alive_timer;
  struct mg_str protocol_name;
  struct mg_str client_id;
  struct mg_str will_topic;
  struct mg_str will_message;
  struct mg_str user_name;
  struct mg_str password;
};

// A topic filter to subscribe to.
struct mg_mqtt_topic_expression {
  const char *topic;
  uint8_t qos;
};

// Options of a CONNECT; zero means default.
struct mg_send_mqtt_handshake_opts {
  unsigned char flags;
  uint16_t keep_alive;
  const char *will_topic;
  const char *will_message;
  const char *user_name;
  const char *password;
};

// State of an MQTT connection.
struct mg_mqtt_proto_data {
  uint16_t keep_alive;
  double last_control_time;
};

// Makes nc speak MQTT.
void mg_set_protocol_mqtt(struct mg_connection *nc);

// Sends CONNECT with default options.
void mg_send_mqtt_handshake(struct mg_connection *nc, const char *client_id);

// Sends CONNECT.
void mg_send_mqtt_handshake_opt(struct mg_connection *nc, const char *client_id,
                                struct mg_send_mqtt_handshake_opts);

// Sends PUBLISH; flags is MG_MQTT_QOS(n), MG_MQTT_RETAIN, MG_MQTT_DUP.
void mg_mqtt_publish(struct mg_connection *nc, const char *topic,
                     uint16_t message_id, int flags, const void *data,
                     size_t len);

// Sends SUBSCRIBE.
void mg_mqtt_subscribe(struct mg_connection *nc,
                       const struct mg_mqtt_topic_expression *topics,
                       size_t topics_len, uint16_t message_id);

// Sends UNSUBSCRIBE.
void mg_mqtt_unsubscribe(struct mg_connection *nc, char **topics,
                         size_t topics_len, uint16_t message_id);

// Sends DISCONNECT.
void mg_mqtt_disconnect(struct mg_connection *nc);

// Send the answers of a server, or of a receiver of messages.
void mg_mqtt_connack(struct mg_connection *nc, uint8_t return_code);
void mg_mqtt_puback(struct mg_connection *nc, uint16_t message_id);
void mg_mqtt_pubrec(struct mg_connection *nc, uint16_t message_id);
void mg_mqtt_pubrel(struct mg_connection *nc, uint16_t message_id);
void mg_mqtt_pubcomp(struct mg_connection *nc, uint16_t message_id);
void mg_mqtt_suback(struct mg_connection *nc, uint8_t *qoss, size_t qoss_len,
                    uint16_t message_id);
void mg_mqtt_unsuback(struct mg_connection *nc, uint16_t message_id);

// Sends PINGREQ.
void mg_mqtt_ping(struct mg_connection *nc);

// Sends PINGRESP.
void mg_mqtt_pong(struct mg_connection *nc);

// Walks the topics of a SUBSCRIBE from pos 0. Returns the next pos, -1 at the
// end.
int mg_mqtt_next_subscribe_topic(struct mg_mqtt_message *msg,
                                 struct mg_str *topic, uint8_t *qos, int pos);

// Whether a topic matches a filter with + and #. Returns 1 or 0.
int mg_mqtt_match_topic_expression(struct mg_str exp, struct mg_str topic);

// The same for a NUL-terminated filter.
int mg_mqtt_vmatch_topic_expression(const char *exp, struct mg_str topic);
struct mg_mqtt_broker;

// A client of the broker.
struct mg_mqtt_session {
  struct mg_mqtt_broker *brk;
  LIST_ENTRY(mg_mqtt_session) link;
  struct mg_connection *nc;
  size_t num_subscriptions;
  void *user_data;
  struct mg_mqtt_topic_expression *subscriptions;
};

// A small broker.
struct mg_mqtt_broker {
  LIST_HEAD(_mg_sesshead, mg_mqtt_session) sessions;
  void *user_data;
};

// Prepares a broker.
void mg_mqtt_broker_init(struct mg_mqtt_broker *brk, void *user_data);

// Event handler body of a broker's connections; brk->user_data is the broker.
void mg_mqtt_broker(struct mg_connection *brk, int ev, void *data);

// Walks the sessions of a broker; NULL gives the first.
struct mg_mqtt_session *mg_mqtt_next(struct mg_mqtt_broker *brk,
                                     struct mg_mqtt_session *s);

#ifdef __cplusplus
}
#endif
