#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# embed.py FILE HEADER: the bytes of a file as a C array that is called as the file.
import sys
from pathlib import Path

source, header = map(Path, sys.argv[1:])
rows = [', '.join(map(str, source.read_bytes()[i:i + 20])) for i in
        range(0, source.stat().st_size, 20)]
header.write_text(f'static const unsigned char {source.stem}[] = {{\n  '
                  + ',\n  '.join(rows) + '\n};\n', encoding='ascii')
