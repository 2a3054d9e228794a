#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# parallax-cli as a script meets it: a process with arguments, lines on standard output, one sentence
# on standard error where something is wrong, and an exit status. Run as cli.py PROGRAM; TAP. Python's
# standard library only.
import csv
import gzip
import json
import os
import random
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import traceback
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

PROGRAM = sys.argv[1]
LONGEST = 60
IMAGES, SIDE, CLASSES = 160, 12, 4
SMALL = ['--holdout', '0.2', '--width', '8', '--batch', '16', '--hidden', '32', '--output', '16',
         '--probe', '0', '--knn.k', '10', '--augment.grey.on', 'off', '--augment.jitter.hue', '0',
         '--augment.jitter.saturation', '0']
ENVIRONMENT = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': ''}


# --- Making data ----------------------------------------------------------------------------------

def idx(kind, dims, values):
    return bytes([0, 0, 8, kind]) + struct.pack(f'>{len(dims)}I', *dims) + bytes(values)


def write_idx(folder, labels=IMAGES, zipped=False):
    """A pair of files: squares of CLASSES shades in noise. Returns the images' path."""
    rng = random.Random(1)
    pixels = [min(255, 60 * (i % CLASSES) + rng.randrange(40))
              for i in range(IMAGES) for _ in range(SIDE * SIDE)]
    suffix = '.gz' if zipped else ''
    pack = gzip.compress if zipped else bytes
    images = folder / f'tiny-images-idx3-ubyte{suffix}'
    images.write_bytes(pack(idx(3, [IMAGES, SIDE, SIDE], pixels)))
    (folder / f'tiny-labels-idx1-ubyte{suffix}').write_bytes(
        pack(idx(1, [labels], [i % CLASSES for i in range(labels)])))
    return images


def png(shade):
    def chunk(name, data):
        return (struct.pack('>I', len(data)) + name + data
                + struct.pack('>I', zlib.crc32(name + data)))
    rows = b''.join(b'\0' + bytes([shade] * SIDE) for _ in range(SIDE))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>2I5B', SIDE, SIDE, 8, 0, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def write_folder(folder, per_class=40):
    for shade in (60, 190):
        place = folder / f'shade-{shade}'
        place.mkdir(parents=True)
        for i in range(per_class):
            (place / f'{i:03}.png').write_bytes(png(shade + i % 20))
    return folder


# --- Running --------------------------------------------------------------------------------------

def cli(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          encoding='utf-8', env=ENVIRONMENT, timeout=LONGEST, check=False)


def done(*arguments):
    """Standard output's lines of a command that must go well and say nothing else."""
    ran = cli(*arguments)
    assert ran.returncode == 0, (ran.returncode, ran.stderr)
    assert ran.stderr == '', ran.stderr
    return ran.stdout.splitlines()


def events(lines):
    return [json.loads(line) for line in lines]


def train(*arguments):
    return events(done('train', *arguments, *SMALL, '--json'))


def refused(status, part, *arguments):
    """The command must fail with that status, one sentence that has part in it, and no result."""
    ran = cli(*arguments)
    assert ran.returncode == status, (ran.returncode, ran.stdout, ran.stderr)
    lines = ran.stderr.splitlines()
    assert len(lines) == 1, ran.stderr
    assert lines[0].startswith('parallax-cli: ') and lines[0].endswith('.'), lines[0]
    assert str(part) in lines[0], lines[0]
    assert ran.stdout == '', ran.stdout


# --- About, parameters, data sets -----------------------------------------------------------------

def test_about(_):
    about, = events(done('about', '--json'))
    assert set(about) == {'version', 'processor', 'cores', 'kernels', 'blas_core'}, about
    assert about['cores'] >= 1 and about['version'].count('.') == 2, about
    assert about['version'] in done('about')[0]
    assert about['version'] in done('--version')[0]


def test_about_encoder(_):
    plan, = events(done('about', '--encoder', 'resnet14', '--batch', '32', '--json'))
    assert plan['arena_bytes'] < 0.9 * plan['unshared_bytes'], plan
    assert max(b['offset'] + b['bytes'] for b in plan['buffers']) == plan['arena_bytes']
    for i, a in enumerate(plan['buffers']):
        for b in plan['buffers'][:i]:
            together = a['from'] < b['to'] and b['from'] < a['to']
            apart = a['offset'] + a['bytes'] <= b['offset'] or b['offset'] + b['bytes'] <= a['offset']
            assert apart or not together, (a, b)
    assert any('stage3.block1' in line for line in done('about', '--encoder', 'resnet14'))


def test_help(_):
    listed = '\n'.join(done('--help'))
    for command in ('train', 'datasets', 'params', 'augment', 'bench', 'about'):
        assert f'  {command} ' in listed, command
        assert f'parallax-cli {command}' in done(command, '--help')[0], command
    assert any('--simclr.temperature' in line for line in done('train', '--help'))


