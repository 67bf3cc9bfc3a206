"""Zip containers, opened only within bounds: what they would unpack to is known before anything is unpacked."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from waterqc.errors import InputError
from waterqc.source import bounded_bytes, readable_size

LARGEST_CONTENT: Final = 500 << 20
_MOST_MEMBERS: Final = 10_000
_LARGE_PART: Final = 10 << 20  # parts below this may be packed as tightly as they like
_TIGHTEST: Final = 200  # unpacked bytes per packed byte


#: what zipfile raises for damage; a way of packing that it does not know is "not implemented"
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


def open_zip(content: bytes, name: str) -> zipfile.ZipFile:
    """The container, once its declared sizes are found to be within bounds.

    Raises InputError if it is damaged, would unpack to more than 500 MiB, or holds more than 10,000 members.
    """
    try:
        container = zipfile.ZipFile(io.BytesIO(content))
    except _DAMAGE:
        raise InputError(
            f"{name}: a damaged or incomplete file (its zip directory is missing); download or export it again."
        ) from None
    members = container.infolist()
    if len(members) > _MOST_MEMBERS:
        raise InputError(f"{name}: holds {len(members):,} members; give the files with results alone.")
    total = sum(member.file_size for member in members)
    tight = any(
        member.file_size > _LARGE_PART and member.file_size > _TIGHTEST * max(member.compress_size, 1)
        for member in members
    )
    if total > LARGEST_CONTENT or tight:
        raise InputError(
            f"{name}: would unpack to {readable_size(total)}, as a zip bomb does; export the results alone, as CSV."
        )
    return container


def holds(content: bytes, *prefixes: str) -> bool:
    """Whether the bytes are a zip container with a member under one of `prefixes`.

    Of a container that was cut off, and so has lost its directory, the names beside the members themselves count.
    """
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            return any(name.startswith(prefixes) for name in container.namelist())
    except _DAMAGE:
        return any(prefix.encode() in content for prefix in prefixes)


def member_bytes(container: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    """The content of one member, `name` being what messages call the container.

    Raises InputError if it is damaged, encrypted, or larger than it declares.
    """
    if info.flag_bits & 1:
        raise InputError(f"{name}: {info.filename} in it is protected by a password; unpack it first.")
    try:
        with container.open(info) as stream:
            content = bounded_bytes(iter(lambda: stream.read(1 << 20), b""), info.file_size)
    except _DAMAGE:
        raise InputError(f"{name}: {info.filename} in it is damaged; download or export it again.") from None
    if content is None:
        raise InputError(f"{name}: {info.filename} in it is larger than it declares; export it again.")
    return content


def xml_parts(container: zipfile.ZipFile, name: str) -> Iterator[tuple[str, bytes]]:
    """The name and content of each XML part of a document.

    Raises InputError for a part that is damaged, or that declares a document type and with it entities of its own
    (in UTF-16, where such a declaration would be missed, none of the programs that write documents does).
    """
    for member in container.infolist():
        if member.filename.endswith((".xml", ".rels")):
            content = member_bytes(container, member, name)
            if b"<!DOCTYPE" in content or b"\0" in content:
                raise InputError(
                    f"{name}: {member.filename} in it declares a document type or entities of its own, "
                    "which no report needs; save it again."
                )
            yield member.filename, content
