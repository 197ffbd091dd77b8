// SPDX-License-Identifier: Apache-2.0
// What the files of the HTTP and WebSocket protocol share: the state of one
// connection (or listener), limits, and the calls between the files.
// One connection carries one message at a time. Its bytes stay at the front
// of recv_mbuf: the head, then the decoded part of the body, then what is not
// decoded yet. A server looks at the next request only when the reply to the
// last one is complete, so replies leave in order.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "mongoose.h"
#include "net/http_parse.h"
#include "net/internal.h"

// Longest head of a request, and its whole size where recv_mbuf_limit of the
// connection sets no limit.
#ifndef MG_MAX_HTTP_REQUEST_SIZE
#define MG_MAX_HTTP_REQUEST_SIZE 3072
#endif
#ifndef MG_MAX_PATH
#define MG_MAX_PATH 256
#endif
// Limits of a peer's silence, in seconds: between requests, from the first
// byte of a head to its end, between checks that a body makes progress.
#ifndef MG__HTTP_IDLE_S
#define MG__HTTP_IDLE_S 60
#endif
#ifndef MG__HTTP_HEAD_S
#define MG__HTTP_HEAD_S 10
#endif
#ifndef MG__HTTP_BODY_S
#define MG__HTTP_BODY_S 20
#endif
// Least body bytes that must come in MG__HTTP_BODY_S.
#define MG__HTTP_BODY_MIN 256
// Replies to pipelined requests stop at this much unsent output.
#define MG__HTTP_MAX_QUEUED 16384

enum mg__http_state {
  MG__HTTP_HEAD = 0,  // waits for a head
  MG__HTTP_BODY,      // receives a body
  MG__HTTP_REPLY,     // request delivered, its reply is not complete
  MG__HTTP_WS,        // upgraded
  MG__HTTP_RAW,       // the app or a proxy owns the bytes
  MG__HTTP_DRAIN,     // closing: input is dropped
};

enum mg__http_reply {
  MG__REPLY_NONE = 0,  // nothing sent through mg_send_head yet
  MG__REPLY_SIZED,     // complete when reply_end bytes are queued
  MG__REPLY_OPEN,      // chunked or until close: complete when said so
  MG__REPLY_DONE,
};

struct mg__ws;
struct mg__http_parts;

struct mg__http {
  uint8_t state;
  uint8_t reply;
  bool server;
  bool listener;
  bool close_after;   // close when the reply is complete
  bool http10;        // peer speaks HTTP/1.0
  bool head_request;  // replies have no body
  bool raw_chunks;    // chunks go out without their coding (HTTP/1.0)
  bool in_process;    // guards against recursion
  bool streaming;     // the handler took body bytes with MG_F_DELETE_CHUNK
  bool skip_body;     // answered already; the body is dropped
  bool accept_gzip;
  bool chunked;  // body of the message in progress
  bool has_length;
  bool ws_client;   // a WebSocket handshake was sent
  size_t head_len;  // message in progress: bytes of its head
  size_t body_len;  // decoded body bytes after the head
  size_t left;      // body bytes still to come (has_length)
  struct mg__http_chunked chunk;
  uint32_t window;        // input bytes since the last progress check
  int64_t head_since_us;  // when an incomplete head or WebSocket message
                          // began, 0: none
  int64_t sent_at_us;     // when bytes last left send_mbuf
  uint64_t sent;          // bytes that left send_mbuf
  uint64_t mark;          // queued bytes when the request was delivered
  uint64_t head_end;      // queued bytes after the reply's head
  uint64_t reply_end;
  struct http_message *hm;       // message in progress, on the heap
  const char *hm_base;           // what its views point into
  struct mg__http_parts *parts;  // multipart body
  struct mg__ws *ws;
  struct mg_connection *peer;     // reverse proxy: the other side
  char *ws_key;                   // client: expected accept value
  mg_event_handler_t ep_handler;  // endpoint that owns the connection
  void *ep_user_data;
  struct mg_http_endpoint *endpoints;  // listener: list
};

// State of a connection with this protocol; NULL when it has none.
struct mg__http *mg__http_get(struct mg_connection *nc);

// The protocol's event handler (nc->proto_handler).
void mg__http_handler(struct mg_connection *nc, int ev, void *ev_data,
                      void *user_data);

// Delivers ev to the endpoint that owns the connection, else to the app.
void mg__http_forward(struct mg_connection *nc, int ev, void *ev_data);

// --- http_message.c ---------------------------------------------------------

// Goes through recv_mbuf as far as possible.
void mg__http_process(struct mg_connection *nc);
// The connection is closing: delivers a body that ends with it.
void mg__http_finish(struct mg_connection *nc);
// Drops the message in progress and waits for the next one.
void mg__http_next(struct mg_connection *nc);

// --- http_reply.c -----------------------------------------------------------

// Bytes given to the connection so far.
uint64_t mg__http_queued(struct mg_connection *nc);
// Looks whether the reply is complete and acts on it; true when it is.
bool mg__http_check_reply(struct mg_connection *nc);
// Marks the current reply as complete.
void mg__http_reply_done(struct mg_connection *nc);
// Answers with an error page and closes.
void mg__http_fail(struct mg_connection *nc, int status, const char *reason);
const char *mg__http_status_text(int status);
// Appends formatted text; false when memory is short or it was cut.
bool mg__mbuf_printf(struct mbuf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
// Appends text with the HTML special characters escaped.
void mg__html_escape(struct mbuf *b, struct mg_str s);
// Appends all of data; false when memory is short.
bool mg__mbuf_add(struct mbuf *b, const void *data, size_t len);

// --- http_endpoint.c --------------------------------------------------------

// Finds the endpoint for a path on the listener of nc.
struct mg_http_endpoint *mg__http_find_endpoint(struct mg_connection *nc,
                                                struct mg_str uri);
void mg__http_free_endpoints(struct mg__http *h);

// --- http_parts.c -----------------------------------------------------------

// Starts a multipart body; false when the type is not multipart/form-data or
// memory is short.
bool mg__http_parts_begin(struct mg_connection *nc, struct mg_str type);
// Goes through len body bytes at p. Returns the bytes used, -1 on bad input.
int mg__http_parts_feed(struct mg_connection *nc, char *p, size_t len);
// Ends the body: status 0, or < 0 when it was interrupted.
void mg__http_parts_end(struct mg_connection *nc, int status);

// --- http_proxy.c -----------------------------------------------------------

// The client took output: copies more of the upstream's answer.
void mg__http_proxy_pump(struct mg_connection *nc);

// --- http_file*.c -----------------------------------------------------------

// Forgets cached descriptors and stat results; called on any change of files.
void mg__http_file_cache_flush(void);
// Forgets files that were not asked for in the last idle_us microseconds.
// Returns: whether others are left.
bool mg__http_file_cache_trim(int64_t idle_us);
// How long they are kept. The timer of a listener looks after them, armed when
// one of its connections has sent a file.
#define MG__HTTP_FILE_IDLE_US 10000000

// --- ws_*.c -----------------------------------------------------------------

// Server: answers an upgrade request. The head is in h->hm.
void mg__ws_accept(struct mg_connection *nc);
// Client: checks the answer in h->hm; true when the connection is upgraded.
bool mg__ws_check_answer(struct mg_connection *nc);
// Enters WebSocket mode; false when memory is short.
bool mg__ws_start(struct mg_connection *nc);
// Goes through recv_mbuf.
void mg__ws_process(struct mg_connection *nc);
// Sends a close frame with a code, and closes after it.
void mg__ws_fail(struct mg_connection *nc, int code, const char *reason);
void mg__ws_free(struct mg__http *h);
