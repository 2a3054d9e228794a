#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A .ui file that no gresource lists, a listed one that is not there, or a template path in C that
# no gresource holds would only show as a crash when its page opens.
import re
import sys
import xml.etree.ElementTree as xml

from tree import ROOT, files, read, run

LITERAL = re.compile(r'"(/[\w./-]+\.(?:ui|css|svg|png))"')


def entries():
    """Each listed file: the list's path, the file's name in it, the resource path, the file."""
    for listing in files(['resources'], ['.gresource.xml']):
        for group in xml.parse(ROOT / listing).getroot().iter('gresource'):
            prefix = '/' + group.get('prefix', '').strip('/')
            for entry in group.iter('file'):
                name = entry.text.strip()
                places = [listing.parent, listing.parent / '../ui', listing.parent / '..']
                found = [(ROOT / place / name).resolve() for place in places]
                found = [path for path in found if path.is_file()]
                yield (listing, name, f"{prefix.rstrip('/')}/{entry.get('alias', name)}",
                       found[0] if found else None)


def check_listed_exist():
    return [f'{listing} lists {name}, which does not exist'
            for listing, name, _, path in entries() if not path]


def check_ui_listed():
    listed = {path for _, _, _, path in entries()}
    return [f'{path} is in no resources/*.gresource.xml'
            for path in files(['ui'], ['.ui']) if (ROOT / path).resolve() not in listed]


def check_paths_in_code():
    held = {path for _, _, path, _ in entries()}
    return [f'{path} names {name}, which no gresource holds'
            for path in files(['ui'], ['.c', '.h'])
            for name in LITERAL.findall(read(path)) if name not in held]


if __name__ == '__main__':
    sys.exit(run([
        ('what is listed exists', check_listed_exist),
        ('every .ui file is listed', check_ui_listed),
        ('resource paths in C are held', check_paths_in_code),
    ]))
