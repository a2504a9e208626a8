#!/bin/bash
# The settings of the real image that are used here: POSTGRES_PASSWORD, _USER, _DB, _INITDB_ARGS (each also as
# a file, NAME_FILE), POSTGRES_HOST_AUTH_METHOD, PGDATA, and /docker-entrypoint-initdb.d/*.sh, *.sql.
set -Eeuo pipefail

# value NAME [DEFAULT]   of the variable, or of the file that NAME_FILE names
value() {
  local file="${1}_FILE" given="${!1:-}"
  [ -z "${!file:-}" ] || given=$(<"${!file}")
  export "$1=${given:-${2:-}}"
  unset "$file"
}

ask() { psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" "$@"; }

run_scripts() {
  local each
  for each in /docker-entrypoint-initdb.d/*; do
    case "$each" in
      *.sh) echo "$0: running $each"; if [ -x "$each" ]; then "$each"; else . "$each"; fi ;;
      *.sql) echo "$0: running $each"; ask --dbname "$POSTGRES_DB" -f "$each" ;;
    esac
  done
}

initialise() {
  local method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256} arguments
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$method" != trust ]; then
    echo "Error: Database is uninitialized and superuser password is not specified." >&2
    exit 1
  fi
  eval "arguments=($POSTGRES_INITDB_ARGS)"
  initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") "${arguments[@]}"
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432 -k /var/run/postgresql" -w start
  export PGHOST=/var/run/postgresql
  if [ "$POSTGRES_DB" != postgres ]; then
    ask --dbname postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
  fi
  run_scripts
  unset PGHOST
  pg_ctl -D "$PGDATA" -m fast -w stop
}

if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
if [ "$1" = postgres ]; then
  value POSTGRES_PASSWORD
  value POSTGRES_USER postgres
  value POSTGRES_DB "$POSTGRES_USER"
  value POSTGRES_INITDB_ARGS
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA" || :
  [ -s "$PGDATA/PG_VERSION" ] || PGPASSWORD="$POSTGRES_PASSWORD" initialise
  # The wheel's own defaults: sockets under /tmp, nobody from outside.
  set -- "$@" -c unix_socket_directories=/var/run/postgresql
  case "$*" in *listen_addresses*) ;; *) set -- "$@" -c "listen_addresses=*" ;; esac
fi
exec "$@"
