#!/bin/sh
# Sets everything up and passes the tests: ./test.sh [pytest options]
set -eu
cd "$(dirname "$0")"
./setup.sh test,browser,lint
# Files go to as many processes as there are cores, in the order of tests/conftest.py.
exec .venv/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder "$@"
