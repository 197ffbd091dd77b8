// SPDX-License-Identifier: Apache-2.0
//
// DNS messages, the asynchronous resolver and helpers for a DNS server.
// Include through mongoose.h.

#pragma once

#include "mongoose/net.h"

#ifdef __cplusplus
extern "C" {
#endif

// Records kept of one message; more are ignored.
#ifndef MG_MAX_DNS_QUESTIONS
#define MG_MAX_DNS_QUESTIONS 16
#endif
#ifndef MG_MAX_DNS_ANSWERS
#define MG_MAX_DNS_ANSWERS 16
#endif

// Record types.
#define MG_DNS_A_RECORD 0x01
#define MG_DNS_CNAME_RECORD 0x05
#define MG_DNS_PTR_RECORD 0x0c
#define MG_DNS_TXT_RECORD 0x10
#define MG_DNS_AAAA_RECORD 0x1c
#define MG_DNS_SRV_RECORD 0x21
#define MG_DNS_MX_RECORD 0x0f
#define MG_DNS_ANY_RECORD 0xff
#define MG_DNS_NSEC_RECORD 0x2f

// Event of DNS connections: a message has come [struct mg_dns_message *].
#define MG_DNS_MESSAGE 100

// Usual time to live of a server's answers, seconds.
#define MG_DNS_SERVER_DEFAULT_TTL 3600

// Section of a record.
enum mg_dns_resource_record_kind {
  MG_DNS_INVALID_RECORD = 0,
  MG_DNS_QUESTION,
  MG_DNS_ANSWER
};

// A record. name and rdata are in wire form and point into the message.
struct mg_dns_resource_record {
  struct mg_str name;
  int rtype;
  int rclass;
  int ttl;
  enum mg_dns_resource_record_kind kind;
  struct mg_str rdata;
};

// A parsed message; pkt is the message as it came.
struct mg_dns_message {
  struct mg_str pkt;
  uint16_t flags;
  uint16_t transaction_id;
  int num_questions;
  int num_answers;
  struct mg_dns_resource_record questions[MG_MAX_DNS_QUESTIONS];
  struct mg_dns_resource_record answers[MG_MAX_DNS_ANSWERS];
};

// Walks the answers of one type (MG_DNS_ANY_RECORD: all) after prev, NULL to
// begin. Returns NULL at the end.
struct mg_dns_resource_record *mg_dns_next_record(
    struct mg_dns_message *msg, int query, struct mg_dns_resource_record *prev);

// Decodes the data of a record: A and AAAA to 4 and 16 bytes, CNAME and PTR to
// text. Returns 0, or -1.
int mg_dns_parse_record_data(struct mg_dns_message *msg,
                             struct mg_dns_resource_record *rr, void *data,
                             size_t data_len);

// Sends a question with a random id, as one datagram or TCP message. A name
// that cannot exist is logged and not sent.
void mg_send_dns_query(struct mg_connection *nc, const char *name,
                       int query_type);

// Inserts a message header at pos of io. Returns its length, 0 on failure.
int mg_dns_insert_header(struct mbuf *io, size_t pos,
                         struct mg_dns_message *msg);

// Appends the questions of a parsed message. Returns the bytes, -1 on failure.
int mg_dns_copy_questions(struct mbuf *io, struct mg_dns_message *msg);

// Appends a record: a question when rr->kind says so. For CNAME and PTR rdata
// is a name as text. Returns the bytes, -1 on failure.
int mg_dns_encode_record(struct mbuf *io, struct mg_dns_resource_record *rr,
                         const char *name, size_t nlen, const void *rdata,
                         size_t rlen);

// Appends a name in wire form. Returns the bytes, -1 when a label is empty or
// over 63 bytes or the whole over 255.
int mg_dns_encode_name(struct mbuf *io, const char *name, size_t len);

// The same for a string with length.
int mg_dns_encode_name_s(struct mbuf *io, struct mg_str name);

// Parses a message. Returns 0, or -1 when malformed.
int mg_parse_dns(const char *buf, int len, struct mg_dns_message *msg);

// Reads a name of a message as text. Returns its length, 0 and "" when it is
// malformed or does not fit.
size_t mg_dns_uncompress_name(struct mg_dns_message *msg, struct mg_str *name,
                              char *dst, int dst_len);

// Makes nc, UDP or TCP, client or listener, speak DNS.
void mg_set_protocol_dns(struct mg_connection *nc);

// An answer being built.
struct mg_dns_reply {
  struct mg_dns_message *msg;
  struct mbuf *io;
  size_t start;
};

// Begins the answer to msg in io.
struct mg_dns_reply mg_dns_create_reply(struct mbuf *io,
                                        struct mg_dns_message *msg);

// Adds a record to the answer; name NULL takes that of the question. Returns
// 0, or -1.
int mg_dns_reply_record(struct mg_dns_reply *reply,
                        struct mg_dns_resource_record *question,
                        const char *name, int rtype, int ttl, const void *rdata,
                        size_t rdata_len);

// Sends the answer; io is then as it was before.
void mg_dns_send_reply(struct mg_connection *nc, struct mg_dns_reply *r);

// How a resolution ended.
enum mg_resolve_err {
  MG_RESOLVE_OK = 0,
  MG_RESOLVE_NO_ANSWERS = 1,
  MG_RESOLVE_EXCEEDED_RETRY_COUNT = 2,
  MG_RESOLVE_TIMEOUT = 3
};

// Gets the answer; dns_message is NULL on a timeout, else holds during the
// call.
typedef void (*mg_resolve_callback_t)(struct mg_dns_message *dns_message,
                                      void *user_data, enum mg_resolve_err);

// Options of mg_resolve_async_opt; zero means default.
struct mg_resolve_async_opts {
  const char *nameserver;
  int max_retries;
  int timeout;
  int accept_literal;
  int only_literal;
  struct mg_connection **dns_conn;
};

// Resolves a name in the background, query is MG_DNS_A_RECORD or another type.
// cb is called once, from a later mg_mgr_poll. Returns 0, -1 when the name is
// bad.
int mg_resolve_async(struct mg_mgr *mgr, const char *name, int query,
                     mg_resolve_callback_t cb, void *data);

// Sets the name servers of a manager, "IP[:PORT],..." and forgets cached
// answers; NULL: the system's.
void mg_set_nameserver(struct mg_mgr *mgr, const char *nameserver);

// As mg_resolve_async, with options.
int mg_resolve_async_opt(struct mg_mgr *mgr, const char *name, int query,
                         mg_resolve_callback_t cb, void *data,
                         struct mg_resolve_async_opts opts);

// Looks a name up in the hosts file. Returns 0, or -1.
int mg_resolve_from_hosts_file(const char *host, union socket_address *usa);

#ifdef __cplusplus
}
#endif
