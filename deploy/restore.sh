#!/usr/bin/env bash
# Puts the database and the attachments of a backup in the place of the present ones.
#
#   deploy/restore.sh BACKUP          example: deploy/restore.sh /var/backups/jemput-bola/2026-11-22T190000Z
#
# Stop the server first. What is there now is saved before, into BACKUP_DIR (NO_BACKUP_BEFORE=1 leaves that
# out, for a database too damaged to be saved). Asks before it begins; YES=1 answers for you.
set -euo pipefail
umask 077

[ $# = 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
code=$(cd "$(dirname "$0")/.." && pwd)
python=$code/.venv/bin/python
backup=$(realpath "$1")

where=$("$python" "$code/deploy/where.py")
eval "$where"
export PGPASSWORD=${PGPASSWORD:-}
[ -n "$PGPASSWORD" ] || unset PGPASSWORD

if [ "$KIND" = postgresql ]; then
    saved=database.dump
else
    saved=database.sqlite
fi
[ -f "$backup/$saved" ] && [ -d "$backup/attachments" ] || {
    echo "$backup is no backup of a $KIND database: $saved or attachments/ is missing." >&2
    exit 1
}
(cd "$backup" && sha256sum --check --status SHA256SUMS) || {
    echo "$backup is damaged: $saved is not what was saved. Nothing was changed; take another backup." >&2
    exit 1
}

if [ "${YES:-}" != 1 ]; then
    echo "This replaces all entries, accounts and photos by those of $(basename "$backup")."
    read -r -p "Type yes to go on: " answer
    [ "$answer" = yes ] || exit 1
fi

if [ "${NO_BACKUP_BEFORE:-}" != 1 ] && { [ "$KIND" = postgresql ] || [ -f "$DATABASE" ]; }; then
    # The old state is kept whatever its age: BACKUP_DAYS counts only for the nightly run.
    echo "Saved what was here: $(BACKUP_DAYS=100000 "$code/deploy/backup.sh")"
fi

if [ "$KIND" = postgresql ]; then
    statements=$(mktemp -d)
    trap 'rm -rf "$statements"' EXIT
    # Written out whole before psql begins: half a stream would look to it like a short, good one.
    pg_restore --no-owner --no-privileges --file="$statements/restore.sql" "$backup/$saved"
    sed -i '/^CREATE SCHEMA public;$/d' "$statements/restore.sql"
    # One transaction: after a fault in the middle, the old state is still there.
    psql --quiet --no-psqlrc --single-transaction --set=ON_ERROR_STOP=1 --output=/dev/null \
        --command='SET client_min_messages = warning' \
        --command='DROP SCHEMA public CASCADE; CREATE SCHEMA public' \
        --file="$statements/restore.sql" "$DATABASE"
else
    mkdir -p "$(dirname "$DATABASE")"
    cp "$backup/$saved" "$DATABASE.restored"
    sync "$DATABASE.restored"
    "$python" - "$DATABASE.restored" <<'PY'
import sqlite3
import sys
from pathlib import Path

try:
    verdict = sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check").fetchone()[0]
except sqlite3.DatabaseError as fault:
    verdict = fault
if str(verdict) != "ok":
    Path(sys.argv[1]).unlink()
    raise SystemExit(f"The database in this backup is damaged: {verdict}")
PY
    # A journal of the old database must never be applied to the new one.
    rm -f "$DATABASE-wal" "$DATABASE-shm" "$DATABASE-journal"
    mv "$DATABASE.restored" "$DATABASE"
fi
mkdir -p "$ATTACHMENTS"
rsync --archive --checksum --delete "$backup/attachments/" "$ATTACHMENTS/"
echo "Restored $(basename "$backup"). Now run: flask db upgrade, flask events verify, and start the server."
