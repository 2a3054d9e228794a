#!/usr/bin/env python3
# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Reads meson's testlog.json (one object a line, one line a test program) and says how it went:
# the end of what each failed test printed, why a test was skipped, and as the last line
# "N passed, N failed, N skipped". The exit status is 1 when one failed or none passed.
import json
import sys

PASSED = {'OK', 'EXPECTEDFAIL'}
SKIPPED = {'SKIP'}
TAIL = 30


def output(test):
    return (test.get('stdout') or '') + (test.get('stderr') or '')


def name(test):
    suites = [suite.partition(':')[2] or suite for suite in test.get('suite') or []]
    title = test['name'].rpartition(' / ')[2]
    return '/'.join(suites[:1] + [title])


def show_failure(test):
    lines = output(test).splitlines()
    failed = [line for line in lines if line.startswith('not ok')]
    tail = lines[-TAIL:]
    print(f"{name(test)}: {test['result']} after {test['duration']:.1f} s")
    for line in [line for line in failed if line not in tail] + tail:
        print('    ' + line)
    print()


def show_skip(test):
    reasons = [line for line in output(test).splitlines() if '# skip' in line.lower()]
    print(f"{name(test)}: skipped: {reasons[0].partition('#')[2].strip() if reasons else ''}")


def main(path):
    with open(path, encoding='utf-8', errors='replace') as log:
        tests = [json.loads(line) for line in log if line.strip()]
    skipped = [test for test in tests if test['result'] in SKIPPED]
    failed = [test for test in tests if test['result'] not in PASSED | SKIPPED]
    passed = len(tests) - len(skipped) - len(failed)
    for test in skipped:
        show_skip(test)
    for test in failed:
        show_failure(test)
    print(f'{passed} passed, {len(failed)} failed, {len(skipped)} skipped')
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
