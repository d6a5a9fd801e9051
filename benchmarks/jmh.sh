#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Runs the benchmarks; builds them first when sources have changed. Arguments are JMH's: ./jmh.sh -h lists them.
# --ratios OLD NEW runs none and prints the differences between two results. --pauses [FLOWS] prints how long
# packets wait while the flow table grows.
set -eu

module=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$module")

# shellcheck source=built.sh
. "$module/built.sh"

if [ "${1:-}" = --ratios ]; then
    shift
    exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$module/target/jmh/lib/*" io.flowbraid.benchmarks.results.Ratios "$@"
fi

# The forks inherit the flags: those that the product needs, its collector, its limits of inlining, and a heap that does
# not resize during a measurement. JAVA_HOME chooses the Java virtual machine. Results contain the flags, so the flags
# contain no path of this machine.
inlined=$(realpath --relative-to=. "$tree/app/src/main/dist/lib/hot-paths.inline")
main=org.openjdk.jmh.Main
if [ "${1:-}" = --pauses ]; then
    shift
    main=io.flowbraid.benchmarks.GrowthPauses
fi
# shellcheck disable=SC2046 # flags are separate words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" $(cat "$module/target/classes/jvm.flags") \
    -XX:FreqInlineSize=60 -XX:CompileCommandFile="$inlined" \
    -XX:+UseSerialGC -Xms2g -Xmx2g -XX:MaxDirectMemorySize=4g \
    -cp "$module/target/jmh/lib/*" "$main" "$@"
