# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# See compare.sh. Every row is one or two commands of ours, and maybe one of the peer's; a round runs
# each row's commands one after the other, so a ratio compares neighbours in time.
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STEPS = [  # encoder, width, input, batch, the least ratio wished for
    ('resnet8', 16, '28x28x1', 256, 2.0),
    ('resnet8', 16, '32x32x3', 256, 2.0),
    ('resnet8', 32, '28x28x1', 256, 2.0),
    ('resnet20', 16, '32x32x3', 256, 2.0),
    ('resnet18', 64, '32x32x3', 64, 1.4),
]
# The peer's recipe for CIFAR, in our words.
CIFAR = ['--augment.rotate.on', 'off', '--augment.crop.min_area', '0.2',
         '--augment.jitter.hue', '0.1', '--augment.grey.probability', '0.2']
AUGMENTATIONS = {'cifar': [], 'cifar-blur': ['--augment.blur.on', 'on']}  # the peer's case: ours


def parse():
    parser = argparse.ArgumentParser(prog='compare.sh')
    parser.add_argument('peers', type=Path)
    parser.add_argument('--data', type=Path)
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--only')
    parser.add_argument('--cli', type=Path, default=ROOT / 'build/app/cli/parallax-cli')
    options = parser.parse_args()
    for path in (options.cli, options.peers / 'peer_step.py'):
        if not path.exists():
            parser.error(f'there is no {path}')
    return options


OPTIONS = parse()


def run(*command):
    """Standard output, and the most memory that the program held, in MB."""
    with tempfile.TemporaryFile('w+') as out:
        child = subprocess.Popen([str(word) for word in command], stdout=out,
                                 stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        if status != 0:
            sys.exit(f'compare.sh: failed: {" ".join(map(str, command))}')
        out.seek(0)
        return out.read(), usage.ru_maxrss / 1024


def ours(*words):
    text, memory = run(OPTIONS.cli, *words, '--json')
    return json.loads(text.splitlines()[-1]), memory


def our_step(encoder, width, size, batch, threads):
    return ours('bench', 'step', '--encoder', encoder, '--width', width, '--input', size,
                '--batch', batch, '--threads', threads)


def peer_step(encoder, width, size):
    text, memory = run(sys.executable, OPTIONS.peers / 'peer_step.py', '--threads',
                       OPTIONS.threads, '--only', f'{encoder}-w{width}-{size}')
    return json.loads(text), memory


class Row:
    """measure () gives our number, the other's, and a note."""

    def __init__(self, name, unit, measure, is_less_better=False):
        self.name, self.unit, self.measure = name, unit, measure
        self.is_less_better = is_less_better
        self.rounds = []

    def take(self):
        self.rounds.append(self.measure())
        print(self.name, self.rounds[-1], file=sys.stderr, flush=True)

    def ratio(self):
        ratios = [our / other for our, other, _ in self.rounds]
        return statistics.median(1 / r if self.is_less_better else r for r in ratios)

    def __str__(self):
        our, other = (statistics.median(r[i] for r in self.rounds) for i in (0, 1))
        note = statistics.median_low([r[2] for r in self.rounds])
        return (f'| {self.name} | {our:,.0f} {self.unit} | {other:,.0f} {self.unit} | '
                f'{self.ratio():.2f} | {note} |')


def step_row(encoder, width, size, batch, wished):
    def measure():
        our, _ = our_step(encoder, width, size, batch, OPTIONS.threads)
        peer, _ = peer_step(encoder, width, size)
        share = 100 * our['share_of_peak']
        return our['images_per_second'], peer['images_per_second'], f'{share:.0f} % of the peak'
    return Row(f'step, {encoder} w{width} {size} b{batch} (≥ {wished})', 'images/s', measure)


def scaling_row(encoder, width, size, batch, _):
    def measure():
        many, _ = our_step(encoder, width, size, batch, OPTIONS.threads)
        one, _ = our_step(encoder, width, size, batch, 1)
        return many['images_per_second'], one['images_per_second'], 'the other: ours on one thread'
    return Row(f'{OPTIONS.threads} threads, {encoder} w{width} {size} b{batch} (≥ 1.85)',
               'images/s', measure)


def memory_row(encoder, width, size, batch, _):
    def measure():
        _, our = our_step(encoder, width, size, batch, OPTIONS.threads)
        _, peer = peer_step(encoder, width, size)
        return our, peer, 'the whole program at its most, libraries included'
    return Row(f'memory, {encoder} w{width} {size} b{batch} (≥ 1)', 'MB', measure, True)


def augment_row(name, extra):
    def measure():
        text, _ = run(sys.executable, OPTIONS.peers / 'peer_augment.py')
        peer = {case['case']: case for case in map(json.loads, text.splitlines())}[name]
        our, _ = ours('bench', 'augment', '--input', '32x32x3', '--threads', 1, *CIFAR, *extra)
        return our['views_per_second'], peer['views_per_second'], 'one core'
    return Row(f'augmentation, {name} (≥ 10)', 'views/s', measure)


def training_row():
    def measure():
        text, _ = run(OPTIONS.cli, 'train', '--dataset', OPTIONS.data, '--epochs', 1,
                      '--threads', OPTIONS.threads, *CIFAR, '--json')
        events = [json.loads(line) for line in text.splitlines()]
        our = [event for event in events if event['event'] == 'epoch'][-1]['images_per_second']
        text, _ = run(sys.executable, OPTIONS.peers / 'peer_ssl.py', '--data', 'cifar10', '--dir',
                      OPTIONS.data, '--epochs', 1, '--threads', OPTIONS.threads, '--workers',
                      OPTIONS.threads)
        seconds = float(re.search(r'^1 ([0-9.]+)s', text, re.MULTILINE).group(1))
        images = sum(1 for _ in (OPTIONS.data / 'train').rglob('*.*')) // 256 * 256
        return our, images / seconds, 'augmentation included'
    return Row('training, CIFAR folder, resnet8 w16 b256 (≥ 3)', 'images/s', measure)


def rows():
    wanted = {
        'step': [step_row(*step) for step in STEPS],
        'scaling': [scaling_row(*STEPS[1])],
        'memory': [memory_row(*STEPS[4])],
        'augment': [augment_row(*case) for case in AUGMENTATIONS.items()],
        'training': [training_row()] if OPTIONS.data else [],
    }
    if OPTIONS.only and OPTIONS.only not in wanted:
        sys.exit(f'compare.sh: --only takes one of {", ".join(wanted)}')
    return [row for name, some in wanted.items() for row in some if OPTIONS.only in (None, name)]


def main():
    table = rows()
    for _ in range(OPTIONS.rounds):
        for row in table:
            row.take()
    about, _ = ours('about')
    print(f'{about["processor"]}, {about["cores"]} cores, kernels {about["kernels"]}, '
          f'{OPTIONS.threads} threads, medians of {OPTIONS.rounds} rounds\n')
    print('| | Parallax | peer | ratio | |\n| --- | --- | --- | --- | --- |')
    for row in table:
        print(row)


main()
