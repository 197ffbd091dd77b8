// SPDX-License-Identifier: Apache-2.0
//
// The main loop waiting in the network manager: callbacks from other tasks,
// timers and network events all end the same sleep; poll callbacks; the short
// functions for scripts.

#include "net_test.h"

#include <pthread.h>

#include "core/loop.h"
#include "mgos_mongoose_internal.h"
#include "mgos_system.h"
#include "mgos_timers.h"
#include "port/clock.h"

static struct seen s_server, s_client;
static int s_called, s_timer, s_polled;

static void called(void *arg) {
  (void) arg;
  s_called++;
}

static void *caller(void *arg) {
  (void) arg;
  for (int i = 0; i < 50; i++) {
    while (!mgos_invoke_cb(called, NULL, false))
      sched_yield();
  }
  return NULL;
}

// Turns the loop until cond. The first turns may sleep for seconds if nothing
// wakes them; one that ran a callback still waits as long as it was allowed.
#define LOOP(ms, cond)                  \
  do {                                  \
    double end_ = mg_time() + 5;        \
    while (!(cond) && mg_time() < end_) \
      mongoose_poll(ms);                \
    assert_true(cond);                  \
  } while (0)

static void test_callbacks_wake(void **state) {
  pthread_t t;
  (void) state;
  s_called = 0;
  assert_int_equal(pthread_create(&t, NULL, caller, NULL), 0);
  LOOP(5, s_called == 50);
  pthread_join(t, NULL);
}

static void *late_caller(void *arg) {
  mgos_port_usleep(3000);
  mgos_invoke_cb(called, NULL, false);
  return arg;
}

// A sleep without any limit of its own ends when a callback is queued.
static void test_callback_ends_sleep(void **state) {
  pthread_t t;
  (void) state;
  s_called = 0;
  assert_int_equal(pthread_create(&t, NULL, late_caller, NULL), 0);
  for (int i = 0; i < 3 && s_called == 0; i++) {
    mongoose_poll(-1);
    mongoose_poll(0);
  }
  pthread_join(t, NULL);
  assert_int_equal(s_called, 1);
}

static void on_timer(void *arg) {
  (void) arg;
  s_timer++;
}

static void test_timers(void **state) {
  (void) state;
  assert_true(mgos_set_timer(5, 0, on_timer, NULL) != MGOS_INVALID_TIMER_ID);
  LOOP(5, s_timer == 1);
}

static void test_network(void **state) {
  (void) state;
  memset(&s_server, 0, sizeof(s_server));
  memset(&s_client, 0, sizeof(s_client));
  s_server.take = s_server.echo = s_client.take = true;
  struct mg_connection *lc = mgos_bind("127.0.0.1:0", count_events, &s_server);
  assert_non_null(lc);
  struct mg_connection *nc =
      mgos_connect(address_of(lc, ""), count_events, &s_client);
  assert_non_null(nc);
  assert_false(mgos_is_inbound(nc));
  mg_send(nc, "abc", 3);
  LOOP(4000, s_client.len == 3);
  assert_true(mgos_is_inbound(s_server.nc));
  assert_ptr_equal(mgos_get_recv_mbuf(nc), &nc->recv_mbuf);
  assert_int_equal(mgos_get_mbuf_len(&nc->recv_mbuf), 0);
  mgos_disconnect(nc);
  LOOP(4000, s_client.close == 1 && s_server.close == 1);
  mgos_disconnect(lc);
  LOOP(4000, s_server.close == 2);
}

static void test_tls_is_refused(void **state) {
  (void) state;
  memset(&s_client, 0, sizeof(s_client));
  assert_null(
      mgos_connect_ssl("127.0.0.1:1", count_events, &s_client, "", "", ""));
  assert_null(mgos_connect_http_ssl("127.0.0.1:1", count_events, &s_client,
                                    NULL, NULL, NULL));
}

static void polled(void *arg) {
  s_polled += *(int *) arg;
}

static void test_poll_callbacks(void **state) {
  int one = 1, ten = 10;
  (void) state;
  mgos_add_poll_cb(polled, &one);
  mgos_add_poll_cb(polled, &ten);
  mongoose_poll(0);
  assert_int_equal(s_polled, 11);
  mgos_remove_poll_cb(polled, &one);
  mongoose_poll(0);
  assert_int_equal(s_polled, 21);
  mgos_remove_poll_cb(polled, &ten);
  mongoose_poll(0);
  assert_int_equal(s_polled, 21);
}

static void poll_inside(struct mg_connection *nc, int ev, void *ev_data,
                        void *user_data) {
  (void) ev_data;
  if (ev != MG_EV_ACCEPT) return;
  nc->flags |= MG_F_CLOSE_IMMEDIATELY;
  mongoose_poll(0);  // must leave nc alone
  nc->flags |= MG_F_USER_1;
  (*(int *) user_data)++;
}

static void test_poll_from_a_handler(void **state) {
  int count = 0;
  (void) state;
  memset(&s_client, 0, sizeof(s_client));
  struct mg_connection *lc = mgos_bind("127.0.0.1:0", poll_inside, &count);
  mgos_connect(address_of(lc, ""), count_events, &s_client);
  LOOP(4000, s_client.close == 1);
  assert_int_equal(count, 1);
  mgos_disconnect(lc);
  mongoose_poll(0);
}

static int set_up(void **state) {
  (void) state;
  if (mgos__loop_init() != 0) return 1;
  if (mongoose_init() != MGOS_INIT_OK) return 1;
  return mongoose_init() != MGOS_INIT_OK;  // again does no harm
}

static int tear_down(void **state) {
  (void) state;
  mgos__loop_set_waiter(NULL, NULL);
  mgos__loop_deinit();
  mg_mgr_free(mgos_get_mgr());
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_callbacks_wake),
      cmocka_unit_test(test_callback_ends_sleep),
      cmocka_unit_test(test_timers),
      cmocka_unit_test(test_network),
      cmocka_unit_test(test_tls_is_refused),
      cmocka_unit_test(test_poll_callbacks),
      cmocka_unit_test(test_poll_from_a_handler),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
