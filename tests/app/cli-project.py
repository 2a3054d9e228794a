#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# parallax-cli project on a workspace of small runs: pictures, tables, what is refused, and the sets
# that have hardly a map. Run as cli-project.py PROGRAM; TAP.
import csv
import math
import sqlite3
import sys
import zlib

from cli import CLASSES, IMAGES, SMALL, cli, done, events, idx, main, png, refused, write_idx

HELD_OUT = IMAGES // 5
STARTS = {'png': b'\x89PNG', 'svg': b'<?xml', 'pdf': b'%PDF'}


def trained(place, *arguments, images=None):
    """A run of one epoch in the folder's workspace; the options that name it."""
    done('train', '--dataset', images or write_idx(place), '--workspace', place / 'runs', '--epochs',
         1, '--name', 'run', *SMALL, *arguments, '--json')
    return ['run', '--workspace', place / 'runs']


def projected(place, *arguments, out='map.png'):
    result, = events(done('project', *arguments, '--out', place / out, '--json'))
    return result


def table(path):
    with open(path, newline='', encoding='utf-8') as file:
        return list(csv.DictReader(file))


def test_formats(place):
    run = trained(place)
    for method in ('pca', 'tsne', 'umap'):
        for end, start in STARTS.items():
            out = place / f'{method}.{end}'
            assert done('project', *run, '--method', method, '--out', out) == [str(out)]
            assert out.read_bytes().startswith(start), out
    assert not list(place.glob('*.part'))


def test_table(place):
    run = trained(place)
    done('project', *run, '--out', place / 'map.csv', '--images', 'all')
    rows = table(place / 'map.csv')
    assert list(rows[0]) == ['image', 'split', 'class', 'x', 'y', 'agreement'], rows[0]
    assert [int(row['image']) for row in rows] == list(range(IMAGES))
    assert sum(row['split'] == 'held-out' for row in rows) == HELD_OUT
    for axis in 'xy':
        values = [float(row[axis]) for row in rows]
        assert abs(sum(values)) < 1e-3 * max(map(abs, values)) * IMAGES, axis
    assert all(0 <= float(row['agreement']) <= 1 for row in rows)


def test_json(place):
    run = trained(place)
    pca = projected(place, *run, '--method', 'pca')
    assert pca['method'] == 'pca' and pca['on'] == 'v' and pca['images'] == HELD_OUT, pca
    assert pca['kl'] is None and 0 < pca['explained'][1] <= pca['explained'][0] <= 1, pca
    assert 0.3 < pca['trustworthiness'] <= 1, pca
    tsne = projected(place, *run, '--method', 'tsne', '--images', 'train', '--on', 'z')
    assert tsne['images'] == IMAGES - HELD_OUT and tsne['on'] == 'z', tsne
    assert tsne['dimensions'] == 16 and tsne['steps'] > 100 and tsne['kl'] > 0, tsne
    assert tsne['explained'] == [0, 0], tsne
    assert projected(place, *run, '--epoch', 1)['epoch'] == 1


def test_seed(place):
    run = [*trained(place), '--method', 'umap', '--images', 'all']
    for name, seed in (('a', 1), ('b', 1), ('c', 2)):
        done('project', *run, '--seed', seed, '--out', place / f'{name}.csv')
    a, b, c = ((place / f'{name}.csv').read_bytes() for name in 'abc')
    assert a == b and a != c


def test_colors(place):
    run = trained(place)
    pictures = set()
    for color in ('class', 'cluster', 'split', 'agreement', 'loss', 'none'):
        done('project', *run, '--color', color, '--images', 'all', '--out', place / 'map.svg')
        pictures.add((place / 'map.svg').read_bytes())
    assert len(pictures) == 6


