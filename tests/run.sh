#!/usr/bin/env bash
# All tests: both compilers, floors and lint, unit tests under sanitizers on both engines, mustache, the running server
# on both engines (as gcc builds it on SQLite, as clang does on PostgreSQL) and once more under sanitizers, the raw-socket
# probes bare and through nginx, the fuzz targets for a moment, the real browser. Ends with "N passed, N failed".
#
# Builds come first; then as many checks run at once as there are processors, each with databases and servers of its
# own, on loopback; what they left is judged last (tests/lib/gate.mjs). Everything started is stopped by process id.
set -u
cd "$(dirname "$0")/.." || exit 1
out=tests/out
rm -rf "$out"
mkdir -p "$out/verdicts"
scratch=$(mktemp -d)
chmod 711 "$scratch"
pgdir=$scratch/pg
slots=$(nproc)
asked=0

finish() {
    end_jobs
    wait
    [ ! -d "$scratch/nginx" ] || tests/nginx.sh stop "$scratch/nginx" >/dev/null 2>&1
    [ ! -d "$pgdir" ] || tests/pg.sh stop "$pgdir" >/dev/null 2>&1
    rm -rf "$scratch"
}
end_jobs() { for job in $(jobs -p); do kill "$job" 2>/dev/null; done; }
trap finish EXIT
trap 'exit 130' INT TERM

say() { printf '\n== %s (%ss)\n' "$1" "$SECONDS"; }

# ---- verdicts: each check leaves "passed failed" in a file; it stands as failed until it says otherwise ----

counted() { # name, log file, passed, failed, exit code
    local name=$1 p=$3 f=$4 said
    [ "$5" = 0 ] || [ "$f" -gt 0 ] || f=1
    [ $((p + f)) -gt 0 ] || f=1 # no test at all proves nothing
    echo "$p $f" >"$verdict"
    if [ "$f" = 0 ]; then
        echo "ok   $name ($p) $((SECONDS - began)) s"
    else
        said=$(grep -E "FAILED|ERROR|LINE|runtime error|not ok|Error|location:|expected|actual|SUMMARY" "$2" | head -40)
        printf 'FAIL %s (%s passed, %s failed)\n%s\n' "$name" "$p" "$f" "${said:-$(tail -25 "$2")}" | sed '2,$s/^/     /'
    fi
}
check() { # function, arguments…: runs one here and now
    verdict=$out/verdicts/$((asked += 1)) began=$SECONDS
    echo "0 1" >"$verdict"
    "$@"
}
queue() { # function, arguments…: runs one beside others, as soon as a slot is free
    while [ "$(jobs -rp | wc -l)" -ge "$slots" ]; do wait -n; done
    check start "$@"
}
start() { (trap 'end_jobs; exit 130' TERM && "$@") & }

# A command with a limit of time, its words in a log; in the background, so that it ends with us.
limited() { # log file, seconds, environment and command…
    local log=$1 seconds=$2
    shift 2
    timeout "$seconds" env "$@" >"$log" 2>&1 &
    wait $!
}

# ---- kinds of checks ----

