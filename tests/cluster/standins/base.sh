#!/bin/sh
# A base for images where none can be pulled: Debian 12 with Python 3.11, as `muster-base:bookworm`.
# base.sh FOLDER [ENGINE]; needs root and debootstrap. Whom this machine trusts, the image trusts.
set -eu
folder=$1 engine=${2:-docker}
debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm "$folder"
cd "$folder"
rm -rf var/cache/apt/* var/lib/apt/lists/* var/cache/debconf/* usr/share/doc/* usr/share/man/* usr/share/locale/*
cp /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/
ln -sf python3 usr/bin/python
tar -c . | "$engine" import \
    --change 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt' \
    - muster-base:bookworm
