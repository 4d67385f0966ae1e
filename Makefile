# secprof: see `make help`.

# The only place that has the version; the man pages show the date.
VERSION := 0.1.0
RELEASE_DATE := November 26, 2026

CC ?= cc
BUILD ?= build
PKGS := libseccomp

# Where `make install` puts things: PREFIX, or GNU's variables one by one; DESTDIR for packages.
PREFIX ?= /usr/local
prefix ?= $(PREFIX)
exec_prefix ?= $(prefix)
bindir ?= $(exec_prefix)/bin
datarootdir ?= $(prefix)/share
docdir ?= $(datarootdir)/doc/secprof
mandir ?= $(datarootdir)/man
bashcompletiondir ?= $(datarootdir)/bash-completion/completions
zshcompletiondir ?= $(datarootdir)/zsh/site-functions
fishcompletiondir ?= $(datarootdir)/fish/vendor_completions.d
INSTALL ?= install
INSTALL_PROGRAM ?= $(INSTALL)
INSTALL_DATA ?= $(INSTALL) -m 644

CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wundef -Wvla -Wformat=2
ifdef CI
WARNINGS += -Werror
endif
HARDENING := -fstack-protector-strong -fPIE
# Where the compiler optimises, as _FORTIFY_SOURCE needs, and no sanitizer wants the plain calls.
ifneq ($(filter -O1 -O2 -O3 -Os,$(CFLAGS)),)
ifeq ($(findstring -fsanitize,$(CFLAGS))$(findstring _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS)),)
HARDENING += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
# Stacks may be small (ulimit -s 64); tests have a normal one.
SMALL_FRAMES := -Wframe-larger-than=16384
endif
endif
ifneq ($(filter x86_64-% i%86-%,$(shell $(CC) -dumpmachine 2>/dev/null)),)
HARDENING += -fcf-protection
endif
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null || echo -lseccomp)
# Files and times of 64 bits on 32-bit machines, too.
SP_CPPFLAGS := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -Iinclude -I$(BUILD)/gen -MMD -MP
# The same bytes, wherever the sources and the build are; gcc takes the last map that fits.
PREFIX_MAPS := -ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(BUILD)=build
SP_CFLAGS := -std=gnu17 -pthread $(WARNINGS) $(HARDENING) $(PREFIX_MAPS) $(PKG_CFLAGS)
SP_LDFLAGS := -pie -Wl,-z,relro,-z,now
UNWIND := $(shell sh scripts/unwind-libs.sh $(CC) 2>/dev/null)
DW := $(shell sh scripts/optional-library.sh libdw libdw.so 2>/dev/null)
BPF := $(shell CC="$(CC)" sh scripts/bpf-libs.sh $(STATIC) 2>/dev/null)
YAML := $(shell sh scripts/optional-library.sh yaml-0.1 libyaml.a $(STATIC) 2>/dev/null)
ELF := $(shell sh scripts/optional-library.sh libelf libelf.a $(STATIC) 2>/dev/null)
CAPSTONE := $(shell sh scripts/optional-library.sh capstone libcapstone.a $(STATIC) 2>/dev/null)
# STATIC=1, as `make static` sets it.  libunwind is left out: it cannot be linked statically
# everywhere, and finds its own way to shared libraries.
ifdef STATIC
SP_LDFLAGS := -static-pie -Wl,-z,relro,-z,now
PKG_LIBS := $(shell pkg-config --static --libs $(PKGS) 2>/dev/null || echo -lseccomp)
UNWIND :=
DW :=
endif
LIBS := $(PKG_LIBS) $(UNWIND) $(DW) $(YAML) $(BPF) $(ELF) $(CAPSTONE) -lm
ifneq ($(YAML),)
SP_CPPFLAGS += -DHAVE_YAML
endif
ifneq ($(ELF),)
SP_CPPFLAGS += -DHAVE_ELF
# It reads the code of what libelf reads.
ifneq ($(CAPSTONE),)
SP_CPPFLAGS += -DHAVE_CAPSTONE
endif
endif
ifneq ($(UNWIND),)
SP_CPPFLAGS += -DHAVE_UNWIND
endif
# Names of functions.
ifneq ($(DW),)
SP_CPPFLAGS += -DHAVE_DW
endif
# Mode ebpf, with its program for the kernel as a table in the C sources.
ifneq ($(BPF),)
SP_CPPFLAGS += -DHAVE_BPF
EBPF := tracer/ebpf
endif

