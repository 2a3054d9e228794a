#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Everything that a person reads can be translated, and is: the texts of .ui files are marked, the
# files with marked texts are in POTFILES.in, and each language in LINGUAS has every text of the
# tree as it stands now, not as it stood when the .po file was last merged.
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

from tree import ROOT, Skip, files, read, run

PO = Path('resources/po')
CODE = ['engine', 'app', 'ui']

# Properties, menu attributes and accessible properties that people read.
VISIBLE = {'label', 'title', 'subtitle', 'description', 'tooltip-text', 'placeholder-text',
           'heading', 'body', 'comments', 'help-text', 'role-description', 'value-text',
           'roledescription', 'helptext', 'placeholder', 'valuetext', 'short-title', 'button-label'}
TAGS = {'property', 'attribute'}

KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'Q_', 'gettext', 'ngettext:1,2', 'g_dngettext:2,3']
NAMES = '|'.join(keyword.partition(':')[0] for keyword in KEYWORDS)
MARKED = re.compile(rf'(?<![\w#])(?:{NAMES})\s*\(\s*"')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.DOTALL)


def is_visible(element, parent):
    if element.tag in TAGS:
        return element.get('name', '').replace('_', '-') in VISIBLE
    # A GtkStringList's items; a message dialog's answers.
    return element.tag == 'response' or (element.tag == 'item' and parent.tag == 'items')


def check_ui():
    problems = []
    for path in files(['ui', 'resources'], ['.ui']):
        for parent in xml.parse(ROOT / path).getroot().iter():
            for element in parent:
                text = (element.text or '').strip()
                if (re.search(r'[^\W\d_]', text) and is_visible(element, parent)
                        and element.get('translatable') not in ('yes', 'true', '1')):
                    problems.append(f'{path}: "{text}" is not translatable')
    return problems


def has_texts(path):
    text = read(path)
    if path.suffix in ('.c', '.h'):
        return bool(MARKED.search(COMMENT.sub('', text)))
    if path.suffix == '.ui':
        return 'translatable=' in text
    return True


def listed(name):
    path = ROOT / PO / name
    if not path.is_file():
        raise Skip(f'there is no {PO / name} yet')
    lines = [line.partition('#')[0] for line in path.read_text(encoding='utf-8').splitlines()]
    return [word for line in lines for word in line.split()]


def check_potfiles():
    entries = listed('POTFILES.in')
    problems = [f'{PO}/POTFILES.in lists {entry}, which does not exist' for entry in entries
                if not (ROOT / entry).is_file()]
    problems += [f'{PO}/POTFILES.in lists {entry} twice' for entry in sorted(set(entries))
                 if entries.count(entry) > 1]
    candidates = files(CODE, ['.c', '.h', '.ui']) + files(
        ['resources'], ['.ui', '.desktop', '.desktop.in', '.metainfo.xml', '.metainfo.xml.in',
                        '.gschema.xml'])
    return problems + [f'{path} has texts to translate but is not in {PO}/POTFILES.in'
                       for path in candidates if has_texts(path) and str(path) not in entries]


def check_linguas():
    languages = listed('LINGUAS')
    held = [path.stem for path in files([PO], ['.po'])]
    return ([f'{PO}/LINGUAS names {name}, but there is no {name}.po' for name in languages
             if name not in held] +
            [f'{PO}/{name}.po is not in {PO}/LINGUAS' for name in held if name not in languages])


def tool(*words):
    if not shutil.which(words[0]):
        raise Skip(f'needs {words[0]} (package gettext)')
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True,
                          env={'LC_ALL': 'C', 'PATH': '/usr/local/bin:/usr/bin:/bin'})


def complaints(said):
    return [line for line in said.stderr.strip().splitlines() if line] or [
        f'status {said.returncode}']


def check_complete():
    problems = []
    for language in listed('LINGUAS'):
        path = PO / f'{language}.po'
        said = tool('msgfmt', '--check', '--statistics', '-o', '/dev/null', str(path))
        if said.returncode:
            problems += [f'{path}: {line}' for line in complaints(said)]
        elif re.search(r'fuzzy|untranslated', said.stderr):
            problems.append(f'{path}: {complaints(said)[-1]}')
    return problems


def with_text(complaint, texts):
    """msgcmp names the msgstr line of a file that is soon gone; this gives the msgid above it."""
    place = re.match(re.escape(texts) + r':(\d+): (.*)', complaint)
    if not place:
        return complaint
    above = Path(texts).read_text(encoding='utf-8').splitlines()[:int(place[1]) - 1]
    text = []
    while above and above[-1] and not above[-1].startswith('#'):
        text.insert(0, above.pop())
    return f"{place[2].partition(' in ')[0]}: {' '.join(text)}"


def check_current():
    listed('POTFILES.in')
    with tempfile.TemporaryDirectory() as scratch:
        texts = f'{scratch}/parallax.pot'
        said = tool('xgettext', '--from-code=UTF-8', f'--files-from={PO}/POTFILES.in',
                    f'--output={texts}', '--force-po', '--keyword',
                    *[f'--keyword={keyword}' for keyword in KEYWORDS])
        if said.returncode:
            return complaints(said)
        problems = []
        for language in listed('LINGUAS'):
            said = tool('msgcmp', str(PO / f'{language}.po'), texts)
            if said.returncode:
                problems += [f'{language}.po: {with_text(line, texts)}'
                             for line in complaints(said)]
        return problems


if __name__ == '__main__':
    sys.exit(run([
        ('texts in .ui files are translatable', check_ui),
        ('POTFILES.in lists the files with texts', check_potfiles),
        ('LINGUAS lists the languages', check_linguas),
        ('each language is complete', check_complete),
        ('each language has the texts of today', check_current),
    ]))
