// SPDX-License-Identifier: Apache-2.0
//
// The calls of tests/golden/c/json_printf.json as C, since a varargs call
// cannot be put together at run time. The results are read from the golden
// file itself; case numbers are positions in it.

// clang-format off
static int golden_print(int idx, struct json_out *out) {
  switch (idx) {
    case 0: return json_printf(out, "{a: %d}", (int) 1);
    case 1: return json_printf(out, "{a:%d}", (int) (-2147483647 - 1));
    case 2: return json_printf(out, "{u: %u}", 4294967295u);
    case 3: return json_printf(out, "%u", 0u);
    case 4: return json_printf(out, "{ \042x y\042 : %d }", (int) 5);
    case 5: return json_printf(out, "[%d, %d, %d]", (int) 1, (int) -2, (int) 3);
    case 6: return json_printf(out, "{}");
    case 7: return json_printf(out, "[]");
    case 8: return json_printf(out, "{a:[],b:{}}");
    case 9: return json_printf(out, "{t: %lld}", (int64_t) 1600000000000LL);
    case 10: return json_printf(out, "%llu", (uint64_t) 18446744073709551615ULL);
    case 11: return json_printf(out, "%ld", 123456789L);
    case 12: return json_printf(out, "%ld", -5L);
    case 13: return json_printf(out, "{sz: %zu}", (size_t) 65536);
    case 14: return json_printf(out, "%zu", (size_t) 0);
    case 15: return json_printf(out, "%f", (double) 1.5);
    case 16: return json_printf(out, "%lf", (double) 3.0);
    case 17: return json_printf(out, "%g", (double) 0.1);
    case 18: return json_printf(out, "%g", (double) 100000);
    case 19: return json_printf(out, "%g", (double) 1000000);
    case 20: return json_printf(out, "%.2f", (double) 3.14159);
    case 21: return json_printf(out, "{t: %.1f, h: %.3lf}", (double) 21.55, (double) 40.0625);
    case 22: return json_printf(out, "%.0f", (double) 2.5);
    case 23: return json_printf(out, "%.10g", (double) 1234567.891);
    case 24: return json_printf(out, "%5.1f", (double) 2.25);
    case 25: return json_printf(out, "{h: 0x%x}", (int) 31);
    case 26: return json_printf(out, "%03d", (int) 7);
    case 27: return json_printf(out, "%5d", (int) 42);
    case 28: return json_printf(out, "%-5d|", (int) 42);
    case 29: return json_printf(out, "%hhu", (int) 200);
    case 30: return json_printf(out, "\042%c\042", (int) 65);
    case 31: return json_printf(out, "%i", (int) -9);
    case 32: return json_printf(out, "\042%s\042", "hello");
    case 33: return json_printf(out, "{a: %s, b: %d}", "[1,2]", (int) 3);
    case 34: return json_printf(out, "{a: %.*s, b: %d}", (int) 4, "null, and more", (int) 1);
    case 35: return json_printf(out, "%.*s", (int) 0, "abc");
    case 36: return json_printf(out, "%s", "a string that is much longer than the twenty-one byte internal buffer");
    case 37: return json_printf(out, "%.3s", "abcdef");
    case 38: return json_printf(out, "{a: \042%s\042, b: \042%s\042}", "x", "y");
    case 39: return json_printf(out, "{b: %B, c: %B}", (int) 0, (int) 42);
    case 40: return json_printf(out, "[%B,%B]", (int) -1, (int) 0);
    case 41: return json_printf(out, "%Q", NULL);
    case 42: return json_printf(out, "{a: %Q, b: %Q}", NULL, "");
    case 43: return json_printf(out, "%Q", "q\042uo\134te");
    case 44: return json_printf(out, "%Q", "slash / stays");
    case 45: return json_printf(out, "%Q", "h\303\251llo w\303\266rld");
    case 46: return json_printf(out, "%Q", "emoji \360\237\230\200 ok");
    case 47: return json_printf(out, "%Q", "\001\002\007");
    case 48: return json_printf(out, "%Q", "\032\020");
    case 49: return json_printf(out, "%Q", "a\013b");
    case 50: return json_printf(out, "%Q", "\037\017");
    case 51: return json_printf(out, "%Q", "it's <b>&amp;</b>");
    case 52: return json_printf(out, "%Q", "\302\240\342\200\250\342\200\251");
    case 53: return json_printf(out, "{\042k\042: %Q, \042n\042: %d}", "v", (int) 9);
    case 54: return json_printf(out, "%Q", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    case 55: return json_printf(out, "{a: %.*Q, b: %d}", (int) 0, "zzz", (int) 4);
    case 56: return json_printf(out, "%.*Q", (int) 5, NULL);
    case 57: return json_printf(out, "%.*Q", (int) 6, "a\000b\042\012c");
    case 58: return json_printf(out, "%V", "hello", (int) 5);
    case 59: return json_printf(out, "%V", "", (int) 0);
    case 60: return json_printf(out, "{d: %V, n: %d}", "f", (int) 1, (int) 8);
    case 61: return json_printf(out, "%V", "fo", (int) 2);
    case 62: return json_printf(out, "%H", (int) 3, "abc");
    case 63: return json_printf(out, "{a:%H}", (int) 0, "");
    case 64: return json_printf(out, "%H", (int) 4, "\000\377\177\200");
    case 65: return json_printf(out, "%H", (int) 6, "\241\262\303\324\345\366");
    case 66: return json_printf(out, "%M", cb_none);
    case 67: return json_printf(out, "[%M, %M]", cb_named, "a\042b", (int) 1, cb_named, NULL, (int) 0);
    case 68: return json_printf(out, "{a: %M}", json_printf_array, (const void *) (int[]){1, -2, 3}, sizeof(int[3]), sizeof(int), "%d");
    case 69: return json_printf(out, "%M", json_printf_array, (const void *) NULL, (size_t) 0, sizeof(unsigned), "%u");
    case 70: return json_printf(out, "%M", json_printf_array, (const void *) (int64_t[]){1LL, -1LL, 1099511627776LL}, sizeof(int64_t[3]), sizeof(int64_t), "%lld");
    case 71: return json_printf(out, "{x: %M, y: %Q}", json_printf_array, (const void *) (unsigned[]){0u, 128u, 4294967295u}, sizeof(unsigned[3]), sizeof(unsigned), "%u", "z");
    case 72: return json_printf(out, "\042%d%%\042", (int) 50);
    case 73: return json_printf(out, "{a_1: %d, _b: %d, c9: %d}", (int) 1, (int) 2, (int) 3);
    case 74: return json_printf(out, "{a: null}");
    case 75: return json_printf(out, "{a: 12, b: -1}");
    case 76: return json_printf(out, "{k-x: %d}", (int) 1);
    case 77: return json_printf(out, "{a:1.5e3}");
    case 78: return json_printf(out, "{\012\011a: %d,\015\012\011b: %d\012}", (int) 1, (int) 2);
    case 79: return json_printf(out, "");
    case 80: return json_printf(out, "%d", (int) 123456);
    case 81: return json_printf(out, "{a: %Q}", "hello world");
    case 82: return json_printf(out, "{a: %Q}", "hello world");
    case 83: return json_printf(out, "{a: %d}", (int) 1);
    case 84: return json_printf(out, "[%d,%d]", (int) 10, (int) 20);
    case 85: return json_printf(out, "{ssid: %Q, pass: %Q, rssi: %d, on: %B}", "my \042net\042", NULL, (int) -70, (int) 1);
    case 86: return json_printf(out, "{ev: {on: %B, at: %lld, by: %Q}}", (int) 0, (int64_t) 1700000000LL, "cron");
    case 87: return json_printf(out, "{method: %Q, args: {idx: %d, val: %g}}", "Relay.Set", (int) 2, (double) 0.5);
    case 88: return json_printf(out, "%lu", 0UL);
    case 89: return json_printf(out, "%d", (int) -1);
    case 90: return json_printf(out, "%ld,%ld", 1L, 2L);
    case 91: return json_printf(out, "%g", -0.0);
    default: return -99;
  }
}
// clang-format on
