#!/bin/sh
# Makes the images for a cluster without a registry, whose own tool puts them there:
#   TWO_USER_MKIMAGE='path/to/mkimage' sh test/cluster/images/build.sh
# The tool takes [--preset tools|app] [--bin PROGRAM] [--file FROM=TO] [--env NAME=VALUE] [--workdir DIR] [--cmd JSON] NAME:TAG
set -eu
cd "$(dirname "$0")"
: "${TWO_USER_MKIMAGE:?name the command that makes images}"
app=${TWO_USER_APP_IMAGE:-two-user-sample}

# psql, a shell, and what the scripts beside the migration need, as in the official postgres image.
$TWO_USER_MKIMAGE --preset tools --bin mkfifo "${TWO_USER_CLIENT_IMAGE:-two-user-client:17}"

sed 's/:.*//' app/releases | while read -r version; do
  $TWO_USER_MKIMAGE --preset app --file app=/app --env "VERSION=$version" --workdir /app --cmd '["/app/serve"]' "$app:$version"
done
