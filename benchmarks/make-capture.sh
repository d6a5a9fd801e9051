#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Makes a capture file of any length, and the feed that an agent would have recorded, with the same bytes each time:
#
#   make-capture.sh FILE PACKETS FLOWS [--feed FILE] [--pps N] [--hosts N]
#
# Builds first when sources have changed.
set -eu

module=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$module")

# shellcheck source=built.sh
. "$module/built.sh"

exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xmx1g -cp "$module/target/jmh/lib/*" \
    io.flowbraid.benchmarks.traffic.CaptureMaker "$@"
