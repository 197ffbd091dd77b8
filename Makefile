# SPDX-License-Identifier: Apache-2.0
#
# Builds the host side: the mos tool, the unit tests and the fuzz targets. Firmware
# is built by the tool itself (`mos build`), never by this file. People use ./dev.
# Everything is found by its place: no list of files is kept here.

CC ?= gcc
CLANG ?= clang
B := build
DEPS := $(B)/deps
MBEDTLS := $(DEPS)/mbedtls
LITTLEFS := $(DEPS)/littlefs
MBEDCRYPTO := $(MBEDTLS)/library/libmbedcrypto.a

WARN := -Wall -Wextra -Werror -Wno-unused-parameter
INC := -Iinclude -Isrc -I$(MBEDTLS)/include -I$(LITTLEFS)
COMMON := -std=gnu11 -g -fno-omit-frame-pointer -D_GNU_SOURCE -DMGOS_POSIX -MMD -MP

# What a host program may link: runtime layers without generated code, and the
# parts of the posix port that need no device.
RUNTIME := $(wildcard src/base/*.c src/core/*.c src/fs/*.c src/net/*.c src/rpc/*.c)
PORT := $(filter-out ports/posix/main.c ports/posix/wrap.c ports/posix/heap.c, \
  $(wildcard ports/posix/*.c))
LFS := $(LITTLEFS)/lfs2.c $(LITTLEFS)/lfs2_util.c
# As on a device: a damaged medium is an error, not a reason to abort.
LFS_FLAGS := -DLFS2_NO_ASSERT -DLFS2_NO_DEBUG -DLFS2_NO_WARN -DLFS2_NO_ERROR

all: $(B)/bin/mos

# --- dependencies -----------------------------------------------------------

MBED_FLAGS := -O2 -g -w -fPIC -ffunction-sections -fdata-sections -fno-omit-frame-pointer

$(MBEDTLS)/.ready $(LITTLEFS)/.ready:
	tools/deps.sh run

$(MBEDCRYPTO): $(MBEDTLS)/.ready
	@echo "  LIB   libmbedcrypto.a"
	@$(MAKE) -s -C $(MBEDTLS)/library libmbedcrypto.a CFLAGS="$(MBED_FLAGS)" >$(B)/mbedtls.log 2>&1 || \
	  { tail $(B)/mbedtls.log; exit 1; }

# Several clones on one machine can share the unpacked sources.
deps-link:
	@mkdir -p $(B) && [ -e $(DEPS) ] || ln -s $${MGOS_DEPS:?set it to a build/deps folder} $(DEPS)

# --- the tool ---------------------------------------------------------------

TOOL_FLAGS := $(COMMON) -O2 $(WARN) $(INC) -Imos -I$(B)/tool
TOOL_OBJS := $(patsubst %.c,$(B)/tool/%.o,$(wildcard mos/*.c) $(B)/tool/commands.c)
HOST_OBJS := $(patsubst %.c,$(B)/tool/%.o,$(RUNTIME) $(PORT))
LFS_OBJS := $(patsubst $(LITTLEFS)/%.c,$(B)/tool/littlefs/%.o,$(LFS))

$(B)/tool/commands.c: $(wildcard mos/cmd_*.c) tools/gen_commands.sh
	@mkdir -p $(@D)
	@tools/gen_commands.sh >$@

$(B)/tool/%.o: %.c | $(LITTLEFS)/.ready
	@mkdir -p $(@D)
	@echo "  CC    $<"
	@$(CC) $(TOOL_FLAGS) -c $< -o $@

$(B)/tool/$(B)/tool/commands.o: $(B)/tool/commands.c
	@mkdir -p $(@D)
	@$(CC) $(TOOL_FLAGS) -c $< -o $@

$(B)/tool/littlefs/%.o: $(LITTLEFS)/%.c
	@mkdir -p $(@D)
	@$(CC) -std=gnu11 -O2 -g -w $(LFS_FLAGS) -I$(LITTLEFS) -c $< -o $@

$(B)/tool/libhost.a: $(HOST_OBJS) $(LFS_OBJS)
	@rm -f $@ && ar rcs $@ $^

$(B)/bin/mos: $(TOOL_OBJS) $(B)/tool/libhost.a $(MBEDCRYPTO)
	@mkdir -p $(@D)
	@echo "  LINK  $@"
	@$(CC) -g $(TOOL_OBJS) $(B)/tool/libhost.a $(MBEDCRYPTO) -lyaml -lz -lm -lpthread -o $@

tool: $(B)/bin/mos

# --- unit tests (ASan + UBSan) ----------------------------------------------

SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined
GEN := $(B)/unit-app/gen
TEST_INC := $(INC) -Itests/unit -I$(GEN) -Imos -I$(B)/tool $(addprefix -I,$(wildcard libs/*/include))
# The C macros of the unit app are made while make runs, so the recipes look for them.
TEST_FLAGS = $(COMMON) -O1 $(WARN) $(SAN) $(TEST_INC) -DGOLDEN_DIR='"tests/golden/c"' \
  $$(test -f $(GEN)/cdefs.txt && echo @$(GEN)/cdefs.txt)
