#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the live map costs: the same training with it and without it, in turns, as a Markdown table of
# medians: seconds of all epochs as the run counts them, and on the clock from the first line to the
# last. Not part of ./test.sh.
#
#   tests/bench/live-map.py PARALLAX-CLI [ROUNDS [METHOD…]]
import json
import statistics
import subprocess
import sys
import tempfile
import time

TRAIN = ['train', '--dataset', 'shapes', '--epochs', '2', '--seed', '1', '--json', '--knn.every',
         '1000']


def measure(program, *words):
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([program, *TRAIN, '--workspace', folder, *words],
                                   stdout=subprocess.PIPE, text=True)
        began = None
        for line in process.stdout:
            event = json.loads(line)
            if event['event'] == 'epoch' and event['epoch'] == 0:
                began = time.perf_counter()
            if event['event'] == 'end':
                ended, seconds = time.perf_counter(), event['seconds']
        if process.wait():
            raise SystemExit(f'{program} ended with {process.returncode}')
    return seconds, ended - began


def main(program, rounds='3', *methods):
    ways = {'without a map': ['--probe', '0']}
    for method in methods or ('pca', 'tsne', 'umap'):
        ways[f'2,000 images, {method}'] = ['--probe', '2000', '--map.method', method]
    times = {way: [] for way in ways}
    for _ in range(int(rounds)):
        for way, words in ways.items():
            times[way].append(measure(program, *words))
    print('| Shapes, two epochs | seconds of training | of it | on the clock | of it |')
    print('| --- | --- | --- | --- | --- |')
    plain = [statistics.median(t) for t in zip(*times['without a map'])]
    for way, results in times.items():
        seconds, clock = (statistics.median(t) for t in zip(*results))
        print(f'| {way} | {seconds:.1f} | {100 * (seconds / plain[0] - 1):+.1f} % | {clock:.1f} | '
              f'{100 * (clock / plain[1] - 1):+.1f} % |')


if __name__ == '__main__':
    main(*sys.argv[1:])
