// SPDX-License-Identifier: Apache-2.0
//
// What the files of src/net share: the private part of a connection and of
// the manager, event dispatch, body sources, connection timers.
//
// How one turn of mg_mgr_poll goes:
//   1. the interface reports what is ready; each report reads, accepts or
//      completes a connect and delivers the events at once;
//   2. due timers are delivered;
//   3. every connection that was touched (mg__touch: an event, mg_send, a
//      timer, mg_next) is settled: MG_EV_POLL, one flush of the output,
//      MG_EV_SEND, closing flags. Only here are connections closed and freed,
//      so a pointer stays valid through all handlers of a turn.
// Connections that nobody touched are not looked at, except a few per turn in
// rotation (applications set flags from anywhere) and all of them once a
// second.
//
// Dispatch: an event goes to nc->proto_handler when there is one, which
// passes on to the application what it wants with mg__call_app; without a
// protocol it goes to nc->handler. Accepted connections inherit handler,
// user_data, proto_handler and recv_mbuf_limit of their listener, nothing
// else; a protocol makes its own proto_data on MG_EV_ACCEPT. The listener's
// memory (with its proto_data) outlives the connections accepted on it, even
// when it is closed first.

#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "mongoose.h"

// Internal event for proto_handler only: the timer of mg__conn_set_timer.
#define MG__EV_TIMER (-1)

// Internal flags (nc->flags; bits 26-31 and 15-19 are not public).
#define MG__F_NO_POLL (1ul << 15)        // no MG_EV_POLL without an event
#define MG__F_UDP_CONNECTED (1ul << 16)  // kernel drops other senders
#define MG__F_SOCKLESS (1ul << 17)       // never gets a socket

// Bytes read or sent at a time through the manager's scratch buffer.
#ifndef MG__IO_CHUNK
#define MG__IO_CHUNK (sizeof(void *) > 4 ? 16384 : 1460)
#endif

// A peer that takes nothing of the last output for so long, ms, is given up.
#ifndef MG__DRAIN_TIMEOUT_MS
#define MG__DRAIN_TIMEOUT_MS 30000
#endif

// Limit of an outbound connect, ms.
#ifndef MG__CONNECT_TIMEOUT_MS
#define MG__CONNECT_TIMEOUT_MS 20000
#endif

// Timer slot of the heap in timer.c; embedded in the object that waits.
struct mg__timer {
  int64_t at_us;  // mgos_port_uptime_us() time
  int32_t pos;    // index in the heap + 1; 0: not armed
};

// A body that follows the bytes in send_mbuf, produced as the peer takes it.
// Members are optional except done and one of read, look and peek. ctx belongs
// to the protocol; done frees it.
struct mg__source_ops {
  // Gives the next bytes as memory: *p and the count, at most the rest of the
  // body; 0: none as memory, ask the others. Goes out in one call together
  // with the head. The memory stays valid until advance or done.
  size_t (*peek)(void *ctx, const void **p);
  // Gives the next bytes as part of a host file. False: ask read.
  bool (*file)(void *ctx, int *fd, int64_t *offset, size_t *len);
  // Copies the next bytes without taking them: count, 0 at the end of the
  // body, < 0 on error as with read. What the stack does not take now is asked
  // for again, so a peer that is slow costs no memory.
  int (*look)(void *ctx, void *buf, size_t len);
  // Copies the next bytes: count, 0 at the end of the body, < 0 on error
  // (the connection is then closed). Bytes given are not asked for again.
  int (*read)(void *ctx, void *buf, size_t len);
  // n of the bytes given by peek, file or look are sent.
  void (*advance)(void *ctx, size_t n);
  // End, called exactly once: ok when everything was handed to the stack,
  // else the connection is closing or read failed. May call mg_send and
  // mg__conn_set_source.
  void (*done)(struct mg_connection *nc, void *ctx, bool ok);
};

