"""Folders and zip archives: several sources from one location. Nothing is written to disk."""

import posixpath
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from waterqc.errors import InputError, WaterqcError
from waterqc.readers import ReadResult
from waterqc.readers.guards.signatures import named_binary
from waterqc.readers.guards.zip_bounds import member_bytes, open_zip
from waterqc.source import STANDARD_INPUT, Source, open_source

FORMAT: Final = "a zip archive"
SUFFIXES: Final = (".zip",)
ORDER: Final = 30  # after the documents that are zip containers themselves

_DEEPEST: Final = 1  # an archive may hold archives, which hold none
_IGNORED: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini", "~$")


def recognises(source: Source) -> bool:
    """Whether it is a zip container that does not call itself something else."""
    return source.content.startswith((b"PK\x03\x04", b"PK\x05\x06")) and named_binary(source.head) is None


def read(source: Source) -> ReadResult:
    """Archives have no cells of their own, `expand` gives their members: what arrives here is refused (InputError)."""
    if source.suffix in SUFFIXES:
        raise InputError(f"{source.name}: an archive inside of archives; unpack it first.")
    raise InputError(f"{source.name}: a zip container without a document that can be read; save it as .xlsx or as CSV.")


def expand(location: str | Path) -> Iterator[Source | WaterqcError]:
    """Every source at a path: the file itself, the files of a folder, the members of a zip archive, in stable order.

    What cannot be opened is yielded as its error, so that the others are still read.
    """
    path = Path(location)
    if str(location) != STANDARD_INPUT and path.is_dir():
        yield from _folder(path)
        return
    try:
        source = open_source(location)
    except WaterqcError as error:
        yield error
        return
    yield from _unpacked(source, 0)


def file_count(location: str | Path) -> int:
    """How many files there are at a path; an archive is one."""
    path = Path(location)
    return len(_files(path)) if str(location) != STANDARD_INPUT and path.is_dir() else 1


def _files(folder: Path) -> list[Path]:
    return sorted(
        file for file in folder.rglob("*") if file.is_file() and not _ignored(file.relative_to(folder).as_posix())
    )


def _folder(path: Path) -> Iterator[Source | WaterqcError]:
    files = _files(path)
    if not files:
        yield InputError(f"{path}: no files in this folder; name the folder with the results.")
    for file in files:
        try:
            source = open_source(file, name=file.relative_to(path).as_posix())
        except WaterqcError as error:
            yield error
        else:
            yield from _unpacked(source, 0)


def _unpacked(source: Source, depth: int) -> Iterator[Source | WaterqcError]:
    from waterqc.readers import module_for

    is_archive = source.suffix in ("", *SUFFIXES) and module_for(source) == __name__
    if depth > _DEEPEST or not is_archive:
        yield source
        return
    try:
        container = open_zip(source.content, source.name)
    except WaterqcError as error:
        yield error
        return
    with container:
        members = sorted(
            (member for member in container.infolist() if not member.is_dir() and not _ignored(member.filename)),
            key=lambda member: member.filename,
        )
        if not members:
            yield InputError(f"{source.name}: no files in this archive; give the archive with the results.")
        for member in members:
            try:
                inner = _member(container, member, source.name)
            except WaterqcError as error:
                yield error
            else:
                yield from _unpacked(inner, depth + 1)


def _member(container: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Source:
    shown = _file_name(member)
    if shown.startswith(("/", "\\")) or ".." in shown.replace("\\", "/").split("/") or shown[1:2] == ":":
        raise InputError(f"{name}: {shown} in it points outside of the archive; pack the files again.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise InputError(f"{name}: {shown} in it is a link to another file; pack the file itself.")
    return Source(posixpath.join(name, shown), member_bytes(container, member, name))


def _file_name(member: zipfile.ZipInfo) -> str:
    """The member's name: in GB18030 where the archive doesn't say UTF-8 and the bytes are no ASCII."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _ignored(name: str) -> bool:
    """Whether it is what an operating system leaves behind, no document."""
    last = name.rstrip("/").rpartition("/")[2]
    return any(name.startswith(start) or last.startswith(start) for start in _IGNORED)
