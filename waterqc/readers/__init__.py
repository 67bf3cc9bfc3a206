"""Reading: one input to grids of text. The folder is the registry: each module in it reads one kind of document.

A module declares

- `FORMAT`, what a user calls it (`an Excel workbook`), and `SUFFIXES`, the endings it usually has;
- `ORDER`, when it is asked (small first): formats with an unmistakable beginning before those that fit any text;
- for a format of bytes: `recognises(source) -> bool` and `read(source) -> ReadResult`;
- for a format of text: `recognises_text(text, suffix) -> bool` and `read_text(text, source) -> ReadResult`.

A package in it holds what several readers share. The content decides, never the suffix alone. Heavy libraries are
imported inside the functions that need them.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from waterqc.encodings import decode
from waterqc.errors import InputError, WaterqcError
from waterqc.grid import Grid
from waterqc.readers.guards.signatures import named_binary
from waterqc.source import Source


@dataclass(frozen=True)
class ReadResult:
    """What reading one source gives: grids, the encoding they were read in ("" for none), sentences for the user."""

    grids: tuple[Grid, ...]
    encoding: str = ""
    notes: tuple[str, ...] = ()


def read(source: Source, encoding: str | None = None) -> ReadResult:
    """The grids of one source; `encoding` forces that of a text.

    Raises InputError (one sentence: what, where, what to do) if there is nothing to read, MissingExtraError if its
    format needs a library that isn't installed, UsageError for an unknown `encoding`.
    """
    try:
        return _read(source, encoding)
    except MemoryError:
        raise InputError(f"{source.name}: needs more memory than there is; split it into smaller files.") from None


def expand(location: str | Path) -> Iterator[Source | WaterqcError]:
    """Every source at a path: the file itself, the files of a folder, the members of a zip archive.

    What cannot be opened is yielded as its error, so that the others are still read.
    """
    from waterqc.readers.archive import expand as expand_location

    return expand_location(location)


def module_for(source: Source) -> str:
    """The name of the reader of a format of bytes; "" for texts and for what cannot be read."""
    return next(
        (found.__name__ for found in _modules() if hasattr(found, "recognises") and found.recognises(source)), ""
    )


def _read(source: Source, encoding: str | None) -> ReadResult:
    if not source.content:
        raise InputError(f"{source.name}: the file is empty; export it again.")
    for module in _modules():
        if hasattr(module, "recognises") and module.recognises(source):
            result: ReadResult = module.read(source)
            return _checked(source, module, result)
    binary = named_binary(source.head)
    if binary:
        raise InputError(f"{source.name}: {binary}")
    decoded = decode(source.content, source.name, encoding)
    if decoded.text.isspace() or not decoded.text:
        raise InputError(f"{source.name}: there is only white space in this file; export it again.")
    if "\0" in decoded.text:
        raise InputError(f"{source.name}: this is a binary file, not text; give the table as text, CSV or Excel.")
    for module in _modules():
        if hasattr(module, "recognises_text") and module.recognises_text(decoded.text, source.suffix):
            result = module.read_text(decoded.text, source)
            return _checked(source, module, replace(result, encoding=decoded.encoding))
    raise InputError(f"{source.name}: not a format that can be read; give the table as CSV, Excel or text.")


def _checked(source: Source, module: ModuleType, result: ReadResult) -> ReadResult:
    """The result without its empty grids, and with a note if the name promised another format."""
    grids = tuple(grid for grid in result.grids if grid.height and grid.width)
    if not grids:
        raise InputError(f"{source.name}: {module.FORMAT} without any text in it; check that it is the right file.")
    notes = result.notes
    promised = [other for other in _modules() if source.suffix in other.SUFFIXES]
    if promised and module not in promised and not _both_plain(module, promised):
        notes = (f"{source.name} is {module.FORMAT} in spite of its name, and was read as such.", *notes)
    return replace(result, grids=grids, notes=notes)


def _both_plain(module: ModuleType, promised: list[ModuleType]) -> bool:
    """A table of plain text under the name of running text, or the reverse, is nothing to remark on."""
    return bool(getattr(module, "PLAIN", False)) and any(getattr(other, "PLAIN", False) for other in promised)


@lru_cache(maxsize=1)
def _modules() -> tuple[ModuleType, ...]:
    """The reader modules of this folder, in the order in which they are asked."""
    names = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.ispkg)
    modules = [importlib.import_module(f"{__name__}.{name}") for name in names]
    return tuple(sorted(modules, key=lambda module: int(module.ORDER)))
