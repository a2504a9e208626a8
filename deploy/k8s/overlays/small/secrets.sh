#!/bin/sh
# Makes the folder `private`, which the overlay reads: settings from the arguments, and whatever is
# secret, at random. Nothing secret that is there already is changed. Keep a copy: without
# private/conduct/keyring.json nobody reads a case again.
#
#   ./secrets.sh ISSUER URL MAIL_SERVER[:PORT]
#   ./secrets.sh https://login.example.org/realms/muster https://muster.example.org mail.example.org:587
set -eu
[ $# -eq 3 ] || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
issuer=$1 url=${2%/} mail_host=${3%:*} mail_port=587
[ "$mail_host" = "$3" ] || mail_port=${3##*:}
umask 077
cd "$(dirname "$0")"
mkdir -p private/settings private/pledges private/performance private/conduct private/notifications \
    private/kafka/users private/postgres private/postgres-conduct

# new FILE   whether it has to be made; its content is then read from standard input by `cat >"$file"`
new() { file=private/$1; [ ! -s "$file" ]; }
password() { openssl rand -hex 24; }
key() { openssl rand -base64 32; }

# ---- settings, written anew each time

host=${url#*://} host=${host%%[:/]*}
printf 'ISSUER=%s\n' "$issuer" >private/settings/all.env
for service in pledges performance conduct notifications; do
    printf 'PUBLIC_URL=%s\n' "$url/$service" >private/settings/$service.env
done
cat >>private/settings/notifications.env <<SETTINGS
SMTP_HOST=$mail_host
SMTP_PORT=$mail_port
MAIL_FROM=Muster <muster@$host>
PAGES={"/muster/pledges": "$url/pledges", "/muster/performance": "$url/performance", "/muster/conduct": "$url/conduct"}
SETTINGS
# Where the network lets apps and mail go; narrow it to your servers. HEARTBEAT is nobody until you have one.
new settings/network.env && printf 'IDENTITY_PROVIDER=0.0.0.0/0\nMAIL_SERVER=0.0.0.0/0\n' >"$file"
grep -q '^HEARTBEAT=' private/settings/network.env || printf 'HEARTBEAT=192.0.2.3/32\n' >>private/settings/network.env
new settings/roles.toml && cp ../../base/service/roles.toml "$file"

# ---- passwords and keys, made once

new postgres/superuser && password >"$file"
new postgres-conduct/superuser && password >"$file"
new kafka/users/admin && password >"$file"
for service in pledges performance conduct notifications; do
    at=postgres.muster-data folder=postgres
    [ $service != conduct ] || at=postgres.muster-conduct folder=postgres-conduct
    new $folder/$service && password >"$file"
    new kafka/users/$service && password >"$file"
    new $service/secrets.env && cat >"$file" <<SECRETS
DATABASE_URL=postgresql://$service:$(cat private/$folder/$service)@$at:5432/$service
SESSION_KEY=$(key)
OIDC_CLIENT_SECRET=$(password)
SECRETS
    new $service/kafka.env && printf 'KAFKA_SASL_USERNAME=%s\nKAFKA_SASL_PASSWORD=%s\n' $service "$(cat private/kafka/users/$service)" >"$file"
done
new conduct/keyring.json && cat >"$file" <<KEYS
{
  "facts": {"current": "facts-1", "keys": {"facts-1": "$(key)"}},
  "identity": {"current": "identity-1", "keys": {"identity-1": "$(key)"}},
  "blind_index": "$(key)",
  "content": "$(key)"
}
KEYS
new notifications/recipients.toml && cat >"$file" <<'RECIPIENTS'
# Who is told. Put recipients in the place of the next line, as in deploy/local/muster_local/recipients.toml.
recipient = []
RECIPIENTS

# ---- the certificate of the broker, and of who signed it

new kafka/cluster-id && printf 'Q%s' "$(openssl rand -base64 16 | tr '+/' '-_' | cut -c 2-22)" >"$file"
if new kafka/kafka.pem; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cat >"$work/openssl.cnf" <<'CONFIG'
[req]
distinguished_name = name
prompt = no
[name]
CN = muster-small
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[broker]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = DNS:kafka.muster-data, DNS:localhost, IP:127.0.0.1
CONFIG
    for each in ca broker; do
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out "$work/$each.key" 2>/dev/null
    done
    openssl req -x509 -new -key "$work/ca.key" -days 3650 -config "$work/openssl.cnf" -extensions ca -out "$work/ca.crt"
    openssl req -new -key "$work/broker.key" -subj /CN=kafka -config "$work/openssl.cnf" -out "$work/broker.csr"
    openssl x509 -req -in "$work/broker.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -set_serial 1 -days 3650 \
        -extfile "$work/openssl.cnf" -extensions broker -out "$work/broker.crt" 2>/dev/null
    # The key that signed is forgotten: nothing else is ever signed with it.
    cp "$work/ca.crt" private/kafka/ca.crt
    cat "$work/broker.key" "$work/broker.crt" >"$file"
fi

echo "private/ is ready. Next: register the clients muster-pledges, muster-performance, muster-conduct and"
echo "muster-notifications at $issuer, each with the OIDC_CLIENT_SECRET in private/SERVICE/secrets.env,"
echo "name recipients in private/notifications/recipients.toml and roles in private/settings/roles.toml."
