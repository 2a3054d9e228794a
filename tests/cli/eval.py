#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# eval.py PROGRAM: parallax-cli eval on small runs: what it prints and keeps, the baselines, and one
# sentence with the right exit status for each thing that images or weights may lack.
import json
import random
import shutil
import sqlite3
import struct
import sys
import tempfile
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / 'store'))
from workspace import CLASSES, IMAGES, SIDE, SMALL, Workspace, write_images  # noqa: E402

FEW = ['--eval.episodes', '50', '--eval.pairs', '500', '--eval.restarts', '2']
KINDS = ['knn', 'linear', 'clusters', 'new-classes', 'spectrum']


def idx(kind, dims, values):
    return bytes([0, 0, 8, kind]) + struct.pack(f'>{len(dims)}I', *dims) + bytes(values)


def write_pair(folder, train_labels, test_labels):
    """IDX files with a split of their own: squares whose shade is their label. Returns the folder."""
    folder.mkdir()
    rng = random.Random(2)
    for name, labels in (('train', train_labels), ('t10k', test_labels)):
        pixels = [40 * label + rng.randrange(30) for label in labels for _ in range(SIDE * SIDE)]
        (folder / f'{name}-images-idx3-ubyte').write_bytes(
            idx(3, [len(labels), SIDE, SIDE], pixels))
        (folder / f'{name}-labels-idx1-ubyte').write_bytes(idx(1, [len(labels)], labels))
    return folder


