"""What a binary file is, by its first bytes: so that the user is told, instead of seeing it read as text."""

from typing import Final

_PICTURE: Final = "which has no text to read; give the table itself, as text, CSV or Excel."
_PROGRAM: Final = "which holds no table; name the file with the results."
_PACKED: Final = "unpack it first."

#: (bytes at the start, sentence without the file's name)
_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", f"this is a JPEG picture, {_PICTURE}"),
    (b"\x89PNG", f"this is a PNG picture, {_PICTURE}"),
    (b"GIF8", f"this is a GIF picture, {_PICTURE}"),
    (b"II*\x00", f"this is a TIFF picture, {_PICTURE}"),
    (b"MM\x00*", f"this is a TIFF picture, {_PICTURE}"),
    (b"BM", f"this is a BMP picture, {_PICTURE}"),
    (b"\x7fELF", f"this is a program (ELF), {_PROGRAM}"),
    (b"MZ", f"this is a Windows program, {_PROGRAM}"),
    (b"\x1f\x8b", f"this is a gzip archive; {_PACKED}"),
    (b"BZh", f"this is a bzip2 archive; {_PACKED}"),
    (b"\xfd7zXZ", f"this is an xz archive; {_PACKED}"),
    (b"7z\xbc\xaf", f"this is a 7-Zip archive; {_PACKED}"),
    (b"Rar!\x1a", f"this is a RAR archive; {_PACKED}"),
    (b"\x28\xb5\x2f\xfd", f"this is a Zstandard archive; {_PACKED}"),
    (b"SQLite format 3\x00", "this is an SQLite database; export its table as CSV."),
    (b"\x00\x01\x00\x00Standard", "this is an Access database; export its table as CSV."),
    (b"{\\rtf", "this is a rich text document (RTF); save it as .docx or as plain text."),
    (b"MIME-Version:", "this is a web archive (.mht); save the page as HTML, or its table as CSV."),
    (b"ORC", "this is an ORC file; export its table as CSV or Parquet."),
    (b"ARROW1", "this is an Arrow file; export its table as CSV or Parquet."),
    (b"\xd0\xcf\x11\xe0", "this is an old Office document other than an Excel workbook; save it as .xlsx or .docx."),
)
#: how the first member of the container begins, which is stored as it is
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument"
#: signatures that could also begin a text: they count only where control characters follow
_SHORT: Final = 3
_CONTROLS: Final = bytes(set(range(32)) - {9, 10, 12, 13, 27})


def named_binary(head: bytes) -> str | None:
    """The sentence about a known binary format that begins with `head`, without the file's name; None for others."""
    if _OPEN_DOCUMENT in head[:100]:
        return "this is an OpenDocument file; save it as .xlsx or .docx."
    if head[4:8] == b"ftyp":
        return f"this is a picture or film (HEIC, MP4), {_PICTURE}"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return f"this is a WebP picture, {_PICTURE}"
    for signature, sentence in _SIGNATURES:
        if head.startswith(signature):
            controls = len(head) - len(head.translate(None, _CONTROLS))
            if len(signature) > _SHORT or controls:
                return sentence
    return None