def test_params(_):
    listed = events(done('params', '--json'))
    keys = [param['key'] for param in listed]
    assert len(keys) == len(set(keys)) > 40
    for param in listed:
        assert param['label'] and param['help'], param
        assert isinstance(param['live'], bool) and param['type'], param
        if 'choices' in param:
            assert param['default'] in param['choices'], param
        if 'min' in param:
            assert param['min'] <= float(param['default']) <= param['max'], param
    text = done('params')
    assert [line for line in text if not line.startswith(' ')] == keys


def test_params_key(_):
    temperature, = events(done('params', 'simclr.temperature', '--json'))
    assert temperature['live'] and temperature['default'] == '0.2', temperature
    short, = events(done('params', 'temperature', '--json'))
    assert short == temperature, short
    text = done('params', 'simclr.temperature', 'train.epochs')
    assert text[0] == 'simclr.temperature' and 'train.epochs' in text, text


def test_datasets(place):
    names = [entry['name'] for entry in events(done('datasets', 'list', '--json'))]
    assert 'shapes' in names, names
    assert any(line.startswith('shapes') for line in done('datasets', 'list'))
    info, = events(done('datasets', 'info', write_idx(place), '--holdout', '0.25', '--json'))
    assert (info['images'], info['train'], info['held_out']) == (160, 120, 40), info
    assert (info['height'], info['width'], info['channels']) == (SIDE, SIDE, 1), info
    labels, = info['labels'].values()
    assert list(labels.values()) == [IMAGES // CLASSES] * CLASSES, labels
    assert info['skipped'] == 0 and info['format'].startswith('IDX'), info


def test_datasets_same(place):
    """Zipped or not, the same images."""
    (place / 'zipped').mkdir()
    plain, = events(done('datasets', 'info', write_idx(place), '--json'))
    zipped, = events(done('datasets', 'info', write_idx(place / 'zipped', zipped=True), '--json'))
    for key in ('images', 'train', 'height', 'width', 'channels', 'labels'):
        assert plain[key] == zipped[key], key


# --- Training -------------------------------------------------------------------------------------

def test_train(place):
    start, *epochs, end = train('--dataset', write_idx(place), '--epochs', '2', '--name', 'tiny')
    assert start['event'] == 'start' and start['name'] == 'tiny', start
    assert (start['images'], start['held_out'], start['steps']) == (160, 32, 16), start
    assert (start['height'], start['width'], start['channels']) == (SIDE, SIDE, 1), start
    assert start['parameters'] > 1000, start
    assert start['settings']['encoder.width'] == 8, start['settings']
    assert start['settings']['train.epochs'] == 2, start['settings']
    assert [epoch['epoch'] for epoch in epochs] == [0, 1, 2], epochs
    for epoch in epochs:
        assert epoch['event'] == 'epoch' and epoch['step'] == 8 * epoch['epoch'], epoch
        assert 0 <= epoch['knn'] <= 1, epoch
        assert list(epoch['knn_by'].values()) == [epoch['knn']], epoch
        assert epoch['chance'] > epoch['ideal'], epoch
        for key in ('alignment', 'uniformity', 'std', 'rank', 'learning_rate'):
            assert isinstance(epoch[key], (int, float)), (key, epoch)
    assert epochs[0]['loss'] is None and epochs[0]['seconds'] == 0, epochs[0]
    for epoch in epochs[1:]:
        assert epoch['images_per_second'] > 0 and epoch['seconds'] > 0, epoch
        share = (epoch['chance'] - epoch['loss']) / (epoch['chance'] - epoch['ideal'])
        assert abs(epoch['progress'] - share) < 1e-6, epoch
    assert epochs[1]['seconds'] < epochs[2]['seconds'], epochs
    assert (end['event'], end['state'], end['epochs']) == ('end', 'finished', 2), end
    assert end['knn'] == epochs[2]['knn'], end
    assert len(end['weights_hash']) == 16 and int(end['weights_hash'], 16), end


def test_train_text(place):
    lines = done('train', '--dataset', write_idx(place), '--epochs', '1', *SMALL)
    assert 'tiny' in lines[0] and '160' in lines[0], lines[0]
    assert [line.split()[0] for line in lines[2:]] == ['0', '1'], lines
    assert not any('\r' in line or '\033' in line for line in lines), lines


def losses(lines):
    return [line['loss'] for line in lines if line['event'] == 'epoch']


def test_same_seed(place):
    data = write_idx(place)
    one, again, threads, other = (
        train('--dataset', data, '--epochs', '1', *options) for options in
        (['--threads', '1'], ['--threads', '1'], ['--threads', '2'],
         ['--threads', '1', '--seed', '8']))
    assert one[-1]['weights_hash'] == again[-1]['weights_hash']
    assert one[-1]['weights_hash'] == threads[-1]['weights_hash']
    assert losses(one) == losses(again) == losses(threads)
    assert one[-1]['weights_hash'] != other[-1]['weights_hash']


def test_ways_to_set(place):
    data = write_idx(place)
    starts = [train('--dataset', data, '--epochs', '1', *words)[0]['settings'] for words in
              (['--temperature', '0.35'], ['--temperature=0.35'],
               ['--simclr.temperature', '0.35'], ['--set', 'temperature=0.35'])]
    assert all(settings == starts[0] for settings in starts)
    assert starts[0]['simclr.temperature'] == 0.35, starts[0]


def test_folder(place):
    """A file that cannot be read is left out and named; the others are trained with."""
    folder = write_folder(place / 'shades')
    (folder / 'shade-60' / 'broken.png').write_bytes(b'no picture')
    ran = cli('train', '--dataset', folder, '--epochs', '1', *SMALL, '--json')
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stderr.splitlines()) == 1 and 'broken.png' in ran.stderr, ran.stderr
    assert events(ran.stdout.splitlines())[0]['images'] == 80
    for number in range(7):
        (folder / 'shade-60' / f'empty{number}.png').write_bytes(b'')
    ran = cli('datasets', 'info', folder)
    assert all(f'empty{number}.png' in ran.stderr for number in range(7)), ran.stderr
    info = json.loads(cli('datasets', 'info', folder, '--json').stdout)
    assert info['skipped'] == 8 and len(info['skipped_why']) == 8, info


