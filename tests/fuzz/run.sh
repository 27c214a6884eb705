#!/bin/sh
# Builds every tests/fuzz/fuzz_*.c with libFuzzer, ASan and UBSan and runs each for a while.
#   run.sh [NAME…]           FUZZ_SECONDS each (30); NAME picks some ("csv json")
#
# What libFuzzer has found interesting is kept in build/fuzz/NAME/ and used the next time; a crash is
# written to build/fuzz/crash-NAME-*. tests/fuzz/fuzz_NAME.seed (a file) or tests/data serve as seeds.
set -eu
cd "$(dirname "$0")/../.."
seconds=${FUZZ_SECONDS:-30}
B=build/fuzz
libs="$(pkg-config --libs libmicrohttpd sqlite3 libpq jansson libsodium libutf8proc xlsxwriter libzip expat libdeflate \
    liboath libqrencode libbrotlienc gdlib libexif libseccomp libcurl gmp pangocairo) -lcsv -lzxcvbn -lpthread -lm"
flags="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined -DARENA_EMULATE"
mkdir -p "$B"

echo "fuzz: building with clang"
make --no-print-directory "$B/libsahabat.a" B="$B" CC=clang OPT="$flags -fsanitize=fuzzer-no-link" >"$B/build.log" 2>&1 ||
    { tail -20 "$B/build.log"; exit 1; }

seeds() { # NAME DIR
    [ ! -f "tests/fuzz/fuzz_$1.seed" ] || cp "tests/fuzz/fuzz_$1.seed" "$2/seed"
    case $1 in
    csv) cp tests/data/*.csv "$2/" ;;
    xlsx) cp tests/data/*.xlsx "$2/" ;;
    template) for f in src/app/pages/*.html; do cp "$f" "$2/$(basename "$f").txt"; done ;;
    json) cp web/design.json tests/data/mustache/*.json "$2/" ;;
    esac
}

passed=0 failed=0
for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    name=${name#fuzz_}
    case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
    mkdir -p "$B/$name"
    seeds "$name" "$B/$name"
    # shellcheck disable=SC2086,SC2046
    clang -std=c17 -D_GNU_SOURCE $flags -fsanitize=fuzzer $(tools/floors.sh flags main) \
        -o "$B/fuzz_$name" "$source" "$B/libsahabat.a" $libs
    if "$B/fuzz_$name" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$B/crash-$name-" "$B/$name" >"$B/$name.log" 2>&1; then
        passed=$((passed + 1))
        echo "fuzz: $name: $(sed -n 's/stat::number_of_executed_units: *//p' "$B/$name.log") inputs in $seconds s, nothing found"
    else
        failed=$((failed + 1))
        echo "fuzz: $name: FOUND, see $B/$name.log"
        grep -E 'ERROR|SUMMARY|runtime error|Test unit written' "$B/$name.log" | head -5
    fi
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" = 0 ]
