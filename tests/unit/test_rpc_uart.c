// SPDX-License-Identifier: Apache-2.0
//
// Tests of the serial framing: a parser that is fed bytes and leaves a
// transcript of what it found.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/cs_crc32.h"
#include "mgos_errors.h"
#include "mgos_rpc_uart_frame.h"

static char s_log[4096];

static void on_event(struct mgos_rpc_uart_parser *p,
                     enum mgos_rpc_uart_event ev, struct mg_str data,
                     void *cb_arg) {
  static const char *const s_names[] = {"FRAME", "EMPTY",   "EOF",
                                        "TEXT",  "BAD_CRC", "OVERFLOW"};
  size_t len = strlen(s_log);
  (void) p;
  (void) cb_arg;
  snprintf(s_log + len, sizeof(s_log) - len, "%s%s(%.*s)", len > 0 ? " " : "",
           s_names[ev], (int) data.len, data.p != NULL ? data.p : "");
}

/* Feeds the text in pieces of `piece` bytes and compares the transcript. */
static void check(bool client, size_t max, const char *text, size_t len,
                  const char *want) {
  for (size_t piece = 1; piece <= len + 1; piece += piece < 4 ? 1 : len) {
    struct mgos_rpc_uart_parser p;
    mgos_rpc_uart_parser_init(&p, max, client, on_event, NULL);
    s_log[0] = '\0';
    for (size_t i = 0; i < len; i += piece) {
      size_t n = len - i < piece ? len - i : piece;
      char *copy = (char *) malloc(n);
      memcpy(copy, text + i, n);
      mgos_rpc_uart_parser_feed(&p, copy, n);
      free(copy);
    }
    mgos_rpc_uart_parser_free(&p);
    assert_string_equal(s_log, want);
  }
}

static void dev(const char *text, const char *want) {
  check(false, 100, text, strlen(text), want);
}

static void cli(const char *text, const char *want) {
  check(true, 100, text, strlen(text), want);
}

static void test_device(void **state) {
  (void) state;
  dev("{\"method\":\"Sys.GetInfo\"}010a4ff9\n",
      "FRAME({\"method\":\"Sys.GetInfo\"})");
  dev("{\"method\":\"Sys.GetInfo\"}010A4FF9,x,y\r\n",
      "FRAME({\"method\":\"Sys.GetInfo\"})");
  dev("{\"method\":\"Sys.GetInfo\"}010a4ff8\n",
      "BAD_CRC({\"method\":\"Sys.GetInfo\"})");
  dev("{\"method\":\"Sys.GetInfo\"}010a4ff9x\n",
      "BAD_CRC({\"method\":\"Sys.GetInfo\"})");
  dev("{\"a\":1}short\n", "FRAME({\"a\":1})");
  dev("{\"a\":1}\n", "FRAME({\"a\":1})");
  dev("junk {\"a\":1} \n", "FRAME({\"a\":1})");
  dev("\n\r\n", "EMPTY() EMPTY()");
  dev("log line\n", "");
  dev("\x04\n", "EOF()");
  dev(MGOS_RPC_UART_CLIENT_HELLO, "EOF() EMPTY() EMPTY()");
  dev("\"\"\"{\"a\":\"\"}\"\"\"{\"b\":1}\n",
      "FRAME({\"a\":\"\"}) FRAME({\"b\":1})");
  dev("{\"a\":\xc3\xa4{\"b\":1}\n", "FRAME({\"b\":1})");
  dev("}\n{\n}{\n", "");
}

static void test_client(void **state) {
  (void) state;
  cli("log line\nmore\r\n", "TEXT(log line\n) TEXT(more\n)");
  cli("config {\"a\":1}\n", "TEXT(config {\"a\":1}\n)");
  cli("{\"a\":1}\n", "FRAME({\"a\":1})");
  cli("{not json}\n", "TEXT({not json}\n)");
  cli("log{\"method\":\"Sys.GetInfo\"}010a4ff9\n",
      "FRAME({\"method\":\"Sys.GetInfo\"})");
  cli("{\"a\":\"\xc3\xa4\"}\n", "FRAME({\"a\":\"\xc3\xa4\"})");
  cli(MGOS_RPC_UART_EOF_REPLY, "EOF()");
  cli("text\"\"\"\x04\"\"\"", "TEXT(text) EOF()");
}

