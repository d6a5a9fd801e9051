#!/bin/bash
# Boots systemd with the product's unit as its only service: on this host's files, whose changes stay in memory.
# usage: unshare -mpuiCn --fork bash service_manager.sh PRODUCT DIRECTORY
set -e
product=$1 root=$2/root memory=$2/memory
mkdir -p "$root" "$memory"
mount -t tmpfs -o size=2g tmpfs "$memory"
mkdir "$memory/upper" "$memory/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$memory/upper,workdir=$memory/work" "$root"
cp -rL "$product" "$memory/upper/opt-flowbraid" # read before its folder is hidden below

mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount --rbind /dev "$root/dev"
for hidden in run tmp var/tmp var/lib/flowbraid opt; do
    mkdir -p "$root/$hidden"
    mount -t tmpfs tmpfs "$root/$hidden"
done
mv "$root/opt-flowbraid" "$root/opt/flowbraid"

: >"$root/etc/fstab"
rm -rf "$root"/etc/systemd/system/*
cp "$root/opt/flowbraid/systemd/flowbraid.service" "$root/etc/systemd/system/"
# A test does not wait for the usual 30 s.
mkdir "$root/etc/systemd/system/flowbraid.service.d"
printf '[Service]\nWatchdogSec=15\n' >"$root/etc/systemd/system/flowbraid.service.d/sooner.conf"
cat >"$root/etc/systemd/system/alone.target" <<'UNIT'
[Unit]
Requires=sysinit.target flowbraid.service
After=sysinit.target
UNIT
for unit in systemd-udevd systemd-timesyncd systemd-logind; do
    ln -s /dev/null "$root/etc/systemd/system/$unit.service"
done
chroot "$root" useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin flowbraid || true # it may be there
# As the package leaves it, and a first run of root.
mkdir -p "$root/var/lib/flowbraid/history"
chroot "$root" chown flowbraid /var/lib/flowbraid
ip link set lo up
exec chroot "$root" env -i container=other PATH="$PATH" /lib/systemd/systemd --system --unit=alone.target
