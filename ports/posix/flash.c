// SPDX-License-Identifier: Apache-2.0
//
// Emulated NOR flash: one image file, mapped.
//
// Writing ANDs into the image and erasing sets whole sectors, exactly as the
// chip would; a driver that forgets to erase reads back what the chip would
// give it. The mapping is shared, so what was written is in the file even when
// the process is killed the next moment. A new image is made under another
// name and renamed, so a half-made one is never used. The faults that tests
// ask for by environment (flash_image.h) are counted here, at the only place
// that changes the medium.

#include "port/flash.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "flash_image.h"
#include "host.h"
#include "mgos_errors.h"

#define MAX_BAD 16

struct mgos_port_flash {
  pthread_mutex_t lock;
  uint8_t *base;  // NULL = not open
  size_t size;
  int fd;
  long cut_after;  // operations left before the power cut, 0 = none
  bool torn;
  size_t bad[MAX_BAD];  // sector numbers
  size_t bad_count;
};

static struct mgos_port_flash s_flash = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                         .fd = -1};

// --- making and opening the image ---

static int fill(int fd, size_t size) {
  uint8_t ones[FLASH_SECTOR];
  memset(ones, 0xff, sizeof(ones));
  for (size_t off = 0; off < size; off += sizeof(ones)) {
    if (host_write_all(fd, ones, sizeof(ones)) != 0) return MGOS_EIO;
  }
  return MGOS_OK;
}

static int copy_content(int fd, const struct flash_image_config *cfg,
                        size_t size) {
  int in = host_open(cfg->fs_image, O_RDONLY, 0);
  if (in < 0) return mgos_error_from_errno(errno);
  int res = MGOS_OK;
  struct stat st;
  if (host_fstat(in, &st) != 0 || !S_ISREG(st.st_mode)) res = MGOS_EINVAL;
  if (res == MGOS_OK && (cfg->fs_offset > size ||
                         (uint64_t) st.st_size > size - cfg->fs_offset)) {
    res = MGOS_ENOSPC;
  }
  if (host_lseek(fd, (off_t) cfg->fs_offset, SEEK_SET) < 0) res = MGOS_EIO;
  char buf[FLASH_SECTOR];
  ssize_t n = 1;
  while (res == MGOS_OK && (n = host_read(in, buf, sizeof(buf))) > 0) {
    if (host_write_all(fd, buf, (size_t) n) != 0) res = MGOS_EIO;
  }
  if (n < 0) res = MGOS_EIO;
  host_close(in);
  return res;
}

static int make_image(const struct flash_image_config *cfg, char *error,
                      size_t error_size) {
  char tmp[4096];
  size_t size = (cfg->size != 0 ? cfg->size : FLASH_DEFAULT_SIZE);
  int n = snprintf(tmp, sizeof(tmp), "%s.new", cfg->path);
  if (n < 0 || (size_t) n >= sizeof(tmp)) return MGOS_ENAMETOOLONG;
  int fd = host_open(tmp, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) {
    snprintf(error, error_size, "cannot create the flash image: %s",
             strerror(errno));
    return mgos_error_from_errno(errno);
  }
  int res = fill(fd, size);
  if (res != MGOS_OK) {
    snprintf(error, error_size, "cannot write the flash image");
  } else if (cfg->fs_image != NULL) {
    res = copy_content(fd, cfg, size);
    if (res != MGOS_OK) {
      snprintf(error, error_size,
               "cannot put the file system image into a "
               "flash of %zu bytes at %zu: %s",
               size, cfg->fs_offset, mgos_strerror(res));
    }
  }
  host_close(fd);
  if (res == MGOS_OK && host_rename(tmp, cfg->path) != 0) res = MGOS_EIO;
  if (res != MGOS_OK) host_unlink(tmp);
  return res;
}

static long env_number(const char *name) {
  const char *s = getenv(name);
  return s != NULL ? strtol(s, NULL, 0) : 0;
}

static void read_faults(struct mgos_port_flash *f) {
  f->cut_after = env_number("MGOS_FLASH_CUT_AFTER");
  f->torn = env_number("MGOS_FLASH_TORN") != 0;
  f->bad_count = 0;
  const char *s = getenv("MGOS_FLASH_BAD");
  while (s != NULL && *s != '\0' && f->bad_count < MAX_BAD) {
    char *end;
    unsigned long n = strtoul(s, &end, 0);
    if (end == s) break;
    f->bad[f->bad_count++] = n;
    s = (*end == ',' ? end + 1 : end);
  }
}

static bool size_ok(uint64_t size) {
  return size >= FLASH_SECTOR && size <= FLASH_MAX_SIZE &&
         size % FLASH_SECTOR == 0;
}