// Private part; every connection is the first member of one of these.
struct mg__conn {
  struct mg_connection c;
  struct mg__conn *touched_next;
  struct mg__conn *paused_next;
  struct mg__conn *udp_next;  // listener: newest peer; peer: the next one
  const struct mg__source_ops *src;
  void *src_ctx;
  size_t src_after;             // bytes of send_mbuf that precede the source
  struct mg__timer timer;       // earliest of the three below
  int64_t app_at_us;            // ev_timer_time on the monotonic clock, 0: none
  double app_seen;              // ev_timer_time that app_at_us was made from
  int64_t proto_at_us;          // mg__conn_set_timer, 0: none
  int64_t limit_at_us;          // end of patience with the peer, 0: none
  int64_t last_io_us;           // monotonic time of the last traffic
  struct mg__resolve *resolve;  // name being resolved for mg_connect
  uint32_t children;            // accepted on this listener, still alive
  uint16_t io;                  // MG__IO_*
};

#define MG__IO_TOUCHED (1u << 0)   // in the touched queue
#define MG__IO_READABLE (1u << 1)  // may be read without blocking
#define MG__IO_FULL (1u << 2)      // stack takes no output now
#define MG__IO_PAUSED (1u << 3)    // in the paused list: recv_mbuf is full
#define MG__IO_EOF (1u << 4)       // peer will send no more
#define MG__IO_EVENT (1u << 5)     // had an event in this turn
#define MG__IO_ADDED (1u << 6)     // watched by the interface
#define MG__IO_ZOMBIE (1u << 7)    // closed listener with children
#define MG__IO_CONN_DUE (1u << 8)  // deliver MG_EV_CONNECT, nc->err
#define MG__IO_NO_FILE (1u << 9)   // this source cannot use sendfile
#define MG__IO_SHARED (1u << 10)   // socket belongs to the UDP listener
#define MG__IO_HELD (1u << 11)     // the protocol takes no input now
#define MG__IO_SPARE (1u << 12)    // between requests: may be closed any time

struct mg__bcast;
struct mg__resolver;

// Private state of a manager.
struct mg__mgr {
  struct mg__conn *touched, **touched_tail;
  struct mg__conn *paused;
  struct mg_connection *scan;  // next one of the rotation
  struct mg__timer **heap;
  uint32_t heap_len, heap_size;
  uint32_t num_conns;
  int64_t sweep_at_us;  // next look at all connections, 0: none needed
  int64_t now_us;       // mg__now_us() of this turn, 0: look at the clock
  time_t now_wall;      // mg_time() of the same moment
  bool closing;         // mg_mgr_free runs
  bool polling;         // mg_mgr_poll runs
  _Atomic(struct mg__bcast *) bcast;
  struct mg__resolver *resolver;
  char *nameserver;  // what mgr->nameserver points to
  char *scratch;     // MG__IO_CHUNK bytes
};

// The private part of nc.
static inline struct mg__conn *mg__conn(struct mg_connection *nc) {
  return (struct mg__conn *) nc;
}

// --- conn.c -----------------------------------------------------------------

// Creates a connection object and lists it in mgr; iface NULL: the default.
// Returns NULL when out of memory.
struct mg_connection *mg__create_connection(struct mg_mgr *mgr,
                                            mg_event_handler_t handler,
                                            void *user_data,
                                            struct mg_iface *iface);

// Delivers ev to the protocol of nc, or to the app when it has none.
void mg__call(struct mg_connection *nc, int ev, void *ev_data);

// Delivers ev to the app handler (what a proto_handler uses to pass on).
void mg__call_app(struct mg_connection *nc, int ev, void *ev_data);

// Delivers ev to a particular handler, for instance of an HTTP endpoint.
// h may be NULL. Returns after the handler; nc is still valid then.
void mg__call_handler(struct mg_connection *nc, mg_event_handler_t h,
                      void *user_data, int ev, void *ev_data);

// Has nc settled in this or the next turn. Wanted after changing flags or
// send_mbuf directly; mg_send does it itself.
void mg__touch(struct mg_connection *nc);

// Closes nc when the turn settles, dropping output. err (errno value, 0: none)
// goes to nc->err.
void mg__close(struct mg_connection *nc, int err);

// --- output -----------------------------------------------------------------

