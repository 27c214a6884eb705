#!/bin/sh
# Serves the demo city on 127.0.0.1:8080, making it first when it is missing or of an older program.
#   run.sh BINARY        SAHABAT_LISTEN=HOST:PORT listens elsewhere
set -eu
cd "$(dirname "$0")/.."
bin=$1
db=var/demo.db
listen=${SAHABAT_LISTEN:-127.0.0.1:8080}

mkdir -p var
if [ -e "$db.lock" ] && ! flock -n "$db.lock" true; then
    echo "$db is in use: a server is running already. Stop it first (Ctrl-C in its window)." >&2
    exit 1
fi
if [ -e "$db" ] && ! "$bin" --db "sqlite:$db" demo-version >/dev/null 2>&1; then
    echo "The demo city is of another version: it is put aside as $db.old."
    rm -f "$db.old" "$db.old.key" "$db-wal" "$db-shm" "$db.sock"
    mv "$db" "$db.old"
    [ ! -e "$db.key" ] || mv "$db.key" "$db.old.key"
fi
if [ ! -e "$db" ]; then
    echo "Making the demo city: 21,270 businesses, once. This takes a while …"
    new=$(mktemp -d var/new.XXXXXX)
    trap 'rm -rf "$new"; exit 1' INT TERM
    "$bin" --db "sqlite:$new/demo.db" demo || { rm -rf "$new"; exit 1; }
    mv "$new/demo.db.key" "$db.key"
    mv "$new/demo.db" "$db"
    rm -rf "$new"
    trap - INT TERM
fi

out=$(mktemp)
server=
stop() {
    trap '' INT TERM
    [ -z "$server" ] || { kill -TERM "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; }
    rm -f "$out"
    echo
    echo "Stopped."
    exit 0
}
trap stop INT TERM
"$bin" --db "sqlite:$db" serve --listen "$listen" --quiet >"$out" &
server=$!
while ! grep -q 'listens on port' "$out"; do
    kill -0 "$server" 2>/dev/null || { wait "$server" || true; rm -f "$out"; exit 1; }
    sleep 0.1
done
cat <<END

Sahabat is at  http://$listen/

Demo accounts, all with the password "sahabat":
  dinas              officer of the trade office (the whole city)
  lurah-kauman       ward head             camat-klojen      district head
  sahabat-kauman-1   companion of a ward   sahabat-kota-1    companion of the city
  pemilik-1          owner                 walikota          mayor
  admin              accounts, settings    baznas, bpr, bank partners

Messages that it "sends" (codes for phones too) arrive at  http://$listen/demo/messages

Ctrl-C stops it.
END
wait "$server"
rm -f "$out"
