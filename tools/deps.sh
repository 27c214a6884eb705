#!/bin/sh
# Installs what is missing, once, and says so.
#   deps.sh run     what building and serving need
#   deps.sh deb     that, and what makes a Debian package
#   deps.sh test    all of it, and what the tests need: the other compiler, PostgreSQL, nginx, a browser, npm packages
#
# Debian packages come by apt-get, with sudo when not root. A stamp under build/ remembers that all was
# there; it is looked at again when the lists below or package-lock.json change.
set -eu
cd "$(dirname "$0")/.."
say() { echo "deps: $*"; }
die() { echo "deps: $*" >&2; exit 1; }

run_packages="gcc libc6-dev make pkg-config
libmicrohttpd-dev libsqlite3-dev libpq-dev libjansson-dev libsodium-dev libutf8proc-dev libcsv-dev libxlsxwriter-dev
libzip-dev libexpat1-dev libdeflate-dev liboath-dev libqrencode-dev libbrotli-dev libzxcvbn-dev
libgd-dev libexif-dev libseccomp-dev libcurl4-openssl-dev libgmp-dev
libcairo2-dev libpango1.0-dev fonts-dejavu-core"
# A tool may come from elsewhere than Debian: package:command.
deb_packages="dpkg-dev:dpkg-shlibdeps"
test_packages="libcmocka-dev libclang-rt-14-dev ca-certificates
clang:clang clang-format:clang-format llvm:llvm-symbolizer postgresql:@postgres postgresql-client:psql
nginx-light:nginx chromium:chromium gettext:msgfmt sqlite3:sqlite3 nodejs:node npm:npm
faketime:faketime poppler-utils:pdftotext"

here() { # package[:command]
    case $1 in
    *:@postgres) ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ;;
    *:*) PATH="$PATH:/usr/sbin:/sbin" command -v "${1#*:}" >/dev/null 2>&1 ;;
    *) dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed ;;
    esac
}

missing() {
    for p in $1; do
        here "$p" || printf ' %s' "${p%%:*}"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    elif command -v sudo >/dev/null; then
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    else
        die "these need root, and there is no sudo: $*"
    fi
}

# Servers that come with packages (PostgreSQL, nginx) are not started: the tests start their own.
quiet_services() {
    [ ! -e /usr/sbin/policy-rc.d ] || return 0
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    as_root install -m 755 "$policy" /usr/sbin/policy-rc.d
    policy_made=yes
}

clean() {
    [ -z "${policy_made:-}" ] || as_root rm -f /usr/sbin/policy-rc.d
    rm -f "${policy:-}"
}

install_packages() { # list
    lack=$(missing "$1")
    [ -n "$lack" ] || return 0
    command -v apt-get >/dev/null ||
        die "no apt-get here: install what corresponds to these packages of Debian 12:$lack"
    say "installing by apt:$lack"
    policy=$(mktemp)
    trap clean EXIT
    quiet_services
    log=build/deps.log
    # shellcheck disable=SC2086
    as_root apt-get install -y -q --no-install-recommends $lack >"$log" 2>&1 || {
        say "apt's lists are old: apt-get update"
        as_root apt-get update -q >"$log" 2>&1 || { tail -5 "$log" >&2; die "apt-get update failed"; }
        # shellcheck disable=SC2086
        as_root apt-get install -y -q --no-install-recommends $lack >"$log" 2>&1 ||
            { tail -15 "$log" >&2; die "apt-get install failed"; }
    }
    lack=$(missing "$1")
    [ -z "$lack" ] || die "still missing:$lack"
}

install_npm() {
    major=$(node -p 'process.versions.node.split(".")[0]')
    [ "$major" -ge 18 ] || die "node $major is too old: the tests need 18 or newer"
    say "installing the tests' npm packages (npm ci)"
    npm ci --ignore-scripts --no-audit --no-fund >build/deps.log 2>&1 || { tail -15 build/deps.log >&2; die "npm ci failed"; }
}

what=${1:-}
mkdir -p build
case $what in
run) list=$run_packages ;;
deb) list="$run_packages $deb_packages" ;;
test) list="$run_packages $deb_packages $test_packages" ;;
*) die "usage: deps.sh run|deb|test" ;;
esac
stamp=build/.deps-$what
mark=$({ echo "$list"; [ "$what" != test ] || cat package-lock.json; } | cksum)
[ "$what" != test ] || [ -d node_modules/playwright-core ] || rm -f "$stamp"
[ "$(cat "$stamp" 2>/dev/null)" != "$mark" ] || exit 0
install_packages "$list"
[ "$what" != test ] || install_npm
echo "$mark" >"$stamp"
