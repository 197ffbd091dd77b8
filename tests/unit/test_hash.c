// SPDX-License-Identifier: Apache-2.0
//
// Digests of RFC 1321, RFC 3174, FIPS 180-4 and RFC 2202, in all possible cuts
// into two parts.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "common/cs_md5.h"
#include "common/cs_sha1.h"
#include "common/cs_sha256.h"
#include "common/str_util.h"

typedef void (*hash_v_t)(size_t, const uint8_t **, const size_t *, uint8_t *);

static const struct vector {
  hash_v_t hash;
  int len;
  const char *text;
  const char *hex;
} s_vectors[] = {
    {mg_hash_md5_v, 16, "", "d41d8cd98f00b204e9800998ecf8427e"},
    {mg_hash_md5_v, 16, "a", "0cc175b9c0f1b6a831c399e269772661"},
    {mg_hash_md5_v, 16, "abc", "900150983cd24fb0d6963f7d28e17f72"},
    {mg_hash_md5_v, 16, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
    {mg_hash_md5_v, 16,
     "12345678901234567890123456789012345678901234567890123456789012345678901"
     "234567890",
     "57edf4a22be3c955ac49da2e2107b67a"},
    {mg_hash_sha1_v, 20, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {mg_hash_sha1_v, 20, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {mg_hash_sha1_v, 20,
     "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
    {mg_hash_sha256_v, 32, "",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {mg_hash_sha256_v, 32, "abc",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {mg_hash_sha256_v, 32,
     "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void test_vectors(void **state) {
  (void) state;
  for (size_t i = 0; i < sizeof(s_vectors) / sizeof(s_vectors[0]); i++) {
    const struct vector *v = &s_vectors[i];
    size_t len = strlen(v->text);
    for (size_t cut = 0; cut <= len; cut++) {
      const uint8_t *msgs[2] = {(const uint8_t *) v->text,
                                (const uint8_t *) v->text + cut};
      size_t lens[2] = {cut, len - cut};
      uint8_t digest[32];
      char hex[65];
      v->hash(2, msgs, lens, digest);
      cs_to_hex(hex, digest, (size_t) v->len);
      assert_string_equal(hex, v->hex);
    }
  }
}

static void test_million(void **state) {
  (void) state;
  cs_sha256_ctx ctx;
  unsigned char block[1000], digest[32];
  char hex[65];
  memset(block, 'a', sizeof(block));
  cs_sha256_init(&ctx);
  for (int i = 0; i < 1000; i++)
    cs_sha256_update(&ctx, block, sizeof(block));
  cs_sha256_final(digest, &ctx);
  cs_to_hex(hex, digest, 32);
  assert_string_equal(
      hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_hmac(void **state) {
  (void) state;
  unsigned char key[80], out[20];
  char hex[41];
  memset(key, 0x0b, 20);
  cs_hmac_sha1(key, 20, (const unsigned char *) "Hi There", 8, out);
  cs_to_hex(hex, out, 20);
  assert_string_equal(hex, "b617318655057264e28bc0b6fb378c8ef146be00");
  // A key longer than a block is hashed first.
  static const char text[] =
      "Test Using Larger Than Block-Size Key - Hash Key "
      "First";
  memset(key, 0xaa, 80);
  cs_hmac_sha1(key, 80, (const unsigned char *) text, sizeof(text) - 1, out);
  cs_to_hex(hex, out, 20);
  assert_string_equal(hex, "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_vectors),
                                     cmocka_unit_test(test_million),
                                     cmocka_unit_test(test_hmac)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