def test_refused(place):
    run = trained(place)
    refused(2, 'parallax-cli runs', 'project', '--workspace', place / 'runs')
    refused(2, 'nobody', 'project', 'nobody', *run[1:], '--out', place / 'map.png')
    refused(2, 'map.gif', 'project', *run, '--out', place / 'map.gif')
    refused(2, 'beauty', 'project', *run, '--color', 'beauty', '--out', place / 'map.png')
    refused(2, 'isomap', 'project', *run, '--method', 'isomap', '--out', place / 'map.png')
    refused(2, 'perplexity', 'project', *run, '--perplexity', '1e9', '--out', place / 'map.png')
    refused(2, '“w”', 'project', *run, '--on', 'w', '--out', place / 'map.png')
    refused(2, 'some', 'project', *run, '--images', 'some', '--out', place / 'map.png')
    refused(2, 'epoch 7', 'project', *run, '--epoch', 7, '--out', place / 'map.png')
    refused(2, 'live map', 'project', *run, '--images', 'probe', '--out', place / 'map.png')
    refused(1, 'nowhere', 'project', *run, '--out', place / 'nowhere' / 'map.png')
    (place / 'folder.png').mkdir()
    refused(1, 'folder.png', 'project', *run, '--out', place / 'folder.png')
    assert not list(place.glob('map.*')) and not list(place.glob('*.part'))


def test_few_points(place):
    run = trained(place)
    for n in (1, 2, 3, 4):
        for method in ('pca', 'tsne', 'umap'):
            result = projected(place, *run, '--method', method, '--most', n, '--perplexity', 200)
            assert result['images'] == n and result['trustworthiness'] is None, result
            done('project', *run, '--method', method, '--most', n, '--out', place / 'few.csv')
            rows = table(place / 'few.csv')
            assert len(rows) == n
            assert all(math.isfinite(float(row[axis])) for row in rows for axis in 'xy')


def test_probe(place):
    run = trained(place, '--probe', 50)
    assert projected(place, *run, '--images', 'probe')['images'] == 50


def test_all_equal(place):
    side = 12
    (place / 'tiny-images-idx3-ubyte').write_bytes(idx(3, [60, side, side], [90] * 60 * side * side))
    (place / 'tiny-labels-idx1-ubyte').write_bytes(idx(1, [60], [0] * 60))
    run = trained(place, images=place / 'tiny-images-idx3-ubyte')
    for method in ('pca', 'tsne', 'umap'):
        for color in ('class', 'agreement', 'cluster'):
            projected(place, *run, '--method', method, '--color', color, '--images', 'all')
    done('project', *run, '--out', place / 'equal.CSV')
    assert all(float(row['x']) == 0 == float(row['y']) for row in table(place / 'equal.CSV'))


def test_many_classes(place):
    for i in range(1000):
        folder = place / 'images' / f'class-{i:04}'
        folder.mkdir(parents=True)
        (folder / 'image.png').write_bytes(png(i % 250))
    run = trained(place, images=place / 'images')
    for color in ('class', 'agreement'):
        assert projected(place, *run, '--color', color, '--images', 'all')['images'] == 1000
    projected(place, *run, '--images', 'all', out='map.pdf')


def test_not_finite(place):
    run = trained(place)
    file, = (place / 'runs').rglob('step-*.safetensors')
    bytes_ = bytearray(file.read_bytes())
    start = 8 + int.from_bytes(bytes_[:8], 'little')
    bytes_[start:] = b'\xff\xff\xff\x7f' * ((len(bytes_) - start) // 4)
    file.write_bytes(bytes_)
    with sqlite3.connect(place / 'runs' / 'runs.db') as db:
        db.execute('UPDATE checkpoints SET checksum = ?', [zlib.crc32(bytes_)])
    for method in ('pca', 'tsne', 'umap'):
        ran = cli('project', *run, '--method', method, '--out', place / 'map.png')
        assert ran.returncode in (1, 2), ran
        assert len(ran.stderr.splitlines()) == 1 and ran.stderr.endswith('.\n'), ran.stderr
    assert not (place / 'map.png').exists()


if __name__ == '__main__':
    assert CLASSES == 4
    sys.exit(main(globals()))
