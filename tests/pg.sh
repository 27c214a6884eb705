#!/bin/sh
# A private PostgreSQL for tests: its own cluster, loopback only, a random free port and password.
#
#   tests/pg.sh start DIR         makes and starts a cluster, prints the URL of an empty database
#   tests/pg.sh newdb DIR NAME    makes another empty database in it, prints its URL
#   tests/pg.sh restart DIR       stops and starts it, as a server that is updated would
#   tests/pg.sh standby DIR DIR2  makes a standby of it in DIR2 that follows by streaming; prints its URL; stopped as others
#   tests/pg.sh stop DIR          stops it and removes its data
#
# PostgreSQL refuses to run as root: root starts it as user postgres (or nobody). Where that user
# cannot enter DIR, the data lie in a folder of /tmp that DIR/where names. fsync stays on:
# durability is what is tested.
set -eu
umask 077

die() { echo "pg.sh: $*" >&2; exit 1; }

find_bin() {
    for d in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V -r); do
        [ -x "$d/initdb" ] && { echo "$d"; return; }
    done
    found=$(command -v initdb || true)
    [ -n "$found" ] || die "no initdb: install the package postgresql"
    dirname "$found"
}

[ $# -ge 2 ] || die "usage: pg.sh start|restart|stop DIR, pg.sh newdb DIR NAME, pg.sh standby DIR DIR2"
what=$1
(umask 022 && mkdir -p "$2")
dir=$(cd "$2" && pwd)
bin=$(find_bin)

if [ "$(id -u)" = 0 ]; then
    user=postgres
    id postgres >/dev/null 2>&1 || user=nobody
    as() { (cd / && runuser -u "$user" -- "$@"); }
else
    user=$(id -un)
    as() { (cd / && "$@"); }
fi

data() { cat "$dir/where" 2>/dev/null || die "nothing was started in $dir"; }

# A folder where the server's user may write: the data go below it.
make_home() {
    home=$dir/home
    mkdir -p "$home"
    chown "$user" "$home" 2>/dev/null || true
    if ! as test -w "$home" 2>/dev/null; then
        rmdir "$home"
        home=$(mktemp -d /tmp/sahabat-pg.XXXXXX)
        chown "$user" "$home"
    fi
    echo "$home/data" >"$dir/where"
}

clean() {
    home=$(dirname "$(data)")
    rm -rf -- "$home"
    rm -f -- "$dir/where" "$dir/port" "$dir/password" "$dir/initdb.log"
}

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

launch() { # port
    at=$(data)
    as "$bin/pg_ctl" -D "$at" -l "$at/log" -w -t 60 -s -o "-p $1 -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories=''" start >&2
}

port_up() { # tries random ports until one is free
    at=$(data)
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 30000))
        if launch "$port"; then
            echo "$port" >"$dir/port"
            return
        fi
        grep -q 'could not bind' "$at/log" || { tail -5 "$at/log" >&2; die "it does not start"; }
    done
    die "no free port"
}

sql() { # database, statement
    PGPASSWORD=$(cat "$dir/password") "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 \
        -p "$(cat "$dir/port")" -U sahabat -d "$1" -c "$2"
}

newdb() {
    case $1 in '' | *[!a-z0-9_]*) die "a database's name is of a-z, 0-9 and _" ;; esac
    sql postgres "CREATE DATABASE $1 TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
    echo "postgresql://sahabat:$(cat "$dir/password")@127.0.0.1:$(cat "$dir/port")/$1"
}

stop() {
    as "$bin/pg_ctl" -D "$(data)" -s -w -m "$1" stop >&2 || true
}

case $what in
start)
    [ ! -e "$dir/where" ] || die "$dir is in use: stop it first"
    make_home
    trap '[ $? = 0 ] || clean' EXIT
    random 16 >"$dir/password"
    as tee "$home/password" <"$dir/password" >/dev/null
    as "$bin/initdb" -D "$home/data" -U sahabat -A scram-sha-256 --pwfile="$home/password" \
        --encoding=UTF8 --locale=C.UTF-8 --no-instructions >"$dir/initdb.log" 2>&1 ||
        { tail -5 "$dir/initdb.log" >&2; die "initdb failed"; }
    as tee -a "$home/data/postgresql.conf" >/dev/null <<END
shared_buffers = 64MB
max_connections = 60
log_min_messages = warning
lc_messages = C
END
    port_up
    newdb sahabat
    ;;
newdb)
    [ $# -ge 3 ] || die "newdb needs a name"
    newdb "$3"
    ;;
standby)
    [ $# -ge 3 ] || die "standby needs a folder"
    from=$(cat "$dir/port")
    PGPASSWORD=$(cat "$dir/password")
    export PGPASSWORD
    (umask 022 && mkdir -p "$3")
    cp "$dir/password" "$3/"
    dir=$(cd "$3" && pwd)
    make_home
    trap '[ $? = 0 ] || clean' EXIT
    as "$bin/pg_basebackup" -D "$home/data" -R -X stream -c fast -h 127.0.0.1 -p "$from" -U sahabat >&2
    port_up
    echo "postgresql://sahabat:$PGPASSWORD@127.0.0.1:$port/sahabat"
    ;;
restart)
    stop fast
    launch "$(cat "$dir/port")"
    ;;
stop)
    stop immediate
    clean
    ;;
*) die "what is $what?" ;;
esac
