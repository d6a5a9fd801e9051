#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Runs the benchmarks; builds them first when sources have changed. Arguments are JMH's: ./jmh.sh -h lists them.
# With --ratios OLD NEW it runs none and prints what changed between two results.
set -eu

module=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$module")

# shellcheck source=built.sh
. "$module/built.sh"

if [ "${1:-}" = --ratios ]; then
    shift
    exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$module/target/jmh/lib/*" io.flowbraid.benchmarks.results.Ratios "$@"
fi

# The forks inherit the flags: those the product needs, its collector, and a heap that does not resize under measurement.
# JAVA_HOME chooses the Java virtual machine.
# shellcheck disable=SC2046 # flags are separate words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" $(cat "$module/target/classes/jvm.flags") \
    -XX:+UseSerialGC -Xms2g -Xmx2g \
    -cp "$module/target/jmh/lib/*" org.openjdk.jmh.Main "$@"