T ?= *
TESTS := $(patsubst tests/unit/%.c,$(B)/unit/bin/%,$(wildcard tests/unit/test_$(T).c tests/powerloss/test_$(T).c))
TEST_RT := $(patsubst %.c,$(B)/unit/%.o,$(RUNTIME) $(PORT))
# Code that needs the generated configuration of tests/unit/app.
APP ?= $(if $(wildcard tests/unit/app/mos.yml),1,0)
ifeq ($(APP),1)
TEST_APP_SRC := $(wildcard src/config/*.c libs/*/src/*.c libs/*/src/posix/*.c)
TEST_APP := $(patsubst %.c,$(B)/unit/%.o,$(TEST_APP_SRC)) \
  $(patsubst %,$(B)/unit/gen/%.o,mgos_config mgos_ro_vars build_info)
endif
TEST_LFS := $(patsubst $(LITTLEFS)/%.c,$(B)/unit/littlefs/%.o,$(LFS))

$(GEN)/mgos_config.c: $(B)/bin/mos tests/unit/app/mos.yml $(wildcard libs/*/mos.yml)
	@echo "  GEN   tests/unit/app"
	@$(B)/bin/mos -C tests/unit/app build --build-target gen --build-dir $(CURDIR)/$(B)/unit-app --gen-dir $(CURDIR)/$(GEN) >$(B)/unit-gen.log 2>&1 || \
	  { cat $(B)/unit-gen.log; exit 1; }
	@touch $@
$(GEN)/mgos_ro_vars.c $(GEN)/build_info.c $(GEN)/cdefs.txt: $(GEN)/mgos_config.c

# cdefs.txt is written only when it changes.
$(B)/unit/%.o: %.c $(if $(filter 1,$(APP)),$(GEN)/cdefs.txt) | $(LITTLEFS)/.ready
	@mkdir -p $(@D)
	@echo "  CC    $< (test)"
	@$(CC) $(TEST_FLAGS) -c $< -o $@

$(B)/unit/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	@$(CC) $(TEST_FLAGS) -Wno-error -c $< -o $@

$(B)/unit/littlefs/%.o: $(LITTLEFS)/%.c
	@mkdir -p $(@D)
	@$(CC) -std=gnu11 -O1 -g -w $(LFS_FLAGS) $(SAN) -I$(LITTLEFS) -c $< -o $@

$(B)/unit/libruntime.a: $(TEST_RT) $(TEST_LFS)
	@rm -f $@ && ar rcs $@ $^

$(B)/unit/libapp.a: $(TEST_APP)
	@rm -f $@ && ar rcs $@ $^

