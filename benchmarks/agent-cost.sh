#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Measures the cost of Flowbraid for the watched processes: processor time of an operation with it, divided by that
# without. As root:
#
#   agent-cost.sh [programs] [agent] [up] [--rounds N] [--profile] [--json FILE]
#
# programs: the eBPF programs alone; agent: the agent; up: everything. The default is the first two. --profile
# prints which programs ran, how often and how long. Needs clang-14, libbpf-dev and bpftool. Builds first when sources
# have changed.
set -eu

module=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$module")
generator=$module/target/load
attacher=$module/target/attach
object=$tree/native/target/classes/io/flowbraid/ffi/flowbraid.bpf.o

if [ "$(id -u)" -ne 0 ]; then
    echo "agent-cost.sh: only root may load eBPF programs; run: sudo $0 $*" >&2
    exit 1
fi
for needed in clang-14 bpftool; do
    if ! command -v "$needed" >/dev/null; then
        echo "agent-cost.sh: no $needed; run: apt-get install $needed" >&2
        exit 1
    fi
done
# shellcheck source=built.sh
. "$module/built.sh"
clang-14 -O2 -Wall -Wextra -Werror -o "$generator" "$module/src/main/c/load.c"
clang-14 -O2 -Wall -Wextra -Werror -o "$attacher" "$module/src/main/c/attach.c" -lbpf

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xmx128m -cp "$module/target/jmh/lib/*" \
    io.flowbraid.benchmarks.cost.AgentCost "$generator" "$attacher" "$object" "$product" \
    "$(git -C "$tree" describe --always --dirty)" "$@"
