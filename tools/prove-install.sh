#!/usr/bin/env bash
# Proves the README's two commands on a bare Debian 12: in a folder of its own, with git and make and nothing else.
#   sudo tools/prove-install.sh DIR [root|user]
#
# Makes DIR by debootstrap unless it is there (a fresh proof wants a fresh DIR), clones what is committed here into
# it, and runs in it `make run` (served, signed in, stopped) and `make test`: as root, or as a user who has sudo.
# The folder takes over how this machine reaches Debian's mirror and npm's registry; nothing of that is committed.
# Its processes and mounts live in namespaces of their own and end with this script. Wants debootstrap and curl here.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)

usage() { echo "usage: sudo tools/prove-install.sh DIR [root|user]" >&2; exit 2; }
say() { printf '\nprove-install: %s (%ss)\n' "$1" "$SECONDS"; }
die() { echo "prove-install: $*" >&2; exit 1; }

# ---- inside namespaces of its own: mounts, then one command in the folder ----

if [ "${1:-}" = --inside ]; then
    dir=$2 user=$3
    shift 3
    mount -t proc proc "$dir/proc"
    mount --rbind /dev "$dir/dev"
    mount -t tmpfs -o mode=1777 shm "$dir/dev/shm"
    exec chroot "$dir" su - "$user" -c "cd sahabat && $*"
fi
case $# in 1 | 2) ;; *) usage ;; esac
[ "$(id -u)" = 0 ] || die "debootstrap and chroot need root"
dir=$1
case ${2:-root} in root) user=root ;; user) user=warga ;; *) usage ;; esac
trap 'for job in $(jobs -p); do kill "$job"; done' EXIT # and all that runs in its namespaces
inside() { exec unshare --mount --pid --fork --kill-child "$0" --inside "$dir" "$user" "$@"; }

# ---- the folder ----

archive() { # the first address in apt's sources that ends with /$1
    { cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } | # either may be missing
        sed -nE "s/^(URIs:|deb( \\[[^]]*\\])?) *([^ ]*\\/$1)\\/?( .*)?\$/\\3/p" | awk 'NR == 1'
}
# What a fresh Debian 12 asks: the release, its updates, its security archive.
sources() {
    local release security
    release=$(archive debian) security=$(archive debian-security)
    printf 'deb %s bookworm main\ndeb %s bookworm-updates main\n' "$release" "$release"
    [ -z "$security" ] || printf 'deb %s bookworm-security main\n' "$security"
}
make_folder() {
    say "a bare Debian 12 in $dir"
    debootstrap --variant=minbase --include=git,make,ca-certificates bookworm "$dir" "$(archive debian)" >"$dir.log" 2>&1 ||
        { tail -5 "$dir.log" >&2; die "debootstrap failed"; }
}
# Names, certificates, apt's archives and settings as on this machine.
connect_folder() {
    cp -L /etc/resolv.conf /etc/hosts "$dir/etc/"
    sources >"$dir/etc/apt/sources.list"
    mkdir -p "$dir/usr/local/share/ca-certificates" "$dir/etc/npm"
    cp -r /usr/local/share/ca-certificates/. "$dir/usr/local/share/ca-certificates/"
    chroot "$dir" update-ca-certificates >/dev/null 2>&1
    grep -lE '^ *Acquire' /etc/apt/apt.conf.d/* 2>/dev/null | xargs -r cp -t "$dir/etc/apt/apt.conf.d/"
    chroot "$dir" apt-get update -q >"$dir.log" 2>&1 || { tail -5 "$dir.log" >&2; die "apt-get update failed"; }
}
make_user() {
    [ "$user" = root ] || {
        chroot "$dir" apt-get install -y -q sudo >"$dir.log" 2>&1 || die "sudo does not install"
        chroot "$dir" id "$user" >/dev/null 2>&1 || chroot "$dir" useradd -m -s /bin/bash "$user"
        echo "$user ALL=(ALL) NOPASSWD: ALL" >"$dir/etc/sudoers.d/$user"
    }
    npm config list --json 2>/dev/null | sed -nE 's/^ *"(registry|https-proxy|proxy|noproxy)": "(.*)",?$/\1=\2/p' >"$home/.npmrc"
    echo "cafile=/etc/ssl/certs/ca-certificates.crt" >>"$home/.npmrc"
}
clone() {
    rm -rf "$home/sahabat"
    git clone -q --no-hardlinks "$root" "$home/sahabat"
    chroot "$dir" chown -R "$user:" "/${home#"$dir"/}"
}

# ---- the two commands ----

served() { # signs in as the README says: 303 to the start page, which greets
    local base=$1 jar=$2 csrf
    csrf=$(curl -fsS --noproxy '*' -c "$jar" "$base/sign-in" | sed -n 's/.*name="_csrf" value="\([^"]*\)".*/\1/p' | head -1)
    curl -fsS --noproxy '*' -b "$jar" -c "$jar" -o /dev/null -w '%{http_code}' --data-urlencode "_csrf=$csrf" \
        --data-urlencode name=dinas --data-urlencode password=sahabat "$base/sign-in" | grep -x 303 >/dev/null
    curl -fsS --noproxy '*' -b "$jar" "$base/businesses" | grep '/businesses/[0-9]' >/dev/null
}
prove_run() {
    local port=$((20000 + RANDOM % 20000)) job
    say "make run, as $user"
    rm -f "$home/stop"
    inside "{ SAHABAT_LISTEN=127.0.0.1:$port make run & until [ -e ../stop ]; do sleep 1; done; kill %1; wait; }" \
        >"$dir.run.log" 2>&1 &
    job=$!
    until grep -q 'Ctrl-C stops it' "$dir.run.log"; do
        ! grep -q '^make: \*\*\*' "$dir.run.log" || { tail -20 "$dir.run.log" >&2; die "make run failed"; }
        sleep 1
    done
    served "http://127.0.0.1:$port" "$dir.jar" || die "nobody can sign in"
    touch "$home/stop"
    wait "$job" || true
    grep -qx 'Stopped.' "$dir.run.log" || die "it does not stop"
    grep '^deps:' "$dir.run.log"
    say "make run served, let the officer in, stopped"
}
prove_test() {
    say "make test, as $user"
    (inside make test) >"$dir.test.log" 2>&1 || { grep -A12 -E '^FAIL|deps:|\*\*\*' "$dir.test.log" >&2; tail -3 "$dir.test.log" >&2; die "make test failed"; }
    grep '^deps:' "$dir.test.log"
    tail -1 "$dir.test.log"
}

[ -x "$dir/usr/bin/make" ] || make_folder
[ "$user" = root ] && home=$dir/root || home=$dir/home/$user
connect_folder
make_user
clone
prove_run
prove_test
say "proved, as $user"
