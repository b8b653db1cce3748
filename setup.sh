#!/bin/sh
# Makes .venv here and installs Paperatlas into it, in the versions of constraints.txt: ./setup.sh [GROUP,...]
# Needs Python 3.11 or newer with venv, and the package index that pip is set up for. Run by demo.sh and test.sh.
set -eu
cd "$(dirname "$0")"
groups=${1:-}

python=
for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "setup.sh: no Python 3.11 or newer found. Install one, or say which: PYTHON=/path/to/python3 ./demo.sh" >&2
    exit 1
fi

# What was installed, by groups and a checksum of what says so; who needs no group is content with any.
versions=$(cat pyproject.toml constraints.txt | cksum)
installed=$(cat .venv/paperatlas-setup 2>/dev/null || true)
if [ "$installed" = "$groups $versions" ] || { [ -z "$groups" ] && [ "${installed#* }" = "$versions" ]; }; then
    exit 0
fi
if [ ! -x .venv/bin/python ]; then
    echo "setting up .venv (once; a minute or two)" >&2
    "$python" -m venv .venv || {
        echo "setup.sh: $python can't make a virtual environment. On Debian: apt-get install python3-venv" >&2
        rm -rf .venv
        exit 1
    }
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt \
    --editable ".${groups:+[$groups]}"
echo "$groups $versions" > .venv/paperatlas-setup
