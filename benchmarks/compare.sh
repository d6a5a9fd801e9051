#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Compares Flowbraid with other flow monitors and a plain C loop; writes docs/benchmarks and benchmarks/results. As
# root:
#
#   compare.sh [offline] [long] [growth] [veth] [lo] [--quick] [--rounds N] [--dir DIRECTORY]
#   compare.sh --page FILE
#
# offline: a capture file that all read; long: a file twenty times as long for Flowbraid and the C loop; growth: files
# of 10,000 to 10,000,000 flows; veth: frames at several rates; lo: connections between processes. The default is all of
# them. Captures of up to 12 GB are in DIRECTORY (default: the temporary directory) and are deleted afterwards. --page
# writes the page again from results. `./flowbraid compare` installs the needed packages. Builds first when sources have
# changed.
set -eu

module=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$module")
programs=$module/target/compare

for needed in clang-14 tcpdump softflowd nfpcapd argus racount pmacctd tshark nethogs tcpreplay ip; do
    if ! PATH=$PATH:/usr/sbin command -v "$needed" >/dev/null; then
        echo "compare.sh: no $needed; run: sudo ./flowbraid compare, which installs what is missing" >&2
        exit 1
    fi
done
# shellcheck source=built.sh
. "$module/built.sh"
"$product" --make-class-archive >/dev/null 2>&1 || true
mkdir -p "$programs"
for program in meter pcaploop load; do
    clang-14 -O2 -Wall -Wextra -Werror -o "$programs/$program" "$module/src/main/c/$program.c" -lpcap
done

PATH=$PATH:/usr/sbin exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xmx1g -cp "$module/target/jmh/lib/*" \
    io.flowbraid.benchmarks.compare.Compare --programs "$programs" --tree "$tree" \
    --commit "$(git -C "$tree" describe --always --dirty 2>/dev/null || echo unknown)" "$@"
