#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Runs the benchmarks; builds them first when sources have changed. Arguments are JMH's: ./jmh.sh -h lists them.
# With --ratios OLD NEW it runs none and prints what changed between two results; with --pauses [FLOWS] it tells how long
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

# The forks inherit the flags: those the product needs, its collector, what it inlines, and a heap that does not resize
# under measurement.
# JAVA_HOME chooses the Java virtual machine. Results hold the flags, so no path in them is this machine's.
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
