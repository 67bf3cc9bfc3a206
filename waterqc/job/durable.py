"""Files written so that a power cut leaves the old one or the new one, never half of one.

`step` is told before and after each action that a crash could fall between: tests kill the process there.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from waterqc.errors import OutputError

#: The ending of a file that is being written; such a file is left over from a crash and may be deleted.
UNFINISHED: Final = ".waterqc-unfinished"


def _nothing(_action: str) -> None:
    """Nobody listens."""


_listener: Callable[[str], None] = _nothing


def step(action: str) -> None:
    """Say which action comes next."""
    _listener(action)


def listen(listener: Callable[[str], None]) -> None:
    """Have every step told to a listener."""
    global _listener
    _listener = listener


def beside(path: Path) -> Path:
    """The place where a file is written before it is renamed."""
    return path.with_name(f".{path.name}{UNFINISHED}")


def write_beside(path: Path, parts: Iterable[bytes]) -> None:
    """Write and fsync the new content of a file beside it; raises `OutputError`, the old file untouched."""
    new = beside(path)
    try:
        make_folder(path.parent)
        step(f"write {path.name}")
        with new.open("wb") as stream:
            for part in parts:
                stream.write(part)
            stream.flush()
            step(f"fsync {path.name}")
            os.fsync(stream.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            new.unlink()
        raise cannot_write(path, error) from error
    step(f"written {path.name}")


def put_in_place(path: Path) -> None:
    """Rename what was written beside onto its place, and make the folder remember it."""
    try:
        step(f"rename {path.name}")
        beside(path).replace(path)
        step(f"renamed {path.name}")
        fsync_folder(path.parent)
    except OSError as error:
        raise cannot_write(path, error) from error
    step(f"in place {path.name}")


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    write_beside(path, [content])
    put_in_place(path)


def move_file(source: Path, target: Path) -> None:
    """Move a file, over another one of the same name, across file systems if need be; raises `OutputError`."""
    try:
        make_folder(target.parent)
        step(f"move {source.name}")
        try:
            source.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            if source.is_symlink():
                target.symlink_to(source.readlink())  # the link itself, never what it points to
            elif source.is_file():
                write_file(target, source.read_bytes())
                shutil.copystat(source, target)  # its time says whether it was written to since
            source.unlink()  # a pipe holds nothing that could be kept
        step(f"moved {source.name}")
        fsync_folder(target.parent)
        fsync_folder(source.parent)
    except OSError as error:
        raise cannot_write(target, error) from error


def make_folder(folder: Path) -> None:
    """Make a folder and those above it, remembered by the folder that holds them."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in reversed(missing):
        fsync_folder(one.parent)


def fsync_folder(folder: Path) -> None:
    """Make a folder's entries survive a power cut; Windows keeps no folder open and needs none of it."""
    if os.name == "nt":
        return
    step(f"fsync folder {folder.name}")
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def cannot_write(path: Path, error: OSError) -> OutputError:
    """The sentence for a file that cannot be written."""
    reason = error.strerror or str(error)
    return OutputError(
        f"{path}: cannot be written ({reason}); what was there is untouched, and the next run tries again"
    )
