#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# datasets fetch against an HTTP server on loopback: whole, broken off, redirected, refused, damaged,
# on a full disk, killed; archives, good ones and ones that mean harm. Run as fetch.py PROGRAM; TAP.
import gzip
import hashlib
import http.server
import io
import os
import random
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from pathlib import Path

import cli
from cli import CLASSES, IMAGES, PROGRAM, SIDE, events, idx, png

SHADES = random.Random(1).randbytes(IMAGES * SIDE * SIDE)  # which nothing makes smaller
LABELS = bytes(i % CLASSES for i in range(IMAGES))
PAIR = {'train-images-idx3-ubyte.gz': gzip.compress(idx(3, [IMAGES, SIDE, SIDE], SHADES), 1),
        'train-labels-idx1-ubyte.gz': gzip.compress(idx(1, [IMAGES], LABELS))}


class Server:
    """Serves files; each test says what goes wrong."""

    def __init__(self, files):
        self.files, self.requests = dict(files), []
        self.cut = {}          # name: bytes after which the connection breaks, once
        self.redirect = {}     # path: where to
        self.has_ranges = True
        self.delay = 0         # seconds between parts of a file
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.base = f'http://127.0.0.1:{self.http.server_port}/'

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()

    def answer(self, request):
        name = request.path.lstrip('/')
        asked = request.headers.get('Range')
        self.requests.append((name, asked))
        if name in self.redirect:
            request.send_response(302)
            request.send_header('Location', self.redirect[name])
            request.send_header('Content-Length', '0')
            request.end_headers()
            return
        if name not in self.files:
            request.send_error(404)
            return
        data, first = self.files[name], 0
        if asked and self.has_ranges:
            first = int(asked.removeprefix('bytes=').partition('-')[0])
        if first > 0 and first >= len(data):
            request.send_response(416)
            request.send_header('Content-Range', f'bytes */{len(data)}')
            request.send_header('Content-Length', '0')
            request.end_headers()
            return
        request.send_response(206 if first else 200)
        if first:
            request.send_header('Content-Range', f'bytes {first}-{len(data) - 1}/{len(data)}')
        request.send_header('Content-Length', str(len(data) - first))
        request.end_headers()
        stop = self.cut.pop(name, len(data))
        try:
            for at in range(first, stop, 1024):
                request.wfile.write(data[at:min(at + 1024, stop)])
                time.sleep(self.delay)
        except OSError:
            pass
        if stop < len(data):
            request.close_connection = True


class Case:
    """A home of its own, a catalogue, a server."""

    def __init__(self, place, files, group='set', **keys):
        self.server = Server(files)
        self.group, self.place = group, place
        self.folder = place / 'parallax' / 'datasets' / group
        sums = keys.pop('sums', {})
        wanted = ';'.join(f'{name} {sums.get(name) or hashlib.md5(data).hexdigest()}'
                          for name, data in files.items())
        lines = {'label': 'Set', 'description': 'Small.', 'licence': 'Free as air.', 'layout': 'IDX',
                 'base': 'http://127.0.0.1:9/nowhere/', 'size': sum(map(len, files.values())),
                 'files': wanted, 'open': '.', **keys}
        self.catalogue = place / 'catalogue'
        self.catalogue.write_text(f'[{group}]\n' + ''.join(f'{k}={v}\n' for k, v in lines.items()),
                                  encoding='utf-8')
        self.environment = {**cli.ENVIRONMENT, 'XDG_DATA_HOME': str(place)}

    def command(self, *more):
        return [PROGRAM, 'datasets', 'fetch', self.group, '--catalogue', str(self.catalogue),
                '--base-url', self.server.base, *map(str, more)]

    def fetch(self, *more, **options):
        return subprocess.run(self.command(*(more or ['--yes'])), capture_output=True, text=True,
                              encoding='utf-8', env=self.environment, timeout=60, check=False,
                              stdin=subprocess.DEVNULL, **options)

    def done(self):
        ran = self.fetch()
        assert ran.returncode == 0, (ran.returncode, ran.stderr)
        return Path(ran.stdout.rstrip('\n'))

    def fails(self, *parts, status=1, **options):
        """One sentence behind the terms."""
        ran = self.fetch(**options)
        sentence = ran.stderr.splitlines()[-1]
        assert ran.returncode == status and ran.stdout == '', ran
        assert sentence.startswith('parallax-cli: ') and sentence.endswith('.'), sentence
        assert all(str(part) in sentence for part in parts), (parts, sentence)
        assert not (self.folder / '.complete').exists()
        return sentence

    def info(self, path):
        ran = subprocess.run([PROGRAM, 'datasets', 'info', str(path), '--json'], check=True,
                             capture_output=True, text=True, env=self.environment, timeout=60)
        told, = events(ran.stdout.splitlines())
        return told

    def left(self):
        return sorted(p.name for p in self.folder.iterdir() if not p.name.startswith('.'))


