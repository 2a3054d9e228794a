#!/usr/bin/env bash
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing, builds Parallax in build/ and starts it:
#
#   ./run.sh [ARGUMENT...]             the window; where there is no display, as with --headless
#   ./run.sh --headless [OPTION...]    trains on the built-in data set Shapes, without a window, and
#                                      writes a report to ./parallax-report; the options are those
#                                      of "parallax-cli train"
#
# Packages are installed by apt-get, through sudo where you are not root.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"

is_headless=no
case ${1-} in
-h | --help)
  sed -n '/^# Installs/,/^set/{ /^set/d; s/^# \{0,1\}//; p; }' "$source_root/run.sh"
  exit 0
  ;;
--headless)
  is_headless=yes
  shift
  ;;
esac
[ -n "${DISPLAY-}${WAYLAND_DISPLAY-}" ] || is_headless=yes

need_packages "$source_root/build/packages.log" build
build_tree "$source_root/build" --buildtype=release

if [ $is_headless = no ]; then
  exec "$source_root/build/ui/parallax" "$@"
fi
exec "$source_root/build/app/cli/parallax-cli" train --dataset shapes \
  --report "$PWD/parallax-report" "$@"
