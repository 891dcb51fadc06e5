#!/bin/sh
set -e
: "${DATABASE_URL:?}"
exec "$@"
