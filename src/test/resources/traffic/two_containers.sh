#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# two_containers.sh FLOWBRAID DIRECTORY, inside `unshare --mount --net`: a Docker of its own at Docker's usual socket, which
# only this mount namespace sees, with a bridge that only this network namespace has. Flowbraid watches the bridge while one
# container asks another a question, and that one's loopback while it asks itself; flows go to standard output.
set -eu
flowbraid=$1
directory=$2
umask 022

mount -t tmpfs tmpfs /run
ip link set lo up
mkdir -p "$directory/root/bin" "$directory/root/tmp"
cp /bin/busybox "$directory/root/bin/busybox"
ln -s busybox "$directory/root/bin/sh"

dockerd --host unix:///run/docker.sock --data-root "$directory/data" --exec-root "$directory/exec" \
    --pidfile "$directory/dockerd.pid" --bip 10.204.0.1/24 --iptables=false --ip6tables=false --ip-masq=false \
    --ip-forward=false --storage-driver=vfs --exec-opt native.cgroupdriver=cgroupfs >"$directory/dockerd.log" 2>&1 &
dockerd=$!
watcher=
end() {
    trap - EXIT INT TERM
    [ -z "$watcher" ] || kill -INT "$watcher" || true
    docker rm -f shop-server >/dev/null 2>&1 || true
    kill "$dockerd"
    wait
    find /sys/fs/cgroup -maxdepth 2 -name docker -exec rmdir {} + 2>/dev/null || true
    exit
}
trap end EXIT INT TERM

docker() { /usr/bin/docker --host unix:///run/docker.sock "$@"; }
n=0
until docker version >/dev/null 2>&1; do
    n=$((n + 1))
    [ "$n" -lt 100 ] || { cat "$directory/dockerd.log" >&2; exit 1; }
    sleep 0.1
done
tar -C "$directory/root" -c . | docker import - shop/web:1 >&2

docker run -d --rm --name shop-server --label tier=front --ulimit nofile=1024:1024 shop/web:1 \
    /bin/busybox nc -ll -p 8080 -e /bin/busybox echo hello >&2
"$flowbraid" up -i docker0 -i lo@container:shop-server -o json --http off --no-history 2>"$directory/flowbraid.err" &
watcher=$!
n=0
until grep -q capturing "$directory/flowbraid.err"; do
    n=$((n + 1))
    [ "$n" -lt 200 ] || { cat "$directory/flowbraid.err" >&2; exit 1; }
    sleep 0.1
done

docker run --rm --name shop-client --ulimit nofile=1024:1024 \
    --label io.kubernetes.pod.name=client-0 --label io.kubernetes.pod.namespace=shop shop/web:1 \
    /bin/sh -c '/bin/busybox nc 10.204.0.2 8080 </dev/null' >&2
docker exec shop-server /bin/sh -c '/bin/busybox nc 127.0.0.1 8080 </dev/null' >&2
wait "$watcher" || true
