#!/usr/bin/env bash
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Installs what is missing, builds Parallax in build-test/ with warnings as errors and runs its
# tests on a display and a message bus of their own:
#
#   ./test.sh             every suite
#   ./test.sh SUITE...    only these: engine, grad, golden, app, ui, lint
#
# Failed tests are named with the end of what they printed. The last line is always
# "N passed, N failed, N skipped"; the exit status is 1 when any failed or none ran.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/scripts/setup.sh"

case ${1-} in
-h | --help)
  sed -n '/^# Installs/,/^set/{ /^set/d; s/^# \{0,1\}//; p; }' "$source_root/test.sh"
  exit 0
  ;;
esac

tree=$source_root/build-test
need_packages "$tree/packages.log" test
build_tree "$tree" --buildtype=release -Db_ndebug=false -Dwerror=true

# The tests leave no trace at home: their runs, settings and sockets lie here.
scratch=$(mktemp -d)
xvfb=
session=
clean_up ()
{
  if [ -n "$session" ]; then
    kill -- "-$session" 2>/dev/null || true
    wait "$session" || true
  fi
  if [ -n "$xvfb" ]; then
    kill "$xvfb" 2>/dev/null || true
    wait "$xvfb" || true
  fi
  rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir -m 700 "$scratch/runtime"
export XDG_RUNTIME_DIR=$scratch/runtime XDG_DATA_HOME=$scratch/data XDG_STATE_HOME=$scratch/state
export XDG_CONFIG_HOME=$scratch/config XDG_CACHE_HOME=$scratch/cache

# Xvfb picks a free number and writes it once it listens.
Xvfb -displayfd 3 -screen 0 1600x1200x24 -nolisten tcp -noreset \
  3>"$scratch/display" >"$tree/xvfb.log" 2>&1 &
xvfb=$!
for ((tries = 0; tries < 300; tries++)); do
  [ ! -s "$scratch/display" ] || break
  kill -0 "$xvfb" 2>/dev/null || break
  sleep 0.1
done
[ -s "$scratch/display" ] || fail_with_log "$tree/xvfb.log" 15 "Xvfb did not start."
export DISPLAY=:$(<"$scratch/display")
export GDK_BACKEND=x11 GSK_RENDERER=cairo

suites=()
for suite; do
  suites+=(--suite "$suite")
done
results=$tree/meson-logs/testlog.json
rm -f "$results"
# In a session of its own, so that an interruption ends all of it at once. Its status says less than
# its log, which is read below.
setsid dbus-run-session -- meson test -C "$tree" --no-rebuild --timeout-multiplier 3 \
  "${suites[@]}" >"$tree/test.log" 2>&1 </dev/null &
session=$!
wait "$session" || true
session=
[ -s "$results" ] || fail_with_log "$tree/test.log" 15 "no test ran."
python3 "$source_root/scripts/test-results.py" "$results"
