#!/bin/sh
# Prints the version of this tree: it counts commits and names the last one. The build puts it into the program, and the
# package takes it from there.
set -eu
cd "$(dirname "$0")/.."
echo "0.$(git rev-list --count HEAD 2>/dev/null || echo 0)+$(git rev-parse --short=8 HEAD 2>/dev/null || echo local)"
