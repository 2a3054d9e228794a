#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Layouts beside scikit-learn's on the same blobs, in one run, as a Markdown table: seconds of the
# processor (a shared machine hardly changes them) and on the clock, divergence, trustworthiness.
#
#   tests/bench/project.py BUILD [--peer peer_tsne.py] [--sizes 2000,10000] [--threads N]
#
# BUILD is a build folder in which `ninja tests/bench-project` was run. Not part of ./test.sh.
import argparse
import json
import pathlib
import resource
import subprocess
import tempfile

import numpy as np
from sklearn.datasets import make_blobs

DIMENSIONS = 128


def measure(command):
    """The JSON that a command prints, and the processor's seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(text.strip().splitlines()[-1]), used


def row(points, name, result, used):
    trust = f'{result["trust"]:.4f}' if 'trust' in result else ''
    kl = f'{result["kl"]:.4f}' if result.get('kl') == result.get('kl') else ''
    print(f'| {points:,} | {name} | {used:.1f} | {result["seconds"]:.1f} | {kl} | {trust} |',
          flush=True)


def main():
    parser = argparse.ArgumentParser(description='Layouts beside scikit-learn.')
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('--peer', type=pathlib.Path)
    parser.add_argument('--sizes', default='2000,10000')
    parser.add_argument('--threads', default='2')
    options = parser.parse_args()
    print('| points | layout | processor s | clock s | divergence | trust (k = 12) |')
    print('| --- | --- | --- | --- | --- | --- |')
    for n in map(int, options.sizes.split(',')):
        x = make_blobs(n, DIMENSIONS, centers=10, random_state=0)[0].astype('f')
        with tempfile.TemporaryDirectory() as folder:
            raw, npy = pathlib.Path(folder, 'points.raw'), pathlib.Path(folder, 'points.npy')
            x.tofile(raw)
            np.save(npy, x)
            for method in 'pca', 'tsne', 'umap':
                row(n, method, *measure([options.build / 'tests/bench-project', method, raw, str(n),
                                         str(DIMENSIONS), options.threads, '12']))
            if options.peer:
                row(n, 'scikit-learn t-SNE', *measure(['/usr/bin/python3', options.peer, npy]))


if __name__ == '__main__':
    main()