class Tests:
    def __init__(self, program, folder):
        self.folder = Path(folder)
        self.space = Workspace(program, self.folder / 'workspace')
        self.images = write_images(folder)
        self.uid = self.train(self.images)

    def train(self, images, *more):
        ran = self.space.run('train', '--dataset', images, *SMALL, '--epochs', '2', *more, '--json')
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout.splitlines()[0])['run']

    def eval(self, uid, *more, status=0):
        ran = self.space.run('eval', uid, *FEW, *more, '--json')
        assert ran.returncode == status, (ran.returncode, ran.stdout, ran.stderr)
        return [json.loads(line) for line in ran.stdout.splitlines()], ran.stderr

    # ---- What it gives ----

    def everything(self):
        lines, said = self.eval(self.uid)
        assert [line['kind'] for line in lines] == KINDS, lines
        assert said == '', said
        knn, linear = lines[0], lines[1]
        assert knn['accuracy'] > 0.5 and 0 <= knn['precision_at_10'] <= 1, knn
        held_out = IMAGES // 5
        assert knn['protocol']['test'] == held_out, knn
        assert knn['protocol']['train'] == IMAGES - held_out, knn
        assert knn['protocol']['k'] == 10 and knn['protocol']['on'] == 'v', knn
        assert knn['protocol']['weights_hash'] == linear['protocol']['weights_hash'], linear
        assert lines[3]['one_shot'] > 0.5 and lines[3]['protocol']['episodes'] == 50, lines[3]

    def baselines(self):
        lines, _ = self.eval(self.uid, '--knn', '--untrained', '--pixels')
        assert [line['encoder'] for line in lines] == ['trained', 'untrained', 'pixels'], lines
        assert lines[2]['protocol']['d'] == SIDE * SIDE, lines[2]
        assert lines[1]['protocol']['weights_hash'] != lines[0]['protocol']['weights_hash']
        # The untrained encoder is the one that training began with.
        first = self.space.ask("SELECT value FROM metrics WHERE name = 'knn.class' AND step = 0")
        assert abs(first[0][0] - lines[1]['accuracy']) < 1e-9, (first, lines[1])

    def repeats(self):
        """The same question has the same answer, and its row is replaced."""
        first, _ = self.eval(self.uid)
        n = self.space.ask('SELECT count(*) FROM evaluations')
        again, _ = self.eval(self.uid, '--knn', '--linear', '--clusters', '--new-classes')
        assert again == first[:4], (first, again)
        assert self.space.ask('SELECT count(*) FROM evaluations') == n
        other, _ = self.eval(self.uid, '--knn', '--knn.k', '5', '--on', 'z')
        assert other[0]['protocol']['on'] == 'z' and other[0]['protocol']['k'] == 5
        assert self.space.ask('SELECT count(*) FROM evaluations')[0][0] == n[0][0] + 1

    def epochs(self):
        lines, _ = self.eval(self.uid, '--knn', '--epoch', '1')
        assert lines[0]['epoch'] == 1, lines
        best, _ = self.eval(self.uid, '--knn', '--epoch', 'best')
        each = [self.eval(self.uid, '--knn', '--epoch', str(epoch))[0][0] for epoch in (1, 2)]
        assert best[0] in each and best[0]['accuracy'] == max(e['accuracy'] for e in each), best
        self.refuse('not “soon”', 2, self.uid, '--knn', '--epoch', 'soon')
        self.refuse('no checkpoint', None, self.uid, '--knn', '--epoch', '77')

    def text(self):
        ran = self.space.run('eval', self.uid, *FEW, '--confusion', '--pixels')
        assert ran.returncode == 0, ran.stderr
        for part in ('Nearest neighbours · class', 'Encoder', 'Pixels', 'Accuracy', 'recall',
                     'frozen; representation v of', 'training images answer', 'seed 1'):
            assert part in ran.stdout, (part, ran.stdout)
        shown = self.space.run('show', self.uid).stdout
        assert 'Evaluations' in shown and 'Linear probe · class' in shown, shown
        described = json.loads(self.space.run('show', self.uid, '--json').stdout)
        assert {'knn', 'linear'} <= {e['kind'] for e in described['evaluations']}, described

    def left_out(self):
        uid = self.train(self.images, '--leave_out', '3,2')
        lines, _ = self.eval(uid, '--new-classes')
        protocol = lines[0]['protocol']
        assert protocol['left_out'] and protocol['classes'] == 2 and protocol['ways'] == 2, lines
        assert protocol['test'] == IMAGES // 2 and 'knn_new' in lines[0], lines

    # ---- What it refuses ----

    def refuse(self, sentence, status, *words):
        ran = self.space.run('eval', *words)
        assert ran.returncode in ([1, 2] if status is None else [status]), (words, ran)
        assert sentence in ran.stderr, (words, ran.stderr)

    def usage(self):
        self.refuse('Which run?', 2)
        self.refuse('nobody', None, 'nobody')
        self.refuse('--on is v', 2, self.uid, '--on', 'w')
        self.refuse('called “hue”; it has class', 2, self.uid, '--labels', 'hue')
        self.refuse('train.epochs is the run', 2, self.uid, '--epochs', '3')
        self.refuse('knn.k', 2, self.uid, '--knn.k', '0')

    def no_labels(self):
        bare = self.folder / 'bare'
        bare.mkdir()
        images = bare / 'tiny-images-idx3-ubyte'
        shutil.copy(self.images, images)
        uid = self.train(images)
        lines, said = self.eval(uid)
        assert [line['kind'] for line in lines] == ['spectrum'], lines
        assert said.count('have no labels') == 3 and 'eval.clusters' in said, said
        lines, _ = self.eval(uid, '--clusters', '--eval.clusters', '3')
        assert 'nmi' not in lines[0] and lines[0]['protocol']['k'] == 3, lines
        assert 'have no labels' in self.eval(uid, '--knn', status=1)[1]
        self.refuse('have no labels', 2, uid, '--labels', 'class')

    def one_class(self):
        uid = self.train(write_pair(self.folder / 'one', [1] * 128, [1] * 32))
        lines, said = self.eval(uid)
        assert [line['kind'] for line in lines] == ['spectrum'], lines
        assert said.count('of one class') == 3, said
        assert 'of one class' in self.eval(uid, '--linear', status=1)[1]

    def few_images(self):
        """k is cut to what there is, and the protocol says to what; more clusters than images is
        refused."""
        uid = self.train(write_pair(self.folder / 'few', [0, 1] * 20, [0, 1] * 5),
                         '--knn.k', '200')
        lines, _ = self.eval(uid, '--knn')
        assert lines[0]['protocol']['k'] == 40, lines
        _, said = self.eval(uid, '--clusters', '--eval.clusters', '50', status=1)
        assert '50' in said and '10' in said, said

    def unseen_label(self):
        """Images of a class that only the held-out part has count as wrong, and are said."""
        uid = self.train(write_pair(self.folder / 'unseen', [0, 1] * 64, [0, 1, 2, 2] * 8))
        for line in self.eval(uid, '--knn', '--linear')[0]:
            assert line['protocol']['unseen'] == 16, line
            assert line['accuracy'] <= 0.5, line
        ran = self.space.run('eval', uid, '--knn')
        assert '16 held-out images are of a class without a training image' in ran.stdout, ran

    def damaged(self):
        """Weights that are not numbers, in a file that is otherwise whole."""
        uid = self.train(self.images, '--seed', '5')
        run, name = self.space.ask('SELECT c.run, c.file FROM checkpoints c JOIN runs r ON r.id = '
                                   'c.run WHERE r.uid = ? ORDER BY c.step DESC', uid)[0]
        path = self.space.folder / 'runs' / uid / name
        data = bytearray(path.read_bytes())
        length = struct.unpack('<Q', data[:8])[0]
        header = json.loads(data[8:8 + length])
        begin = header['model.stem.conv.weight']['data_offsets'][0] + 8 + length
        data[begin:begin + 4] = struct.pack('<f', float('nan'))
        path.write_bytes(data)
        database = sqlite3.connect(self.space.folder / 'runs.db')
        database.execute('UPDATE checkpoints SET checksum = ? WHERE run = ? AND file = ?',
                         (zlib.crc32(data), run, name))
        database.commit()
        database.close()
        lines, said = self.eval(uid, status=1)
        assert lines == [] and said.count('not finite') == len(KINDS), (lines, said)
        assert self.eval(uid, '--knn', '--epoch', '1')[0][0]['accuracy'] > 0


def main():
    names = ['everything', 'baselines', 'repeats', 'epochs', 'text', 'left_out', 'usage',
             'no_labels', 'one_class', 'few_images', 'unseen_label', 'damaged']
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        tests = Tests(sys.argv[1], folder)
        print(f'1..{len(names)}')
        for number, name in enumerate(names, 1):
            try:
                getattr(tests, name)()
                print(f'ok {number} /eval-command/{name}', flush=True)
            except Exception as error:  # noqa: BLE001: whatever it is, it is a failure
                failed += 1
                print(f'not ok {number} /eval-command/{name}', flush=True)
                print('# ' + repr(error).replace('\n', '\n# '), flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
