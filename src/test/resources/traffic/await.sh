# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Included by the scripts of containers, which set $directory.
# await COMMAND...: waits until it succeeds, 30 s at most; then prints the logs in $directory and exits.
# shellcheck disable=SC2154
await() {
    n=0
    until "$@" >/dev/null 2>&1; do
        n=$((n + 1))
        [ "$n" -lt 300 ] || { cat "$directory"/*.log >&2; exit 1; }
        sleep 0.1
    done
}
