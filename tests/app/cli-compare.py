#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# parallax-cli compare on a workspace of small runs. Run as cli-compare.py PROGRAM; TAP.
import sys

from cli import SMALL, cli, done, events, main, refused, write_folder, write_idx


def trained(place, name, *arguments, images=None):
    """A run of two epochs in the folder's workspace."""
    images = images or place / 'tiny-images-idx3-ubyte'
    if not images.exists():
        write_idx(place)
    done('train', '--dataset', images, '--workspace', place / 'runs', '--epochs', 2, '--name', name,
         *SMALL, *arguments, '--json')
    return name


def compared(place, *arguments):
    result, = events(done('compare', *arguments, '--workspace', place / 'runs', '--json'))
    return result


def test_same(place):
    result = compared(place, trained(place, 'one'), trained(place, 'again'))
    assert result['differs'] == [] and result['warnings'] == [], result
    assert [run['group'] for run in result['runs']] == [0, 0]
    one, again = (run['results'] for run in result['runs'])
    for key in set(one) - {'seconds'}:
        assert one[key] == again[key], key
    for matrix in ('cka', 'overlap'):
        assert all(abs(value - 1) < 1e-5 for row in result[matrix] for value in row), result[matrix]


def test_seeds(place):
    for seed in (1, 2):
        trained(place, f'low {seed}', '--temperature', 0.1, '--seed', seed)
        trained(place, f'high {seed}', '--temperature', 1, '--seed', seed)
    result = compared(place, 'low 1', 'high 1', 'low 2', 'high 2')
    assert set(result['differs']) == {'simclr.temperature', 'train.seed'}, result['differs']
    assert [run['group'] for run in result['runs']] == [0, 1, 0, 1]
    first, third = (result['runs'][i]['results']['loss'] for i in (0, 2))
    loss = result['groups'][0]['loss']
    assert loss['n'] == 2 and abs(loss['mean'] - (first + third) / 2) < 1e-9, loss
    assert abs(loss['spread'] - abs(first - third) / 2 ** 0.5) < 1e-9, loss
    assert result['cka'][0][1] == result['cka'][1][0] and result['cka'][0][0] > 0.999
    assert len(result['class_recall']) == 4 and len(result['class_recall'][0]) == 4
    text = '\n'.join(done('compare', 'low 1', 'high 1', 'low 2', '--workspace', place / 'runs'))
    assert 'simclr, 2 seeds: kNN class' in text and 'CKA' in text, text


def test_tables(place):
    trained(place, 'a|b, c')
    trained(place, 'other', '--method', 'margin')
    runs = ['a|b, c', 'other', '--workspace', place / 'runs']
    markdown = done('compare', *runs, '--markdown')
    assert all(line.startswith('| ') and line.endswith('|') for line in markdown), markdown
    assert 'a\\|b, c' in markdown[0] and '| train.method | simclr | margin |' in markdown
    csv = done('compare', *runs, '--csv')
    assert 'a|b, c"' in csv[0] and 'train.method,simclr,margin' in csv, csv
    assert not any(line.startswith('encoder.width') for line in csv)
    assert any(line.startswith('encoder.width,8,8') for line in done('compare', *runs, '--csv', '--all'))
    order = done('compare', *runs, '--csv', '--sort', 'seconds')
    seconds = [line for line in order if line.startswith('seconds')][0].split(',')[1:]
    assert float(seconds[0]) <= float(seconds[1]), order


def test_paper(place):
    runs = [trained(place, 'x'), trained(place, 'y', '--seed', 2), '--workspace', place / 'runs']
    done('compare', *runs, '--report', place / 'both.pdf', '--plots', place / 'plots')
    done('compare', *runs, '--plots', place / 'drawn', '--svg')
    assert (place / 'both.pdf').read_bytes().startswith(b'%PDF')
    assert sorted(f.name for f in (place / 'plots').iterdir()) == [
        f'{name}.png' for name in ('knn-by-seconds', 'knn', 'loss', 'maps', 'progress')]
    assert all(b'<svg' in f.read_bytes() for f in (place / 'drawn').iterdir())
    (place / 'file').write_text('in the way')
    refused(1, 'both.pdf', 'compare', *runs, '--report', place / 'file' / 'both.pdf')
    refused(1, 'file', 'compare', *runs, '--plots', place / 'file')


def test_other_data(place):
    images = write_folder(place / 'folder')
    trained(place, 'folder', images=images)
    trained(place, 'numbers')
    ran = cli('compare', 'folder', 'numbers', '--workspace', place / 'runs', '--json')
    assert ran.returncode == 0 and 'different data' in ran.stderr, ran.stderr
    assert 'data.dataset' in ran.stderr, ran.stderr
    result, = events(ran.stdout.splitlines())
    assert len(result['warnings']) == 1 and 'cka' not in result, result


def test_no_checkpoint(place):
    trained(place, 'kept')
    trained(place, 'lost', '--seed', 2)
    for file in (place / 'runs').rglob('*.safetensors'):
        file.unlink()
    ran = cli('compare', 'kept', 'lost', '--workspace', place / 'runs')
    assert ran.returncode == 0 and 'kNN class' in ran.stdout, ran.stderr
    assert 'checkpoint' in ran.stderr, ran.stderr


def test_refused(place):
    trained(place, 'only')
    runs = ['--workspace', place / 'runs']
    refused(2, '2 to 12', 'compare', 'only', *runs)
    refused(2, 'only', 'compare', 'only', 'only', *runs)
    refused(2, 'nobody', 'compare', 'only', 'nobody', *runs)
    refused(2, '13', 'compare', *['only'] * 13, *runs)
    trained(place, 'second')
    refused(2, 'beauty', 'compare', 'only', 'second', '--sort', 'beauty', *runs)


if __name__ == '__main__':
    sys.exit(main(globals()))