# What the objects depend on beside the sources.  Neither warnings nor ccache change what is built.
FLAGS := $(filter-out ccache,$(CC)) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(SP_CPPFLAGS) \
	$(filter-out $(WARNINGS),$(SP_CFLAGS)) $(SP_LDFLAGS) $(LIBS)

FOLDERS := core tracer $(addprefix tracer/,lib arch engine modes source recorder stacks kernel_view) \
	$(EBPF) \
	profilegen profilegen/format profilegen/lint reach cli cli/import cli/hook \
	cli/report cli/completion
SOURCES := $(foreach folder,$(FOLDERS),$(wildcard $(folder)/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
HEADERS := $(wildcard include/*.h $(FOLDERS:%=%/*.h))
LIBRARY_OBJECTS := $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
TABLES := $(patsubst profilegen/knowledge/%.csv,$(BUILD)/gen/%.inc,$(wildcard profilegen/knowledge/*.csv))

UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c))
BENCHES := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/*.c))
VICTIMS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/victims/*.c))
TOOLS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/tools/*.c))
PRELOADS := $(patsubst %.c,$(BUILD)/%.so,$(wildcard tests/preload/*.c))

# One short line for each step; V=1 shows the commands.
ifdef V
say := @:
Q :=
else
say = @printf '  %-5s %s\n'
Q := @
endif

SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

.SECONDARY: $(TABLES)

.PHONY: all static man install uninstall dist deb check-deb check-distro force demo check check-all check-unit check-cli check-asan \
	check-thorough check-newcomer check-runtimes check-transparency check-report check-arch check-prediction coverage schema \
	lint fuzz fuzz-build bench cast tests bench-tools clean help
all: $(BUILD)/secprof ## build build/secprof (the default)

static: ## build build/static/secprof, which needs nothing at run time (no --stacks)
	@$(MAKE) --no-print-directory STATIC=1 BUILD=$(BUILD)/static $(BUILD)/static/secprof

DOCS := README.md CHANGELOG.md SECURITY.md LICENSE $(wildcard docs/*.md docs/*.json docs/*.png docs/demo.*)

# Hand-written pages are in man/; those of the commands are made of the tables that help prints.
COMMANDS := $(shell sed -n 's/^COMMAND(\(.*\))/\1/p' cli/commands.def)
PAGES := $(patsubst man/%,$(BUILD)/man/%,$(wildcard man/*.[157])) $(COMMANDS:%=$(BUILD)/man/secprof-%.1)
section = $(subst .,,$(suffix $(1)))

man: $(PAGES) ## make the man pages, in build/man

install: $(BUILD)/secprof man ## install the program and its documentation (PREFIX, DESTDIR, bindir, docdir)
	$(INSTALL) -d "$(DESTDIR)$(bindir)" "$(DESTDIR)$(docdir)/docs"
	$(INSTALL_PROGRAM) $(BUILD)/secprof "$(DESTDIR)$(bindir)/secprof"
	@for file in $(DOCS); do \
		$(INSTALL_DATA) "$$file" "$(DESTDIR)$(docdir)/$$file" || exit; done
	$(INSTALL) -d "$(DESTDIR)$(mandir)/man1" "$(DESTDIR)$(mandir)/man5" "$(DESTDIR)$(mandir)/man7"
	@$(foreach page,$(PAGES),$(INSTALL_DATA) $(page) \
		"$(DESTDIR)$(mandir)/man$(call section,$(page))/$(notdir $(page))" &&) :
	$(INSTALL) -d "$(DESTDIR)$(bashcompletiondir)" "$(DESTDIR)$(zshcompletiondir)" \
		"$(DESTDIR)$(fishcompletiondir)"
	$(INSTALL_DATA) cli/completion/secprof.bash "$(DESTDIR)$(bashcompletiondir)/secprof"
	$(INSTALL_DATA) cli/completion/secprof.zsh "$(DESTDIR)$(zshcompletiondir)/_secprof"
	$(INSTALL_DATA) cli/completion/secprof.fish "$(DESTDIR)$(fishcompletiondir)/secprof.fish"

uninstall: ## remove what `make install`, with the same variables, put there
	@rm -f $(foreach page,$(PAGES),"$(DESTDIR)$(mandir)/man$(call section,$(page))/$(notdir $(page))")
	rm -f "$(DESTDIR)$(bindir)/secprof" "$(DESTDIR)$(bashcompletiondir)/secprof" \
		"$(DESTDIR)$(zshcompletiondir)/_secprof" "$(DESTDIR)$(fishcompletiondir)/secprof.fish"
	@for file in $(DOCS); do rm -f "$(DESTDIR)$(docdir)/$$file" || exit; done
	@rmdir "$(DESTDIR)$(docdir)/docs" "$(DESTDIR)$(docdir)" 2>/dev/null || true

DIST := $(BUILD)/secprof-$(VERSION).tar.gz
dist: ## write the sources of the last commit to build/secprof-VERSION.tar.gz
	@mkdir -p $(BUILD)
	@scripts/dist.sh secprof-$(VERSION) $(DIST)

deb: dist ## build Debian packages in build/deb, and have lintian check them
	@scripts/install-dependencies.sh package
	scripts/deb.sh $(VERSION) $(DIST) $(BUILD)/deb

check-deb: ## install the packages of `make deb` in a bare root of SUITE (bookworm trixie); root
	@scripts/install-dependencies.sh package
	@for suite in $${SUITE:-bookworm trixie}; do scripts/check-deb.sh $(BUILD)/deb $$suite || exit; done

check-distro: ## build with gcc, clang and musl, and test, in roots of SUITE (bookworm trixie sid); root
	@scripts/install-dependencies.sh package
	@scripts/check-distro.sh $${SUITE:-bookworm trixie sid}

demo: ## install what is missing, build, and show the main job
	@scripts/install-dependencies.sh build
	@$(MAKE) --no-print-directory all
	@scripts/demo.sh $(BUILD)/secprof

cast: $(BUILD)/secprof ## record what `make demo` shows: docs/demo.cast (asciinema), docs/demo.svg
	scripts/record-cast docs/demo.cast scripts/demo.sh $(BUILD)/secprof
	scripts/cast-to-svg docs/demo.cast >docs/demo.svg

check-newcomer: ## time the README's path from a clone to nginx in podman, in a bare Debian root; root
	@scripts/install-dependencies.sh package
	scripts/check-newcomer.sh $(ROOT)

check: ## install what is missing, build, and run all tests
	@scripts/install-dependencies.sh test
	@$(MAKE) --no-print-directory check-all

# The command line's tests run even if a unit test fails.
check-all:
	@$(MAKE) --no-print-directory -k check-unit check-cli

tests: $(UNIT_TESTS) $(VICTIMS) $(TOOLS) $(PRELOADS)
bench-tools: $(BUILD)/secprof $(BENCHES) $(BUILD)/tests/victims/phases

check-unit: $(UNIT_TESTS) ## run the unit tests
	@scripts/unit-tests.sh $(UNIT_TESTS)

check-cli: $(BUILD)/secprof man $(VICTIMS) $(TOOLS) $(PRELOADS) ## run the tests of the command line (prove)
	BUILD=$(BUILD) prove -j2 tests/cli

check-asan: ## run all tests on a build with AddressSanitizer and UBSan
	$(MAKE) BUILD=build-asan CFLAGS="-O1 -g $(SANITIZE)" LDFLAGS="$(SANITIZE)" check-all

# One at a time: they kill, count and measure processes.
check-thorough: all tests ## races by the thousand, kills by the hundred, servers, runtimes (two to three hours)
	@scripts/install-dependencies.sh thorough
	@scripts/install-dependencies.sh runtimes
	@[ ! -x /usr/bin/apt-get ] || scripts/fetch-roots.sh $${ROOTS:-$(BUILD)/roots}
	SECPROF_THOROUGH=1 BUILD=$(BUILD) prove -v --timer tests/thorough tests/cli/attach.t \
		tests/cli/ebpf.t tests/cli/hook.t tests/cli/inject.t tests/cli/interrupted.t \
		tests/cli/kill9.t tests/cli/late.t tests/cli/leave-one-out.t tests/cli/losses.t \
		tests/cli/memory.t tests/cli/subset.t tests/cli/verify-removed.t tests/cli/watchdog.t

check-transparency: all ## CPython's, bash's and git's own tests, natively and recorded (half an hour)
	BUILD=$(BUILD) scripts/check-transparency.sh

# Hundreds of starts: STARTS (40) of each kind.
check-runtimes: $(BUILD)/secprof $(VICTIMS) $(TOOLS) $(PRELOADS) ## what takes minutes in real containers (root)
	@scripts/install-dependencies.sh runtimes
	@[ ! -x /usr/bin/apt-get ] || scripts/fetch-runtimes.sh $(BUILD)/runtimes
	SECPROF_THOROUGH=1 BUILD=$(BUILD) prove -v tests/cli/runtimes.t tests/cli/answers.t \
		tests/cli/verdicts.t tests/cli/args-containers.t tests/cli/containers-doc.t \
		tests/cli/live.t

check-report: all ## reports in a headless Chromium, with axe-core (of npm)
	@scripts/install-dependencies.sh report
	@scripts/fetch-axe.sh $(BUILD)/axe || true
	BUILD=$(BUILD) prove -v tests/report

check-arch: ## run the tests on ARCH (arm64 armhf riscv64 s390x ppc64el) in a virtual machine
	@[ -n "$(ARCH)" ] || { echo 'check-arch: give ARCH=arm64 (armhf, riscv64, s390x, ppc64el)' >&2; exit 2; }
	scripts/check-arch.sh $(ARCH)

check-prediction: all ## compare `generate --arch` with recordings made on ARCH (arm64, riscv64; root)
	@[ -n "$(ARCH)" ] || { echo 'check-prediction: give ARCH=arm64 (riscv64, ...)' >&2; exit 2; }
	BUILD=$(BUILD) scripts/check-prediction.sh $(ARCH)

coverage: ## line and branch coverage of all tests, for each folder (lcov)
	@scripts/install-dependencies.sh coverage
	scripts/coverage.sh

schema: $(BUILD)/tests/tools/recording_schema ## write docs/recording.schema.json
	$(BUILD)/tests/tools/recording_schema > docs/recording.schema.json

lint: ## layers, headers, function lengths, format, shellcheck, cppcheck, clang-tidy
	@scripts/install-dependencies.sh lint
	@$(MAKE) --no-print-directory all
	scripts/lint.sh $(SP_CPPFLAGS) $(PKG_CFLAGS)

FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BUILD := $(BUILD)/fuzz/build
FUZZ_SECONDS ?= 60
fuzz: $(FUZZERS:%=fuzz-%) ## fuzz each target for FUZZ_SECONDS (60), with clang
# All at once, so that targets which run side by side do not build the same objects.
fuzz-build:
	@scripts/install-dependencies.sh clang
	@$(MAKE) --no-print-directory CC=clang BUILD=$(FUZZ_BUILD) \
		CFLAGS="-O1 -g $(SANITIZE) -fsanitize=fuzzer-no-link" $(FUZZERS:%=$(FUZZ_BUILD)/fuzz_%)
# What a target found goes to build/fuzz/TARGET, and what it fails on to build/fuzz/TARGET-crash-HASH.
fuzz-%: fuzz-build
	@mkdir -p $(BUILD)/fuzz/$*
	$(FUZZ_BUILD)/fuzz_$* -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 -close_fd_mask=2 \
		-artifact_prefix=$(BUILD)/fuzz/$*- $(BUILD)/fuzz/$* tests/fuzz/corpus/$*

bench: bench-tools ## measure all modes against native and strace (minutes)
	scripts/bench --build $(BUILD)

clean: ## remove what was built
	rm -rf build build-asan build-coverage

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' Makefile

$(BUILD)/secprof: $(OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(SP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# Otherwise the program would have a copy of libunwind's accessors, of the size that they had in the
# version it was built with.
$(BUILD)/tracer/stacks/stack_walk.o: SP_CFLAGS += -fPIC

# Objects are rebuilt when flags change, and what shows the version with each commit.
$(BUILD)/gen/flags: force
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' | scripts/if-changed.sh $@

$(BUILD)/gen/release.h: force
	@mkdir -p $(@D)
	@printf '#define %s "%s"\n' SECPROF_VERSION '$(VERSION)' \
		SECPROF_COMMIT "$$(scripts/commit.sh)" | scripts/if-changed.sh $@

$(BUILD)/cli/version.o: $(BUILD)/gen/release.h

$(BUILD)/gen/pages: force
	@mkdir -p $(@D)
	@echo '$(RELEASE_DATE), $(docdir)' | scripts/if-changed.sh $@

# It runs on the machine that builds; MANUAL names one that does, where that is another machine.
MANUAL ?= $(BUILD)/man/manual
$(BUILD)/man/manual: $(BUILD)/man/manual.o $(LIBRARY_OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(SP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(COMMANDS:%=$(BUILD)/man/secprof-%.1): $(BUILD)/man/secprof-%.1: $(MANUAL) $(BUILD)/gen/pages
	$(say) MAN $@
	$(Q)$(MANUAL) $* '$(RELEASE_DATE)' >$@.new && mv $@.new $@

$(patsubst man/%,$(BUILD)/man/%,$(wildcard man/*.[157])): $(BUILD)/man/%: man/% $(MANUAL) $(BUILD)/gen/pages
	$(say) MAN $@
	$(Q)$(MANUAL) --commands >$@.commands
	$(Q)sed -e '/^@COMMANDS@$$/{' -e 'r $@.commands' -e 'd' -e '}' -e 's|@DATE@|$(RELEASE_DATE)|' \
		-e 's|@DOCDIR@|$(docdir)|' $< >$@.new && mv $@.new $@
	@rm -f $@.commands

# The scripts as strings.
SHELLS := bash zsh fish
$(BUILD)/gen/completion_%.inc: cli/completion/secprof.%
	@mkdir -p $(@D)
	$(Q)sed 's/[\\"]/\\&/g; s/^/"/; s/$$/\\n"/' $< >$@.new && mv $@.new $@

# The page of `secprof report`, its style and its script, the same way.
$(BUILD)/gen/report_assets.inc: $(wildcard cli/report/*.html cli/report/*.css cli/report/*.js) scripts/report-assets.sh
	@mkdir -p $(@D)
	$(Q)scripts/report-assets.sh cli/report >$@.new && mv $@.new $@

$(BUILD)/cli/report/page.o: | $(BUILD)/gen/report_assets.inc

$(BUILD)/cli/completion.o: | $(SHELLS:%=$(BUILD)/gen/completion_%.inc)

$(BUILD)/%.o: %.c $(BUILD)/gen/flags | $(TABLES)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(SP_CPPFLAGS) $(CPPFLAGS) $(CFLAGS) $(SP_CFLAGS) $(SMALL_FRAMES) -c -o $@ $<

# What the compiler for the host takes for granted has another place on Debian and its kin.
$(BUILD)/gen/probe_program.inc: tracer/ebpf/kernel/probe.c tracer/ebpf/shared.h \
		$(wildcard tracer/ebpf/kernel/*.h)
	@mkdir -p $(@D)
	$(say) BPF $<
	$(Q)clang -O2 -g $(PREFIX_MAPS) -Wall -Werror -mcpu=v3 -target bpf -I/usr/include/$(shell $(CC) -dumpmachine) \
		-c -o $@.o $<
	$(Q){ echo 'const unsigned char probe_program[] __attribute__((aligned(8))) = {'; \
		od -An -v -tx1 $@.o | sed 's/ \(..\)/0x\1,/g'; echo '};'; } >$@.new && mv $@.new $@

$(BUILD)/tracer/ebpf/probe_program.o: | $(BUILD)/gen/probe_program.inc

TABLE_RULES := scripts/csv-to-table.awk profilegen/knowledge/columns
ALL_CALLS := profilegen/knowledge/call.csv
$(BUILD)/gen/%.inc: profilegen/knowledge/%.csv $(TABLE_RULES) $(ALL_CALLS)
	@mkdir -p $(@D)
	$(say) TABLE $<
	$(Q)awk -v table=$* -v known=$(ALL_CALLS) -f $(TABLE_RULES) $< > $@.new && mv $@.new $@

# All calls that the tables name, for a test.
$(BUILD)/gen/calls.inc: $(TABLES) $(TABLE_RULES)
	$(Q)for file in profilegen/knowledge/*.csv; do \
		awk -v table="$$(basename "$$file" .csv)" -v calls=1 -f $(TABLE_RULES) "$$file" || exit; \
	done > $@.new && mv $@.new $@

$(BUILD)/tests/unit/test_knowledge: $(BUILD)/gen/calls.inc

# Each set names its targets: of several patterns that match, make 4.4 takes one whose prerequisites
# are all there, and the objects may not be yet.
$(UNIT_TESTS): $(BUILD)/%: %.c $(LIBRARY_OBJECTS)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(SP_CPPFLAGS) -I. $(CPPFLAGS) $(CFLAGS) $(SP_CFLAGS) $(SP_LDFLAGS) $(LDFLAGS) -o $@ $< \
		$(LIBRARY_OBJECTS) $(LIBS) -lcmocka

# Programs that ask the library for the tests.
$(TOOLS): $(BUILD)/%: %.c $(LIBRARY_OBJECTS)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(SP_CPPFLAGS) $(CPPFLAGS) $(CFLAGS) $(SP_CFLAGS) $(SP_LDFLAGS) $(LDFLAGS) -o $@ $< \
		$(LIBRARY_OBJECTS) $(LIBS)

# An archive, as targets of the fuzzer take the place of some of its functions.
$(BUILD)/library.a: $(LIBRARY_OBJECTS)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(FUZZERS:%=$(BUILD)/fuzz_%): $(BUILD)/fuzz_%: tests/fuzz/fuzz_%.c $(BUILD)/library.a
	$(say) CC $<
	$(Q)$(CC) $(SP_CPPFLAGS) -MF $@.d -I. $(CPPFLAGS) $(CFLAGS) $(SP_CFLAGS) -fsanitize=fuzzer \
		$(SP_LDFLAGS) $(LDFLAGS) -o $@ $< $(BUILD)/library.a $(LIBS)

# Libraries that tests preload.
$(PRELOADS): $(BUILD)/%.so: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) -D_GNU_SOURCE -O1 -g -std=gnu17 -Wall -Wextra -fPIC -shared $(CPPFLAGS) -o $@ $<

# Small programs.
$(VICTIMS) $(BENCHES): $(BUILD)/%: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) -D_GNU_SOURCE -O1 -g -std=gnu17 -Wall -Wextra -MMD -MP $(CPPFLAGS) -pthread -o $@ $<

-include $(OBJECTS:.o=.d) $(BUILD)/man/manual.d $(UNIT_TESTS:=.d) $(VICTIMS:=.d) $(TOOLS:=.d) $(BENCHES:=.d) \
	$(FUZZERS:%=$(BUILD)/fuzz_%.d)
