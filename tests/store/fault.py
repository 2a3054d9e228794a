#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fault.py PROGRAM PRELOAD [STRIDE]: a disk that is full at every STRIDE-th write, sync or rename of a
# run (1: at each of them), once and from then on. After each one: the database is sound, no checkpoint
# that it knows is damaged, what was said was a sentence, and the run goes on to the bytes of one that
# met no fault. Prints a tally.
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from workspace import SMALL, Workspace, write_images


def main():
    program, preload = sys.argv[1:3]
    stride = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    tally = Counter()
    with tempfile.TemporaryDirectory() as folder:
        words = ['train', '--dataset', write_images(folder), *SMALL, '--epochs', '2', '--json']
        count = Path(folder) / 'count'
        whole = Workspace(program, Path(folder) / 'whole')
        ran = whole.run(*words, LD_PRELOAD=preload, PLX_FAIL_COUNT=str(count))
        assert ran.returncode == 0, ran.stderr
        hash_of_whole = json.loads(ran.stdout.splitlines()[-1])['weights_hash']
        calls = int(count.read_text())
        for number in range(1, calls + 1, stride):
            for further in ({}, {'PLX_FAIL_ON': '1'}):
                space = Workspace(program, Path(folder) / f'{number}-{len(further)}')
                ran = space.run(*words, LD_PRELOAD=preload, PLX_FAIL_AT=str(number), **further)
                assert ran.returncode in (0, 1), (number, ran.returncode, ran.stderr)
                assert ran.returncode == 0 or ran.stderr.startswith('parallax-cli: '), ran.stderr
                tally['runs with a fault'] += 1
                tally['… that told of it'] += ran.stderr != ''
                tally['checkpoints looked at'] += space.check()
                for (uid, state) in space.ask('SELECT uid, state FROM runs'):
                    if state == 'finished':
                        last, = space.ask('SELECT max(step), (SELECT total_steps FROM runs) '
                                          'FROM checkpoints')
                        assert last[0] == last[1], (number, further, last)
                    else:
                        assert space.finish(uid) == hash_of_whole, (number, further)
                        tally['went on to the same bytes'] += 1
                    assert space.metrics(uid).items() <= whole.metrics(
                        whole.ask('SELECT uid FROM runs')[0][0]).items(), number
        print(f'# {calls:7} calls that could fail')
        for name, n in tally.items():
            print(f'# {n:7} {name}')
    print('1..1\nok 1 fault')


main()
