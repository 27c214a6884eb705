#!/usr/bin/env bash
# Proves the Debian package in a bare Debian 12: installed by apt, set up without questions, answering, upgraded by
# itself, removed, purged, with the data still there.
#   sudo tools/prove-deb.sh DIR      an empty DIR is made by debootstrap; one that is there is used again
#
# The folder takes over how this machine reaches Debian's mirror. Its processes and mounts live in namespaces of their
# own and end with this script. Wants debootstrap here, and `make deb` done. No systemd runs in a folder: that the unit
# starts there is not proved; what systemd thinks of its walls is shown by systemd-analyze.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
say() { printf '\nprove-deb: %s (%ss)\n' "$1" "$SECONDS"; }
die() { echo "prove-deb: $*" >&2; exit 1; }

if [ "${1:-}" = --inside ]; then
    dir=$2
    shift 2
    mount -t proc proc "$dir/proc"
    mount --rbind /dev "$dir/dev"
    mount -t tmpfs -o mode=1777 shm "$dir/dev/shm"
    exec chroot "$dir" bash -euc "$*"
fi
[ $# = 1 ] || { echo "usage: sudo tools/prove-deb.sh DIR" >&2; exit 2; }
[ "$(id -u)" = 0 ] || die "debootstrap and chroot need root"
mkdir -p "$1"
dir=$(cd "$1" && pwd)
set -- "$root"/build/sahabat_*.deb
[ -f "$1" ] || die "make deb first"
package=$1
trap 'for job in $(jobs -p); do kill "$job"; done' EXIT
inside() { unshare --mount --pid --fork --kill-child "$0" --inside "$dir" "$@"; }

archive() { # the first address in apt's sources that ends with /$1
    { cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } |
        sed -nE "s/^(URIs:|deb( \\[[^]]*\\])?) *([^ ]*\\/$1)\\/?( .*)?\$/\\3/p" | head -1
}
make_folder() {
    say "a bare Debian 12 in $dir"
    [ -x "$dir/usr/bin/apt-get" ] || debootstrap --variant=minbase --include=ca-certificates bookworm "$dir" "$(archive debian)" >"$dir.log" 2>&1 ||
        { tail -5 "$dir.log" >&2; die "debootstrap failed"; }
    cp -L /etc/resolv.conf /etc/hosts "$dir/etc/"
    local release security
    release=$(archive debian) security=$(archive debian-security)
    {
        printf 'deb %s bookworm main\ndeb %s bookworm-updates main\n' "$release" "$release"
        [ -z "$security" ] || printf 'deb %s bookworm-security main\n' "$security"
    } >"$dir/etc/apt/sources.list"
    mkdir -p "$dir/usr/local/share/ca-certificates"
    cp -r /usr/local/share/ca-certificates/. "$dir/usr/local/share/ca-certificates/"
    chroot "$dir" update-ca-certificates >/dev/null 2>&1
    grep -lE '^ *Acquire' /etc/apt/apt.conf.d/* 2>/dev/null | xargs -r cp -t "$dir/etc/apt/apt.conf.d/"
    inside apt-get update -q >"$dir.log" 2>&1 || { tail -5 "$dir.log" >&2; die "apt-get update failed"; }
    touch "$dir/made"
}
[ -e "$dir/made" ] || make_folder
cp "$package" "$dir/sahabat.deb"
cat >"$dir/answers" <<'END'
city=Kota Malang
admin=admin
admin_password=kuda-laut-77-biru
listen=127.0.0.1:18123
base_url=https://umkm.example.go.id
smtp_url=smtp://mail.example.go.id:587
smtp_from=Sahabat UMKM <umkm@example.go.id>
END

say "apt install"
inside 'DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ./sahabat.deb' >"$dir.log" 2>&1 ||
    { tail -15 "$dir.log" >&2; die "it does not install"; }
grep 'Next: sudo sahabat setup' "$dir.log"

say "sahabat setup, twice; it answers"
inside '
    sahabat setup --file /answers
    sahabat setup --file /answers | grep "is there already"
    stat -c "%U:%G %a %n" /etc/sahabat /etc/sahabat/* /var/lib/sahabat /var/lib/sahabat/*
    setpriv --reuid sahabat --regid sahabat --init-groups sahabat serve --quiet & server=$!
    for try in $(seq 50); do
        if exec 3<>/dev/tcp/127.0.0.1/18123; then break; fi 2>/dev/null
        sleep 0.2
    done
    printf "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" >&3
    head -1 <&3 | grep "200 OK"
    sahabat backup /answers.db 2>&1 # by root, in the running server
    sahabat check
    kill $server
    wait $server
'
say "the same package again: settings and data stay"
echo '# by hand' >>"$dir/etc/sahabat/sahabat.conf"
inside 'DEBIAN_FRONTEND=noninteractive apt-get install -y -q --reinstall ./sahabat.deb' >"$dir.log" 2>&1 || { tail -5 "$dir.log" >&2; die "no upgrade"; }
grep -qx '# by hand' "$dir/etc/sahabat/sahabat.conf" || die "the settings were lost"
inside 'sahabat check'

say "apt remove, apt purge"
inside 'DEBIAN_FRONTEND=noninteractive apt-get remove -y -q sahabat' >"$dir.log" 2>&1
[ ! -e "$dir/usr/bin/sahabat" ] || die "the program is still there"
[ -s "$dir/etc/sahabat/sahabat.conf" ] || die "remove took the settings"
inside 'DEBIAN_FRONTEND=noninteractive apt-get purge -y -q sahabat' 2>&1 | grep '^Kept: '
for file in var/lib/sahabat/sahabat.db etc/sahabat/sahabat.key etc/sahabat/setup.conf; do
    [ -s "$dir/$file" ] || die "purge took $file"
done
[ ! -e "$dir/etc/sahabat/sahabat.conf" ] || die "purge left the conffile"
if command -v systemd-analyze >/dev/null; then
    say "what systemd thinks of the unit's walls"
    systemd-analyze security --offline=true "$root/packaging/sahabat.service" 2>/dev/null | tail -1
fi
rm -rf "$dir/answers" "$dir/answers.db" "$dir/sahabat.deb" "$dir/var/lib/sahabat" "$dir/etc/sahabat"
say "proved"
