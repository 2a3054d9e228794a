#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every source begins with whose it is and under which licence, carries no note of unfinished work,
# and names no folder of one person's machine.
import re
import sys

from tree import ROOT, files, read, run

FOLDERS = ['engine', 'app', 'ui', 'resources', 'tests', 'scripts', 'datasets', 'docs', '.ci']
SOURCES = ['.c', '.h', '.ui', '.css', '.py', '.sh', 'meson.build']
TEXTS = SOURCES + ['.md', '.xml', '.in', '.desktop', '.po', '.yml', '.json', '.txt']

COPYRIGHT = re.compile(r'Copyright \(C\) 20\d\d.* The Parallax authors')
LICENCE = 'SPDX-License-Identifier: GPL-3.0-or-later'
FIRST_LINES = 5  # an interpreter or an XML declaration may stand before
# Written apart, so that this file does not find itself.
UNFINISHED = re.compile(r'\b(' + '|'.join(['TO' + 'DO', 'FIX' + 'ME', 'X' * 3]) + r')\b')
MACHINE = re.compile(r'(?<![\w.$}*])/' + r'(work|home|root)/\w')


def named(suffixes):
    at_top = [path.relative_to(ROOT) for path in sorted(ROOT.iterdir())
              if path.is_file() and path.name.endswith(tuple(suffixes))]
    ci = [path for path in files(['.ci'], ['run'])]
    return sorted(set(at_top + ci + files(FOLDERS, suffixes)))


def check_headers():
    problems = []
    for path in named(SOURCES):
        head = '\n'.join(read(path).splitlines()[:FIRST_LINES])
        if not COPYRIGHT.search(head):
            problems.append(f'{path} does not begin with the copyright line')
        if LICENCE not in head:
            problems.append(f'{path} does not begin with the line {LICENCE}')
    return problems


def lines_with(pattern):
    return [f'{path}:{number}: {line.strip()}'
            for path in named(TEXTS)
            for number, line in enumerate(read(path).splitlines(), 1) if pattern.search(line)]


if __name__ == '__main__':
    sys.exit(run([
        ('sources begin with copyright and licence', check_headers),
        ('no notes of unfinished work', lambda: lines_with(UNFINISHED)),
        ('no paths of one machine', lambda: lines_with(MACHINE)),
    ]))
