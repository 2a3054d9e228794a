#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every C file is as clang-format 14 with the tree's .clang-format writes it. Other versions write
# some lines differently, so where there is no version 14 the test is skipped.
import re
import shutil
import subprocess
import sys

from tree import ROOT, Skip, files, run

VERSION = '14'


def find_tool():
    for name in (f'clang-format-{VERSION}', 'clang-format'):
        tool = shutil.which(name)
        if tool:
            said = subprocess.run([tool, '--version'], capture_output=True, text=True).stdout
            if re.search(rf'version {VERSION}\.', said):
                return tool
    raise Skip(f'needs clang-format {VERSION}')


def check_format():
    tool = find_tool()
    paths = [str(path) for path in files(['engine', 'app', 'ui', 'tests'], ['.c', '.h'])]
    if not paths:
        return []
    said = subprocess.run([tool, '--dry-run', '-Werror', '--style=file', *paths], cwd=ROOT,
                          capture_output=True, text=True)
    if said.returncode == 0:
        return []
    lines = {}
    for path, line in re.findall(r'^(\S+?):(\d+):\d+: error:', said.stderr, re.MULTILINE):
        lines.setdefault(path, line)
    return [f'{path}:{line}: run clang-format -i {path}' for path, line in lines.items()] or [
        said.stderr.strip().replace('\n', ' ') or f'clang-format gave status {said.returncode}']


if __name__ == '__main__':
    sys.exit(run([('C files are formatted', check_format)]))
