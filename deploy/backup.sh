#!/usr/bin/env bash
# Saves the database and the attachments into a new folder, while the server runs.
#
#   deploy/backup.sh [FOLDER]         default: BACKUP_DIR or /var/backups/jemput-bola
#
# Each backup is complete: FOLDER/2026-11-22T190000Z/{database.dump or database.sqlite, attachments/, SHA256SUMS}.
# Attachments that have not changed share their disk space with the backup before. Backups older than
# BACKUP_DAYS (default 30) days go, but never the newest one.
set -euo pipefail
umask 077

code=$(cd "$(dirname "$0")/.." && pwd)
python=$code/.venv/bin/python
target=${1:-${BACKUP_DIR:-/var/backups/jemput-bola}}
days=${BACKUP_DAYS:-30}

where=$("$python" "$code/deploy/where.py")
eval "$where"
export PGPASSWORD=${PGPASSWORD:-}
[ -n "$PGPASSWORD" ] || unset PGPASSWORD

mkdir -p "$target"
exec 9>"$target/.lock"
flock -n 9 || { echo "Another backup or restore is running." >&2; exit 1; }

list() { find "$target" -mindepth 1 -maxdepth 1 -type d -name '????-??-??T??????Z' | sort; }

newest=$(list | tail -n 1)
name=$(date -u +%Y-%m-%dT%H%M%SZ)
while [ -e "$target/$name" ]; do
    sleep 1
    name=$(date -u +%Y-%m-%dT%H%M%SZ)
done
fresh=$target/.partial-$name
trap 'rm -rf "$fresh"' EXIT
mkdir "$fresh"

# The database first: whatever attachment it speaks of is then already in its folder.
if [ "$KIND" = postgresql ]; then
    pg_dump --format=custom --no-owner --no-privileges --file="$fresh/database.dump" "$DATABASE"
    pg_restore --list "$fresh/database.dump" >/dev/null
else
    [ -f "$DATABASE" ] || { echo "There is no database at $DATABASE." >&2; exit 1; }
    "$python" - "$DATABASE" "$fresh/database.sqlite" <<'PY'
import sqlite3
import sys

source, copy = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True), sqlite3.connect(sys.argv[2])
source.backup(copy)
copy.execute("PRAGMA journal_mode = DELETE")
verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
copy.close()
if verdict != "ok":
    raise SystemExit(f"The database is damaged: {verdict}")
PY
fi

mkdir "$fresh/attachments"
if [ -d "$ATTACHMENTS" ]; then
    # An attachment's name is the digest of its content, so the same size under the same name is the same file.
    rsync --archive --size-only ${newest:+--link-dest="$newest/attachments"} "$ATTACHMENTS/" "$fresh/attachments/"
fi

(cd "$fresh" && sha256sum database.* >SHA256SUMS)
sync -f "$fresh"
mv "$fresh" "$target/$name"
trap - EXIT

list | head -n -1 | while read -r folder; do
    [ -z "$(find "$folder" -maxdepth 0 -mtime "+$days")" ] || rm -rf "$folder"
done
echo "$target/$name"
