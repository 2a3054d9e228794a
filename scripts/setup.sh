# Copyright (C) 2026 The Parallax authors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Sourced by run.sh and test.sh: installs what is missing, then builds, both quietly.
#
#   need_packages LOG build|test   the libraries and tools, through apt-get where it is the package
#                                  manager; elsewhere it says what is missing and stops
#   build_tree DIR [OPTION...]     meson once, then ninja; one line when it went well
#
# What the tools print goes to a log. A failure is one sentence on standard error that names the
# log, with the log's last lines above it. Nothing is asked of the network when nothing is missing.

source_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

debian_build=(gcc libc6-dev meson ninja-build pkg-config gettext desktop-file-utils libgtk-4-dev
  libadwaita-1-dev libopenblas-dev libpng-dev libjpeg-dev zlib1g-dev libsqlite3-dev
  libjson-glib-dev libcurl4-openssl-dev)
# librsvg2-common draws the symbolic icons; GTK only recommends it.
debian_run=(adwaita-icon-theme librsvg2-common fonts-cantarell ca-certificates)
debian_test=(python3 python3-numpy xvfb dbus at-spi2-core xdotool imagemagick clang-format appstream)

fedora_build=(gcc meson ninja-build pkgconf-pkg-config gettext desktop-file-utils gtk4-devel
  libadwaita-devel openblas-devel libpng-devel libjpeg-turbo-devel zlib-devel sqlite-devel
  json-glib-devel libcurl-devel adwaita-icon-theme librsvg2)
fedora_test=(python3 xorg-x11-server-Xvfb dbus-daemon at-spi2-core xdotool ImageMagick
  clang-tools-extra appstream)
arch_build=(gcc meson ninja pkgconf gettext desktop-file-utils gtk4 libadwaita openblas libpng
  libjpeg-turbo zlib sqlite json-glib curl adwaita-icon-theme librsvg)
arch_test=(python xorg-server-xvfb dbus at-spi2-core xdotool imagemagick clang appstream)

needed_modules=(gtk4 libadwaita-1 libpng libjpeg zlib sqlite3 json-glib-1.0 libcurl)
needed_commands=(cc meson ninja pkg-config msgfmt desktop-file-validate)
needed_test_commands=(python3 Xvfb dbus-run-session xdotool convert clang-format appstreamcli)

fail ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# fail_with_log LOG LINES SENTENCE...
# Of a build's log the compiler's words matter, not ninja's steps and command lines.
fail_with_log ()
{
  local log=$1 lines=$2
  shift 2
  grep -Ev '^\[[0-9]+/[0-9]+\] |^(cc|gcc|clang|c99) -' "$log" | tail -n "$lines" >&2 || true
  fail "$* The whole log: $log"
}

# Prints those of the named Debian packages that are not installed.
missing_packages ()
{
  local installed package
  installed=$(dpkg-query -W -f='|${db:Status-Status}|${Package}|\n' "$@" 2>/dev/null || true)
  for package; do
    case $installed in
    *"|installed|$package|"*) ;;
    *) printf '%s\n' "$package" ;;
    esac
  done
}

# apt_install LOG PACKAGE...
apt_install ()
{
  local log=$1 as_root=(env)
  shift
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null || ! { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
      fail "these packages are missing, and only root can install them. As root, run:
  apt-get update && apt-get install --no-install-recommends $*"
    fi
    as_root=(sudo env)
  fi
  local apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get -q -y
    -o DPkg::Lock::Timeout=300)
  local install=("${apt[@]}" install --no-install-recommends "$@")
  printf 'Installing %d packages with apt-get: %s\n' $# "$*"

  # A fresh system has no package lists, and old lists name files that are gone. One broken source
  # among several makes an update fail, but not what the other sources have.
  if compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null && "${install[@]}" >>"$log" 2>&1; then
    return
  fi
  "${apt[@]}" update >>"$log" 2>&1 || true
  "${install[@]}" >>"$log" 2>&1 ||
    fail_with_log "$log" 15 "apt-get could not install the packages that Parallax needs."
}

# Prints what this system lacks, asking pkg-config and the search path.
missing_things ()
{
  local thing
  for thing in "${needed_commands[@]}"; do
    command -v "$thing" >/dev/null || printf 'command:%s\n' "$thing"
  done
  if [ "$1" = test ]; then
    for thing in "${needed_test_commands[@]}"; do
      command -v "$thing" >/dev/null || printf 'command:%s\n' "$thing"
    done
  fi
  for thing in "${needed_modules[@]}"; do
    pkg-config --exists "$thing" 2>/dev/null || printf 'library:%s\n' "$thing"
  done
  pkg-config --exists openblas 2>/dev/null || pkg-config --exists blas-openblas 2>/dev/null ||
    printf 'library:openblas\n'
}

# Where apt-get is not the package manager: says what is missing, with a command where it is known.
explain_missing ()
{
  local missing command='' packages
  missing=$(missing_things "$1" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if command -v dnf >/dev/null; then
    packages=("${fedora_build[@]}")
    [ "$1" != test ] || packages+=("${fedora_test[@]}")
    command="sudo dnf install ${packages[*]}"
  elif command -v pacman >/dev/null; then
    packages=("${arch_build[@]}")
    [ "$1" != test ] || packages+=("${arch_test[@]}")
    command="sudo pacman -S --needed ${packages[*]}"
  fi
  fail "missing on this system: $missing
${command:+  $command}"
}

need_packages ()
{
  local log=$1 wanted missing
  mkdir -p "$(dirname "$log")"
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    explain_missing "$2"
    return
  fi
  wanted=("${debian_build[@]}" "${debian_run[@]}")
  [ "$2" != test ] || wanted+=("${debian_test[@]}")
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if [ ${#missing[@]} -gt 0 ]; then
    : >"$log"
    apt_install "$log" "${missing[@]}"
  fi
}

build_tree ()
{
  local tree=$1 start=$SECONDS
  shift
  if [ ! -f "$tree/build.ninja" ]; then
    meson setup "$tree" "$source_root" "$@" >"$tree/setup.log" 2>&1 ||
      fail_with_log "$tree/setup.log" 15 "meson could not set up the build."
  fi
  ninja -C "$tree" >"$tree/build.log" 2>&1 ||
    fail_with_log "$tree/build.log" 40 "the build failed."
  printf 'Built %s/ in %d s\n' "${tree##*/}" $((SECONDS - start))
}
