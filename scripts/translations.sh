#!/bin/sh
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Brings resources/po up to date with the tree's texts: which files have some (POTFILES.in), and in
# each language's file the texts of today, in alphabetical order and without line numbers, so that
# two people who add texts do not touch the same lines. Prints the texts that want a translation.
set -eu
cd "$(dirname "$0")/.."

po=resources/po
pot=$(mktemp)
trap 'rm -f "$pot"' EXIT

{
  git grep --untracked -lE '(^|[^A-Za-z0-9_])(_|N_|C_|NC_|gettext|ngettext) ?\("' -- 'engine/*.[ch]' 'app/*.[ch]' 'ui/*.[ch]'
  git grep --untracked -lE 'translatable=' -- '*.ui'
  ls resources/*.desktop.in* resources/*.metainfo.xml.in* 2>/dev/null
} | LC_ALL=C sort -u >"$po/POTFILES.in"

xgettext --from-code=UTF-8 --files-from="$po/POTFILES.in" --keyword=_ --keyword=N_ \
  --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=ngettext:1,2 --no-location --sort-output \
  --output="$pot"
# The template's date is that of the last run: a line that every branch would change.
sed -i '/^"POT-Creation-Date:/d' "$pot"

while read -r language; do
  msgmerge --quiet --no-fuzzy-matching --no-location --sort-output --update --backup=none \
    "$po/$language.po" "$pot"
  msgattrib --no-obsolete --no-location --sort-output --output-file="$po/$language.po" \
    "$po/$language.po"
  sed -i '/^"POT-Creation-Date:/d' "$po/$language.po"
  msgattrib --untranslated --no-location "$po/$language.po"
done <"$po/LINGUAS"
