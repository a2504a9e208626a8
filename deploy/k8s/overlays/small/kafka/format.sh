#!/bin/sh
# Before the broker starts: prepares an empty volume, with a user for each password that lies there.
set -eu
[ -e /var/lib/muster-kafka/data/meta.properties ] && exit 0
set --
for file in /etc/kafka-users/*; do
    set -- "$@" --add-scram "SCRAM-SHA-512=[name=$(basename "$file"),password=$(cat "$file")]"
done
# What it prints holds what passwords are checked against: not for logs.
exec /opt/kafka/bin/kafka-storage.sh format --cluster-id "$(cat /etc/kafka-tls/cluster-id)" \
    --config /etc/muster-kafka/server.properties "$@" >/dev/null
