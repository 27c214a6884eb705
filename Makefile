# Sahabat. `make run` and `make test` do all that a newcomer needs; see HACKING.md.
#
# One build folder per way of building: B=build (gcc, optimised) is the default;
# tests also use build/clang and build/asan.

B       ?= build
CC      := $(if $(filter default,$(origin CC)),gcc,$(CC))
HARDEN  := -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
OPT     ?= -O2 -g1 $(HARDEN)
WARN    := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes \
           -Wwrite-strings -Wformat=2 -Wvla -Wundef -Wno-unused-parameter
WERROR  := $(if $(CI)$(STRICT),-Werror)
PKGS    := libmicrohttpd sqlite3 libpq jansson libsodium libutf8proc xlsxwriter libzip expat libdeflate \
           liboath libqrencode libbrotlienc gdlib libexif libseccomp libcurl gmp pangocairo
CFLAGS  := -std=c17 -D_GNU_SOURCE $(OPT) $(WARN) $(WERROR) $(EXTRA)
LDLIBS   = $(shell pkg-config --libs $(PKGS)) -lcsv -lzxcvbn -lpthread -lm
LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(EXTRA)

FOLDERS := $(shell sed -n 's/^\([a-z]*\):.*/\1/p' FLOORS | grep -v '^main$$')
GEN     := $(B)/gen
SQL     := $(sort $(wildcard src/*/*.sql))
PAGES   := $(sort $(wildcard src/*/pages/*.html))
LOCALE  := locale/id.po locale/en.po
MIGR    := $(sort $(wildcard migrations/*.sql))
WEB     := $(sort $(wildcard web/css/* web/js/*.js web/js/field/*.js web/icons/* web/*.webmanifest web/*.json))

SRC     := $(foreach f,$(FOLDERS),$(filter-out src/$(f)/test_%.c,$(wildcard src/$(f)/*.c)))
OBJ     := $(SRC:src/%.c=$(B)/%.o) $(GEN)/queries.o $(GEN)/web.o $(GEN)/pages.o $(GEN)/locale.o $(GEN)/migrations.o $(GEN)/version.o
TESTSRC := $(wildcard src/*/test_*.c)
TESTS   := $(TESTSRC:src/%.c=$(B)/%)
LIB     := $(B)/libsahabat.a

.PHONY: deb deb-deps all build run test bench fuzz lint clean install format deps test-deps unit floors FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: build
build: $(B)/sahabat $(B)/test-template

# ---- what must be installed: once, said aloud ----
deps:
	@tools/deps.sh run
test-deps:
	@tools/deps.sh test

run: deps
	@$(MAKE) --no-print-directory build
	@tools/run.sh $(B)/sahabat

test: test-deps
	@tests/run.sh

bench: test-deps
	@bench/run.sh

fuzz: test-deps
	@tests/fuzz/run.sh

lint:
	@tools/lint.sh

format:
	clang-format -i $$(git ls-files 'src/*.c' 'src/*.h' 'tools/*.c' 'bench/*.c' 'tests/*.c')

# ---- generated ----
$(B)/embed: tools/embed.c
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) -std=c17 -D_GNU_SOURCE -O1 -Wall -Wextra -o $@ $< $(shell pkg-config --libs libsodium libbrotlienc)

$(GEN)/queries.c: $(SQL) $(B)/embed
	@mkdir -p $(GEN)
	@$(B)/embed sql $(GEN) $(SQL)
	@touch $@

$(GEN)/web.c: $(WEB) $(B)/embed
	@mkdir -p $(GEN)
	@$(B)/embed files $@ embedded_web web/ $(WEB)
	@touch $@
$(GEN)/pages.c: $(PAGES) $(B)/embed
	@mkdir -p $(GEN)
	@$(B)/embed files $@ embedded_pages src/ $(PAGES)
	@touch $@
