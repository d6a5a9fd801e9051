# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Included by the other scripts here: builds the benchmarks and the product when sources have changed. They set $tree
# and $module.
# shellcheck disable=SC2154
stamp=$module/target/jmh/built
# shellcheck disable=SC2154,SC2034
product=$tree/app/target/flowbraid/bin/flowbraid

if [ ! -f "$stamp" ] || [ ! -x "$product" ] || [ -n "$(find "$tree/pom.xml" "$tree"/*/pom.xml "$tree"/*/*/pom.xml \
    "$tree"/*/src/main "$tree"/*/*/src/main -newer "$stamp" -print -quit)" ]; then
    echo "$(basename "$0"): building" >&2
    (cd "$tree" && ${MVN:-mvn} -q package -DskipTests -pl benchmarks -am) >&2
    touch "$stamp"
fi
