#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# daemon_set.sh DIRECTORY PROBE WORDS..., inside `unshare --mount --net`: runs Flowbraid with these words of `podman
# run` and prints its flows; its messages go to DIRECTORY/flowbraid.log. Then curl, outside of containers, and another
# container ask a server on port 8085, and DIRECTORY/probe gets the status code of the address PROBE.
set -eu
directory=$1
probe=$2
shift 2
umask 022

mount -t tmpfs tmpfs /run
ip link set lo up
root=$directory/root
mkdir -p "$root/bin" "$root/dev" "$root/etc" "$root/proc" "$root/sys" "$root/tmp" /run/podman
cp /bin/busybox "$root/bin/busybox"
for applet in sh wget sleep; do ln -s busybox "$root/bin/$applet"; done

service='' watcher='' server=''
podman="/usr/bin/podman --runtime runc --root $directory/podman --runroot $directory/runroot --tmpdir $directory/tmp
    --cgroup-manager cgroupfs --events-backend none"
limits='--ulimit nofile=1024:1024 --ulimit nproc=4096:4096'
# shellcheck disable=SC2086 # options are separate words
podman() { $podman "$@"; }
end() {
    trap - EXIT INT TERM
    podman stop --ignore --time 20 flowbraid >&2 || true
    [ -z "$watcher" ] || wait "$watcher" || true
    # shellcheck disable=SC2086
    kill $service $server || true
    wait
    rm -f "$root/etc/mtab"
    for cgroup in libpod_parent/conmon libpod_parent; do
        rmdir /sys/fs/cgroup/$cgroup /sys/fs/cgroup/*/$cgroup 2>/dev/null || true
    done
    exit
}
trap end EXIT INT TERM
# shellcheck source=await.sh
. "$(dirname "$0")/await.sh"

# By itself rather than by the function, whose subshell would be killed in its stead.
$podman system service --time 0 unix:///run/podman/podman.sock >"$directory/podman.log" 2>&1 &
service=$!
await test -S /run/podman/podman.sock
/usr/bin/python3 -m http.server 8085 --bind 127.0.0.1 --directory "$root/tmp" >"$directory/server.log" 2>&1 &
server=$!
# shellcheck disable=SC2086
$podman run --rm --name flowbraid $limits "$@" 2>"$directory/flowbraid.log" &
watcher=$!
await grep -q 'the page is at' "$directory/flowbraid.log"

await curl -sf -o /dev/null http://127.0.0.1:8085/
# shellcheck disable=SC2086
podman run --rm --name shop-client --network host $limits --label tier=front --rootfs "$root" \
    /bin/sh -c 'wget -q -O /dev/null http://127.0.0.1:8085/; sleep 1' >&2
curl -s -o /dev/null -w '%{http_code}' "$probe" >"$directory/probe.new"
mv "$directory/probe.new" "$directory/probe"
wait "$watcher" || true
