#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# downloads.sh DIRECTORY COUNT: curl downloads COUNT files of different sizes from python3 on port 8000.
set -eu
directory=$1
count=$2

python3 -u -m http.server 8000 --bind 127.0.0.1 -d "$directory" >"$directory/log" 2>&1 &
server=$!
trap 'kill "$server"' EXIT
until ss -Htln sport = :8000 | grep -q .; do
    sleep 0.1
done
for i in $(seq "$count"); do
    head -c $((i * 10007)) /dev/zero >"$directory/file"
    curl -sS -o /dev/null http://127.0.0.1:8000/file
done