def test_whole(place):
    case = Case(place, PAIR)
    path = case.done()
    assert path == case.folder / '.' or path == case.folder, path
    assert case.left() == sorted(PAIR)
    assert all((case.folder / name).read_bytes() == data for name, data in PAIR.items())
    assert case.info(path)['images'] == IMAGES
    asked = len(case.server.requests)
    case.done()
    assert len(case.server.requests) == asked, 'what is there was fetched again'


def test_licence_first(place):
    case = Case(place, PAIR)
    ran = case.fetch('--json')
    assert ran.returncode == 2 and 'Free as air' in ran.stderr and '--yes' in ran.stderr, ran
    assert case.server.requests == []
    ran = case.fetch('--yes')
    assert ran.returncode == 0 and 'Free as air' in ran.stderr, ran


def test_broken_off(place):
    name = 'train-images-idx3-ubyte.gz'
    case = Case(place, PAIR)
    case.server.cut[name] = 1000
    case.fails(name, 'goes on')
    assert (case.folder / f'{name}.part').stat().st_size == 1000
    case.done()
    assert (name, 'bytes=1000-') in case.server.requests, case.server.requests
    assert (case.folder / name).read_bytes() == PAIR[name] and case.left() == sorted(PAIR)


def test_no_ranges(place):
    """A server that cannot begin in the middle begins anew."""
    name = 'train-images-idx3-ubyte.gz'
    case = Case(place, PAIR)
    case.server.cut[name], case.server.has_ranges = 1000, False
    case.fails(name)
    case.done()
    assert (case.folder / name).read_bytes() == PAIR[name]


def test_whole_part(place):
    """Killed between the last byte and the renaming."""
    name = 'train-images-idx3-ubyte.gz'
    case = Case(place, PAIR)
    case.folder.mkdir(parents=True)
    (case.folder / f'{name}.part').write_bytes(PAIR[name])
    case.done()
    assert (case.folder / name).read_bytes() == PAIR[name]


def test_other_version(place):
    """A part of something else is thrown away, and the whole is fetched."""
    name = 'train-images-idx3-ubyte.gz'
    case = Case(place, PAIR)
    case.folder.mkdir(parents=True)
    (case.folder / f'{name}.part').write_bytes(b'x' * 500)
    case.done()
    assert (case.folder / name).read_bytes() == PAIR[name]


def test_redirect(place):
    name = 'train-labels-idx1-ubyte.gz'
    case = Case(place, PAIR)
    case.server.files[f'moved/{name}'] = case.server.files.pop(name)
    case.server.redirect[name] = f'/moved/{name}'
    case.done()
    assert (case.folder / name).read_bytes() == PAIR[name]
    (place / 'loop').mkdir()
    loop = Case(place / 'loop', PAIR)
    loop.server.redirect[name] = f'/{name}'
    loop.fails(name)
    (place / 'file').mkdir()
    (place / 'secret').write_bytes(PAIR[name])
    elsewhere = Case(place / 'file', PAIR)
    elsewhere.server.redirect[name] = f'file://{place}/secret'
    elsewhere.fails(name)


def test_missing(place):
    case = Case(place, PAIR)
    del case.server.files['train-labels-idx1-ubyte.gz']
    case.fails('404', 'train-labels-idx1-ubyte.gz')
    assert case.left() == ['train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz.part']
    assert (case.folder / 'train-labels-idx1-ubyte.gz.part').stat().st_size == 0


def test_no_server(place):
    case = Case(place, PAIR)
    case.server.http.server_close()
    case.fails('train-images-idx3-ubyte.gz')


def test_wrong_checksum(place):
    name = 'train-images-idx3-ubyte.gz'
    case = Case(place, PAIR, sums={name: '0' * 32})
    case.fails('checksum', name, hashlib.md5(PAIR[name]).hexdigest())
    assert case.left() == []


