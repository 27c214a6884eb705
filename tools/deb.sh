#!/bin/sh
# Makes the Debian package of what is built.
#   deb.sh BUILD-FOLDER     prints the package's path, BUILD-FOLDER/sahabat_VERSION_ARCH.deb
#
# Plain dpkg-deb, no network. Depends comes from dpkg-shlibdeps: the libraries that the program is linked with on this
# machine. The version is the program's (version.sh), its dates are the commit's: the same commit and compiler give the same package.
set -eu
cd "$(dirname "$0")/.."
build=$1
die() { echo "deb.sh: $*" >&2; exit 1; }
command -v dpkg-shlibdeps >/dev/null || die "install the package dpkg-dev"
[ -x "$build/sahabat" ] || die "$build/sahabat is not built"

arch=$(dpkg --print-architecture)
version=$("$build/sahabat" version | cut -d" " -f2)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
doc=$tree/usr/share/doc/sahabat

put() { install -D -m "$1" "$2" "$tree/$3"; } # mode, from, to
packed() { gzip -9n <"$1"; }

install -D -m 755 -s "$build/sahabat" "$tree/usr/bin/sahabat"
put 644 packaging/sahabat.service lib/systemd/system/sahabat.service
sed -i 's|/usr/local/bin|/usr/bin|' "$tree/lib/systemd/system/sahabat.service"
put 640 packaging/sahabat.conf etc/sahabat/sahabat.conf
put 644 packaging/nginx.conf.example usr/share/doc/sahabat/examples/nginx.conf
put 644 packaging/deb/copyright usr/share/doc/sahabat/copyright
put 644 NOTICE usr/share/doc/sahabat/NOTICE
[ ! -e docs/operator.md ] || put 644 docs/operator.md usr/share/doc/sahabat/operator.md
packed CHANGELOG.md >"$doc/changelog.gz"
mkdir -p "$tree/usr/share/man/man8"
packed packaging/sahabat.8 >"$tree/usr/share/man/man8/sahabat.8.gz"

# dpkg-shlibdeps wants a source package's control file beside it.
mkdir -p "$work/debian" "$tree/DEBIAN"
printf 'Source: sahabat\n\nPackage: sahabat\nArchitecture: any\n' >"$work/debian/control"
depends=$(cd "$work" && dpkg-shlibdeps -O tree/usr/bin/sahabat 2>"$work/said") || { cat "$work/said" >&2; die "dpkg-shlibdeps failed"; }
depends=${depends#shlibs:Depends=}
[ -n "$depends" ] || die "no libraries found"
sed -e "s|@VERSION@|$version|; s|@ARCH@|$arch|; s|@DEPENDS@|$depends|; s|@SIZE@|$(du -sk "$tree" | cut -f1)|" \
    -e "s|@MAINTAINER@|${DEBFULLNAME:-The founders of Sahabat} <${DEBEMAIL:-sahabat@localhost}>|" \
    packaging/deb/control.in >"$tree/DEBIAN/control"
install -m 644 packaging/deb/conffiles "$tree/DEBIAN/conffiles"
install -m 755 packaging/deb/postinst packaging/deb/prerm packaging/deb/postrm "$tree/DEBIAN/"
(cd "$tree" && find etc lib usr -type f ! -path 'etc/*' -exec md5sum {} + | LC_ALL=C sort -k2 >DEBIAN/md5sums)

package=$build/sahabat_${version}_$arch.deb
rm -f "$build"/sahabat_*.deb
dpkg-deb --root-owner-group -Zxz -b "$tree" "$package" >"$work/said" || { cat "$work/said" >&2; die "dpkg-deb failed"; }
echo "$package"
