#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copyright the Flowbraid authors
#
# containers.sh FLOWBRAID DIRECTORY, inside `unshare --mount --net`: a containerd and a podman of its own at their usual
# sockets, which only this mount namespace sees. While Flowbraid watches, containers of runc, podman and ctr talk to
# themselves on loopback (ports 8081 to 8083), and two pods talk over a bridge (8084); flows go to standard output.
set -eu
flowbraid=$1
directory=$2
here=$(dirname "$0")
image=docker.io/local/shop:1
umask 022

mount -t tmpfs tmpfs /run
ip link set lo up
root=$directory/root
mkdir -p "$root/bin" "$root/dev" "$root/etc" "$root/proc" "$root/sys" "$root/tmp" "$directory/image" "$directory/cni"
cp /bin/busybox "$root/bin/busybox"
for applet in sh nc sleep true echo; do ln -s busybox "$root/bin/$applet"; done

containerd='' service='' watcher=''
podman="/usr/bin/podman --runtime runc --root $directory/podman --runroot $directory/runroot --tmpdir $directory/tmp
    --storage-driver vfs --cgroup-manager cgroupfs --events-backend none"
# shellcheck disable=SC2086 # options are separate words
podman() { $podman "$@"; }
pods() { /usr/bin/python3 "$here/pods.py" /run/containerd/containerd.sock "$@"; }
end() {
    trap - EXIT INT TERM
    [ -z "$watcher" ] || kill -INT "$watcher" || true
    pods remove >&2 || true
    kill $containerd $service || true
    wait
    rm -f "$root/etc/mtab"
    for cgroup in libpod_parent/conmon libpod_parent blue flowbraid-pods; do
        rmdir /sys/fs/cgroup/$cgroup /sys/fs/cgroup/*/$cgroup 2>/dev/null || true
    done
    exit
}
trap end EXIT INT TERM
# shellcheck source=await.sh
. "$here/await.sh"

cat >"$directory/containerd.toml" <<END
version = 2
root = "$directory/containerd"
state = "$directory/state"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$image"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$directory/cni"
END
cat >"$directory/cni/10-shop.conflist" <<END
{"cniVersion":"0.4.0","name":"shop","plugins":[{"type":"bridge","bridge":"shop0","isGateway":true,
 "ipam":{"type":"host-local","dataDir":"$directory/ipam","ranges":[[{"subnet":"10.206.0.0/24"}]]}}]}
END
containerd --config "$directory/containerd.toml" >"$directory/containerd.log" 2>&1 &
containerd=$!
mkdir /run/podman
# By itself rather than by the function, whose subshell would be killed in its stead.
$podman system service --time 0 unix:///run/podman/podman.sock >"$directory/podman.log" 2>&1 &
service=$!

tar -C "$root" -cf "$directory/image/layer.tar" .
layer=$(sha256sum "$directory/image/layer.tar" | cut -d ' ' -f 1)
cat >"$directory/image/config.json" <<END
{"architecture":"$(dpkg --print-architecture)","os":"linux","config":{"Cmd":["/bin/sleep","1000"]},
 "rootfs":{"type":"layers","diff_ids":["sha256:$layer"]}}
END
echo "[{\"Config\":\"config.json\",\"RepoTags\":[\"$image\"],\"Layers\":[\"layer.tar\"]}]" >"$directory/image/manifest.json"
tar -C "$directory/image" -cf "$directory/image.tar" manifest.json config.json layer.tar
await ctr version
for namespace in blue k8s.io; do ctr -n "$namespace" images import "$directory/image.tar" >&2; done
await pods server "$image"
address=$(pods address)

"$flowbraid" up -i lo -i shop0 -o json --http off --no-history 2>"$directory/flowbraid.log" &
watcher=$!
await grep -q capturing "$directory/flowbraid.log"

pods client "$image" "$address" >&2

talk() { echo "nc -l -p $1 -e true & sleep 0.3; nc 127.0.0.1 $1 </dev/null; true"; }
mkdir "$directory/bundle"
cat >"$directory/bundle/config.json" <<END
{"ociVersion":"1.0.2","root":{"path":"$root"},
 "process":{"user":{"uid":0,"gid":0},"cwd":"/","args":["/bin/sh","-c","$(talk 8081)"],"env":["PATH=/bin"]},
 "mounts":[{"destination":"/proc","type":"proc","source":"proc"},{"destination":"/dev","type":"tmpfs","source":"tmpfs"}],
 "linux":{"namespaces":[{"type":"pid"},{"type":"mount"},{"type":"ipc"},{"type":"uts"}]}}
END
runc run --bundle "$directory/bundle" shop-runc >&2
ctr -n blue run --rm --net-host --label tier=front "$image" shop-ctr /bin/sh -c "PATH=/bin; $(talk 8083)" >&2
podman run --rm --name shop-podman --network host --ulimit nofile=1024:1024 --ulimit nproc=4096:4096 \
    --label tier=back --rootfs "$root" /bin/sh -c "$(talk 8082)" >&2
wait "$watcher" || true
