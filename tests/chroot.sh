#!/usr/bin/env bash
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The README's two commands on a system that has nothing: a bare Debian 12 in a folder.
#
#   tests/chroot.sh DIR
#
# DIR/base is made with debootstrap when it is not there, and kept. A copy of it, DIR/trial, gets a
# clean clone of what is committed; there ./run.sh (without a display) and ./test.sh run twice each,
# the second time to see that nothing is done again, and at last ./run.sh opens the window on an Xvfb,
# whose picture goes to DIR/window.png. The trial is removed when all went well. Needs root,
# debootstrap, git and Debian's package server; what the commands print goes to DIR/*.log.
set -euo pipefail

if [ $# != 1 ] || [ "${1#-}" != "$1" ]; then
  sed -n '/^# The README/,/^set/{ /^set/d; s/^# \{0,1\}//; p; }' "${BASH_SOURCE[0]}" >&2
  exit 2
fi
if [ "$(id -u)" != 0 ]; then
  echo "chroot.sh: only root can make a chroot." >&2
  exit 1
fi
source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir -p "$1"
place=$(cd "$1" && pwd)
trial=$place/trial
mounted=()

# Deepest first, and never a recursive removal through a mount that is still there.
unmount_all ()
{
  local i
  for ((i = ${#mounted[@]} - 1; i >= 0; i--)); do
    umount "${mounted[i]}" || umount -l "${mounted[i]}" || true
  done
  mounted=()
}
remove_trial ()
{
  if grep -q " $trial/" /proc/mounts; then
    echo "chroot.sh: something is still mounted below $trial; it stays." >&2
    return 1
  fi
  rm -rf --one-file-system "$trial"
}
trap unmount_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

mount_in ()
{
  mount "${@:1:$#-1}" "${!#}"
  mounted+=("${!#}")
}

if [ ! -f "$place/base/complete" ]; then
  echo "Making a bare Debian 12 in $place/base"
  rm -rf --one-file-system "$place/base"
  debootstrap --variant=minbase bookworm "$place/base" >"$place/debootstrap.log" 2>&1 ||
    { tail "$place/debootstrap.log" >&2; exit 1; }
  # As on an installed system's first day: no package lists, no downloaded packages.
  rm -rf "$place"/base/var/lib/apt/lists/* "$place"/base/var/cache/apt/archives/*.deb
  touch "$place/base/complete"
fi
remove_trial
cp -a "$place/base" "$trial"
git clone -q --no-hardlinks "$source_root" "$trial/srv/parallax"
cp -L /etc/resolv.conf "$trial/etc/resolv.conf"
mount_in -t proc proc "$trial/proc"
mount_in -t sysfs -o ro sysfs "$trial/sys"
mount_in --bind /dev "$trial/dev"
mount_in --bind /dev/pts "$trial/dev/pts"

# Nothing of this session's environment but what the processor's BLAS needs.
environment=(PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp/home LANG=C.UTF-8)
for name in OPENBLAS_CORETYPE OPENBLAS_L2_SIZE; do
  [ -z "${!name-}" ] || environment+=("$name=${!name}")
done
mkdir "$trial/tmp/home"

# in_trial COMMAND TURN SCRIPT: runs the script in the clone there, and prints a line of what came.
status=0
in_trial ()
{
  local log=$place/$1-$2.log start=$SECONDS result=0
  chroot "$trial" env -i "${environment[@]}" bash -c "cd /srv/parallax || exit
    $3" \
    >"$log" 2>&1 </dev/null || result=$?
  printf '%-7s %-6s  %4d s  status %d  %s\n' "$1" "$2" $((SECONDS - start)) $result \
    "$(tail -n 1 "$log")"
  [ $result = 0 ] || status=1
}

# Fails when no window of that name is on the display within a minute.
open_window='
  Xvfb :97 -screen 0 1280x860x24 -nolisten tcp & xvfb=$!
  export DISPLAY=:97 GSK_RENDERER=cairo
  dbus-run-session -- ./run.sh & run=$!
  found=1
  for i in $(seq 60); do
    sleep 1
    xdotool search --onlyvisible --name "^Parallax" && { found=0; break; }
  done
  sleep 5
  import -window root /srv/window.png
  kill $run $xvfb
  wait $run $xvfb
  [ $found = 0 ] && echo "The window opened after $i s"'

for turn in first second; do
  in_trial run "$turn" ./run.sh
done
for turn in first second; do
  in_trial test "$turn" ./test.sh
done
in_trial window only "$open_window"
cp "$trial/srv/window.png" "$place/window.png" || status=1
unmount_all
[ $status != 0 ] || remove_trial
exit $status
