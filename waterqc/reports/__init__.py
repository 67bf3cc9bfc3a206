"""Formats of a report. The folder is the registry: each module in it writes one format.

A module declares `NAME` (what `--format` calls it), `SUFFIXES` (the endings of files in it) and
`write(report, stream, lang)`, which writes the whole report to a stream of bytes; heavy libraries are imported inside.
"""

import contextlib
import importlib
import os
import pkgutil
import stat
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from waterqc.errors import OutputError, UsageError

if TYPE_CHECKING:
    from waterqc.report import Report
    from waterqc.wording import Lang


class Format(Protocol):
    """What a module of this folder offers."""

    NAME: str
    SUFFIXES: tuple[str, ...]

    def write(self, report: "Report", stream: BinaryIO, lang: "Lang") -> None:
        """Write the report; raises `OutputError` or `MissingExtraError`."""


@cache
def formats() -> Mapping[str, Format]:
    """Every format by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__))
    modules = [cast(Format, importlib.import_module(f"{__name__}.{name}")) for name in names]
    return {module.NAME: module for module in modules}


def format_of(path: str) -> Format:
    """The format that a file's suffix asks for; raises `UsageError` that names those known."""
    suffix = Path(path).suffix.lower()
    for module in formats().values():
        if suffix in module.SUFFIXES:
            return module
    known = sorted(suffix for module in formats().values() for suffix in module.SUFFIXES)
    shown = f"the suffix {suffix!r} of {path}" if suffix else f"{path}, which has no suffix,"
    raise UsageError(f"{shown} is no known format: use {', '.join(known)}, or name the format with --format")


def write_file(report: "Report", module: Format, path: str, lang: "Lang") -> None:
    """Write a report to a file; raises `OutputError`."""
    with replaced_file(Path(path)) as stream:
        module.write(report, stream, lang)


@contextlib.contextmanager
def replaced_file(path: Path) -> Iterator[BinaryIO]:
    """A stream to a file that is written beside it and put in its place at the end: nobody ever reads half of one.

    Raises `OutputError` if it cannot be written; the old file is then still there.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists() and not stat.S_ISREG(target.stat().st_mode):  # /dev/stdout, a named pipe
            with target.open("wb") as stream:
                yield stream
            return
        with beside.open("wb") as stream:
            yield stream
        if target.exists():
            beside.chmod(stat.S_IMODE(target.stat().st_mode))
        beside.replace(target)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror or error}); check the folder and its permissions."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
