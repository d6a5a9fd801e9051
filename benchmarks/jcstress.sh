#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Runs the jcstress tests; builds them first. Arguments are jcstress's: ./jcstress.sh -h lists them. Exits with 1 if a
# test fails. JAVA_HOME chooses the Java virtual machine.
set -eu

module=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$module")
results=$module/jcstress/target/results

(cd "$tree" && ${MVN:-mvn -ntp} -q package -Dquick -DskipTests -pl benchmarks/jcstress -am) >&2
mkdir -p "$results"
cd "$results" # jcstress writes its raw results here
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$module/jcstress/target/jcstress/lib/*" org.openjdk.jcstress.Main \
    -r "$results" "$@"
