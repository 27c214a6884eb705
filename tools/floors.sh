#!/bin/sh
# Prints the -iquote flags of one folder (floors.sh flags FOLDER), or checks the whole
# house (floors.sh check): FLOORS has no cycle, header names are unique, no include climbs
# with '../', and engine headers stay in their room.
set -eu
cd "$(dirname "$0")/.."

allowed() { sed -n "s/^$1: *//p" FLOORS; }

case "${1:-}" in
flags)
    printf -- '-iquote src/%s' "$2"
    for f in $(allowed "$2"); do printf -- ' -iquote src/%s' "$f"; done
    echo
    ;;
check)
    bad=0
    # FLOORS is read top to bottom: a folder may name only folders above its own line. No cycle can form.
    seen=' '
    for f in $(sed -n 's/^\([a-z]*\):.*/\1/p' FLOORS); do
        for g in $(allowed "$f"); do
            case "$seen" in *" $g "*) ;; *) echo "FLOORS: $f names $g, which is not below it"; bad=1 ;; esac
        done
        seen="$seen$f "
    done
    for d in src/*/; do
        f=$(basename "$d")
        grep -q "^$f:" FLOORS || { echo "FLOORS: no line for src/$f"; bad=1; }
    done
    twice=$(find src -name '*.h' -printf '%f\n' | sort | uniq -d)
    [ -z "$twice" ] || { echo "header names that stand twice: $twice"; bad=1; }
    if grep -rnE '#include "\.\./' src; then echo "an include climbs"; bad=1; fi
    only() { # pattern, file that may
        found=$(grep -rlE "#include <$1" src tools 2>/dev/null | grep -vxE "$2" || true)
        [ -z "$found" ] || { echo "<$1> is included by $found"; bad=1; }
    }
    only microhttpd.h 'src/http/server.c'
    only sqlite3.h 'src/db/db_sqlite(\.c|_copy\.h)'
    only libpq-fe.h 'src/db/db_pg.h'
    only curl/curl.h 'src/app/outgoing.c'
    only '(cairo|pango)' 'src/paper/paper_engine.h'
    # Rules know no requests: only *_web.c (and the floors below the rooms) include web.h.
    for d in places people registry; do
        found=$(grep -lE '#include "(web|req|server|route)\.h"' src/$d/*.c src/$d/*.h 2>/dev/null | grep -v '_web\.[ch]$' || true)
        [ -z "$found" ] || { echo "a rule knows HTTP: $found"; bad=1; }
    done
    exit $bad
    ;;
*) echo "usage: floors.sh flags FOLDER | check" >&2; exit 2 ;;
esac
