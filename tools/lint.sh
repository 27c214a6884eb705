#!/bin/sh
# What no compiler says: floors, pages without raw output or inline style, words in both languages and the .po
# files as merged, no left-overs. Ends with 'lint: N passed, N failed'.
set -u
cd "$(dirname "$0")/.."
passed=0 failed=0
check() { # name, command…
    name=$1
    shift
    if found=$("$@" 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "lint: $name"
        printf '%s\n' "$found" | head -20 | sed 's/^/  /'
    fi
}
none() { # extended pattern, files…: fails and shows where it stands
    pattern=$1
    shift
    ! grep -nE -- "$pattern" "$@" /dev/null
}

pages=$(git ls-files 'src/*/pages/*.html')
sources=$(git ls-files 'src/*.c' 'src/*.h' 'tools/*.c')
check "floors" tools/floors.sh check
# shellcheck disable=SC2086
check "raw output in a page" none '\{\{\{|\{\{&' $pages
# shellcheck disable=SC2086
check "inline style or handler in a page" none ' style="| on[a-z]+="|<style|<script>' $pages
# shellcheck disable=SC2086
check "left for later" none 'TODO|FIXME|XXX|not implemented' $sources $pages
for po in locale/id.po locale/en.po; do
    check "$po" msgfmt --check -o /dev/null "$po"
done

# The .po files are what the parts give.
merged() {
    tmp=$(mktemp -d)
    cp locale/id.po locale/en.po "$tmp"
    tools/po.sh >/dev/null && cmp "$tmp/id.po" locale/id.po && cmp "$tmp/en.po" locale/en.po
    code=$?
    cp "$tmp/id.po" "$tmp/en.po" locale/
    rm -rf "$tmp"
    return $code
}
check "the .po files are not as tools/po.sh merges the parts" merged

# Words that pages ask for exist (pages are parsed at start, but only by a running program).
worded() {
    bad=0
    # shellcheck disable=SC2086
    for id in $(grep -ohE '\{\{t\.[a-z0-9_.-]+' $pages | sed 's/{{t\.//' | sort -u); do
        grep -qx "msgid \"$id\"" locale/id.po || { echo "no words for $id"; bad=1; }
    done
    return $bad
}
check "words of pages" worded

echo "lint: $passed passed, $failed failed"
[ "$failed" = 0 ]
