#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Measures what it costs the kernel to look for names of servers in each packet. Needs root and gcc; sends in a network
# namespace of its own.
set -eu

module=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$module")

# shellcheck source=built.sh
. "$module/built.sh"

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$module/target/jmh/lib/*" io.flowbraid.benchmarks.names.FilterText \
    > "$made/naming_filter.inc"
gcc -O2 -I "$made" -o "$made/naming_filter" "$module/src/main/c/naming_filter.c"
unshare -n sh -c "ip link set lo up
    for port in 8000 53; do for bytes in 64 1400; do '$made/naming_filter' \$bytes \$port; done; done"
