"""Files on disk: whole ones that are never half there, and pieces of those still arriving.

Another place to keep files (S3 and the like) is one class with the methods of `Folder`.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

_SHA256 = re.compile(r"[0-9a-f]{64}")
_KECAMATAN = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}")
_OWNER = re.compile(r"[dq][A-Za-z0-9_-]{1,40}")


class Folder:
    """Whole files under `<kecamatan>/<first two hex digits>/<sha256>`, pieces under `pieces/<owner>-<sha256>`.

    Every name is checked against a pattern before it becomes a path.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, kecamatan: str, sha256: str) -> Path:
        """Where a whole file lies, or would lie.

        Raises:
            ValueError: the kecamatan or the hash is malformed.
        """
        if not _KECAMATAN.fullmatch(kecamatan) or not _SHA256.fullmatch(sha256):
            raise ValueError("not the name of a file of ours")
        return self.root / kecamatan / sha256[:2] / sha256

    def has(self, kecamatan: str, sha256: str) -> bool:
        """Whether the whole file is there."""
        return self.path(kecamatan, sha256).is_file()

    def put(self, kecamatan: str, sha256: str, content: bytes) -> None:
        """Write a whole file so that after a power cut it is there entirely or not at all."""
        target = self.path(kecamatan, sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{sha256}.{uuid4().hex}")
        try:
            with draft.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(target.parent)

    def received(self, owner: str, sha256: str) -> int:
        """How many bytes of a file that is still arriving are here."""
        try:
            return self._piece(owner, sha256).stat().st_size
        except FileNotFoundError:
            return 0

    @contextmanager
    def arriving(self, owner: str, sha256: str) -> Iterator[Arriving]:
        """A file that is still arriving, held by this request alone until the end of the block."""
        path = self._piece(owner, sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield Arriving(path, file)

    def forget_pieces(self, older_than_days: float = 30) -> int:
        """Remove pieces that nobody went on with, and return how many."""
        removed = 0
        before = time.time() - older_than_days * 86_400
        for path in (self.root / "pieces").glob("*"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    def _piece(self, owner: str, sha256: str) -> Path:
        if not _OWNER.fullmatch(owner) or not _SHA256.fullmatch(sha256):
            raise ValueError("not the name of a file of ours")
        return self.root / "pieces" / f"{owner}-{sha256}"


class Arriving:
    """The beginning of a file, to which pieces are added."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self.size = file.seek(0, os.SEEK_END)

    def add(self, offset: int, content: bytes) -> bool:
        """Add a piece that begins at `offset`; what is here already is passed over.

        Returns:
            False if bytes before it are missing.
        """
        if offset > self.size:
            return False
        new = content[self.size - offset :]
        self._file.write(new)
        self._file.flush()
        self.size += len(new)
        return True

    def content(self) -> bytes:
        """All that has arrived."""
        self._file.seek(0)
        return self._file.read()

    def forget(self) -> None:
        """Remove it: it is whole and stored, or it is not what it should be."""
        self._path.unlink(missing_ok=True)


def sha256_of(content: bytes) -> str:
    """Lower-case hex SHA-256."""
    return hashlib.sha256(content).hexdigest()


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
