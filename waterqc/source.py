"""A source: the bytes of one input, with the name that messages and reports call it by."""

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final

from waterqc.errors import InputError

STANDARD_INPUT: Final = "-"
LARGEST_SOURCE: Final = 1 << 30
HEAD_LENGTH: Final = 4096


@dataclass(frozen=True, eq=False)
class Source:
    """The bytes of one input.

    `name` is the file's name, with the folder or archive in front where it came from one; `path` is None for standard
    input and for a member of an archive.
    """

    name: str
    content: bytes
    path: Path | None = None

    @property
    def suffix(self) -> str:
        """The end of the name in small letters, with its dot; "" where there is none."""
        return Path(self.name).suffix.lower()

    @property
    def head(self) -> bytes:
        """The first bytes, by which a format is recognised."""
        return self.content[:HEAD_LENGTH]

    @cached_property
    def sha256(self) -> str:
        """The fingerprint of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def open_source(location: str | Path, limit: int = LARGEST_SOURCE, name: str | None = None) -> Source:
    """The source at a path, or standard input for `-`; called `name`, by default its file name.

    Raises InputError if nothing can be read there or if it is larger than `limit` bytes.
    """
    if str(location) == STANDARD_INPUT:
        return Source("standard input", _bounded(sys.stdin.buffer, "standard input", limit))
    path = Path(location)
    shown = name or path.name or str(path)
    if path.is_dir():
        raise InputError(f"{location}: this is a folder, not a file; name a file in it.")
    try:
        with path.open("rb") as stream:
            return Source(shown, _bounded(stream, str(location), limit), path)
    except FileNotFoundError:
        raise InputError(f"{location}: no such file; check the path.") from None
    except PermissionError:
        raise InputError(f"{location}: no permission to read this file; ask its owner for access.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(f"{location}: cannot be opened ({reason}); check the path.") from None


def readable_size(size: int) -> str:
    """1536 -> `1.5 KiB`."""
    amount = float(size)
    for unit in ("bytes", "KiB", "MiB"):
        if amount < 1024:
            return f"{amount:.4g} {unit}"
        amount /= 1024
    return f"{amount:.4g} GiB"


def bounded_bytes(chunks: Iterable[bytes], limit: int) -> bytes | None:
    """The chunks joined, or None as soon as they exceed `limit` bytes."""
    kept: list[bytes] = []
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            return None
        kept.append(chunk)
    return b"".join(kept)


def _bounded(stream: BinaryIO, shown: str, limit: int) -> bytes:
    content = bounded_bytes(iter(lambda: stream.read(1 << 24), b""), limit)
    if content is None:
        raise InputError(f"{shown}: larger than {readable_size(limit)}; split it into smaller files.")
    return content
