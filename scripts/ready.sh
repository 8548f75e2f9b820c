#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Contributors to Dichterbij
# SPDX-License-Identifier: EUPL-1.2
#
# Makes this machine ready: `ready.sh run` to look around, `ready.sh test` for every check.
# What is missing gets one line that says what to do; what apt can bring in without a password
# is brought in.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
venv=.venv

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

# install PACKAGE...: Debian's packages, or one line that says which command brings them in.
install() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        as_root=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null; then
        stop "Missing on this machine (Debian's names): $*. Install them and try again."
    fi
    if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
        stop "Missing on this machine. Run this and try again: sudo apt-get install --no-install-recommends $*"
    fi
    say "Installing $* ..."
    local log waited=0
    log=$(mktemp)
    until { "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; do
        # a machine that has just started runs apt of its own accord, and holds its lock meanwhile
        if ! grep -q '/lock' "$log" || [ $waited -ge 180 ]; then
            tail -n 5 "$log" >&2
            stop "apt-get could not install: $*. What it said stands above."
        fi
        sleep 3
        waited=$((waited + 3))
    done
    rm -f "$log"
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && is_new_enough "$name"; then
            command -v "$name"
            return
        fi
    done
    if command -v python3 >/dev/null; then
        stop "Python 3.11 or newer is needed; this machine has $(python3 --version 2>&1)."
    fi
    stop "Python 3.11 or newer is needed. On Debian: apt-get install python3 python3-venv"
}

can_load() { "$python" -c 'import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]' "$@" 2>/dev/null; }

version_of() { "$1" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null; }

# What the stamp says once this lock file is in the virtual environment.
stamp_for() { say "$1 $(cksum <"$1") python $(version_of "$python")"; }

# Python's own packages: anew only when the lock file or the Python changed.
bring_in_packages() {
    local lock=$1 stamp=$venv/.made-from
    if [ -f $stamp ] && grep -qxF "$(stamp_for "$lock")" $stamp; then
        return
    fi
    if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
        install "$("$python" -c 'import sys; print(f"python3.{sys.version_info[1]}-venv")')"
    fi
    if [ "$(version_of $venv/bin/python)" != "$(version_of "$python")" ] ||
        ! $venv/bin/python -m pip --version >/dev/null 2>&1; then
        say "Making the virtual environment in $venv ..."
        "$python" -m venv --clear $venv || stop "The virtual environment could not be made in $venv."
    fi
    say "Bringing in the Python packages of $lock (a minute the first time) ..."
    $venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input \
        --require-hashes --no-deps -r "$lock" ||
        stop "pip could not bring in the packages of $lock; what it said stands above."
    stamp_for "$lock" >$stamp
    if [ "$lock" = requirements-dev.lock ]; then
        stamp_for requirements.lock >>$stamp # the lock for the checks holds all of the other one
    fi
}

python=$(find_python)
command -v npm >/dev/null || [ -f node_modules/.brought-in ] ||
    stop "npm is missing. On Debian: apt-get install npm"
if [ "$(uname -s)" = Linux ] &&
    ! can_load libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0; then
    # what draws the letters and the cards
    install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
fi

case $purpose in
run)
    bring_in_packages requirements.lock
    ;;
test)
    missing=()
    command -v chromium >/dev/null || missing+=(chromium)
    command -v git >/dev/null || missing+=(git)
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
        missing+=(postgresql)
    can_load libmagic.so.1 || missing+=(libmagic1)
    if [ "$(id -u)" -eq 0 ]; then
        # PostgreSQL refuses to run as root
        command -v runuser >/dev/null || missing+=(util-linux)
    fi
    [ ${#missing[@]} -eq 0 ] || install "${missing[@]}"
    bring_in_packages requirements-dev.lock
    ;;
messages)
    { command -v xgettext && command -v msgfmt; } >/dev/null || install gettext
    bring_in_packages requirements.lock
    ;;
*) stop "ready.sh run, ready.sh test or ready.sh messages" ;;
esac
"$venv/bin/python" scripts/frontend.py
