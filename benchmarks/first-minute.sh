#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Measures how soon `flowbraid up` captures and answers, what it costs while little happens, and the memory it takes. As
# root:
#
#   first-minute.sh [--rounds N] [--seconds N]
#
# The default is three rounds of 60 seconds. Prints a table; needs python3. Builds first when sources have changed.
#
#   captures after   from the command to the first packet that is counted; one is sent each 5 ms
#   page after       from the command to the first answer of /api/v1/health; it is asked each 5 ms
#   start, CPU s     processor time until the page has answered, of this process and its children
#   idle, % of a core, RSS, MiB   over the last half of the seconds, in which the sender is still; then the memory
#   RSS, 20,000 flows, MiB        after 20,000 sockets have sent a datagram each, with their flows on the page
set -eu

module=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$module")

rounds=3
seconds=60
while [ $# -gt 0 ]; do
    case $1 in
        --rounds | --seconds)
            case ${2:-} in
                '' | *[!0-9]* | 0*) echo "first-minute.sh: $1 takes a number, such as $1 5" >&2 && exit 2 ;;
            esac
            [ "$1" = --rounds ] && rounds=$2 || seconds=$2
            shift 2
            ;;
        *) echo "first-minute.sh: unknown argument '$1'; usage: first-minute.sh [--rounds N] [--seconds N]" >&2 && exit 2 ;;
    esac
done
if [ "$(id -u)" -ne 0 ]; then
    echo "first-minute.sh: only root may capture and load eBPF programs; run: sudo $0 $*" >&2
    exit 1
fi
# shellcheck source=built.sh
. "$module/built.sh"
"$product" --make-class-archive >/dev/null 2>&1 || true

exec python3 "$module/src/main/python/first_minute.py" "$product" "$rounds" "$seconds"
