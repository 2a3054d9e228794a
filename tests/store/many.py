#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# many.py PROGRAM FOLDER [RUNS [ROWS]]: makes a workspace with many runs, each with so many rows of
# metrics, and times what the command line needs for the list and for one run. The window's own times
# are tests/ui/many.c's, on the workspace that PLX_MANY_RUNS names.
import math
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path


def fill(path, runs, rows):
    database = sqlite3.connect(path)
    rng = random.Random(1)
    steps = rows * 24 // 100  # four numbers a step, and those of the epochs
    for i in range(runs):
        method = rng.choice(['simclr', 'moco', 'margin'])
        cursor = database.execute(
            'INSERT INTO runs (uid, name, created, method, dataset, epochs, steps_per_epoch, '
            'total_steps, label_sets, epoch, step, loss, progress, knn, seconds, state, color) '
            "VALUES (?, ?, ?, ?, 'shapes', ?, 40, ?, 'shape', ?, ?, 1.5, .6, ?, 100, 'finished', ?)",
            (f'{i:08x}', f'Run {i}', 1e9 + i, method, steps // 40, steps, steps // 40, steps,
             rng.random(), i))
        run = cursor.lastrowid
        database.execute('INSERT INTO settings (run, key, value) VALUES (?, ?, ?)',
                         (run, 'train.method', method))
        for name in ('loss', 'learning_rate', 'seconds', 'images_per_second'):
            database.executemany('INSERT INTO metrics VALUES (?, ?, ?, ?)', [
                (run, name, step, 1 + 4 * math.exp(-step / 500) + rng.random() / 10)
                for step in range(1, steps + 1)])
        names = ['epoch', 'epoch.loss', 'knn.shape', 'alignment', 'uniformity', 'std', 'rank']
        database.executemany('INSERT INTO metrics VALUES (?, ?, ?, ?)', [
            (run, name, 40 * epoch, epoch if name == 'epoch' else rng.random())
            for name in names for epoch in range(1, steps // 40 + 1)])
        if i % 50 == 49:
            database.commit()
    database.commit()
    database.close()


def seconds(*words):
    began = time.monotonic()
    subprocess.run(words, check=True, capture_output=True)
    return time.monotonic() - began


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    rows = int(sys.argv[4]) if len(sys.argv) > 4 else 10000
    if not (folder / 'runs.db').exists():
        subprocess.run([program, 'runs', '--workspace', folder], check=True, capture_output=True)
        fill(folder / 'runs.db', runs, rows)
    database = sqlite3.connect(folder / 'runs.db')
    print(f"# {database.execute('SELECT count(*) FROM runs').fetchone()[0]} runs, "
          f"{database.execute('SELECT count(*) FROM metrics').fetchone()[0]} rows of metrics")
    print(f"# {seconds(program, 'runs', '--workspace', folder):.3f} s for parallax-cli runs")
    print(f"# {seconds(program, 'show', '00000007', '--workspace', folder):.3f} s for show")


main()
