# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the long tests of the run store share: small images, a run that takes a moment, and looking into
# a workspace from outside, with Python's own SQLite. Standard library only.
import json
import os
import random
import sqlite3
import struct
import subprocess
import zlib
from pathlib import Path

IMAGES, SIDE, CLASSES = 320, 16, 4
SMALL = ['--holdout', '0.2', '--width', '8', '--batch', '32', '--hidden', '32', '--output', '16',
         '--probe', '0', '--knn.k', '10', '--threads', '1']


def write_images(folder):
    """A pair of IDX files: squares of CLASSES shades in noise. Returns the images' path."""
    def idx(kind, dims, values):
        return bytes([0, 0, 8, kind]) + struct.pack(f'>{len(dims)}I', *dims) + bytes(values)
    rng = random.Random(1)
    pixels = [60 * (i % CLASSES) + rng.randrange(40)
              for i in range(IMAGES) for _ in range(SIDE * SIDE)]
    images = Path(folder) / 'tiny-images-idx3-ubyte'
    images.write_bytes(idx(3, [IMAGES, SIDE, SIDE], pixels))
    (Path(folder) / 'tiny-labels-idx1-ubyte').write_bytes(
        idx(1, [IMAGES], [i % CLASSES for i in range(IMAGES)]))
    return str(images)


class Workspace:
    def __init__(self, program, folder):
        self.program, self.folder = program, Path(folder)
        self.environment = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': ''}

    def command(self, *words):
        return [self.program, *map(str, words), '--workspace', str(self.folder)]

    def start(self, *words, **environment):
        return subprocess.Popen(self.command(*words), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, encoding='utf-8',
                                env={**self.environment, **environment})

    def run(self, *words, **environment):
        return subprocess.run(self.command(*words), capture_output=True, text=True,
                              encoding='utf-8', env={**self.environment, **environment},
                              timeout=120, check=False)

    def finish(self, uid):
        """Resumes a run to its end; returns the hash of its weights."""
        ran = self.run('resume', uid, '--json')
        assert ran.returncode == 0, (ran.returncode, ran.stderr)
        end = json.loads(ran.stdout.splitlines()[-1])
        assert end['state'] == 'finished', end
        return end['weights_hash']

    def ask(self, sql, *values):
        path = self.folder / 'runs.db'
        if not path.exists():
            return []
        database = sqlite3.connect(path, timeout=10)
        try:
            return database.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if 'no such table' in str(error):  # killed before the first transaction
                return []
            raise
        finally:
            database.close()

    def metrics(self, uid):
        """Everything that does not depend on the clock, as {(name, step): value}."""
        return {(name, step): value for name, step, value in self.ask(
            'SELECT m.name, m.step, m.value FROM metrics m JOIN runs r ON r.id = m.run WHERE '
            "r.uid = ? AND m.name NOT LIKE '%seconds' AND m.name NOT LIKE '%per_second'", uid)}

    def check(self):
        """The database is sound, and every checkpoint that it speaks of is whole."""
        if self.ask('SELECT 1'):
            assert self.ask('PRAGMA integrity_check') == [('ok',)]
            assert self.ask('PRAGMA foreign_key_check') == []
        n = 0
        for uid, name, size, checksum in self.ask(
                'SELECT r.uid, c.file, c.size, c.checksum FROM checkpoints c JOIN runs r ON r.id = '
                'c.run'):
            data = (self.folder / 'runs' / uid / name).read_bytes()
            assert len(data) == size and zlib.crc32(data) == checksum, (uid, name)
            n += 1
        return n