static void test_limit(void **state) {
  (void) state;
  char text[512], want[512];
  // The longest frame that fits, with its CRC.
  size_t max = 64;
  memset(text, 'x', sizeof(text));
  memcpy(text, "{\"m\":\"", 6);
  memcpy(text + max - 2, "\"}", 2);
  sprintf(text + max, "%08x\n", (unsigned) cs_crc32(0, text, max));
  sprintf(want, "FRAME(%.*s)", (int) max, text);
  check(false, max, text, max + 9, want);
  // An over-long line is dropped up to its end, once.
  memset(text, 'y', 400);
  strcpy(text + 400, "\n{\"a\":1}\n");
  check(false, max, text, 400 + 9, "OVERFLOW() FRAME({\"a\":1})");
  memset(text, 'y', 400);
  strcpy(text + 400, "\"\"\"{\"a\":1}\n");
  check(false, max, text, 400 + 11, "OVERFLOW() FRAME({\"a\":1})");
}

static void test_flush_text(void **state) {
  (void) state;
  struct mgos_rpc_uart_parser p;
  mgos_rpc_uart_parser_init(&p, 100, true, on_event, NULL);
  s_log[0] = '\0';
  mgos_rpc_uart_parser_feed(&p, "prompt> ", 8);
  mgos_rpc_uart_parser_flush_text(&p);
  mgos_rpc_uart_parser_feed(&p, "{\"a\":", 5);
  mgos_rpc_uart_parser_flush_text(&p);
  mgos_rpc_uart_parser_feed(&p, "1}\n", 3);
  mgos_rpc_uart_parser_free(&p);
  assert_string_equal(s_log, "TEXT(prompt> ) FRAME({\"a\":1})");
}

static void emit(const char *frame, unsigned flags, const char *want) {
  struct mbuf out;
  mbuf_init(&out, 0);
  int n = mgos_rpc_uart_frame_emit(&out, mg_mk_str(frame), flags);
  if (want == NULL) {
    assert_int_equal(n, MGOS_EINVAL);
    assert_int_equal(out.len, 0);
  } else {
    assert_int_equal(n, strlen(want));
    assert_int_equal(out.len, strlen(want));
    assert_memory_equal(out.buf, want, out.len);
  }
  mbuf_free(&out);
}

static void test_emit(void **state) {
  (void) state;
  emit("{\"a\":1}", 0, "\n{\"a\":1}\n");
  emit("{\"method\":\"Sys.GetInfo\"}", MGOS_RPC_UART_EMIT_CRC,
       "\n{\"method\":\"Sys.GetInfo\"}010a4ff9\n");
  emit("{\"a\":1}", MGOS_RPC_UART_EMIT_QUOTE, "\"\"\"\n{\"a\":1}\n\"\"\"\n");
  emit("{\n \"a\":1\r\n}", 0, "\n{  \"a\":1  }\n");
  emit("{\"\xc3\xa4\":\"\xf0\x9f\x98\x80\"}", MGOS_RPC_UART_EMIT_ASCII,
       "\n{\"\\u00e4\":\"\\ud83d\\ude00\"}\n");
  emit("{\"\xc3\"}", MGOS_RPC_UART_EMIT_ASCII, NULL);
  emit("{\"\xed\xa0\x80\"}", MGOS_RPC_UART_EMIT_ASCII, NULL);
}

static void test_flags(void **state) {
  (void) state;
  struct mgos_rpc_uart_parser p;
  mgos_rpc_uart_parser_init(&p, 100, false, on_event, NULL);
  mgos_rpc_uart_parser_feed(&p, "{\"a\":1}\n", 8);
  assert_false(p.peer_sends_crc);
  assert_false(p.peer_sends_quote);
  mgos_rpc_uart_parser_feed(&p, "{\"method\":\"Sys.GetInfo\"}010a4ff9\n", 33);
  assert_true(p.peer_sends_crc);
  mgos_rpc_uart_parser_feed(&p, "\"\"\"", 3);
  assert_true(p.peer_sends_quote);
  mgos_rpc_uart_parser_free(&p);
}

/* What one side emits the other understands, in every mode. */
static void test_round_trip(void **state) {
  (void) state;
  for (unsigned flags = 0; flags < 8; flags++) {
    struct mbuf out;
    mbuf_init(&out, 0);
    mbuf_append(&out, "log", 3);
    assert_true(mgos_rpc_uart_frame_emit(&out, mg_mk_str("{\"id\":1}"), flags) >
                0);
    check(false, 100, out.buf, out.len,
          flags & MGOS_RPC_UART_EMIT_QUOTE ? "EMPTY() FRAME({\"id\":1}) EMPTY()"
                                           : "FRAME({\"id\":1})");
    check(true, 100, out.buf, out.len,
          flags & MGOS_RPC_UART_EMIT_QUOTE
              ? "TEXT(log) EMPTY() FRAME({\"id\":1}) EMPTY()"
              : "TEXT(log\n) FRAME({\"id\":1})");
    mbuf_free(&out);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_device),     cmocka_unit_test(test_client),
      cmocka_unit_test(test_limit),      cmocka_unit_test(test_flush_text),
      cmocka_unit_test(test_emit),       cmocka_unit_test(test_flags),
      cmocka_unit_test(test_round_trip),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
