#!/bin/sh
# Run by the image once, on an empty volume: a role and a database of its own for each service
# whose password lies there.
set -eu
for file in /run/secrets/postgres/*; do
    name=$(basename "$file")
    [ "$name" = superuser ] && continue
    psql --no-psqlrc -v ON_ERROR_STOP=1 --username postgres --dbname postgres \
        -v name="$name" -v password="$(cat "$file")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
done
