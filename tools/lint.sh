#!/bin/sh
# What no compiler says: floors, words in both languages and the .po files as merged, pages without raw output or
# inline style, no left-overs. A warning fails nothing. Ends with 'lint: N passed, N failed'.
set -u
cd "$(dirname "$0")/.." || exit 1
passed=0 failed=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# look NAME COMMAND…: good when the command succeeds and says nothing.
look() {
    name=$1
    shift
    if "$@" >"$tmp/said" 2>&1 && [ ! -s "$tmp/said" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "lint: $name"
        head -20 "$tmp/said" | sed 's/^/  /'
    fi
}
warn() {
    name=$1
    shift
    "$@" >"$tmp/said" 2>&1
    [ ! -s "$tmp/said" ] || { echo "lint: (warning) $name"; head -10 "$tmp/said" | sed 's/^/  /'; }
}
none() { # extended pattern, path…: nothing in the tracked files matches
    pattern=$1
    shift
    ! git grep -nIE "$pattern" -- "$@"
}

# ---- words ----

# The .po files are what the parts give.
words_merged() {
    mkdir -p "$tmp/po/tools" "$tmp/po/locale"
    cp -r locale/parts "$tmp/po/locale/"
    cp tools/po.sh "$tmp/po/tools/"
    "$tmp/po/tools/po.sh" >"$tmp/po/log" 2>&1 || { cat "$tmp/po/log"; return 1; }
    for lang in id en; do
        cmp "locale/$lang.po" "$tmp/po/locale/$lang.po" || return 1
    done
}
words_form() {
    for lang in id en; do
        msgfmt --check -o /dev/null "locale/$lang.po" || return 1
    done
}
ids() { sed -n 's/^msgid "\(..*\)"$/\1/p' locale/id.po | LC_ALL=C sort -u; }

# Words that pages ask for exist (pages are parsed at start, but only by a running program).
words_of_pages() {
    ids >"$tmp/ids"
    grep -ohE '\{\{[#^/]?t\.[A-Za-z0-9_.-]+\}\}' src/*/pages/*.html | sed 's/^{{[#^/]*t\.\(.*\)}}$/\1/' |
        LC_ALL=C sort -u >"$tmp/used"
    LC_ALL=C comm -23 "$tmp/used" "$tmp/ids"
}
# String literals of the C code that look like message ids (their first word is one of an id's) must be ids, or begin
# some ("status.%s.title", "people.reset" for people.reset_ask).
words_of_code() {
    ids >"$tmp/ids"
    find src -name '*.c' ! -name 'test_*' -exec cat {} + | grep -v '^#include' |
        grep -ohE '"[a-z0-9_]+(\.[a-z0-9_-]+)*(\.%|\.[a-z0-9_-]+")' | sed 's/^"//; s/["%]$//' | sort -u |
        awk -v ids="$tmp/ids" '
            BEGIN {
                while ((getline id < ids) > 0) {
                    known[id] = 1
                    split(id, part, ".")
                    first[part[1]] = 1
                    for (n = 1; n <= length(id); n++)
                        if (substr(id, n, 1) ~ /[._]/) { begins[substr(id, 1, n)] = 1; begins[substr(id, 1, n - 1)] = 1 }
                }
            }
            { split($0, part, ".") }
            !(part[1] in first) || $0 in known || $0 in begins || /\.(json|csv|xlsx|svg|html|css|js|po|db|key|jpg|pdf)$/ { next }
            $0 == "usaha." { next } # a file name
            { print }'
}

# ---- pages ----

# Each question before something is taken away has its title, its text and its button.
words_of_questions() {
    ids >"$tmp/ids"
    cat src/*/*.c | grep -ohE 'put_confirm\([a-z&>-]+, "[a-z_.]+"' | sed 's/.*"\(.*\)"/\1/' | sort -u |
        sed 'h; s/$/_ask/p; g; s/$/_text/p; g; s/$/_do/' | LC_ALL=C sort -u >"$tmp/used"
    LC_ALL=C comm -23 "$tmp/used" "$tmp/ids"
}

pages_raw() { ! grep -nE '\{\{\{|\{\{ *&' src/*/pages/*.html; }
pages_inline() {
    ! grep -nE '<style|[ "]style="|[ "]on[a-z]+="|javascript:|<script' src/*/pages/*.html |
        grep -v '<script type="module" src="[^"]*"></script>$'
}
markup_in_code() { ! grep -nE '"[^"]*</?(div|p|span|table|tr|td|form|ul|ol|li|h[1-6]|button|label|input)[ >]' $(git ls-files 'src/*.c' ':!src/*/test_*'); }

# ---- the tree ----

places_of_machines() { none '/home/[a-z]+/|/root/|https?://(registry|deb|proxy)[.]' . ':!tools/lint.sh'; }
left_for_later() { none 'TODO|FIXME|(^|[^.X])XXX([^.X]|$)|not implemented|belum tersedia|coming soon' src web tests tools ':!tools/lint.sh' ':!package-lock.json'; }
skipped_tests() { none '\b(test|it|describe)\.(skip|only|todo)\b' tests src; }
lock_file() { ! grep -n '"resolved"' package-lock.json; }
drawn_elsewhere() { none 'model_set_drawn' src ':!src/page/model.[ch]' ':!src/app/drawn.c' ':!src/page/README.md' ':!src/page/test_*.c'; }
ended_by_name() { none 'pkill|killall' tests tools bench ':!tools/lint.sh'; }
scripts() {
    for f in $(git ls-files '*.sh'); do
        sh -n "$f" 2>/dev/null || bash -n "$f" || return 1
        [ -x "$f" ] || echo "$f is not executable"
    done
    [ -x .ci/run ] || echo ".ci/run is not executable"
}
modules() {
    command -v node >/dev/null || return 0
    for f in $(git ls-files '*.mjs' 'web/js/*.js'); do
        node --check "$f" || return 1
    done
}
# Debian 12's node is 18: what came later breaks the tests of a newcomer.
newer_node() { none '\.(toSorted|toReversed|toSpliced)\(|import\.meta\.(dirname|filename)|Array\.fromAsync|Promise\.withResolvers' 'tests/*.mjs'; }
long_headers() { git ls-files 'src/*.h' ':!src/*/test_*' | xargs wc -l | awk '$2 != "total" && $1 > 150 { print $2 ": " $1 " lines" }'; }
long_files() { git ls-files 'src/*.c' | xargs wc -l | awk '$2 != "total" && $1 > 600 { print $2 ": " $1 " lines" }'; }
layout() {
    command -v clang-format >/dev/null || return 0
    git ls-files 'src/*.c' 'src/*.h' 'tools/*.c' 'tests/*.c' 'bench/*.c' | xargs clang-format --dry-run 2>&1 |
        sed -n 's/^\([^: ]*\.[ch]\):.*/\1/p' | sort -u | awk '{ n++ } END { if (n) print n " files (make format)" }'
}

look "floors" tools/floors.sh check
look "the .po files are not well-formed" words_form
look "the .po files are not as tools/po.sh merges the parts" words_merged
look "words that pages use and nobody wrote" words_of_pages
look "words that the code uses and nobody wrote" words_of_code
look "questions without their words" words_of_questions
look "raw output in a page" pages_raw
look "inline style, handler or script in a page" pages_inline
look "markup in C" markup_in_code
look "paths of a machine, hosts of registries" places_of_machines
look "left for later" left_for_later
look "skipped tests" skipped_tests
look "package-lock.json names a host (npm install --omit-lockfile-registry-resolved)" lock_file
look "processes ended by name" ended_by_name
look "pieces of pages that are drawn outside of app/drawn.c" drawn_elsewhere
look "shell scripts" scripts
look "modules of browser and tests" modules
look "words of a node newer than 18 in the tests" newer_node
warn "headers over 150 lines" long_headers
warn "files over 600 lines" long_files
warn "not laid out by clang-format" layout

echo "lint: $passed passed, $failed failed"
[ "$failed" = 0 ]
