#!/bin/sh
# Sets everything up and passes the tests: ./test.sh [pytest options]
set -eu
cd "$(dirname "$0")"
./setup.sh test,browser,lint
exec .venv/bin/python -m pytest "$@"
