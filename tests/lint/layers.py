#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Arrows run down only. Who may include whom:
#
#   ui/      ui and app
#   app/     app, and of the engine only plx.h; no GTK, so that it runs without a display
#   engine/  the engine; no GLib, and nothing that stands on it
#
# Within the engine a room uses only rooms below it, in the order of ROOMS. Two facts set places
# that its names alone would not: optim steps the tensors of an nn model, so nn is below optim; eval
# measures rank with project's eigenvalues, so project is below eval. core/settings.c collects the
# tables of all rooms and is the one exception. No room includes plx.h, which includes them.
#
# And in the whole tree no file includes itself through others.
import re
import sys

from tree import ROOT, files, read, run

ROOMS = ['core', 'kernel', 'data', 'augment', 'nn', 'optim', 'loss', 'project', 'eval', 'method',
         'io', 'train']
EXCEPTIONS = {'engine/core/settings.c'}
FLOORS = ['engine', 'app', 'ui']

# Headers that meson writes into the build folder.
GENERATED = re.compile(r'(^|/)(config|[a-z-]+-(config|resources|enums|version))\.h$')
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
GTK = re.compile(r'^(gtk|gdk|gsk|adwaita)([-/.]|$)')
GLIB = re.compile(r'^(glib|gio|gobject|gmodule|gdk-pixbuf|json-glib|cairo|pango|sqlite3|graphene)'
                  r'([-/.]|$)')


def resolve(path, name, is_quoted):
    """The file of the tree that an include means, or None: a system's header or a made one."""
    places = [path.parent] if is_quoted else []
    places += [type(path)(floor) for floor in FLOORS] + [type(path)('.'), type(path)('tests')]
    for place in places:
        candidate = (ROOT / place / name).resolve()
        if candidate.is_file() and ROOT in candidate.parents:
            return candidate.relative_to(ROOT)
    return None


def includes_of(folders):
    for path in files(folders, ['.c', '.h']):
        for match in INCLUDE.finditer(read(path)):
            yield path, match[2], resolve(path, match[2], match[1] == '"'), match[1] == '"'


def check_engine():
    problems = []
    for path, name, target, _ in includes_of(['engine']):
        if GTK.match(name) or GLIB.match(name):
            problems.append(f'{path} includes {name}: the engine stands on no GLib')
        elif target and target.parts[0] != 'engine':
            problems.append(f'{path} includes {target}: the engine knows nobody')
    return problems


def check_app():
    problems = []
    for path, name, target, _ in includes_of(['app']):
        if GTK.match(name):
            problems.append(f'{path} includes {name}: app runs without a display')
        elif target and target.parts[0] == 'engine' and str(target) != 'engine/plx.h':
            problems.append(f'{path} includes {target}: of the engine app includes only plx.h')
        elif target and target.parts[0] not in ('engine', 'app'):
            problems.append(f'{path} includes {target}, which is above it')
    return problems


def check_ui():
    return [f'{path} includes {target}: ui includes only ui and app'
            for path, _, target, _ in includes_of(['ui'])
            if target and target.parts[0] not in ('ui', 'app')]


def room(path):
    return path.parts[1] if len(path.parts) > 2 else None


def check_rooms():
    problems = []
    for folder in sorted({room(path) for path in files(['engine'], ['.c', '.h'])} - {None}):
        if folder not in ROOMS:
            problems.append(f'engine/{folder} has no place in the order of rooms')
    for path, _, target, _ in includes_of(['engine']):
        if room(path) not in ROOMS or str(path) in EXCEPTIONS or not target:
            continue
        if str(target) == 'engine/plx.h':
            problems.append(f'{path} includes plx.h, which is above every room')
        elif room(target) in ROOMS and ROOMS.index(room(target)) > ROOMS.index(room(path)):
            problems.append(f'{path} includes {target}: {room(target)} is above {room(path)}')
    return problems


def check_found():
    return [f'{path} includes "{name}", which is not in the tree'
            for path, name, target, is_quoted in includes_of(FLOORS + ['tests'])
            if is_quoted and not target and not GENERATED.search(name)]


def check_circles():
    graph = {}
    for path, _, target, _ in includes_of(FLOORS + ['tests']):
        graph.setdefault(str(path), [])
        if target:
            graph[str(path)].append(str(target))
    problems, done = [], set()

    def visit(path, trail):
        if path in trail:
            problems.append(' -> '.join(trail[trail.index(path):] + [path]))
        elif path not in done:
            for target in graph.get(path, []):
                visit(target, trail + [path])
            done.add(path)

    for path in sorted(graph):
        visit(path, [])
    return problems


if __name__ == '__main__':
    sys.exit(run([
        ('the engine includes nothing from above', check_engine),
        ('app includes only plx.h of the engine, and no GTK', check_app),
        ('ui includes only ui and app', check_ui),
        ('a room of the engine uses only rooms below it', check_rooms),
        ('what is included in quotes is in the tree', check_found),
        ('no file includes itself through others', check_circles),
    ]))
