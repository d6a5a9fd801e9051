#!/bin/bash
# For each KIND and PORT given, starts COUNT processes, each a program of its own that sends 1,000 bytes, receives 3,000 and
# exits at once. The kinds go side by side.
# usage: four_kinds_clients.sh COUNT KIND PORT...
count=$1
shift
# shellcheck disable=SC2016 # the client's own shell expands it
client='exec 3<>/dev/$0 && printf "%-1000d" $$ >&3 && read -r -N 3000 -u 3 answer && [ ${#answer} -eq 3000 ]'

lane() {
    local place n
    case $1 in
        tcp4) place=tcp/127.0.0.1/$2 ;;
        tcp6) place=tcp/::1/$2 ;;
        udp4) place=udp/127.0.0.1/$2 ;;
        udp6) place=udp/::1/$2 ;;
    esac
    for ((n = 0; n < count; n++)); do
        /bin/bash -c "$client" "$place" || exit 1
    done
}

pids=()
while [ $# -gt 0 ]; do
    lane "$1" "$2" &
    pids+=($!)
    shift 2
done
for pid in "${pids[@]}"; do
    wait "$pid" || exit 1
done
