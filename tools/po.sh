#!/bin/sh
# Merges locale/parts/*.tsv into locale/id.po and locale/en.po.
#
# A line of a part is `id<TAB>Indonesian<TAB>English`; arguments as {name}, a line break as \n. What hangs
# on a number is {name|day|days}: the first where it is 1.
# Empty lines and lines beginning with # are comments. Fails, and changes nothing, on an id that
# stands twice with different words, on missing words, on an odd id, and on arguments that differ
# between the languages. The .po files are the committed result: run this after changing a part.
set -eu
export LC_ALL=C
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

awk -F '\t' '
function refuse(what) { printf "%s:%d: %s: %s\n", FILENAME, FNR, $1, what > "/dev/stderr"; bad = 1 }
# The arguments of some words, each once, sorted, so that two texts can be compared.
function arguments(s,    all, n, i, j, list, swap, out) {
    n = 0
    while (match(s, /\{[a-z0-9_.]+(\|[^{}|]+\|[^{}|]+)?\}/)) {
        all = substr(s, RSTART, RLENGTH)
        s = substr(s, RSTART + RLENGTH)
        sub(/\|.*/, "}", all)
        for (i = 1; i <= n && list[i] != all; i++);
        if (i > n) list[++n] = all
    }
    for (i = 1; i < n; i++)
        for (j = i + 1; j <= n; j++)
            if (list[j] < list[i]) { swap = list[i]; list[i] = list[j]; list[j] = swap }
    out = ""
    for (i = 1; i <= n; i++) out = out list[i]
    return out
}
function plain(s) { gsub(/\\n/, "", s); return s !~ /\\/ && s !~ /[\001-\037]/ }
{ sub(/\r$/, "") }
/^#/ || /^[ \t]*$/ { next }
NF != 3 { refuse("not id<TAB>Indonesian<TAB>English"); next }
$1 !~ /^[a-z0-9_.-]+$/ { refuse("an id is made of a-z 0-9 _ . -"); next }
$2 ~ /^ *$/ || $3 ~ /^ *$/ { refuse("words are missing"); next }
!plain($2) || !plain($3) { refuse("the only escape is \\n"); next }
arguments($2) != arguments($3) { refuse("the arguments differ between the languages"); next }
($1 in id) && (id[$1] != $2 || en[$1] != $3) { refuse("stands also in " where[$1] " with other words"); next }
!($1 in id) { id[$1] = $2; en[$1] = $3; where[$1] = FILENAME; print }
END { exit bad }
' locale/parts/*.tsv >"$tmp/all"
sort -t "$(printf '\t')" -k1,1 "$tmp/all" >"$tmp/sorted"

write() { # language, its name, column
    cat <<EOF
# Sahabat: words in $2.
# Made by tools/po.sh from locale/parts/*.tsv; change them there.
msgid ""
msgstr ""
"Project-Id-Version: sahabat\\n"
"PO-Revision-Date: 2026-11-23 08:00+0700\\n"
"Last-Translator: Sahabat\\n"
"Language-Team: Sahabat\\n"
"Language: $1\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
EOF
    awk -F '\t' -v column="$3" '{
        gsub(/"/, "\\\"", $column)
        printf "\nmsgid \"%s\"\nmsgstr \"%s\"\n", $1, $column
    }' "$tmp/sorted"
}
write id Indonesian 2 >"$tmp/id.po"
write en English 3 >"$tmp/en.po"
if command -v msgfmt >/dev/null; then
    msgfmt --check -o /dev/null "$tmp/id.po"
    msgfmt --check -o /dev/null "$tmp/en.po"
fi
cp "$tmp/id.po" "$tmp/en.po" locale/
echo "locale: $(wc -l <"$tmp/sorted") messages"
