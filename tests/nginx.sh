#!/bin/sh
# A private nginx for tests, from packaging/nginx.conf.example, on a free port of loopback.
#   nginx.sh start DIR UPSTREAM_PORT…   prints the port; everything it writes is below DIR. Several: several servers
#   nginx.sh stop DIR
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
usage() { echo "usage: nginx.sh start DIR UPSTREAM_PORT… | stop DIR" >&2; exit 2; }
nginx=$(PATH="$PATH:/usr/sbin:/sbin" command -v nginx) || { echo "nginx.sh: nginx is not installed" >&2; exit 1; }

free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => {
        console.log(s.address().port); s.close(); })'
}

configure() { # DIR PORT UPSTREAM_PORT…
    mkdir -p "$1/tmp"
    servers=$(shift 2; printf 'server 127.0.0.1:%s; ' "$@")
    # The limit on requests is for the world outside; a test asks faster.
    sed -e "s/server 127\.0\.0\.1:8080;/$servers/" \
        -e "s/^    listen 80;/    listen 127.0.0.1:$2;/" \
        -e '/limit_req/d' "$root/packaging/nginx.conf.example" >"$1/site.conf"
    {
        [ "$(id -u)" -ne 0 ] || echo "user root;"
        cat <<EOF
worker_processes 1;
daemon on;
pid $1/nginx.pid;
error_log $1/error.log info;
events { worker_connections 512; }
http {
    client_body_temp_path $1/tmp/body;
    proxy_temp_path $1/tmp/proxy;
    fastcgi_temp_path $1/tmp/fastcgi;
    uwsgi_temp_path $1/tmp/uwsgi;
    scgi_temp_path $1/tmp/scgi;
    include $1/site.conf;
}
EOF
    } >"$1/nginx.conf"
}

start() {
    dir=$(mkdir -p "$1" && cd "$1" && pwd)
    shift
    for try in 1 2 3; do
        port=$(free_port)
        configure "$dir" "$port" "$@"
        if "$nginx" -p "$dir" -e "$dir/error.log" -c "$dir/nginx.conf" 2>"$dir/start.log"; then
            echo "$port"
            return
        fi
    done
    cat "$dir/start.log" >&2
    exit 1
}

stop() {
    [ -f "$1/nginx.pid" ] || return 0
    pid=$(cat "$1/nginx.pid")
    kill "$pid" 2>/dev/null || return 0
    for try in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.2
    done
    kill -9 "$pid" 2>/dev/null || true
}

case "${1:-}" in
start) [ $# -ge 3 ] || usage; shift; start "$@" ;;
stop) [ $# -eq 2 ] || usage; stop "$2" ;;
*) usage ;;
esac
