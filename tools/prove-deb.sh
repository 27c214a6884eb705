#!/usr/bin/env bash
# Proves the Debian package in a bare Debian 12: installed by apt, set up without questions, answering, upgraded by
# itself, started by systemd as a unit whose walls hold, removed, purged, with the data still there.
#   sudo tools/prove-deb.sh DIR      an empty DIR is made by debootstrap; one that is there is used again
#
# The folder takes over how this machine reaches Debian's mirror. Its processes and mounts live in namespaces of their
# own and end with this script. Wants debootstrap here, systemd-nspawn (package systemd-container), which boots the folder's
# own systemd, and `make deb` done.
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

# ---- as systemd runs it: the folder booted as a container on this machine's network ----

leader=
booted() { nsenter -t "$leader" -a -- "$@"; }
wait_for() { # what, command…
    local what=$1
    shift
    for _ in $(seq 150); do
        if "$@" >/dev/null 2>&1; then return; fi
        sleep 0.2
    done
    booted journalctl --no-pager -n 30 >&2 || true
    die "not within 30 s: $what"
}
up() { leader=$(pgrep -P "$nspawn") && booted systemctl is-system-running | grep -qE '^(running|degraded)$'; }
answers() { curl -sf "http://127.0.0.1:18123/$1" | grep -qx "$2"; }
property() { booted systemctl show -P "$1" sahabat; }
main_pid() { [ "$(property MainPID)" -gt 0 ] && [ "$(property MainPID)" != "${1:-0}" ]; }
prove_unit() {
    say "a systemd of its own"
    inside 'DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends systemd systemd-sysv dbus' >"$dir.log" 2>&1 ||
        { tail -5 "$dir.log" >&2; die "no systemd"; }
    systemd-nspawn -q -D "$dir" --register=no --keep-unit --console=pipe --boot </dev/null >"$dir.log" 2>&1 &
    nspawn=$!
    wait_for "systemd to be up" up

    say "sahabat setup starts the service; enabled; answering"
    booted sahabat setup --file /answers
    [ "$(booted systemctl is-enabled sahabat)" = enabled ] || die "it is not enabled"
    wait_for "the service to answer" answers readyz ready
    booted sahabat check # by root, in the running server

    say "killed: it comes back by itself"
    local before
    before=$(property MainPID)
    booted systemctl kill -s KILL --kill-who=main sahabat
    wait_for "another process" main_pid "$before"
    wait_for "it to answer again" answers readyz ready
    [ "$(property NRestarts)" = 1 ] || die "$(property NRestarts) restarts"
    booted sahabat check

    say "its walls hold"
    before=$(property MainPID)
    booted cat "/proc/$before/status" >"$dir.log"
    for line in 'Seccomp:.2' 'NoNewPrivs:.1' 'CapEff:.0*' 'CapBnd:.0*'; do grep -xE "$line" "$dir.log" || die "its process has not $line"; done
    prove_walls

    say "stopped in time, while somebody is connected"
    exec 3<>/dev/tcp/127.0.0.1/18123
    local began=$SECONDS
    booted systemctl stop sahabat
    exec 3>&-
    [ $((SECONDS - began)) -lt 20 ] && [ "$(property Result)" = success ] || die "stopped after $((SECONDS - began)) s: $(property Result)"
    booted systemctl disable --quiet sahabat
    booted systemctl poweroff
    wait "$nspawn" || true
}
# What a process of the unit can do that it should not: a shell in its place tries.
prove_walls() {
    cat >"$dir/usr/local/bin/walls" <<'END'
#!/bin/sh
# Says what got through.
not() { if "$@" 2>/dev/null; then echo "through: $*"; fi; }
not touch /etc/walls
not touch /usr/walls
not touch /walls
not touch /etc/sahabat/sahabat.conf
not touch /home/walls
not ls /root
not mount -t tmpfs tmpfs /tmp
not unshare -U true
not chown root /var/lib/sahabat
not cat /proc/1/cmdline
not test -e /dev/console
not mknod /tmp/disk b 8 0
not cp /proc/kmsg /tmp/kmsg
touch /var/lib/sahabat/walls /var/backups/sahabat/walls /tmp/walls && rm /var/lib/sahabat/walls /var/backups/sahabat/walls
[ "$(id -un)" = sahabat ] && echo "the walls were tried"
END
    chmod 755 "$dir/usr/local/bin/walls"
    sed -e '/^ExecStartPre=/d; s|^ExecStart=.*|ExecStart=/usr/local/bin/walls|; s/^Type=.*/Type=oneshot/; /^Restart/d' \
        "$dir/lib/systemd/system/sahabat.service" >"$dir/etc/systemd/system/walls.service"
    booted systemctl daemon-reload
    booted systemctl start walls || { booted journalctl --no-pager -u walls >&2; die "the walls could not be tried"; }
    booted journalctl --no-pager -o cat -u walls >"$dir.log"
    grep -x 'the walls were tried' "$dir.log" || { cat "$dir.log" >&2; die "the walls could not be tried"; }
    ! grep '^through: ' "$dir.log" || die "the unit's walls have holes"
    rm "$dir/usr/local/bin/walls" "$dir/etc/systemd/system/walls.service"
}
if command -v systemd-nspawn >/dev/null; then prove_unit; else say "no systemd-nspawn here: that systemd starts the unit is not proved"; fi

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
