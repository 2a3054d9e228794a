#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A file of 300 lines is normal; one of more than 800 is two rooms without a wall.
import sys

from tree import files, read, run

MOST = 800


def check_length():
    problems = []
    for path in files(['engine', 'app', 'ui', 'tests', 'resources'], ['.c', '.h', '.ui']):
        count = len(read(path).splitlines())
        if count > MOST:
            problems.append(f'{path} has {count} lines; {MOST} are the most')
    return problems


if __name__ == '__main__':
    sys.exit(run([('no file is too long', check_length)]))
