#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Layouts beside scikit-learn's on the same blobs, in one run, as a Markdown table: seconds of the
# processor (a shared machine hardly changes them) and on the clock, memory, divergence,
# trustworthiness. Then a line for each thing that the layouts are to reach, where it was measured.
#
#   tests/bench/project.py BUILD [--peer peer_tsne.py] [--sizes 2000,10000,60000] [--threads N]
#       [--methods pca,tsne,umap] [--images t10k-images-idx3-ubyte.gz]
#
# --images: instead of blobs the pixels of an IDX file, and how far each t-SNE can be trusted there.
# BUILD is a build folder in which `ninja tests/bench-project` was run. Not part of ./test.sh.
import argparse
import gzip
import json
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np
from sklearn.datasets import make_blobs
from sklearn.manifold import TSNE, trustworthiness

DIMENSIONS = 128
NEIGHBOURS = 12
MOST_TRUSTED = 20000  # points; its time is their square


def measure(command):
    """The JSON that a command prints, with the processor's seconds and the memory that it took."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        text = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f'{command[0]} ended with {process.returncode}')
    return {**json.loads(text.strip().splitlines()[-1]), 'processor': used.ru_utime + used.ru_stime,
            'megabytes': used.ru_maxrss / 1024}


def is_number(value):
    return value is not None and value == value


def row(points, name, result):
    trust = f'{result["trust"]:.4f}' if is_number(result.get('trust')) else ''
    kl = f'{result["kl"]:.4f}' if is_number(result.get('kl')) else ''
    print(f'| {points:,} | {name} | {result["processor"]:.2f} | {result["seconds"]:.3f} | '
          f'{result["megabytes"]:,.0f} | {kl} | {trust} |', flush=True)


def reach(results):
    """What was measured of what is to be reached: (what, number, the most it may be)."""
    pca, tsne, umap, peer = ({n: kinds[kind] for n, kinds in results.items() if kind in kinds}
                             for kind in ('pca', 'tsne', 'umap', 'peer'))
    if 10000 in pca:
        yield 'PCA of 10,000, ms', 1000 * pca[10000]['seconds'], 20
    for n in sorted(set(tsne) & set(peer)):
        yield f'divergence of {n:,}, over scikit-learn', tsne[n]['kl'] / peer[n]['kl'], 1.02
        yield f'seconds of {n:,}, over scikit-learn', tsne[n]['seconds'] / peer[n]['seconds'], 0.1
    if 60000 in tsne:
        yield 't-SNE of 60,000, megabytes', tsne[60000]['megabytes'], 2000
    if 60000 in umap:
        yield 'UMAP of 60,000, s', umap[60000]['seconds'], 60


def compare_trust(build, path, threads):
    """On the pixels of an IDX file, with the settings of peer_tsne.py."""
    pixels = np.frombuffer(gzip.open(path).read(), np.uint8, offset=16)
    x = (pixels.reshape(-1, 28 * 28) / np.float32(255)).astype('<f4')
    print('| images | layout | clock s | divergence | trust (k = 12) |')
    print('| --- | --- | --- | --- | --- |')
    with tempfile.NamedTemporaryFile(suffix='.raw') as raw:
        x.tofile(raw.name)
        ours = measure([build / 'tests/bench-project', 'tsne', raw.name, str(len(x)),
                        str(x.shape[1]), threads, str(NEIGHBOURS)])
    print(f'| {len(x):,} | tsne | {ours["seconds"]:.1f} | {ours["kl"]:.4f} | {ours["trust"]:.4f} |',
          flush=True)
    began = time.perf_counter()
    peer = TSNE(2, perplexity=30, init='pca', learning_rate='auto', n_iter=1000,
                n_jobs=int(threads)).fit(x)
    seconds = time.perf_counter() - began
    trust = trustworthiness(x, peer.embedding_, n_neighbors=NEIGHBOURS)
    print(f'| {len(x):,} | scikit-learn t-SNE | {seconds:.1f} | {peer.kl_divergence_:.4f} | '
          f'{trust:.4f} |')


def main():
    parser = argparse.ArgumentParser(description='Layouts beside scikit-learn.')
    parser.add_argument('build', type=pathlib.Path)
    parser.add_argument('--peer', type=pathlib.Path)
    parser.add_argument('--sizes', default='2000,10000')
    parser.add_argument('--threads', default='2')
    parser.add_argument('--methods', default='pca,tsne,umap')
    parser.add_argument('--images', type=pathlib.Path)
    options = parser.parse_args()
    if options.images:
        compare_trust(options.build, options.images, options.threads)
        return
    results = {}
    print('| points | layout | processor s | clock s | megabytes | divergence | trust (k = 12) |')
    print('| --- | --- | --- | --- | --- | --- | --- |')
    for n in map(int, options.sizes.split(',')):
        x = make_blobs(n, DIMENSIONS, centers=10, random_state=0)[0].astype('f')
        with tempfile.TemporaryDirectory() as folder:
            raw, npy = pathlib.Path(folder, 'points.raw'), pathlib.Path(folder, 'points.npy')
            x.tofile(raw)
            np.save(npy, x)
            results[n] = {}
            neighbours = str(NEIGHBOURS) if n <= MOST_TRUSTED else '0'
            for method in options.methods.split(','):
                results[n][method] = measure([options.build / 'tests/bench-project', method, raw,
                                              str(n), str(DIMENSIONS), options.threads, neighbours])
                row(n, method, results[n][method])
            if options.peer:
                results[n]['peer'] = measure(['/usr/bin/python3', options.peer, npy])
                row(n, 'scikit-learn t-SNE', results[n]['peer'])
    print('\n| to reach | measured | at most |\n| --- | --- | --- |')
    for what, number, most in reach(results):
        print(f'| {what} | {number:.3g} | {most:g} |{"" if number <= most else " missed"}')


if __name__ == '__main__':
    main()