def test_report(place):
    folder = place / 'new' / 'report'
    ran = cli('train', '--dataset', write_idx(place), '--epochs', '1', *SMALL, '--probe', '100',
              '--report', folder)
    assert ran.returncode == 0, ran.stderr
    assert str(folder / 'report.html') in ran.stderr, ran.stderr
    page = (folder / 'report.html').read_text(encoding='utf-8')
    for name in ('loss.png', 'knn.png', 'health.png', 'map.png'):
        assert name in page, name
        assert (folder / name).read_bytes().startswith(b'\x89PNG'), name


def interrupt(place, number):
    with subprocess.Popen(
            [PROGRAM, 'train', '--dataset', write_idx(place), '--epochs', '10000', *SMALL,
             '--json'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            encoding='utf-8', env=ENVIRONMENT) as process:
        try:
            for line in process.stdout:
                if json.loads(line).get('epoch') == 1:
                    break
            process.send_signal(number)
            out, err = process.communicate(timeout=LONGEST)
        finally:
            process.kill()
    assert process.returncode == 130, (process.returncode, err)
    assert events(out.splitlines())[-1]['state'] == 'stopped', out
    assert len(err.splitlines()) == 1 and 'nterrupted' in err, err


def runs(space):
    return events(done('runs', '--json', '--workspace', space))


def test_runs(place):
    """Recorded, shown, lengthened, branched, deleted, brought back, sent and received."""
    space, other, file = place / 'space', place / 'other', place / 'run.zip'
    done('train', '--dataset', write_idx(place), '--epochs', '1', *SMALL, '--name', 'first',
         '--workspace', space)
    first, = runs(space)
    assert (first['name'], first['state'], first['epoch']) == ('first', 'finished', 1), first
    ran = cli('resume', 'first', '--workspace', space)
    assert ran.returncode == 2 and '--epochs' in ran.stderr, ran
    done('resume', first['run'][:6], '--epochs', '2', '--workspace', space)
    assert runs(space)[0]['epoch'] == 2
    refused(2, 'begins after 1 epochs', 'branch', 'first', '--from', '1', '--method', 'margin',
            '--workspace', space)
    assert len(runs(space)) == 1
    done('branch', 'first', '--from', '1', '--method', 'margin', '--name', 'second', '--epochs', '2',
         '--workspace', space)
    second = runs(space)[0]
    assert (second['parent'], second['method']) == (first['run'], 'margin'), second
    text = '\n'.join(done('show', 'second', '--workspace', space))
    assert 'train.method: simclr → margin' in text, text
    shown, = events(done('show', 'first', '--json', '--workspace', space))
    assert [c['epoch'] for c in shown['checkpoints']] == [1, 2], shown
    assert cli('delete', 'first', '--workspace', space).returncode == 0
    assert [run['name'] for run in runs(space)] == ['second']
    assert cli('delete', 'first', '--undo', '--workspace', space).returncode == 0
    assert len(runs(space)) == 2
    assert cli('export-run', 'first', '--out', file, '--workspace', space).returncode == 0
    done('import-run', file, '--workspace', other)
    assert runs(other)[0]['name'] == 'first'
    ran = cli('show', 'nothing', '--workspace', space)
    assert ran.returncode == 2 and 'nothing' in ran.stderr, ran


def test_sweep(place):
    """Several values: a run for every combination; one that cannot be trained stops it before."""
    space = place / 'space'
    words = ['--dataset', write_idx(place), '--epochs', '1', *SMALL, '--workspace', space]
    done('train', *words, '--set', 'temperature=0.1,0.5', '--seed', '1:2:2')
    names = {run['name'] for run in runs(space)}
    assert names == {f'temperature {t}, seed {s}' for t in (0.1, 0.5) for s in (1, 2)}, names
    ran = cli('train', *words, '--temperature', '0.1,50')
    assert ran.returncode == 2 and '50' in ran.stderr, ran
    assert len(runs(space)) == 4


def test_go_on(place):
    """Stopped by a signal it says how it goes on; the result is that of a run that was not."""
    space, images = place / 'space', write_idx(place)
    words = ['train', '--dataset', images, '--epochs', '40', *SMALL, '--json', '--workspace', space]
    whole = events(done(*words))[-1]
    with subprocess.Popen([PROGRAM, *map(str, words)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, encoding='utf-8',
                          env=ENVIRONMENT) as process:
        uid = json.loads(process.stdout.readline())['run']
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=LONGEST)
    assert process.returncode == 130 and f'resume {uid} --workspace' in err, err
    assert runs(space)[0]['state'] == 'stopped'
    assert events(done('resume', uid, '--json', '--workspace', space))[-1]['weights_hash'] == \
        whole['weights_hash']


def test_interrupt(place):
    interrupt(place, signal.SIGINT)
    interrupt(place, signal.SIGTERM)


def test_diverged(place):
    words = ['train', '--dataset', write_idx(place), '--epochs', '50', *SMALL, '--optimiser', 'sgd',
             '--sgd.learning_rate', '10', '--sgd.weight_decay', '1', '--schedule', 'constant']
    ran = cli(*words, '--json')
    *_, alarm, end = events(ran.stdout.splitlines())
    assert (alarm['event'], alarm['kind']) == ('alarm', 'diverged'), alarm
    assert ran.returncode == 1 and end['state'] == 'diverged', (ran.returncode, end)
    assert end['error'] in ran.stderr and len(ran.stderr.splitlines()) == 1, ran.stderr
    assert cli(*words, '--fail-on-alarm').returncode == 3


def changes_of(space):
    with closing(sqlite3.connect(space / 'runs.db')) as db:
        return db.execute("SELECT step, key, old, new FROM events WHERE kind = 'change' "
                          "ORDER BY step").fetchall()


def test_change(place):
    """A planned change is told at its step and kept; without it the run is another."""
    space = place / 'space'
    words = ['--dataset', write_idx(place), '--epochs', '2', '--workspace', space]
    plain = train(*words)
    lines = train(*words, '--at', '10:temperature=0.5', '--at=3:augment.flip.on=off')
    kinds = [line['event'] for line in lines]
    assert kinds == ['start', 'epoch', 'change', 'epoch', 'change', 'epoch', 'end'], kinds
    flip, temperature = (line for line in lines if line['event'] == 'change')
    assert flip == {'event': 'change', 'step': 3, 'key': 'augment.flip.on', 'old': True,
                    'new': False}, flip
    assert temperature == {'event': 'change', 'step': 10, 'key': 'simclr.temperature', 'old': 0.2,
                           'new': 0.5}, temperature
    assert changes_of(space) == [(3, 'augment.flip.on', 1, 0), (10, 'simclr.temperature', 0.2, 0.5)]
    assert lines[-1]['weights_hash'] != plain[-1]['weights_hash']
    assert lines[-2]['ideal'] != plain[-2]['ideal'] and lines[3]['ideal'] == plain[2]['ideal']
    ran = cli('train', *words, *SMALL, '--at', '3:temperature=0.5')
    assert ran.returncode == 0 and 'Temperature 0.2 → 0.5 at step 3' in ran.stderr, ran.stderr
    words += SMALL
    kept = len(runs(space))
    refused(2, 'train.batch', 'train', *words, '--at', '3:train.batch=8')
    refused(2, 'STEP:KEY=VALUE', 'train', *words, '--at', 'temperature=0.5')
    refused(2, '1000', 'train', *words, '--at', '3:temperature=1000')
    refused(2, 'has 16', 'train', *words, '--at', '16:temperature=0.5')
    refused(2, 'nothing that this run uses', 'train', *words, '--at', '3:moco.temperature=0.5')
    refused(2, 'has 16', 'train', *words, '--seed', '1,2', '--at', '16:temperature=0.5')
    assert len(runs(space)) == kept
    run = lines[0]['run']
    refused(2, 'has 24', 'resume', run, '--workspace', space, '--epochs', '3', '--at',
            '24:temperature=0.5')
    refused(2, 'its 2 epochs are done', 'resume', run, '--workspace', space)


def test_guards(place):
    """Warnings are told at the start; an error refuses the run, and leaves none behind."""
    space = place / 'space'
    data = ['--dataset', write_idx(place), '--workspace', space]
    words = data + ['--method', 'moco', '--bn_splits', '2', '--epochs', '1']
    start, warning, *_ = train(*words)
    assert (warning['event'], warning['key']) == ('warning', 'moco.queue'), warning
    assert '128 images' in warning['text'] and start['event'] == 'start', warning
    assert train(*words, '--queue', '128')[1]['event'] != 'warning'
    ran = cli('train', *words, *SMALL)
    assert ran.returncode == 0 and ran.stderr == f"parallax-cli: {warning['text']}\n", ran.stderr
    ran = cli('train', *data, '--epochs', '1', '--width', '8', '--batch', '16', '--probe', '0')
    assert len(ran.stderr.splitlines()) == 1 and 'augment.jitter' in ran.stderr, ran.stderr
    kept = len(runs(space))
    words += SMALL
    refused(2, '112 would be', 'train', *words, '--queue', '100')
    refused(2, 'train.batch is 1;', 'train', *data, *SMALL, '--batch', '1')
    refused(2, 'has only 128 images', 'train', *data, *SMALL, '--batch', '129')
    refused(2, 'margin.margin', 'train', *data, *SMALL, '--method', 'margin', '--margin', '2.5')
    refused(2, 'margin.margin', 'train', *data, *SMALL, '--method', 'margin', '--margin', '1,2.5')
    assert len(runs(space)) == kept


def test_alarm(place):
    """Told once, with its sentence; the run goes on, and ends with 3 only where that is asked."""
    words = ['--dataset', write_idx(place), '--method', 'margin', '--margin', '0', '--epochs', '25']
    lines = train(*words)
    alarm, = (line for line in lines if line['event'] == 'alarm')
    assert alarm['kind'] == 'margin-stuck' and alarm['step'] == 8 * alarm['epoch'], alarm
    assert alarm['text'].endswith('.') and lines[-1]['state'] == 'finished', lines[-1]
    ran = cli('train', *words, *SMALL, '--fail-on-alarm')
    assert ran.returncode == 3 and alarm['text'] in ran.stderr, ran
    assert 'margin stuck' in ran.stderr.splitlines()[-1], ran.stderr


# --- Wrong usage: status 2 ------------------------------------------------------------------------

def test_unknown_command(_):
    refused(2, '“trian”', 'trian')
    refused(2, '“-x”', '-x')
    ran = cli()
    assert ran.returncode == 2 and 'parallax-cli COMMAND' in ran.stderr and ran.stdout == ''


def test_unknown_key(_):
    refused(2, 'temperature', 'train', '--temperatur', '0.2')
    refused(2, 'epochs', 'train', '--set', 'train.epoch=3')
    refused(2, 'temperature', 'params', 'temprature')
    refused(2, '--json', 'train', '--json=1')
    refused(2, '--verbose', 'about', '--verbose')


def test_wrong_value(_):
    refused(2, 'temperature', 'train', '--temperature', '1000')
    refused(2, 'warm', 'train', '--temperature', 'warm')
    refused(2, '1.5', 'train', '--epochs', '1.5')
    refused(2, 'nan', 'train', '--temperature', 'nan')
    refused(2, 'simclr', 'train', '--method', 'simclear')
    refused(2, 'value', 'train', '--epochs')
    refused(2, 'KEY=VALUE', 'train', '--set', 'epochs')
    refused(2, '32x32', 'bench', 'step', '--input', '32x32')


def test_wrong_augmentation(place):
    grid = str(place / 'grid.png')
    refused(2, '--out', 'augment')
    refused(2, 'min_area', 'augment', '--augment.crop.min_area', '0.9', '--augment.crop.max_area',
            '0.3', '--out', grid)
    refused(2, 'augment.grey.probability', 'augment', '--augment.grey.probability', '2', '--out', grid)
    refused(2, 'augment.crop.min_area', 'augment', '--augment.crop.min_area', '0', '--out', grid)
    refused(2, 'smear', 'augment', '--augment.order', 'crop,smear', '--out', grid)
    refused(2, 'augment.blur.on', 'augment', '--augment.blurr.on', 'on', '--out', grid)
    refused(2, 'nonsense', 'augment', '--preset', 'nonsense', '--out', grid)
    refused(2, '--views', 'augment', '--views', '0', '--out', grid)
    refused(2, '13999', 'augment', '--image', '14000', '--out', grid)
    refused(1, 'nowhere', 'augment', '--out', str(place / 'nowhere' / 'grid.png'))
    for name in ('grid.jpg', 'grid', 'png'):
        refused(2, f'/{name}”', 'augment', '--out', place / name)
    (place / 'folder.png').mkdir()
    refused(1, 'it is a folder', 'augment', '--out', place / 'folder.png')
    os.mkfifo(place / 'pipe.png')
    refused(1, 'it is no regular file', 'augment', '--out', place / 'pipe.png')
    assert (place / 'pipe.png').is_fifo()
    assert sorted(path.name for path in place.iterdir()) == ['folder.png', 'pipe.png']
    assert not Path(grid).exists()


def test_augment(place):
    def picture(*extra):
        path = place / 'grid.png'
        line = done('augment', '--views', '6', '--image', '3', '--out', str(path), '--json', *extra)
        return path.read_bytes(), events(line)[0]
    usual, told = picture()
    assert usual.startswith(b'\x89PNG') and told['views'] == 6 and len(told['channels']) == 3
    assert picture()[0] == usual
    assert picture('--train.threads', '1')[0] == usual
    for extra in (('--epoch', '2'), ('--seed', '5'), ('--preset', 'byol'), ('--image', '4')):
        assert picture(*extra)[0] != usual, extra
    assert picture('--preset', 'none')[0] == picture('--preset', 'none', '--epoch', '9')[0]
    # What stands beside a preset holds, wherever it stands.
    assert picture('--augment.crop.on', 'off', '--preset', 'crop-only')[0] == picture('--preset', 'none')[0]


def test_bench_augment(_):
    told = events(done('bench', 'augment', '--input', '16x16x3', '--train.threads', '1', '--json',
                       '--augment.elastic.on', 'on', '--augment.elastic.probability', '0.01'))[0]
    assert told['views_per_second'] > 0 and set(told['us_by_operation']) == {
        'crop', 'flip', 'rotate', 'elastic', 'jitter', 'grey'}
    # Alone an operation is done in every view: bending takes many times what unpacking does.
    assert told['us_by_operation']['elastic'] > 5 * told['us_plain'], told


def test_extra_word(place):
    refused(2, '“more”', 'train', 'more')
    refused(2, '“more”', 'about', 'more')
    refused(2, 'datasets', 'datasets', 'info')
    refused(2, 'datasets', 'datasets', 'remove', 'shapes')
    refused(2, '“more”', 'datasets', 'info', write_idx(place), 'more')
    refused(2, 'step, augment, knn', 'bench')
    refused(2, '“0”', 'bench', 'knn', '--bank', '0')


# --- Wrong input: status 1 ------------------------------------------------------------------------

def both(part, path, status=1):
    """datasets info and train say the same of it."""
    refused(status, part, 'datasets', 'info', path)
    refused(status, part, 'train', '--dataset', path, *SMALL)


def test_missing(place):
    both(place / 'nowhere', place / 'nowhere')


def test_empty_folder(place):
    (place / 'empty').mkdir()
    both('“empty”', place / 'empty')


def test_other_length(place):
    both('labels', write_idx(place, labels=IMAGES - 1))


def test_corrupt_gzip(place):
    path = write_idx(place, zipped=True)
    whole = path.read_bytes()
    path.write_bytes(whole[:len(whole) // 2])
    both(path.name, path)
    path.write_bytes(whole[:200] + bytes(200) + whole[400:])
    both(path.name, path)


def test_truncated(place):
    path = write_idx(place)
    path.write_bytes(path.read_bytes()[:-100])
    both(path.name, path)


def test_no_image(place):
    (place / 'cats').mkdir()
    (place / 'cats' / 'a.png').write_bytes(b'no picture at all')
    both('a.png', place)
    both('a.png', place / 'cats' / 'a.png')


def test_report_in_the_way(place):
    """Found out before the training, not after it."""
    (place / 'taken').write_bytes(b'')
    for folder in (place / 'taken', place / 'taken' / 'report'):
        refused(1, folder, 'train', '--dataset', write_idx(place), *SMALL, '--report', folder)


def test_too_few(place):
    ran = cli('train', '--dataset', write_idx(place), *SMALL, '--batch', '4096')
    assert ran.returncode in (1, 2), ran
    assert len(ran.stderr.splitlines()) == 1 and '4096' in ran.stderr, ran.stderr


def test_damaged(place):
    """The newest checkpoint is damaged: said with its name, and the run goes on from the one before."""
    space = place / 'space'
    words = ['--dataset', write_idx(place), '--workspace', space]
    train(*words, '--epochs', '3', '--name', 'one')
    newest = max((space / 'runs').glob('*/step-*.safetensors'))
    newest.write_bytes(newest.read_bytes()[:-1] + b'x')
    ran = cli('resume', 'one', '--workspace', space, '--epochs', '4')
    assert ran.returncode == 0 and f'“{newest}” is damaged' in ran.stderr, ran.stderr
    assert 'from epoch 2.' in ran.stderr, ran.stderr


def test_queue(place):
    """One that cannot begin does not keep those behind it; one in the trash has no turn."""
    space = place / 'space'
    words = ['--dataset', write_idx(place), '--workspace', space, '--epochs', '1']
    for name in ('gone', 'trashed', 'good'):
        train(*words, '--name', name)
    with closing(sqlite3.connect(space / 'runs.db')) as db, db:
        for place_in_queue, name in enumerate(('gone', 'trashed', 'good')):
            db.execute("UPDATE runs SET state = 'queued', queue = ?, epochs = 2 WHERE name = ?",
                       (place_in_queue, name))
            db.execute("UPDATE settings SET value = '2' WHERE key = 'train.epochs'")
        db.execute("UPDATE settings SET value = '/nowhere' WHERE key = 'data.dataset' AND run = "
                   "(SELECT id FROM runs WHERE name = 'gone')")
        db.execute("UPDATE runs SET trashed = 1 WHERE name = 'trashed'")
    ran = cli('resume', '--queue', '--workspace', space)
    assert ran.returncode == 1 and '/nowhere' in ran.stderr, ran
    found = {run['name']: (run['state'], run['epoch']) for run in runs(space)}
    assert found == {'gone': ('failed', 1), 'good': ('finished', 2)}, found


# --- Out ------------------------------------------------------------------------------------------

def test_export(place):
    workspace = ['--workspace', place / 'runs']
    train('--dataset', write_idx(place), *workspace, '--name', 'one', '--epochs', '1')
    held_out = IMAGES // 5
    for end in ('onnx', 'safetensors', 'tsv', 'npz', 'csv'):
        path = place / f'points.{end}'
        assert done('export', 'one', *workspace, '--held-out', '--out', path) == [str(path)]
        assert path.stat().st_size > 1000
    names = {path.name for path in place.iterdir()}
    assert {'load_parallax.py', 'points-metadata.tsv', 'points-sprite.png',
            'points-config.json'} <= names and not [n for n in names if n.endswith('.part')], names
    rows = [line.split('\t') for line in (place / 'points.tsv').read_text().splitlines()]
    assert [len(row) for row in rows] == [32] * held_out
    with open(place / 'points.csv', newline='', encoding='utf-8') as file:
        table = list(csv.DictReader(file))
    assert [float(row['v7']) for row in table] == [float(row[7]) for row in rows]
    first = IMAGES - held_out
    assert [(row['image'], row['class'], row['split']) for row in table] == [
        (str(i), str(i % CLASSES), 'held-out') for i in range(first, IMAGES)]
    with zipfile.ZipFile(place / 'points.npz') as archive:
        assert archive.testzip() is None
        assert {'vectors.npy', 'class.npy', 'class_classes.npy'} <= set(archive.namelist())
        data = archive.read('vectors.npy')
    values = struct.unpack(f'<{held_out * 32}f', data[-held_out * 128:])
    assert [f'{v:.9g}' for v in values[:32]] == rows[0]


def test_export_plot(place):
    workspace = ['--workspace', place / 'runs']
    train('--dataset', write_idx(place), *workspace, '--name', 'one', '--epochs', '2')
    begins = {'png': b'\x89PNG', 'svg': b'<?xml', 'pdf': b'%PDF'}
    for plot in ('loss', 'knn', 'health', 'map'):
        for end, begin in begins.items():
            path = place / f'{plot}.{end}'
            words = ['export', 'one', *workspace, '--plot', plot, '--size', '400x300', '--out', path]
            assert done(*words) == [str(path)]
            content = path.read_bytes()
            assert content.startswith(begin) and len(content) > 1000, (plot, end)
            if end == 'png':
                assert struct.unpack('>II', content[16:24]) == (800, 600), plot
    words = ['export', 'one', *workspace, '--out']
    refused(2, 'sound', *words, place / 'x.png', '--plot', 'sound')
    refused(2, 'x.onnx', *words, place / 'x.onnx', '--plot', 'loss')
    refused(2, '4x-3', *words, place / 'x.png', '--plot', 'loss', '--size', '4x-3')
    refused(2, '--part', *words, place / 'x.png', '--plot', 'loss', '--part', 'full')
    refused(2, '--plot', *words, place / 'x.onnx', '--size', '400x300')
    refused(1, 'x.png', *words, place / 'no' / 'x.png', '--plot', 'loss')


def read_tensors(path):
    """Metadata and tensors (shape, flat values) of a safetensors file of floats."""
    whole = path.read_bytes()
    length, = struct.unpack('<Q', whole[:8])
    header, body = json.loads(whole[8:8 + length]), whole[8 + length:]
    notes = header.pop('__metadata__')
    return notes, {name: (entry['shape'],
                          struct.unpack(f"<{(entry['data_offsets'][1] - entry['data_offsets'][0]) // 4}f",
                                        body[slice(*entry['data_offsets'])]))
                   for name, entry in header.items() if entry['dtype'] == 'F32'}


def test_export_classifier(place):
    """The scores on the exported embeddings name as many right as said, and as Evaluate says."""
    workspace = ['--workspace', place / 'runs']
    train('--dataset', write_idx(place), *workspace, '--name', 'one', '--epochs', '1')
    words = ['export', 'one', *workspace, '--part', 'classifier', '--labels', 'class', '--out']
    model, table = place / 'm.safetensors', place / 'v.csv'
    ran = cli(*words, model)
    assert ran.returncode == 0 and ran.stdout == f'{model}\n', ran
    notes, tensors = read_tensors(model)
    assert notes['parallax.classifier'] == 'linear' and notes['parallax.labels'] == 'class', notes
    assert len(notes['parallax.classes'].split('\n')) == CLASSES, notes
    (shape, weight), (_, bias) = tensors['fc.weight'], tensors['fc.bias']
    assert shape == [CLASSES, 32] and len(bias) == CLASSES, shape
    done('export', 'one', *workspace, '--held-out', '--out', table)
    right = 0
    with open(table, newline='', encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        scores = [bias[c] + sum(weight[c * 32 + k] * float(row[f'v{k}']) for k in range(32))
                  for c in range(CLASSES)]
        right += scores.index(max(scores)) == int(row['class'])
    accuracy = float(notes['parallax.held_out_accuracy'])
    assert abs(right / len(rows) - accuracy) < 1e-4, (right, len(rows), accuracy)
    assert f'{100 * accuracy:.1f} %' in ran.stderr, ran.stderr
    found, = events(done('eval', 'one', *workspace, '--linear', '--json'))
    assert abs(found['accuracy'] - accuracy) < 1e-4, (found, accuracy)
    assert cli(*words, place / 'm.onnx').returncode == 0
    assert (place / 'm-classes.txt').read_text() == notes['parallax.classes'] + '\n'
    assert cli(*words, model, '--finetune', '1', '--finetune.steps', '20').returncode == 0
    tuned, others = read_tensors(model)
    assert tuned['parallax.classifier'] == 'finetuned', tuned
    assert others['layer1.0.conv1.weight'] != tensors['layer1.0.conv1.weight']
    found, = events(done('eval', 'one', *workspace, '--finetune', '1', '--finetune.steps', '20',
                         '--json'))
    assert abs(found['finetuned'] - float(tuned['parallax.held_out_accuracy'])) < 1e-4, found
    refused(2, 'shape', 'export', 'one', *workspace, '--part', 'classifier', '--labels', 'shape',
            '--out', model)
    refused(2, 'is the run', *words, model, '--train.epochs', '3')
    refused(2, '--part classifier', 'export', 'one', *workspace, '--labels', 'class', '--out', model)
    refused(2, 'is a model', *words, table)


def test_export_refusals(place):
    workspace = ['--workspace', place / 'runs']
    train('--dataset', write_idx(place), *workspace, '--name', 'one', '--epochs', '1')
    refused(2, '--out', 'export', 'one', *workspace)
    refused(2, 'm.xyz', 'export', 'one', *workspace, '--out', place / 'm.xyz')
    refused(2, 'middle', 'export', 'one', *workspace, '--out', 'm.onnx', '--part', 'middle')
    refused(1, 'm.onnx', 'export', 'one', *workspace, '--out', place / 'no' / 'm.onnx')
    assert not (place / 'no').exists()
    ran = cli('export', 'two', *workspace, '--out', place / 'm.onnx')
    assert ran.returncode in (1, 2) and 'two' in ran.stderr, ran


# --- TAP ------------------------------------------------------------------------------------------

def main(names):
    """Runs a module's test_ functions, each with an empty folder."""
    tests = [(name[5:].replace('_', '-'), function) for name, function in names.items()
             if name.startswith('test_')]
    is_broken = False
    print(f'1..{len(tests)}', flush=True)
    for number, (name, function) in enumerate(tests, 1):
        try:
            with tempfile.TemporaryDirectory(prefix='plx-cli-') as place:
                function(Path(place))
            print(f'ok {number} - {name}', flush=True)
        except Exception:
            is_broken = True
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            print(f'not ok {number} - {name}', flush=True)
    return 1 if is_broken else 0


if __name__ == '__main__':
    sys.exit(main(globals()))
