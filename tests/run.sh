#!/usr/bin/env bash
# All tests: both compilers, floors and lint, unit tests under sanitizers on both engines, mustache, the running server
# on both engines, the raw-socket probes bare and through nginx, the real browser. Ends with "N passed, N failed".
#
# Starts its own PostgreSQL cluster and servers on loopback, and stops them by process id.
set -u
cd "$(dirname "$0")/.."
out=tests/out
rm -rf "$out"
mkdir -p "$out"
passed=0 failed=0
scratch=$(mktemp -d)
chmod 711 "$scratch"
pgdir=$scratch/pg
server=

finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    [ ! -d "$scratch/nginx" ] || tests/nginx.sh stop "$scratch/nginx" >/dev/null 2>&1
    [ ! -d "$pgdir" ] || tests/pg.sh stop "$pgdir" >/dev/null 2>&1
    rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }
one() { # name, command…: one check that passes or fails as a whole
    local name=$1 log
    shift
    log=$out/$(echo "$name" | tr -c 'a-zA-Z0-9\n' _).log
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        echo "ok   $name"
    else
        failed=$((failed + 1))
        echo "FAIL $name"
        tail -25 "$log" | sed 's/^/     /'
    fi
}
counted() { # name, log file, passed, failed, exit code
    [ "$5" = 0 ] || [ "$4" -gt 0 ] || set -- "$1" "$2" "$3" 1 "$5"
    passed=$((passed + $3))
    failed=$((failed + $4))
    if [ "$4" = 0 ]; then
        echo "ok   $1 ($3)"
    else
        echo "FAIL $1 ($3 passed, $4 failed)"
        grep -E "FAILED|ERROR|LINE|runtime error|not ok|Error|location:|expected|actual|SUMMARY" "$2" | head -40 | sed 's/^/     /'
    fi
}
unit() { # label, program, environment…
    local label=$1 program=$2 log p f code
    shift 2
    log=$out/unit_$(basename "$program")_$label.log
    env "$@" timeout 600 "$program" >"$log" 2>&1
    code=$?
    p=$(grep -cE '^\[ +OK \]' "$log")
    f=$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log" | tail -1)
    counted "$(basename "$program") $label" "$log" "$p" "${f:-0}" "$code"
}
node_tests() { # label, file, environment…
    local label=$1 file=$2 log p f code
    shift 2
    log=$out/node_$(basename "$file" .mjs)_$label.log
    env "$@" timeout 1500 node --test --test-reporter=tap "$file" >"$log" 2>&1
    code=$?
    p=$(sed -n 's/^# pass \([0-9]*\)/\1/p' "$log" | tail -1)
    f=$(sed -n 's/^# fail \([0-9]*\)/\1/p' "$log" | tail -1)
    counted "$(basename "$file") $label" "$log" "${p:-0}" "${f:-1}" "$code"
}

asan="-fsanitize=address,undefined -fno-sanitize-recover=undefined -DARENA_EMULATE -Wno-format-truncation"

say "builds"
one "gcc, warnings as errors" make -s -j2 STRICT=1 build
one "clang, warnings as errors" make -s -j2 B=build/clang CC=clang STRICT=1 build/clang/sahabat
one "unit tests under sanitizers: build" make -s -j2 -k B=build/asan OPT="-O1 -g" EXTRA="$asan" STRICT=1 unit

say "lint"
one "lint" tools/lint.sh

say "unit tests, SQLite"
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
for program in build/asan/*/test_*; do
    case $program in *.d | *.o) continue ;; esac
    unit sqlite "$program" SAHABAT_CRASH_ROUNDS=20
done

one "docs/openapi.json is what the program prints" sh -c 'build/sahabat openapi | cmp - docs/openapi.json'

say "mustache"
for file in tests/data/mustache/*.json; do
    one "mustache $(basename "$file" .json)" build/test-template "$file"
done

say "PostgreSQL"
url=$(tests/pg.sh start "$pgdir" 2>"$out/pg.log") || { cat "$out/pg.log"; failed=$((failed + 1)); url=; }
if [ -n "$url" ]; then
    for program in build/asan/*/test_*; do
        case $program in *.d | *.o) continue ;; esac
        source=src/$(basename "$(dirname "$program")")/$(basename "$program").c
        stage=$(sed -n 's/^#include "\(test_[a-z_]*\.h\)".*/\1/p' "$source" | head -1)
        grep -q SAHABAT_TEST_PG "$source" ${stage:+"$(dirname "$source")/$stage"} || continue
        name=unit_$(basename "$program")
        unit pg "$program" SAHABAT_TEST_PG="$(tests/pg.sh newdb "$pgdir" "$name")" SAHABAT_CRASH_ROUNDS=5
    done
fi

say "the running server"
for file in tests/*.test.mjs; do
    node_tests sqlite "$file" SAHABAT_TEST_DB=sqlite
done
if [ -n "$url" ]; then
    for file in tests/*.test.mjs; do
        case $file in *browser* | *kill*) continue ;; esac # the browser and the kills need one engine
        node_tests pg "$file" SAHABAT_TEST_DB=pg SAHABAT_TEST_PGDIR="$pgdir"
    done
fi
node_tests sqlite tests/lib/gate.mjs SAHABAT_TEST_DB=sqlite

say "probes"
build/sahabat --db "sqlite:$scratch/probe.db" init >"$out/probe.log" 2>&1
build/sahabat --db "sqlite:$scratch/probe.db" serve --listen 127.0.0.1:0 >"$scratch/listen" 2>>"$out/probe.log" &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$(sed -n 's/.*port \([0-9]*\)/\1/p' "$scratch/listen")
    [ -z "$port" ] || break
    sleep 0.3
done
through=$(tests/nginx.sh start "$scratch/nginx" "$port" 2>>"$out/probe.log")
node_tests both tests/probes.mjs SAHABAT_PORT="$port" SAHABAT_NGINX_PORT="$through"

printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
