#!/bin/sh
# Pushes the image of each service, and writes tag and digests of what was pushed into components/release.
# push.sh ENGINE REPOSITORY TAG
set -eu
engine=$1 repository=$2 tag=$3
release=$(dirname "$0")/../k8s/components/release/kustomization.yaml
[ -n "$repository" ] || { echo "to which registry? REPOSITORY=registry.example/un/" >&2; exit 1; }
made=$(mktemp -d)
trap 'rm -r "$made"' EXIT

push() { # REPOSITORY/NAME: prints the digest in the registry
    case $engine in
    # podman compresses on the way, and goes on naming the digest from before.
    *podman)
        "$engine" push --digestfile "$made/digest" "$1:$tag" >&2 && cat "$made/digest" ;;
    *)
        "$engine" push "$1:$tag" >&2 &&
            "$engine" image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$1:$tag" | sed -n "s|^$1@||p" ;;
    esac
}

for name in muster-pledges muster-performance muster-conduct muster-notifications; do
    digest=$(push "$repository$name")
    expr "$digest" : 'sha256:[0-9a-f]\{64\}$' >/dev/null || { echo "$name: not one digest: $digest" >&2; exit 1; }
    # A tag of digits alone would be read as a number.
    echo "s|{name: $name, .*}|{name: $name, newTag: \"$tag\", digest: $digest}|" >> "$made/pins"
    echo "$repository$name@$digest"
done
# Only when all are there: never a tag beside the digest of another.
sed -f "$made/pins" "$release" > "$made/release"
cat "$made/release" > "$release"
