#!/bin/sh
# Postgres in a folder of its own, on loopback, for tests: `postgres.sh init FOLDER`, then `postgres.sh run FOLDER PORT`.
# It refuses to be root: where we are root it runs as the user postgres, who may enter the folder all the same.
set -eu
PATH=$PATH:$(printf '%s:' /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin)

as_user() {
  if [ "$(id -u)" -ne 0 ]; then exec "$@"; fi
  chown postgres "$folder"
  exec setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=+dac_override --ambient-caps=+dac_override "$@"
}

folder=$2
case $1 in
  init) as_user initdb -D "$folder/data" -U bookshop --auth=trust --encoding=UTF8 --no-sync ;;
  run) as_user postgres -D "$folder/data" -h 127.0.0.1 -p "$3" -k '' -F ;;
esac
