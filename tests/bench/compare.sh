#!/usr/bin/env bash
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Parallax beside PyTorch on the same work, in turn in one run: a machine's speed drifts over
# minutes, ratios within a round do not. Prints a Markdown table of medians and ratios.
#
#   tests/bench/compare.sh PEERS [--data CIFAR] [--threads N] [--rounds N] [--only WORD]
#
# PEERS is the folder of the peer's scripts (peer_step.py, peer_augment.py, peer_ssl.py), CIFAR a
# folder with train/ and test/ of JPEGs, without which the whole-training row is left out; WORD one
# of step, scaling, memory, augment, training. Not part of ./test.sh: it needs PyTorch and tens of
# minutes of a quiet machine. PYTHON names another interpreter than /usr/bin/python3.
set -euo pipefail
exec "${PYTHON:-/usr/bin/python3}" "$(dirname "${BASH_SOURCE[0]}")/compare.py" "$@"
