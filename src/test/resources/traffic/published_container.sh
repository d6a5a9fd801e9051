#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# published_container.sh FLOWBRAID DIRECTORY proxy|dnat, inside `unshare --mount --net`: a Docker of its own publishes port
# 8080 of a container as 8081, by docker-proxy alone or by DNAT alone. One client asks, and then three at once the same, over
# loopback by the proxy, from another network namespace by DNAT. Flows go to standard output. With $TRUTH, a file: who owns
# which end is written there as scoreboard/stage.py has it, $SCENE first; $DIRECTORY/counters is nftables' of both legs, as
# JSON; and it ends by itself.
set -eu
flowbraid=$1
directory=$2
how=$3
umask 022

mount -t tmpfs tmpfs /run
ip link set lo up
mkdir -p "$directory/root/bin" "$directory/root/tmp"
cp /bin/busybox "$directory/root/bin/busybox"
ln -s busybox "$directory/root/bin/sh"
if [ "$how" = dnat ]; then
    networking="--userland-proxy=false --ip-masq=false"
    interfaces="-i docker0 -i outside"
    address=10.205.0.1
    client="ip netns exec outside"
    ip netns add outside
    ip link add outside type veth peer name inside netns outside
    ip address add 10.205.0.1/24 dev outside
    ip link set outside up
    ip -n outside address add 10.205.0.2/24 dev inside
    ip -n outside link set inside up
    ip -n outside route add default via 10.205.0.1
else
    networking="--iptables=false --ip-masq=false --ip-forward=false"
    interfaces="-i docker0 -i lo"
    address=127.0.0.1
    client=
fi

# shellcheck disable=SC2086 # options are separate words
dockerd --host unix:///run/docker.sock --data-root "$directory/data" --exec-root "$directory/exec" \
    --pidfile "$directory/dockerd.pid" --bip 10.204.0.1/24 $networking --ip6tables=false \
    --storage-driver=vfs --exec-opt native.cgroupdriver=cgroupfs >"$directory/dockerd.log" 2>&1 &
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
docker run -d --rm --name shop-server --ulimit nofile=1024:1024 -p 8081:8080 shop/web:1 \
    /bin/busybox httpd -f -p 8080 >&2

server=$(docker inspect -f '{{.State.Pid}}' shop-server)
n=0
until grep -q ':1F90 .* 0A ' "/proc/$server/net/tcp" "/proc/$server/net/tcp6"; do
    n=$((n + 1))
    [ "$n" -lt 100 ] || { echo "nobody listens in the container" >&2; exit 1; }
    sleep 0.1
done

# PLACE ADDRESS PORT PID EXECUTABLE
own() { [ -z "${TRUTH:-}" ] || echo "$SCENE $1 0 $2 $3 * $4 owner $5" >>"$TRUTH"; }

own_all() {
    if [ "$how" = dnat ]; then
        own outside "$address" 8081 "$server" "/bin/busybox in shop-server"
        own docker0 10.204.0.2 8080 "$server" "/bin/busybox in shop-server"
    else
        proxy=$(pgrep -P "$dockerd" -f 'docker-proxy.* 0\.0\.0\.0 ')
        executable=$(readlink "/proc/$proxy/exe")
        own lo "$address" 8081 "$proxy" "$executable"
        own docker0 10.204.0.1 '*' "$proxy" "$executable"
        own docker0 10.204.0.2 8080 "$server" "/bin/busybox in shop-server"
        own intermediary 0.0.0.0 '*' "$proxy" "$executable"
        own server 10.204.0.2 8080 "$server" "/bin/busybox in shop-server"
    fi
    # Before the address is translated, and after it was translated back.
    nft -f - <<'EOF'
table ip octets {
    counter out { }
    counter in { }
    chain arriving {
        type filter hook prerouting priority -450
        tcp dport 8081 counter name out
        iifname "lo" tcp sport 8081 counter name in
        iifname "docker0" tcp sport 8080 counter name in
    }
    chain leaving {
        type filter hook postrouting priority 450
        oifname "docker0" tcp dport 8080 counter name out
        oifname "outside" tcp sport 8081 counter name in
    }
}
EOF
}
[ -z "${TRUTH:-}" ] || own_all

# shellcheck disable=SC2086
"$flowbraid" up $interfaces -o json --http off --no-history 2>"$directory/flowbraid.err" &
watcher=$!
n=0
until grep -q capturing "$directory/flowbraid.err"; do
    n=$((n + 1))
    [ "$n" -lt 200 ] || { cat "$directory/flowbraid.err" >&2; exit 1; }
    sleep 0.1
done

curl=$(readlink -f "$(command -v curl)")
own_request() {
    if [ "$how" = dnat ]; then
        own outside 10.205.0.2 "$1" "$2" "$curl"
        own docker0 10.205.0.2 "$1" "$2" "$curl"
    else
        own lo 127.0.0.1 "$1" "$2" "$curl"
        own client 127.0.0.1 "$1" "$2" "$curl"
    fi
}

# PATH PORT
ask() {
    # shellcheck disable=SC2086
    $client "$curl" -s --local-port "$2" --retry 5 --retry-connrefused "http://$address:8081/$1" >/dev/null &
    own_request "$2" $!
}
ask first 21001
wait $!
ask same 21002
ask same 21003
ask same 21004
if [ -n "${TRUTH:-}" ]; then
    sleep 3
    nft -j list counters >"$directory/counters"
    kill -INT "$watcher"
fi
wait "$watcher" || true
watcher=
