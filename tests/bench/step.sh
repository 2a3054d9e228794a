#!/usr/bin/env bash
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How long a SimCLR step takes beside a peer's on the same machine: two views, forward, backward and
# optimiser, without augmentation.
#
#   tests/bench/step.sh PEER.py [--threads N] [--cli FILE] [--rounds N]
#
# PEER.py is called as `python3 PEER.py --threads N --only CASE` and prints one JSON object with
# ms_per_step; the cases are those of the table below. Ours and the peer's runs alternate, as a
# machine's speed drifts; each number is the best of the rounds (2). PYTHON names another
# interpreter than /usr/bin/python3. Not part of ./test.sh: it needs PyTorch and minutes of a quiet
# machine.
set -euo pipefail

usage ()
{
  sed -n '/^# How long/,/^set/{ /^set/d; s/^# \{0,1\}//; p; }' "${BASH_SOURCE[0]}" >&2
  exit 2
}

source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cli=$source_root/build/app/cli/parallax-cli
python=${PYTHON:-/usr/bin/python3}
threads=2 rounds=2 peer=
while [ $# -gt 0 ]; do
  case $1 in
    --threads) threads=${2:-}; shift 2 || usage ;;
    --cli) cli=${2:-}; shift 2 || usage ;;
    --rounds) rounds=${2:-}; shift 2 || usage ;;
    -*) usage ;;
    *) [ -z "$peer" ] || usage; peer=$1; shift ;;
  esac
done
[ -n "$peer" ] || usage
for file in "$peer" "$cli"; do
  [ -e "$file" ] || { echo "step.sh: there is no $file." >&2; exit 1; }
done

# The number that a JSON object on standard input has under a key.
number ()
{
  "$python" -c 'import json, sys; print (json.load (sys.stdin)[sys.argv[1]])' "$1"
}
ours ()
{
  "$cli" bench step --json --threads "$threads" --encoder "$1" --width "$2" --input "$3" \
    --batch "$4" | number ms_per_step
}
least ()
{
  printf '%s\n' "$@" | sort -g | head -n 1
}

# encoder, width, input, batch
rows=('resnet8 16 28x28x1 256' 'resnet8 16 32x32x3 256' 'resnet8 32 28x28x1 256'
  'resnet20 16 32x32x3 256' 'resnet18 64 32x32x3 64')

grep -m 1 'model name' /proc/cpuinfo | sed 's/.*: //' || true
printf '%-26s %6s %10s %10s %7s\n' "$threads threads" batch 'ours, ms' 'peer, ms' ratio
for row in "${rows[@]}"; do
  read -r encoder width input batch <<<"$row"
  our_times=() peer_times=()
  for ((round = 0; round < rounds; round++)); do
    our_times+=("$(ours "$encoder" "$width" "$input" "$batch")")
    peer_times+=("$("$python" "$peer" --threads "$threads" --only "$encoder-w$width-$input" |
      number ms_per_step)")
  done
  awk -v name="$encoder w$width $input" -v batch="$batch" -v ours="$(least "${our_times[@]}")" \
    -v peer="$(least "${peer_times[@]}")" \
    'BEGIN { printf "%-26s %6d %10.1f %10.1f %6.2fx\n", name, batch, ours, peer, peer / ours }'
done