one() { # name, command…: passes or fails as a whole
    local name=$1 log code
    shift
    log=$out/$(echo "$name" | tr -c 'a-zA-Z0-9\n' _).log
    limited "$log" 1200 "$@"
    code=$?
    counted "$name" "$log" $((code == 0)) $((code != 0)) "$code"
}
unit() { # label, program, environment…
    local label=$1 program=$2 log p f code
    shift 2
    log=$out/unit_$(basename "$program")_$label.log
    limited "$log" 600 "$@" "$program"
    code=$?
    p=$(grep -cE '^\[ +OK \]' "$log")
    f=$(sed -n 's/^ *\([0-9]*\) FAILED TEST.*/\1/p' "$log" | tail -1)
    counted "$(basename "$program") $label" "$log" "$p" "${f:-0}" "$code"
}
node_tests() { # label, file, environment…
    local label=$1 file=$2 log p f code
    shift 2
    log=$out/node_$(basename "$file" .mjs)_$label.log
    limited "$log" 1500 "$@" node --test --test-reporter=tap "$file"
    code=$?
    p=$(sed -n 's/^# pass \([0-9]*\)/\1/p' "$log" | tail -1)
    f=$(sed -n 's/^# fail \([0-9]*\)/\1/p' "$log" | tail -1)
    counted "$(basename "$file") $label" "$log" "${p:-0}" "${f:-1}" "$code"
}
mustache() { # file
    local name log p f code
    name=$(basename "$1" .json)
    log=$out/mustache_$name.log
    limited "$log" 60 build/test-template "$1"
    code=$?
    p=$(sed -n 's/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$log" | tail -1)
    f=$(sed -n 's/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$log" | tail -1)
    counted "mustache $name" "$log" "${p:-0}" "${f:-1}" "$code"
}
fuzz() { # a moment for each target: that it builds, and finds nothing at once
    local log=$out/fuzz.log p f code
    limited "$log" 1200 FUZZ_SECONDS=1 tests/fuzz/run.sh
    code=$?
    p=$(sed -n 's/^fuzz: \([0-9]*\) passed, [0-9]* failed$/\1/p' "$log" | tail -1)
    f=$(sed -n 's/^fuzz: [0-9]* passed, \([0-9]*\) failed$/\1/p' "$log" | tail -1)
    counted "fuzz targets, a second each" "$log" "${p:-0}" "${f:-1}" "$code"
}
probes() {
    local db=sqlite:$scratch/probe.db port through server
    build/sahabat --db "$db" init >"$out/probe.log" 2>&1
    build/sahabat --db "$db" serve --listen 127.0.0.1:0 >"$scratch/listen" 2>>"$out/probe.log" &
    server=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        port=$(sed -n 's/.*port \([0-9]*\)/\1/p' "$scratch/listen" 2>/dev/null)
        [ -z "$port" ] || break
        sleep 0.3
    done
    through=$(tests/nginx.sh start "$scratch/nginx" "$port" 2>>"$out/probe.log")
    node_tests bare+nginx tests/probes.mjs SAHABAT_PORT="${port:-none}" SAHABAT_NGINX_PORT="${through:-none}"
    tests/nginx.sh stop "$scratch/nginx" >/dev/null 2>&1
    kill "$server" 2>/dev/null
}

# ---- what there is to check ----

unit_programs() {
    for program in build/asan/*/test_*; do
        case $program in *.d | *.o) ;; *) echo "$program" ;; esac
    done
}
uses_postgres() { # unit program: it, or the stage that it stands on
    local source stage
    source=src/$(basename "$(dirname "$1")")/$(basename "$1").c
    stage=$(sed -n 's/^#include "\(test_[a-z_]*\.h\)".*/\1/p' "$source" | head -1)
    grep -q SAHABAT_TEST_PG "$source" ${stage:+"$(dirname "$source")/$stage"}
}
server_tests() { # the longest first, so that none is left alone at the end
    local long='import house kill roles cli' name file
    for name in $long; do echo "tests/$name.test.mjs"; done
    for file in tests/*.test.mjs; do
        name=$(basename "$file" .test.mjs)
        case " browser field owner_page $long " in *" $name "*) ;; *) echo "$file" ;; esac
    done
}

asan="-fsanitize=address,undefined -fno-sanitize-recover=undefined -DARENA_EMULATE -Wno-format-truncation"
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
export LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0

say "builds"
check one "gcc, warnings as errors" make -s "-j$slots" STRICT=1 build
check one "clang, warnings as errors" make -s "-j$slots" B=build/clang CC=clang STRICT=1 build/clang/sahabat
check one "sanitizers: program and unit tests" make -s "-j$slots" -k B=build/asan OPT="-O1 -g" EXTRA="$asan" STRICT=1 \
    unit build/asan/sahabat
url=$(tests/pg.sh start "$pgdir" 2>"$out/pg.log")
check one "PostgreSQL starts" sh -c 'test -n "$1" || { cat "$2"; exit 1; }' - "$url" "$out/pg.log"

say "lint, mustache, unit tests on both engines"
queue one "lint" tools/lint.sh
queue one "docs/openapi.json is what the program prints" sh -c 'build/sahabat openapi | cmp - docs/openapi.json'
for file in tests/data/mustache/*.json; do queue mustache "$file"; done
for program in $(unit_programs); do
    if [ -n "$url" ] && uses_postgres "$program"; then # such a program goes through both
        name=unit_$(basename "$program")
        queue unit sqlite+pg "$program" SAHABAT_TEST_PG="$(tests/pg.sh newdb "$pgdir" "$name")" SAHABAT_CRASH_ROUNDS=20
    else
        queue unit sqlite "$program"
    fi
done

say "the running server: gcc on SQLite, clang on PostgreSQL, sanitizers; browser, probes"
queue node_tests sqlite tests/browser.test.mjs SAHABAT_TEST_DB=sqlite
queue node_tests sqlite tests/field.test.mjs SAHABAT_TEST_DB=sqlite
queue node_tests sqlite tests/owner_page.test.mjs SAHABAT_TEST_DB=sqlite
queue probes
queue fuzz
for file in $(server_tests); do
    queue node_tests sqlite "$file" SAHABAT_TEST_DB=sqlite
    [ -z "$url" ] || queue node_tests pg "$file" SAHABAT_TEST_DB=pg SAHABAT_TEST_PGDIR="$pgdir" SAHABAT_BIN=build/clang/sahabat
    # Its servers stand on a clock of their own, whose library does not go with the sanitizers'.
    [ "$file" != tests/brief_mail.test.mjs ] || continue
    queue node_tests asan "$file" SAHABAT_TEST_DB=sqlite SAHABAT_BIN=build/asan/sahabat SAHABAT_TEST_OUT="$out/asan"
done
while [ -n "$(jobs -rp)" ]; do wait -n; done

say "what they left: replies as described, every route exercised, no server in trouble"
queue node_tests sqlite tests/lib/gate.mjs SAHABAT_TEST_DB=sqlite
[ -z "$url" ] || queue node_tests pg tests/lib/gate.mjs SAHABAT_TEST_DB=pg SAHABAT_BIN=build/clang/sahabat
queue node_tests asan tests/lib/gate.mjs SAHABAT_TEST_DB=sqlite SAHABAT_BIN=build/asan/sahabat SAHABAT_TEST_OUT="$out/asan"
while [ -n "$(jobs -rp)" ]; do wait -n; done

say "done"
cat "$out"/verdicts/* | awk '{ p += $1; f += $2 } END { printf "\n%d passed, %d failed\n", p, f; exit f > 0 }'
