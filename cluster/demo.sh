#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# Plays a cluster on this machine: a Kafka broker, a stitcher with its page, and three network namespaces as hosts, each
# with its `flowbraid up --kafka`. Real programs talk between them. As root:
#
#   demo.sh [--seconds N] [--port PORT]
#
# Runs until Ctrl-C, or for N seconds; then prints some conversations and removes everything. PORT is that of the page,
# 3001 without it. `./flowbraid cluster-demo` builds what it needs.
set -eu

module=$(dirname "$(readlink -f "$0")")
flowbraid=$(dirname "$module")/app/target/flowbraid/bin/flowbraid
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
PATH=$PATH:/usr/sbin:/sbin

seconds=
port=3001
# Addresses for tests of devices (RFC 2544): no network uses them.
network=198.18.77
hosts="alpha beta gamma"
bridge=fbdemo
broker=$network.254:9092

say() { echo "cluster-demo: $*" >&2; }

fail() {
    say "$*"
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
        --seconds | --port)
            case ${2:-} in
                '' | *[!0-9]* | 0*) fail "$1 takes a number, such as $1 60" ;;
            esac
            [ "$1" = --port ] && port=$2 || seconds=$2
            shift 2
            ;;
        *) fail "unknown argument '$1'; usage: cluster-demo [--seconds N] [--port PORT]" ;;
    esac
done

work=$(mktemp -d)
children=

# Everything that was made, in the opposite order. Processes first: the hosts' last records still reach the broker.
remove_all() {
    trap '' INT TERM HUP
    say "removing everything"
    for pid in $children; do kill "$pid" 2>/dev/null || true; done
    for pid in $children; do wait "$pid" 2>/dev/null || true; done
    for host in $hosts; do
        if [ -e "/run/netns/$bridge-$host" ]; then
            ip netns pids "$bridge-$host" | xargs -r kill -9 2>/dev/null || true
            ip netns delete "$bridge-$host" || true
        fi
    done
    for number in 1 2 3; do ip link delete "$bridge-$number" 2>/dev/null || true; done
    ip link delete "$bridge" 2>/dev/null || true
    rm -rf "$work"
}
trap remove_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# started NAME COMMAND...: in the background, with its messages in a file.
started() {
    name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 &
    children="$! $children"
    echo $! >"$work/$name.pid"
}

# await NAME SECONDS COMMAND...: until the command succeeds, or what was started has ended.
await() {
    name=$1
    limit=$2
    shift 2
    for _ in $(seq $((10 * limit))); do
        ! "$@" 2>/dev/null || return 0
        kill -0 "$(cat "$work/$name.pid")" 2>/dev/null || break
        sleep 0.1
    done
    tail -n 20 "$work/$name.log" >&2
    fail "$name did not start within $limit s; its messages are above"
}

on() {
    host=$1
    shift
    ip netns exec "$bridge-$host" "$@"
}

make_hosts() {
    [ ! -e "/sys/class/net/$bridge" ] || fail "there is an interface '$bridge' already; is another demo running?"
    ip link add "$bridge" type bridge
    ip address add "$network.254/24" dev "$bridge"
    ip link set "$bridge" up
    number=0
    for host in $hosts; do
        number=$((number + 1))
        ip netns add "$bridge-$host"
        ip link add "$bridge-$number" type veth peer name eth0 netns "$bridge-$host"
        ip link set "$bridge-$number" master "$bridge" up
        ip -n "$bridge-$host" link set lo up
        ip -n "$bridge-$host" address add "$network.$number/24" dev eth0
        ip -n "$bridge-$host" link set eth0 up
        echo "host.name = $host" >"$work/$host.conf"
    done
    # Port 80 of gamma is port 8000 of beta, behind gamma's address.
    on gamma sysctl -q -w net.ipv4.ip_forward=1
    if command -v nft >/dev/null; then
        on gamma nft -f - <<RULES
table ip nat {
  chain prerouting { type nat hook prerouting priority -100; tcp dport 80 dnat to $network.2:8000; }
  chain postrouting { type nat hook postrouting priority 100; tcp dport 8000 masquerade; }
}
RULES
    fi
}