// Attaches a body that follows what is in send_mbuf now. mg_send calls made
// before it is finished go out after it. Returns false if there is one
// already; done is not called then.
bool mg__conn_set_source(struct mg_connection *nc,
                         const struct mg__source_ops *ops, void *ctx);

// True while a source is attached.
bool mg__conn_has_source(const struct mg_connection *nc);

// True when neither output nor a source waits.
bool mg__conn_idle_out(const struct mg_connection *nc);

// Stops reading from nc, or goes on with it. For protocols whose answers wait
// for a peer that does not take them: what it sends stays in the stack.
void mg__conn_hold_input(struct mg_connection *nc, bool hold);

// Says whether nc waits for a request and may be closed when memory is short.
void mg__conn_set_spare(struct mg_connection *nc, bool spare);

// --- time -------------------------------------------------------------------

// Arms the protocol's own timer of nc: proto_handler gets MG__EV_TIMER when
// mg__now_us() reaches at_us. One shot; 0 disarms. Independent of
// ev_timer_time, which is the application's.
void mg__conn_set_timer(struct mg_connection *nc, int64_t at_us);

// Monotonic time in microseconds of the manager's clock.
int64_t mg__now_us(void);

// mg__now_us() of the last byte that came or went. For idle limits: arm the
// timer once, and when it fires compare with this and arm again.
int64_t mg__conn_last_io_us(const struct mg_connection *nc);

// --- for the files of the core only -----------------------------------------

#define MG__TLS_ERROR "TLS is not built into this firmware"

// Waits in [timer.c]; the heap has room for one timer per connection.
int mg__timer_reserve(struct mg__mgr *m, uint32_t count);
void mg__timer_set(struct mg__mgr *m, struct mg__timer *t, int64_t at_us);
void mg__timer_cancel(struct mg__mgr *m, struct mg__timer *t);
void mg__conn_sync_timer(struct mg__conn *p);
void mg__conn_run_timer(struct mg__conn *p, int64_t now_us);

// Connection life [conn.c].
void mg__conn_settle(struct mg__conn *p);
void mg__conn_destroy(struct mg__conn *p);
bool mg__conn_closing(const struct mg_connection *nc);
void mg__conn_check(struct mg__conn *p);
void mg__conn_add(struct mg__conn *p);
void mg__conn_stamp(struct mg__conn *p);
void mg__conn_dump(struct mg_connection *nc, const void *buf, int len, int ev);

// Input and output [input.c, output.c].
void mg__conn_read(struct mg__conn *p);
void mg__conn_resume(struct mg__mgr *m);
void mg__conn_flush(struct mg__conn *p);
void mg__conn_end_source(struct mg__conn *p, bool ok);

// Addresses [address.c]. Parses "[tcp://|udp://][HOST][:]PORT". A literal
// address (or none, with any) goes to *sa, else its name to host, NUL ended.
// Returns 1 literal, 0 name, -1 malformed with *error set.
int mg__parse_address(const char *address, bool any, union socket_address *sa,
                      bool *udp, char *host, size_t host_size,
                      const char **error);
bool mg__parse_ip(const char *text, size_t len, union socket_address *sa);
uint16_t mg__addr_port(const union socket_address *sa);
void mg__addr_set_port(union socket_address *sa, uint16_t port);
bool mg__addr_same_host(const union socket_address *a,
                        const union socket_address *b);
socklen_t mg__addr_len(const union socket_address *sa);

// Starts the connect of nc to sa [connect.c].
void mg__conn_connect(struct mg__conn *p, const union socket_address *sa);

// Resolves host for connection p, which then goes on with mg__conn_connect or
// fails [resolv.c]. Returns false when out of memory.
bool mg__resolve_for(struct mg__conn *p, const char *host, uint16_t port,
                     const char *nameserver);
void mg__resolve_cancel(struct mg__conn *p);
void mg__resolver_free(struct mg_mgr *mgr);

// mg_mgr_poll with the limit in microseconds, < 0: none [mgr.c].
void mg__mgr_poll_us(struct mg_mgr *mgr, int64_t timeout_us);
