#!/bin/sh
# Who may do what. Each service makes and writes its own topics, notifications reads those that its
# triggers name, and everything else is refused. Run it again after a change; what is taken out
# here is taken away with `kafka-acls.sh --remove`.
set -eu
umask 077
cat >/tmp/admin.properties <<PROPERTIES
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="$(cat /etc/kafka-users/admin)";
ssl.truststore.type=PEM
ssl.truststore.location=/etc/kafka-tls/ca.crt
PROPERTIES

allow() {
    user=$1
    shift
    /opt/kafka/bin/kafka-acls.sh --bootstrap-server kafka.muster-data:9093 \
        --command-config /tmp/admin.properties --add --allow-principal "User:$user" "$@"
}
writes() {
    allow "$@" --operation Create --operation Describe --operation Write
}
reads() {
    allow "$@" --operation Describe --operation Read
}

writes pledges --topic pledges.pledge.v1
writes performance --topic performance.indicator.v1 --topic performance.safety.v1 --topic performance.frame.v1
writes conduct --topic conduct.case.v1 --topic conduct.audit.v1 --topic conduct.statistics.v1
writes notifications --topic notifications.alert.v1
reads notifications --topic pledges.pledge.v1 --topic performance.indicator.v1 \
    --topic performance.safety.v1 --topic performance.frame.v1 --topic conduct.case.v1
allow notifications --group notifications --operation Read
