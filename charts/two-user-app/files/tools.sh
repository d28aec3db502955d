# Runs first, in the client image: copies psql and a shell with their loader and libraries to a volume, so that they
# run in the next container whatever image it has: with another libc, without a shell, or with nothing but one program.
set -eu
from=${0%/*}
to=${1:-/two-user}

unfit() {
  echo "two-user: FAILED: no $1 in the client image" >&2
  echo "two-user: remedy: set client.image to an official postgres image, alpine or debian" >&2
  exit 78
}

psql=$(command -v psql) || unfit 'program "psql"'
# Debian's psql is a script that chooses a version; the program itself is elsewhere.
for real in /usr/lib/postgresql/*/bin/psql; do
  if [ -x "$real" ]; then psql=$real; fi
done

# An image may have more than one loader: the right one is that which can run psql.
loader=
for candidate in /lib/ld-musl-*.so.1 /lib64/ld-linux-*.so.* /lib/ld-linux-*.so.* /lib/*/ld-linux-*.so.*; do
  if [ -z "$loader" ] && [ -x "$candidate" ] && "$candidate" --list "$psql" > /dev/null 2>&1; then loader=$candidate; fi
done
[ -n "$loader" ] || unfit 'dynamic loader that can run psql'
mkdir -p "$to/lib"
cp -L "$loader" "$to/ld"

for name in psql sh cat date mkfifo rm sleep; do
  path=$(command -v "$name") || unfit "program \"$name\""
  if [ "$name" = psql ]; then path=$psql; fi
  cp -L "$path" "$to/$name"
  # musl's loader lists itself too; what has no path (the kernel's vdso) is nothing to copy.
  "$loader" --list "$path" | while read -r library arrow file rest; do
    if [ "$arrow" = '=>' ] && [ -f "$file" ] && [ ! -e "$to/lib/$library" ]; then cp -L "$file" "$to/lib/$library"; fi
  done
done
cp -L "$from"/*.sh "$from"/*.sql "$to/"
version=$("$to/ld" --preload '' --library-path "$to/lib" "$to/psql" --version)
echo "$version"
major=${version#*) }
major=${major%%[!0-9]*}
# An older one prints only the last answer of several statements that are sent together.
if [ -n "$major" ] && [ "$major" -lt 15 ]; then
  echo "two-user: FAILED: psql is too old: $version" >&2
  echo "two-user: remedy: set client.image to postgres:15-alpine or later" >&2
  exit 78
fi
