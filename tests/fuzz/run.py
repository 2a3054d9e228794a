#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.py BUILD LIMIT [FORMAT…]: makes seeds in BUILD/tests/fuzz/seeds and lets each target run so many
# seconds, or with 1000000x so often. BUILD: CC=clang meson setup BUILD -Dfuzz=true -Dui=false. What
# breaks one stays in BUILD/tests/fuzz. Exit status 1: something broke.
import gzip
import io
import re
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / 'golden' / 'files'
FORMATS = ['image', 'zip', 'idx', 'idx-labels', 'cifar', 'stl', 'npz', 'table']


def idx(*dims):
    count = 1
    for dim in dims:
        count *= dim
    return (bytes([0, 0, 8, len(dims)]) + struct.pack(f'>{len(dims)}I', *dims)
            + bytes(i % 5 for i in range(count)))


def archive(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as file:
        file.writestr('a/b.txt', b'ab' * 40)
        file.writestr('empty', b'')
    return out.getvalue()


def seeds(format):
    if format == 'image':
        return [p.read_bytes() for p in sorted(GOLDEN.iterdir()) if p.suffix in ('.png', '.jpg')]
    if format == 'idx':
        whole = [idx(3, 4, 4), idx(2, 2, 3, 3)]
        return whole + [gzip.compress(data) for data in whole]
    if format == 'idx-labels':
        return [idx(3), gzip.compress(idx(3))]
    if format == 'cifar':
        return [bytes(i % 10 if i % 3073 == 0 else i % 251 for i in range(3073 * n)) for n in (1, 2)]
    if format == 'stl':
        return [bytes(i % 256 for i in range(27648))]
    if format == 'zip':
        return [archive(zipfile.ZIP_STORED), archive(zipfile.ZIP_DEFLATED)]
    if format == 'npz':
        return [p.read_bytes() for p in sorted(GOLDEN.glob('*.npz'))]
    return [b'path,kind,split\n1.png,a,train\n"1.png","b ""c""",test\n', b'path\r\n1.png\r\n\r\n1.png']


def fuzz(build, format, limit):
    place = build / 'tests' / 'fuzz'
    corpus = place / 'seeds' / format
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(format)):
        (corpus / f'seed-{number}').write_bytes(data)
    until = f'-runs={limit[:-1]}' if limit.endswith('x') else f'-max_total_time={limit}'
    ran = subprocess.run(
        [place / f'fuzz-{format}', corpus, until, '-max_len=65536', '-timeout=20',
         '-rss_limit_mb=1024', '-malloc_limit_mb=512', f'-artifact_prefix={place}/{format}-',
         '-print_final_stats=1'],
        capture_output=True, text=True, errors='replace', check=False)
    runs = re.search(r'number_of_executed_units: (\d+)', ran.stderr)
    print(f'{format}: {int(runs[1]) if runs else 0:,} executions, '
          + ('nothing broke' if ran.returncode == 0 else f'broke (status {ran.returncode})'), flush=True)
    if ran.returncode:
        print(ran.stderr[-4000:])
    return ran.returncode == 0


def main(build, limit, *formats):
    results = [fuzz(Path(build).resolve(), format, limit) for format in formats or FORMATS]
    for folder in Path('/dev/shm').glob('plx-fuzz-*'):
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if all(results) else 1


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