static int map_image(const struct flash_image_config *cfg, int fd, char *error,
                     size_t error_size) {
  struct stat st;
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    snprintf(error, error_size, "%s is in use by another device", cfg->path);
    return MGOS_EBUSY;
  }
  if (host_fstat(fd, &st) != 0) return mgos_error_from_errno(errno);
  if (!size_ok((uint64_t) st.st_size) ||
      (cfg->size != 0 && (uint64_t) st.st_size != cfg->size)) {
    snprintf(error, error_size,
             "%s has %lld bytes, the flash should have %zu; "
             "remove the file to start with a new one",
             cfg->path, (long long) st.st_size, cfg->size);
    return MGOS_EINVAL;
  }
  s_flash.size = (size_t) st.st_size;
  void *p = mmap(NULL, s_flash.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (p == MAP_FAILED) return mgos_error_from_errno(errno);
  s_flash.base = p;
  s_flash.fd = fd;
  read_faults(&s_flash);
  return MGOS_OK;
}

int flash_image_open(const struct flash_image_config *cfg, char *error,
                     size_t error_size) {
  snprintf(error, error_size, "cannot open the flash image");
  if (s_flash.base != NULL) return MGOS_ESTATE;
  if (cfg->size != 0 && !size_ok(cfg->size)) {
    snprintf(error, error_size,
             "the flash size must be a multiple of %d, at "
             "most %d",
             FLASH_SECTOR, FLASH_MAX_SIZE);
    return MGOS_EINVAL;
  }
  int fd = host_open(cfg->path, O_RDWR, 0);
  if (fd < 0 && errno == ENOENT) {
    int res = make_image(cfg, error, error_size);
    if (res != MGOS_OK) return res;
    fd = host_open(cfg->path, O_RDWR, 0);
  }
  if (fd < 0) return mgos_error_from_errno(errno);
  int res = map_image(cfg, fd, error, error_size);
  if (res != MGOS_OK) host_close(fd);
  return res;
}

void flash_image_close(void) {
  if (s_flash.base == NULL) return;
  munmap(s_flash.base, s_flash.size);
  host_close(s_flash.fd);
  s_flash.base = NULL;
  s_flash.fd = -1;
}

// --- the port contract ---

int mgos_port_flash_open(const char *name, struct mgos_port_flash **dev) {
  if (strcmp(name, "flash0") != 0 || s_flash.base == NULL) return MGOS_ENOENT;
  *dev = &s_flash;
  return MGOS_OK;
}

int mgos_port_flash_geom(struct mgos_port_flash *f,
                         struct mgos_port_flash_geom *geom) {
  *geom = (struct mgos_port_flash_geom){
      .size = f->size, .erase_size = FLASH_SECTOR, .write_size = 1};
  return MGOS_OK;
}

static bool inside(const struct mgos_port_flash *f, size_t off, size_t len) {
  return f->base != NULL && off <= f->size && len <= f->size - off;
}

int mgos_port_flash_read(struct mgos_port_flash *f, size_t off, size_t len,
                         void *dst) {
  if (!inside(f, off, len)) return MGOS_EINVAL;
  pthread_mutex_lock(&f->lock);
  memcpy(dst, f->base + off, len);
  pthread_mutex_unlock(&f->lock);
  return MGOS_OK;
}

static bool hits_bad(const struct mgos_port_flash *f, size_t off, size_t len) {
  for (size_t i = 0; i < f->bad_count; i++) {
    size_t first = off / FLASH_SECTOR, last = (off + len - 1) / FLASH_SECTOR;
    if (f->bad[i] >= first && f->bad[i] <= last) return true;
  }
  return false;
}

// Clears (src given) or sets bits. Lock held.
static void apply(struct mgos_port_flash *f, size_t off, size_t len,
                  const uint8_t *src) {
  if (src == NULL) {
    memset(f->base + off, 0xff, len);
    return;
  }
  for (size_t i = 0; i < len; i++)
    f->base[off + i] &= src[i];
}

static int change(struct mgos_port_flash *f, size_t off, size_t len,
                  const uint8_t *src) {
  if (len == 0) return MGOS_OK;
  if (hits_bad(f, off, len)) return MGOS_EIO;
  pthread_mutex_lock(&f->lock);
  if (f->cut_after > 0 && --f->cut_after == 0) {
    if (f->torn) apply(f, off, len / 2, src);
    _exit(FLASH_EXIT_CUT);
  }
  apply(f, off, len, src);
  pthread_mutex_unlock(&f->lock);
  return MGOS_OK;
}

int mgos_port_flash_write(struct mgos_port_flash *f, size_t off, size_t len,
                          const void *src) {
  if (!inside(f, off, len)) return MGOS_EINVAL;
  return change(f, off, len, src);
}

int mgos_port_flash_erase(struct mgos_port_flash *f, size_t off, size_t len) {
  if (!inside(f, off, len) || off % FLASH_SECTOR != 0 ||
      len % FLASH_SECTOR != 0) {
    return MGOS_EINVAL;
  }
  return change(f, off, len, NULL);
}
