#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# kill.py PROGRAM [KILLS [SEED]]: SIGKILL at random moments, over training, checkpoints, going on,
# exporting and importing. After each one: the database is sound, every checkpoint that it knows is
# whole, no metric that was seen in it is gone or another, and the run goes on to the very bytes and
# metrics of one that was never interrupted. Prints a tally.
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from workspace import SMALL, Workspace, write_images

EPOCHS = 10
METHODS = ['simclr', 'moco', 'margin', 'supervised', 'decoupled']
MOCO = ['--moco.queue', '256', '--moco.bn_splits', '4']


class Tester:
    def __init__(self, program, folder, seed):
        self.random = random.Random(seed)
        self.folder = Path(folder)
        self.images = write_images(folder)
        self.space = Workspace(program, self.folder / 'workspace')
        self.tally = Counter()
        self.whole = {method: self.train_whole(method) for method in METHODS}

    def words(self, method):
        more = MOCO if method == 'moco' else []
        return ['train', '--dataset', self.images, *SMALL, '--epochs', EPOCHS, '--method', method,
                *more, '--json']

    def train_whole(self, method):
        """A run that nobody touches: its hash, its metrics, its file, its seconds."""
        began = time.monotonic()
        ran = self.space.run(*self.words(method))
        assert ran.returncode == 0, ran.stderr
        lines = [json.loads(line) for line in ran.stdout.splitlines()]
        uid = lines[0]['run']
        seconds = time.monotonic() - began
        file = self.folder / f'{method}.zip'
        assert self.space.run('export-run', uid, '--out', file).returncode == 0
        return lines[-1]['weights_hash'], self.space.metrics(uid), file, seconds

    def kill(self, process, longest, uid=None):
        """Kills after a while; what a look at the database saw just before must be there after."""
        until = time.monotonic() + self.random.uniform(0, longest)
        seen = {}
        while time.monotonic() < until and process.poll() is None:
            if uid is not None:
                seen = self.space.metrics(uid)
            time.sleep(min(0.02, max(0, until - time.monotonic())))
        was_running = process.poll() is None
        process.kill()
        process.communicate()
        self.tally['kills' if was_running else 'too late'] += 1
        self.tally['checkpoints looked at'] += self.space.check()
        after = self.space.metrics(uid) if uid is not None else {}
        for key, value in seen.items():
            assert after.get(key, 'gone') == value, (uid, key, value, after.get(key, 'gone'))
        self.tally['metrics seen before a kill and still there'] += len(seen)
        return was_running

    def newest(self):
        found = self.space.ask('SELECT uid FROM runs ORDER BY id DESC LIMIT 1')
        return found[0][0] if found else None

    def training(self, method):
        """Killed one to three times, then finished."""
        before = self.newest()
        self.kill(self.space.start(*self.words(method)), 1.1 * self.whole[method][3])
        self.tally['while training'] += 1
        uid = self.newest()
        if uid == before:
            self.tally['… before there was a run'] += 1
            return
        for _ in range(self.random.randrange(3)):
            if self.kill(self.space.start('resume', uid, '--json'), self.whole[method][3], uid):
                self.tally['while going on'] += 1
        self.finish(uid, method)

    def finish(self, uid, method):
        listed = self.space.run('runs', '--json')
        states = {run['run']: run['state']
                  for run in map(json.loads, listed.stdout.splitlines())}
        assert states[uid] in ('interrupted', 'finished', 'draft'), states[uid]
        if states[uid] != 'finished':
            assert self.space.finish(uid) == self.whole[method][0], (method, uid)
            self.tally['went on to the same bytes'] += 1
        assert self.space.metrics(uid) == self.whole[method][1], (method, uid)

    def importing(self, method):
        before = self.space.ask('SELECT count(*) FROM runs')
        self.kill(self.space.start('import-run', self.whole[method][2]), 0.15)
        self.tally['while importing'] += 1
        if self.space.ask('SELECT count(*) FROM runs') != before:
            assert self.space.metrics(self.newest()) == self.whole[method][1]
            self.tally['… after it was there'] += 1

    def exporting(self, method):
        """The file is the old one or the new one, whole."""
        file = self.folder / 'again.zip'
        uid = self.space.ask('SELECT uid FROM runs WHERE state = "finished" LIMIT 1')[0][0]
        self.kill(self.space.start('export-run', uid, '--out', file), 0.15)
        self.tally['while exporting'] += 1
        if file.exists():
            assert subprocess.run(['python3', '-m', 'zipfile', '-t', file], check=False,
                                  capture_output=True).returncode == 0

    def tidy(self):
        """Keeps the workspace small."""
        for (uid,) in self.space.ask('SELECT uid FROM runs ORDER BY id DESC LIMIT -1 OFFSET 6'):
            self.space.run('delete', uid)
        assert self.space.run('delete', '--empty-trash').returncode == 0

    def go(self, kills):
        kinds = [self.training, self.training, self.training, self.importing, self.exporting]
        for i in range(10 * kills):
            if self.tally['kills'] >= kills:
                break
            self.random.choice(kinds)(METHODS[i % len(METHODS)])
            if i % 10 == 9:
                self.tidy()


def main():
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    with tempfile.TemporaryDirectory() as folder:
        tester = Tester(sys.argv[1], folder, seed)
        try:
            tester.go(kills)
        finally:
            for name, n in tester.tally.items():
                print(f'# {n:7} {name}')
    print('1..1\nok 1 kill')


main()
