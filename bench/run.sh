#!/bin/sh
# make bench: builds the program as people run it, the floor and the load beside it, and measures.
# Arguments go to bench/bench.mjs (--keep, --rounds N, --only NAME,…, --big, --dry).
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
export BENCH_DIR="${BENCH_DIR:-$B/bench}" SAHABAT_BIN="${SAHABAT_BIN:-$B/sahabat}"
export SAHABAT_TEST_OUT="$BENCH_DIR/out"
mkdir -p "$BENCH_DIR"
[ -n "${BENCH_NO_BUILD:-}" ] || make --no-print-directory build B="$B"
tool() { # name, libraries
    name=$1
    shift
    [ "$BENCH_DIR/$name" -nt "bench/$name.c" ] ||
        ${CC:-gcc} -std=c17 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$BENCH_DIR/$name" "bench/$name.c" "$@"
}
tool floor -lmicrohttpd -lsqlite3
tool load
for rule in escalate reckon schedules match; do # the room's own rule, in a program by itself
    make --no-print-directory "$B/bench/$rule" B="$B"
    [ "$BENCH_DIR/$rule" -ef "$B/bench/$rule" ] || cp "$B/bench/$rule" "$BENCH_DIR/$rule"
done
rm -rf "$SAHABAT_TEST_OUT"
exec node bench/bench.mjs "$@"
