# Needs Rust; everything else that is missing is installed by scripts/setup (Debian, Ubuntu as root) or named by it.

# Which server to build for and install into. Default: what scripts/setup finds.
PG_CONFIG ?=
export PG_CONFIG
DESTDIR ?=

EXTENSION := pg_helpdesk
VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'.*/\1/p" $(EXTENSION).control)
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
LIBRARY := $(TARGET_DIR)/release/lib$(EXTENSION).so
SQL_FILES := $(addprefix sql/,$(shell cat sql/order))
SQL := build/$(EXTENSION)--$(VERSION).sql

# Used in recipes only: they run after the target `setup`, so that there is a server to ask.
pg_config = $(shell PG_CONFIG='$(PG_CONFIG)' scripts/setup)
major = $(shell $(pg_config) --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
library_dir = $(DESTDIR)$(shell $(pg_config) --pkglibdir)
extension_dir = $(DESTDIR)$(shell $(pg_config) --sharedir)/extension

.PHONY: help setup build install uninstall demo demo-stop test test-dates test-load fuzz bench clean

help:
	@echo 'make build       build the extension for the server of PG_CONFIG'
	@echo 'make install     build it and install it into that server (DESTDIR= for packages)'
	@echo 'make uninstall   remove exactly what install has put there'
	@echo 'make demo        show it: a private server, a year of demo data, the reports (CONVERSATIONS=200000)'
	@echo 'make demo-stop   stop the server of the demo and remove it'
	@echo 'make test        run all tests in a private server'
	@echo 'make test-dates  run it at other dates: ends of months and years, clock changes, ten years on'
	@echo 'make test-load   run all tests beside eight busy processes'
	@echo 'make fuzz        a million hostile inputs for each stored type, for time grids and charts (HELPDESK_FUZZ=1000000)'
	@echo 'make bench       measure against what PostgreSQL offers by itself'
	@echo 'make clean       stop the demo and remove all that was built'
	@echo
	@echo 'PG_CONFIG=/path/to/pg_config chooses another server, PostgreSQL 15 to 18.'

setup:
	@scripts/setup >/dev/null

# The bindings are formatted by rustfmt, which a minimal Rust lacks; nobody reads them, so `true` will do.
build: setup $(SQL)
	@$(if $(shell command -v rustfmt),,RUSTFMT=true) PGRX_PG_CONFIG_PATH=$(pg_config) \
		cargo build --release --locked --no-default-features --features pg$(major)

$(SQL): sql/order $(SQL_FILES) $(EXTENSION).control Makefile
	@mkdir -p build
	@{ printf '%s\n' '\echo Use "CREATE EXTENSION $(EXTENSION)" to load this file. \quit'; \
	for file in $(SQL_FILES); do echo; echo "-- $$file"; cat "$$file" || exit 1; done; } >$@.new
	@mv $@.new $@

# A running server has the library mapped: it is replaced by another file, never written over.
install: build
	@install -d '$(library_dir)' '$(extension_dir)'
	@install -m 755 $(LIBRARY) '$(library_dir)/$(EXTENSION).so.new'
	@mv -f '$(library_dir)/$(EXTENSION).so.new' '$(library_dir)/$(EXTENSION).so'
	@install -m 644 $(EXTENSION).control $(SQL) '$(extension_dir)'

uninstall: setup
	@rm -f '$(library_dir)/$(EXTENSION).so' '$(extension_dir)/$(EXTENSION).control' '$(extension_dir)/$(notdir $(SQL))'

demo:
	@demo/run

demo-stop:
	@demo/stop

test: install
	@PG_CONFIG=$$(scripts/setup unzip) && export PG_CONFIG && tests/run

test-dates: install
	@PG_CONFIG=$$(scripts/setup unzip faketime) && export PG_CONFIG && tests/dates

test-load: install
	@PG_CONFIG=$$(scripts/setup unzip) && export PG_CONFIG && tests/load

fuzz: HELPDESK_FUZZ ?= 1000000
fuzz:
	@HELPDESK_FUZZ=$(HELPDESK_FUZZ) cargo test --locked --profile fuzz -p helpdesk_core fuzz

bench: install
	@PG_CONFIG=$(pg_config) bench/run
	@PG_CONFIG=$(pg_config) bench/rollups

clean: demo-stop
	@cargo clean
	@rm -rf build