def test_full_disk(place):
    name = 'train-images-idx3-ubyte.gz'
    case = Case(place, PAIR)
    case.folder.mkdir(parents=True)
    (case.folder / f'{name}.part').symlink_to('/dev/full')
    case.fails('No space left', f'{name}.part')
    assert case.left() == [f'{name}.part']


def test_killed(place):
    name = 'train-images-idx3-ubyte.gz'
    case = Case(place, PAIR)
    case.server.delay = 0.2
    for stop, status in ((signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)):
        running = subprocess.Popen(case.command('--yes'), env=case.environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        part = case.folder / f'{name}.part'
        before = part.stat().st_size if part.exists() else 0
        while not part.exists() or part.stat().st_size <= before:
            assert running.poll() is None, running.communicate()
            time.sleep(0.02)
        running.send_signal(stop)
        said = running.communicate(timeout=30)[1]
        assert running.returncode == status, (running.returncode, said)
        assert not (case.folder / name).exists()
    assert 'goes on' in said.splitlines()[-1], said
    case.server.delay = 0
    case.done()
    assert (case.folder / name).read_bytes() == PAIR[name]


def test_two_at_once(place):
    case = Case(place, PAIR)
    case.server.delay = 0.2
    first = subprocess.Popen(case.command('--yes'), env=case.environment,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    part = case.folder / 'train-images-idx3-ubyte.gz.part'
    while not part.exists() or part.stat().st_size == 0:
        assert first.poll() is None
        time.sleep(0.02)
    case.fails('another program')
    case.server.delay = 0
    assert first.wait(60) == 0


# --- Archives -------------------------------------------------------------------------------------

def tar(entries, kind=tarfile.USTAR_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode='w:gz', format=kind) as archive:
        for name, data in entries.items():
            member = tarfile.TarInfo(name)
            if isinstance(data, str):
                member.type, member.linkname = tarfile.SYMTYPE, data
                archive.addfile(member)
            else:
                member.size = len(data)
                archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def pack(entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_tar(place):
    deep = 'a' * 90 + '/' + 'b' * 60 + '/note.txt'
    batch = b''.join(bytes([i % 10]) + bytes([i] * 3072) for i in range(20))
    data = tar({'bin/test_batch.bin': batch, 'bin/data_batch_1.bin': batch, deep: b'deep',
                'out': '/etc/passwd'})
    case = Case(place, {'set.tar.gz': data}, open='bin', layout='CIFAR')
    path = case.done()
    assert (path / 'data_batch_1.bin').read_bytes() == batch
    assert (case.folder / deep).read_bytes() == b'deep'
    assert not os.path.lexists(case.folder / 'out'), 'a link was made'
    assert not (case.folder / 'set.tar.gz.part').exists()
    assert case.info(path)['images'] == 40
    asked = len(case.server.requests)
    case.done()
    assert len(case.server.requests) == asked


def test_zip_members_upright(place):
    """As EMNIST comes: some files of an archive, on their side."""
    sideways = bytes(SHADES[i * SIDE * SIDE + x * SIDE + y]
                     for i in range(IMAGES) for y in range(SIDE) for x in range(SIDE))
    data = pack({'gzip/letters-train-images-idx3-ubyte.gz':
                 gzip.compress(idx(3, [IMAGES, SIDE, SIDE], sideways)),
                 'gzip/letters-train-labels-idx1-ubyte.gz': PAIR['train-labels-idx1-ubyte.gz'],
                 'gzip/digits-train-images-idx3-ubyte.gz': b'not wanted'})
    case = Case(place, {'gzip.zip': data}, open='gzip', members='*/letters-*', turned='yes')
    path = case.done()
    assert sorted(p.name for p in path.iterdir()) == ['letters-train-images-idx3-ubyte.gz',
                                                      'letters-train-labels-idx1-ubyte.gz']
    unpacked = gzip.decompress((path / 'letters-train-images-idx3-ubyte.gz').read_bytes())
    assert unpacked == idx(3, [IMAGES, SIDE, SIDE], SHADES)


def test_table(place):
    """As Omniglot comes: half/alphabet/character/image."""
    def half(name, alphabets):
        return pack({f'{name}/{a}/character{c:02}/{c:02}_{i}.png': png(40 * c + i)
                     for a in alphabets for c in (1, 2) for i in range(4)})
    case = Case(place, {'back.zip': half('back', ['Greek', 'Malay_(Jawi,_"A")']),
                        'front.zip': half('front', ['Tengwar'])},
                table='set.csv', halves='back;front', levels='alphabet;character', open='set.csv',
                layout='table')
    info = case.info(case.done())
    assert (info['images'], info['train'], info['held_out']) == (24, 16, 8), info
    assert list(info['labels']) == ['character', 'alphabet'], info
    assert info['labels']['alphabet'] == {'Greek': 8, 'Malay_(Jawi,_"A")': 8, 'Tengwar': 8}
    assert info['labels']['character']['Greek/character02'] == 4


def test_harmful_archives(place):
    harm = {'climbs.tar.gz': tar({'../../climbed': b'x'}), 'root.tar.gz': tar({'/tmp/plx-x': b'x'}),
            'climbs.zip': pack({'a/../../../climbed': b'x'}), 'short.tar.gz': tar({'a': b'y' * 5000})[:60],
            'nothing.zip': b'PK\x03\x04', 'empty.tar.gz': b''}
    whole = gzip.decompress(tar({'a': b'y' * 5000}))
    harm['sum.tar.gz'] = gzip.compress(b'z' + whole[1:])
    # Two entries of one place in the file.
    once = pack({'a.bin': bytes(100000), 'b.bin': b''})
    at = once.index(b'PK\x01\x02', once.index(b'PK\x01\x02') + 1)
    first = once[once.index(b'PK\x01\x02'):at]
    harm['twice.zip'] = (once[:once.index(b'PK\x01\x02')] + first * 60
                         + once[once.index(b'PK\x05\x06'):][:8] + (60).to_bytes(2, 'little') * 2
                         + (60 * len(first)).to_bytes(4, 'little')
                         + once.index(b'PK\x01\x02').to_bytes(4, 'little') + b'\0\0')
    for name, data in harm.items():
        (place / name).mkdir()
        case = Case(place / name, {name: data}, open='set')
        case.fails()
        found = sorted(str(p.relative_to(place)) for p in (place / name).rglob('*') if p.is_file())
        assert not [p for p in found if 'climbed' in p or p.endswith('.bin')], (name, found)
    assert not Path('/tmp/plx-x').exists()


# --- Names and catalogues -------------------------------------------------------------------------

def test_known(place):
    """Every entry of the built-in catalogue is whole; a known name stands for its path."""
    entries = {e['name']: e for e in events(cli.done('datasets', 'list', '--json'))}
    assert {'mnist', 'fashion-mnist', 'kmnist', 'emnist-letters', 'cifar-10', 'cifar-100', 'stl-10',
            'omniglot', 'pathmnist'} <= set(entries), entries
    assert all(e['licence'] and e['download_bytes'] > 1e6 for n, e in entries.items() if n != 'shapes')
    environment = {**cli.ENVIRONMENT, 'XDG_DATA_HOME': str(place)}

    def info():
        return subprocess.run([PROGRAM, 'datasets', 'info', 'mnist', '--json'], text=True,
                              capture_output=True, env=environment, timeout=60, check=False)
    ran = info()
    assert ran.returncode == 1 and 'datasets fetch mnist' in ran.stderr, ran
    folder = place / 'parallax' / 'datasets' / 'mnist'
    folder.mkdir(parents=True)
    for name, data in PAIR.items():
        (folder / name).write_bytes(data)
    (folder / '.complete').touch()
    ran = info()
    assert ran.returncode == 0 and events([ran.stdout])[0]['images'] == IMAGES, ran


def test_wrong_catalogues(place):
    cli.refused(2, 'mnist, fashion-mnist', 'datasets', 'fetch', 'mnistt', '--yes')
    case = Case(place, PAIR)
    text = case.catalogue.read_text()
    for old, new in (('licence=', 'license='), ('files=', 'files=../'), ('open=.', 'open=..'),
                     ('[set]', '[../set]'), ('[set]', 'set')):
        case.catalogue.write_text(text.replace(old, new))
        cli.refused(1, 'catalogue', 'datasets', 'fetch', 'set', '--yes', '--catalogue', case.catalogue)
    cli.refused(1, 'absent', 'datasets', 'fetch', 'set', '--catalogue', place / 'absent')


if __name__ == '__main__':
    sys.exit(cli.main(globals()))
