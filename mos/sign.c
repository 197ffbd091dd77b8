// SPDX-License-Identifier: Apache-2.0
//
// Signs bundle manifests: ECDSA over SHA-256 with a P-256 key from a PEM file.
// A file that needs a password takes it from MOS_SIGN_KEY_PASSWORD or asks on
// the terminal.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <mbedtls/base64.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>

#include "bundle.h"
#include "common/cs_sha256.h"
#include "errors.h"
#include "files.h"

static void ask_password(const char *file, char *out, size_t size) {
  struct termios old, silent;
  const char *env = getenv("MOS_SIGN_KEY_PASSWORD");
  if (env != NULL) {
    snprintf(out, size, "%s", env);
    return;
  }
  if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &old) != 0) {
    mos_fail("%s has a password; set MOS_SIGN_KEY_PASSWORD", file);
  }
  silent = old;
  silent.c_lflag &= (tcflag_t) ~ECHO;
  fprintf(stderr, "Password of %s: ", file);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  if (fgets(out, (int) size, stdin) == NULL) out[0] = '\0';
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
  fputc('\n', stderr);
  out[strcspn(out, "\n")] = '\0';
}

static int parse_key(mbedtls_pk_context *pk, const char *file,
                     mbedtls_ctr_drbg_context *rng) {
  size_t len;
  const unsigned char *pem = (const unsigned char *) mos_read_file(file, &len);
  int r = mbedtls_pk_parse_key(pk, pem, len + 1, NULL, 0,
                               mbedtls_ctr_drbg_random, rng);
  if (r == MBEDTLS_ERR_PK_PASSWORD_REQUIRED ||
      strstr((const char *) pem, "ENCRYPTED") != NULL) {
    char pass[256];
    ask_password(file, pass, sizeof(pass));
    r = mbedtls_pk_parse_key(pk, pem, len + 1, (unsigned char *) pass,
                             strlen(pass), mbedtls_ctr_drbg_random, rng);
    mbedtls_platform_zeroize(pass, sizeof(pass));
  }
  return r;
}

const char *mos_sign(const char *key_file, const char *data, size_t len) {
  mbedtls_pk_context pk;
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context rng;
  unsigned char hash[32], sig[MBEDTLS_PK_SIGNATURE_MAX_SIZE], text[512];
  size_t sig_len = 0, text_len = 0;
  const uint8_t *msgs[] = {(const uint8_t *) data};
  size_t lens[] = {len};
  mbedtls_pk_init(&pk);
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&rng);
  int r = mbedtls_ctr_drbg_seed(&rng, mbedtls_entropy_func, &entropy, NULL, 0);
  if (r == 0) r = parse_key(&pk, key_file, &rng);
  bool ok = r == 0 && mbedtls_pk_can_do(&pk, MBEDTLS_PK_ECDSA) &&
            mbedtls_pk_get_bitlen(&pk) == 256;
  if (ok) {
    mg_hash_sha256_v(1, msgs, lens, hash);
    r = mbedtls_pk_sign(&pk, MBEDTLS_MD_SHA256, hash, sizeof(hash), sig,
                        sizeof(sig), &sig_len, mbedtls_ctr_drbg_random, &rng);
  }
  if (ok && r == 0) {
    r = mbedtls_base64_encode(text, sizeof(text), &text_len, sig, sig_len);
  }
  mbedtls_pk_free(&pk);
  mbedtls_ctr_drbg_free(&rng);
  mbedtls_entropy_free(&entropy);
  if (r != 0) mos_fail("cannot sign with %s (-0x%04x)", key_file, -r);
  if (!ok) mos_fail("%s is not an EC key of curve P-256", key_file);
  return mos_strndup((const char *) text, text_len);
}