TEST_MOS := $(patsubst %.c,$(B)/unit/%.o,$(filter-out mos/main.c,$(wildcard mos/*.c)))
$(B)/unit/libmos.a: $(TEST_MOS)
	@rm -f $@ && ar rcs $@ $^

# Sweeps let the n-th allocation fail, see tests/unit/alloc_sweep.h.
ALLOC_WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup

.SECONDARY:
define LINK_TEST
	@mkdir -p $(@D)
	@echo "  LINK  $(notdir $@)"
	@$(CC) $(SAN) $(if $(findstring test_alloc_,$@),$(ALLOC_WRAP)) $< $(if $(findstring test_mos,$@),$(B)/unit/libmos.a) \
	  -Wl,--start-group $(if $(filter 1,$(APP)),$(B)/unit/libapp.a) $(B)/unit/libruntime.a $(MBEDCRYPTO) -Wl,--end-group \
	  -lcmocka -lyaml -lz -lm -lpthread -o $@
endef
TEST_LIBS := $(B)/unit/libruntime.a $(if $(filter 1,$(APP)),$(B)/unit/libapp.a) $(MBEDCRYPTO)
$(B)/unit/bin/test_mos_%: $(B)/unit/tests/unit/test_mos_%.o $(TEST_LIBS) $(B)/unit/libmos.a
	$(LINK_TEST)
$(B)/unit/bin/%: $(B)/unit/tests/unit/%.o $(TEST_LIBS)
	$(LINK_TEST)
$(B)/unit/bin/tests/powerloss/%: $(B)/unit/tests/powerloss/%.o $(TEST_LIBS)
	$(LINK_TEST)

TEST_BINS := $(patsubst tests/powerloss/%.c,$(B)/unit/bin/tests/powerloss/%,$(TESTS))
unit-bins: $(TEST_BINS)

# Runs the unit tests; each is its own process and prints cmocka's lines.
unit: unit-bins
	@tools/run_unit.sh $(TEST_BINS)

# --- fuzzing (libFuzzer) ----------------------------------------------------

FUZZ_SAN := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
FUZZ_FLAGS := $(COMMON) -O1 $(INC) -Imos -I$(GEN) $(addprefix -I,$(wildcard libs/*/include)) $(FUZZ_SAN)
FUZZ_RT := $(patsubst %.c,$(B)/fuzz/%.o,$(RUNTIME) $(PORT) $(if $(filter 1,$(APP)),src/config/conf.c $(filter-out src/config/conf.c,$(wildcard src/config/*.c))))
FUZZ_MOS := $(patsubst %.c,$(B)/fuzz/%.o,$(filter-out mos/main.c,$(wildcard mos/*.c)))
FUZZ_GEN := $(if $(filter 1,$(APP)),$(patsubst %,$(B)/fuzz/gen/%.o,mgos_config mgos_ro_vars build_info))
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/fuzz/bin/%,$(wildcard tests/fuzz/fuzz_$(T).c))

$(B)/fuzz/%.o: %.c | $(LITTLEFS)/.ready $(if $(filter 1,$(APP)),$(GEN)/mgos_config.c)
	@mkdir -p $(@D)
	@echo "  CC    $< (fuzz)"
	@$(CLANG) $(FUZZ_FLAGS) -c $< -o $@
$(B)/fuzz/gen/%.o: $(GEN)/%.c
	@mkdir -p $(@D)
	@$(CLANG) $(FUZZ_FLAGS) -w -c $< -o $@
$(B)/fuzz/littlefs/%.o: $(LITTLEFS)/%.c
	@mkdir -p $(@D)
	@$(CLANG) -O1 -g -w $(LFS_FLAGS) $(FUZZ_SAN) -I$(LITTLEFS) -c $< -o $@
$(B)/fuzz/libruntime.a: $(FUZZ_RT) $(FUZZ_GEN) $(patsubst $(LITTLEFS)/%.c,$(B)/fuzz/littlefs/%.o,$(LFS))
	@rm -f $@ && ar rcs $@ $^
$(B)/fuzz/libmos.a: $(FUZZ_MOS)
	@rm -f $@ && ar rcs $@ $^
$(B)/fuzz/bin/%: $(B)/fuzz/tests/fuzz/%.o $(B)/fuzz/libruntime.a $(B)/fuzz/libmos.a $(MBEDCRYPTO)
	@mkdir -p $(@D)
	@echo "  LINK  $(notdir $@)"
	@$(CLANG) -fsanitize=fuzzer,address,undefined $< -Wl,--start-group $(B)/fuzz/libmos.a $(B)/fuzz/libruntime.a $(MBEDCRYPTO) -Wl,--end-group -lyaml -lz -lm -lpthread -o $@

# make fuzz T=json SECONDS=180
SECONDS ?= 10
fuzz-bins: $(FUZZERS)
fuzz: fuzz-bins
	@tools/run_fuzz.sh $(SECONDS) $(FUZZERS)

clean:
	rm -rf $(B)/tool $(B)/unit $(B)/fuzz $(B)/bin $(B)/unit-app $(B)/runtime

-include $(shell find $(B)/tool $(B)/unit $(B)/fuzz -name '*.d' 2>/dev/null)

.PHONY: all tool unit unit-bins fuzz fuzz-bins clean deps-link