start_broker() {
    cat >"$work/broker.properties" <<PROPERTIES
process.roles=broker,controller
node.id=1
log.dirs=$work/broker
controller.quorum.voters=1@127.0.0.1:19093
controller.listener.names=CONTROLLER
inter.broker.listener.name=HOSTS
listeners=HOSTS://$broker,CONTROLLER://127.0.0.1:19093
listener.security.protocol.map=HOSTS:PLAINTEXT,CONTROLLER:PLAINTEXT
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
group.initial.rebalance.delay.ms=0
PROPERTIES
    classes="$module/target/broker/*"
    "$java" -cp "$classes" kafka.tools.StorageTool format -t Zmxvd2JyYWlkLWRlbW8xMg -c "$work/broker.properties" \
        >"$work/format.log" 2>&1 || { cat "$work/format.log" >&2; fail "the broker's files cannot be made"; }
    started broker "$java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classes" kafka.Kafka \
        "$work/broker.properties"
    await broker 60 python3 -c "import socket; socket.create_connection(('$network.254', 9092), 1)"
}

start_hosts() {
    for host in $hosts; do
        export XDG_STATE_HOME="$work/state-$host"
        started "$host" on "$host" "$flowbraid" up --netns "$bridge-$host" --config "$work/$host.conf" -i eth0 -i lo \
            --kafka "$broker" --http off --no-history --small
    done
    unset XDG_STATE_HOME
    for host in $hosts; do
        await "$host" 60 grep -q "Ctrl-C ends" "$work/$host.log"
    done
}

start_stitcher() {
    started stitch "$flowbraid" stitch --kafka "$broker" --http "127.0.0.1:$port" --state-dir "$work/stitch" --grace 5s
    await stitch 90 grep -q "the page is at" "$work/stitch.log"
}

# Servers on beta and gamma; alpha and gamma ask them once a second, some through gamma's port 80, some in vain.
start_traffic() {
    mkdir "$work/files"
    head -c 200000 /dev/zero >"$work/files/report"
    started beta-server on beta python3 -m http.server 8000 --directory "$work/files"
    started gamma-server on gamma python3 -m http.server 9000 --directory "$work/files"
    sleep 1
    started alpha-clients on alpha sh -c "while :; do
        for url in $network.2:8000/report $network.3:9000/report $network.3:80/report $network.2:81/; do
            curl -s -m 5 -o /dev/null http://\$url
        done
        sleep 1
    done"
    started gamma-clients on gamma sh -c "while :; do curl -s -m 5 -o /dev/null http://$network.2:8000/; sleep 1; done"
}

# The newest conversations of each client with each server, one a line. A translated one takes seconds longer to join.
show_conversations() {
    curl -s "http://127.0.0.1:$port/api/v1/conversations?limit=200" >"$work/conversations.json" || return 0
    python3 - "$work/conversations.json" <<'PYTHON'
import collections
import json
import sys

def end(record, name):
    side = record.get(name, {})
    process = side.get("process", {}).get("name", "not known")
    address = f"{side.get('ip')}:{side.get('port')}"
    if name == "server" and "nat" in side:
        address += f", translated to {side['nat']['ip']}:{side['nat']['port']}"
    return f"{process} on {side.get('host', {}).get('name', '?')} ({address})"

shown = collections.Counter()
for record in json.load(open(sys.argv[1])):
    ends = (record["client"].get("ip"), record["server"].get("ip"), record["server"].get("port"))
    shown[ends] += 1
    if shown[ends] > 3:
        continue
    conversation = record["conversation"]
    verdict = conversation["verdict"] + (f" ({conversation['reason']})" if "reason" in conversation else "")
    print(f"  {end(record, 'client')} -> {end(record, 'server')}  {verdict}")
PYTHON
}

[ "$(id -u)" -eq 0 ] || fail "it makes network namespaces and captures packets; run: sudo ./flowbraid cluster-demo"
for needed in ip python3 curl; do
    command -v "$needed" >/dev/null ||
        fail "no $needed; run: sudo ./flowbraid cluster-demo, which installs what is missing"
done
say "making three hosts: alpha $network.1, beta $network.2, gamma $network.3"
make_hosts
say "starting a Kafka broker"
start_broker
say "starting flowbraid on each host"
start_hosts
say "starting the stitcher"
start_stitcher
start_traffic
say "alpha's curl talks to python3 on beta and on gamma, and through gamma's port 80 to beta"
say "the page with the conversations of all three: http://127.0.0.1:$port/"
if [ -n "$seconds" ]; then
    sleep "$seconds"
    say "conversations:"
    show_conversations
else
    say "Ctrl-C ends and removes everything"
    while sleep 3600; do :; done
fi
