# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the lint tests share: the tree's files, and results in TAP. A test is a list of checks; a
# check returns its problems, one sentence each with the file's path first, or raises Skip with the
# reason. A folder that is not there has no files. Python's standard library only.
#
# Each test takes the tree's root as an optional argument, so that a broken copy can be checked.
import os
import sys
from pathlib import Path

ROOT = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()


class Skip(Exception):
    pass


def files(folders, suffixes, leave_out=('__pycache__',)):
    """The paths of all files below the folders, relative to the root, whose names end so."""
    found = []
    for folder in folders:
        for path, names, children in os.walk(ROOT / folder):
            names[:] = [name for name in names if name not in leave_out]
            found += [(Path(path) / child).relative_to(ROOT) for child in children
                      if child.endswith(tuple(suffixes))]
    return sorted(found)


def read(path):
    return (ROOT / path).read_text(encoding='utf-8')


def run(checks):
    """Runs (name, function) pairs, prints TAP and gives the exit status."""
    is_broken = False
    print(f'1..{len(checks)}')
    for number, (name, check) in enumerate(checks, 1):
        try:
            problems = check()
        except Skip as reason:
            print(f'ok {number} - {name} # SKIP {reason}')
            continue
        for problem in problems:
            print(f'# {problem}')
        is_broken = is_broken or bool(problems)
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
    return 1 if is_broken else 0
