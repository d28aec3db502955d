# Runs first, in the client image: copies psql and a shell with their loader and libraries to a volume, so that they
# run in the next container whatever image it has: with another libc, without a shell, or with nothing but one program.
set -eu
from=${0%/*}
to=${1:-/two-user}
mkdir -p "$to/lib"

loader=
for candidate in /lib/ld-musl-*.so.1 /lib64/ld-linux-*.so.* /lib/ld-linux-*.so.* /lib/*/ld-linux-*.so.*; do
  if [ -z "$loader" ] && [ -x "$candidate" ]; then loader=$candidate; fi
done
if [ -z "$loader" ]; then
  echo "two-user: FAILED: no dynamic loader found in the client image" >&2
  echo "two-user: remedy: set client.image to an official postgres image, alpine or debian" >&2
  exit 78
fi
cp -L "$loader" "$to/ld"

for name in psql sh cat date mkfifo rm sleep; do
  path=$(command -v "$name") || {
    echo "two-user: FAILED: no program \"$name\" in the client image" >&2
    echo "two-user: remedy: set client.image to an official postgres image, alpine or debian" >&2
    exit 78
  }
  # Debian's psql is a script that chooses a version; the program itself is elsewhere.
  if [ "$name" = psql ]; then
    for real in /usr/lib/postgresql/*/bin/psql; do
      if [ -x "$real" ]; then path=$real; fi
    done
  fi
  cp -L "$path" "$to/$name"
  # musl's loader lists itself too; what has no path (the kernel's vdso) is nothing to copy.
  "$loader" --list "$path" | while read -r library arrow file rest; do
    if [ "$arrow" = '=>' ] && [ -f "$file" ] && [ ! -e "$to/lib/$library" ]; then cp -L "$file" "$to/lib/$library"; fi
  done
done
cp -L "$from"/*.sh "$from"/*.sql "$to/"
"$to/ld" --library-path "$to/lib" "$to/psql" --version
