#!/bin/bash
# Starts COUNT processes, each a program of its own that sends 1,000 bytes, receives 3,000 and exits at once.
# usage: thousand_clients.sh PORT COUNT LANES
port=$1 count=$2 lanes=$3
# shellcheck disable=SC2016 # the client's own shell expands it
client='exec 3<>/dev/tcp/127.0.0.1/$0 && printf "%-1000d" $$ >&3 && read -r -N 3000 -u 3 answer && [ ${#answer} -eq 3000 ]'

lane() {
    local n
    for ((n = $1; n < count; n += lanes)); do
        /bin/bash -c "$client" "$port" || exit 1
    done
}

pids=()
for ((l = 0; l < lanes; l++)); do
    lane "$l" &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid" || exit 1
done
