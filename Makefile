# secprof: see `make help`.

CC ?= cc
BUILD ?= build
PKGS := libseccomp json-c
UNWIND := $(shell sh scripts/unwind-libs.sh 2>/dev/null)

CFLAGS ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wundef -Wvla -Wformat=2
ifdef CI
WARNINGS += -Werror
endif
HARDENING := -fstack-protector-strong -fPIE
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null || echo -lseccomp -ljson-c)
SP_CPPFLAGS := -D_GNU_SOURCE -Iinclude -I$(BUILD)/gen -MMD -MP
SP_CFLAGS := -std=gnu17 $(WARNINGS) $(HARDENING) $(PKG_CFLAGS)
SP_LDFLAGS := -pie -Wl,-z,relro,-z,now
LIBS := $(PKG_LIBS) $(UNWIND)
ifneq ($(UNWIND),)
SP_CPPFLAGS += -DHAVE_UNWIND
endif

FOLDERS := core tracer tracer/arch profilegen profilegen/format cli
SOURCES := $(foreach folder,$(FOLDERS),$(wildcard $(folder)/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
HEADERS := $(wildcard include/*.h $(FOLDERS:%=%/*.h))
LIBRARY_OBJECTS := $(filter-out $(BUILD)/cli/main.o,$(OBJECTS))
TABLES := $(patsubst profilegen/knowledge/%.csv,$(BUILD)/gen/%.inc,$(wildcard profilegen/knowledge/*.csv))

UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*.c))
VICTIMS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/victims/*.c))

# One short line for each step; V=1 shows the commands.
ifdef V
say := @:
Q :=
else
say = @printf '  %-5s %s\n'
Q := @
endif

.PHONY: all demo check check-unit check-cli check-asan lint victims bench clean help
all: $(BUILD)/secprof ## build build/secprof (the default)

$(BUILD)/secprof: $(OBJECTS)
	$(say) LINK $@
	$(Q)$(CC) $(CFLAGS) $(SP_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/%.o: %.c | $(TABLES)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(SP_CPPFLAGS) $(CPPFLAGS) $(CFLAGS) $(SP_CFLAGS) -c -o $@ $<

$(BUILD)/gen/%.inc: profilegen/knowledge/%.csv scripts/csv-to-table.awk
	@mkdir -p $(@D)
	$(say) TABLE $<
	$(Q)awk -v table=$* -f scripts/csv-to-table.awk $< > $@.new && mv $@.new $@

$(BUILD)/tests/unit/%: tests/unit/%.c $(LIBRARY_OBJECTS)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(SP_CPPFLAGS) -I. $(CPPFLAGS) $(CFLAGS) $(SP_CFLAGS) $(SP_LDFLAGS) $(LDFLAGS) -o $@ $< \
		$(LIBRARY_OBJECTS) $(LIBS) -lcmocka

$(BUILD)/tests/victims/%: tests/victims/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) -D_GNU_SOURCE -O1 -g -std=gnu17 -Wall -Wextra -MMD -MP $(CPPFLAGS) -pthread -o $@ $<

-include $(OBJECTS:.o=.d) $(UNIT_TESTS:=.d) $(VICTIMS:=.d)