# Words are written in locale/parts; the .po files are merged from them.
locale/id.po: $(wildcard locale/parts/*.tsv) tools/po.sh
	@tools/po.sh
	@touch locale/id.po locale/en.po
locale/en.po: locale/id.po
$(GEN)/locale.c: $(LOCALE) $(B)/embed
	@mkdir -p $(GEN)
	@$(B)/embed files $@ embedded_locale locale/ $(LOCALE)
	@touch $@
$(GEN)/migrations.c: $(MIGR) $(B)/embed
	@mkdir -p $(GEN)
	@$(B)/embed files $@ embedded_migrations migrations/ $(MIGR)
	@touch $@

# Written anew when it is another, so that nothing is compiled for nothing.
$(GEN)/version.c: FORCE
	@mkdir -p $(GEN)
	@printf '#include "embedded.h"\nconst char program_version[] = "%s";\n' "$$(tools/version.sh)" >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

# ---- compiled: each folder sees only the floors it may ----
# Pango's headers name what banned.h forbids: they come before it.
EARLY_paper = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags pangocairo)) -include src/paper/paper_engine.h
define folder_rules
$(B)/$(1)/%.o: src/$(1)/%.c $(GEN)/queries.c
	@mkdir -p $$(@D)
	@echo "CC $$<"
	@$$(CC) $$(CFLAGS) $$(EARLY_$(1)) -include src/base/banned.h $$(shell tools/floors.sh flags $(1)) -I$$(GEN) \
	    $$(shell pkg-config --cflags libpq) -MMD -MP -c -o $$@ $$<
$(B)/$(1)/test_%: src/$(1)/test_%.c $(LIB)
	@mkdir -p $$(@D)
	@echo "CC $$<"
	@$$(CC) $$(CFLAGS) $$(shell tools/floors.sh flags $(1)) -I$$(GEN) -MMD -MP -o $$@ $$< $$(LIB) \
	    $$(LDFLAGS) $$(LDLIBS) -lcmocka
endef
$(foreach f,$(FOLDERS),$(eval $(call folder_rules,$(f))))

$(GEN)/%.o: $(GEN)/%.c
	@echo "CC $<"
	@$(CC) $(CFLAGS) $(shell tools/floors.sh flags db) -c -o $@ $<

$(LIB): $(OBJ)
	@rm -f $@
	@ar rcs $@ $(OBJ)

$(B)/main.o: src/main.c $(GEN)/queries.c
	@echo "CC $<"
	@$(CC) $(CFLAGS) -include src/base/banned.h $(shell tools/floors.sh flags main) -I$(GEN) -MMD -MP -c -o $@ $<

$(B)/sahabat: $(B)/main.o $(LIB)
	@echo "LD $@"
	@$(CC) -o $@ $(B)/main.o $(LIB) $(LDFLAGS) $(LDLIBS)

$(B)/test-template: tools/test_template.c $(LIB)
	@echo "CC $<"
	@$(CC) $(CFLAGS) -iquote src/base -iquote src/page -o $@ $< $(LIB) $(LDFLAGS) $(LDLIBS)

# A room's rule by itself, for the bench.
$(B)/bench/escalate: bench/escalate.c $(LIB)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(CFLAGS) $(shell tools/floors.sh flags cases) -I$(GEN) -o $@ $< $(LIB) $(LDFLAGS) $(LDLIBS)

$(B)/bench/reckon: bench/reckon.c $(LIB)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(CFLAGS) $(shell tools/floors.sh flags growth) -I$(GEN) -o $@ $< $(LIB) $(LDFLAGS) $(LDLIBS)

$(B)/bench/schedules: bench/schedules.c $(LIB)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(CFLAGS) $(shell tools/floors.sh flags reckon) -o $@ $< $(LIB) $(LDFLAGS) $(LDLIBS)

$(B)/bench/match: bench/match.c $(LIB)
	@mkdir -p $(@D)
	@echo "CC $<"
	@$(CC) $(CFLAGS) $(shell tools/floors.sh flags finance) -I$(GEN) -o $@ $< $(LIB) $(LDFLAGS) $(LDLIBS)

PREFIX ?= /usr/local
install: build
	install -D -m 755 $(B)/sahabat $(DESTDIR)$(PREFIX)/bin/sahabat
	install -D -m 644 packaging/sahabat.service $(DESTDIR)/etc/systemd/system/sahabat.service
	sed -i 's|/usr/local/bin|$(PREFIX)/bin|' $(DESTDIR)/etc/systemd/system/sahabat.service
	install -D -m 644 packaging/sahabat.conf $(DESTDIR)$(PREFIX)/share/doc/sahabat/sahabat.conf.example
	install -D -m 644 packaging/sahabat.8 $(DESTDIR)$(PREFIX)/share/man/man8/sahabat.8

# A Debian package of this machine's build: build/sahabat_VERSION_ARCH.deb
deb: deb-deps
	@$(MAKE) --no-print-directory build
	@tools/deb.sh $(B)
deb-deps:
	@tools/deps.sh deb

unit: $(TESTS)

floors:
	@tools/floors.sh check

clean:
	rm -rf build

-include $(wildcard $(B)/*/*.d $(B)/*.d)
