"""Bytes to text, strictly: no byte is ever replaced, and a doubtful encoding is asked for, not guessed."""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from waterqc.errors import InputError, UsageError
from waterqc.plausibility import central_evidence, cjk_evidence, western_evidence

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: encodings tried where UTF-8 does not fit: what a user calls them, Python's name, how plausible a text in them is
_CANDIDATES: Final[tuple[tuple[str, str, Callable[[str], float]], ...]] = (
    ("gb18030", "gb18030", lambda text: cjk_evidence(text, "gb18030")),
    ("big5", "cp950", lambda text: cjk_evidence(text, "big5")),
    ("shift-jis", "cp932", lambda text: cjk_evidence(text, "shift-jis")),
    ("windows-1252", "cp1252", western_evidence),
    ("windows-1250", "cp1250", central_evidence),
    ("latin-1", "latin-1", western_evidence),
)
#: declared names that in practice mean a larger encoding
_MEANT: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "us-ascii": "windows-1252",
}
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s{0,9}=\s{0,9}["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_LIKELY: Final = 0.75  # evidence from which a text is taken for real
_FEW: Final = 12  # characters outside ASCII up to which a text may be valid UTF-8 by chance
_CLEAR: Final = 0.2  # lead over the second best from which no question is left


@dataclass(frozen=True)
class Decoded:
    """A text without its byte order mark, and the encoding it was read in."""

    text: str
    encoding: str


def decode(content: bytes, name: str, encoding: str | None = None) -> Decoded:
    """The text of `content`; `name` is the file's name for messages, `encoding` forces one.

    Raises UsageError for an unknown `encoding`, InputError if the bytes don't fit it, or if several encodings fit and
    none is clearly meant.
    """
    if encoding is not None:
        return _forced(content, name, encoding)
    for mark, marked in _MARKS:
        if content.startswith(mark):
            return Decoded(_strictly(content[len(mark) :], name, marked, len(mark)), marked)
    if b"\0" in content:
        return _unmarked_utf16(content, name)
    if b"\x1b$" in content and content.isascii():
        return Decoded(_strictly(content, name, "iso2022_jp"), "iso2022_jp")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(content, name, error)
    else:
        _refuse_accidental_utf8(content, name, text)
        return Decoded(text, "utf-8")
    return _declared(content) or _most_plausible(content, name)


def _forced(content: bytes, name: str, encoding: str) -> Decoded:
    try:
        text = _strictly(content, name, encoding)
    except (LookupError, ValueError):  # unknown, no encoding of text, or no name at all
        raise UsageError(
            f"--encoding {encoding}: unknown encoding; try utf-8, gb18030, big5 or windows-1252."
        ) from None
    return Decoded(text.removeprefix("\ufeff"), encoding.lower())


def _strictly(content: bytes, name: str, encoding: str, offset: int = 0) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        position = error.start + offset
        raise InputError(
            f"{name}: byte {position + 1} does not fit the encoding {encoding}; "
            "save the file as UTF-8, or name its encoding with --encoding."
        ) from None
    except UnicodeError:
        raise InputError(f"{name}: does not fit the encoding {encoding}; name its encoding with --encoding.") from None


def _unmarked_utf16(content: bytes, name: str) -> Decoded:
    sample = content[: 1 << 16]
    lows, highs = sample[0::2].count(0), sample[1::2].count(0)
    for encoding, zeros, others in (("utf-16-le", highs, lows), ("utf-16-be", lows, highs)):
        if zeros > 20 * others and len(content) % 2 == 0:
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\0" not in text:
                return Decoded(text, encoding)
    raise InputError(f"{name}: this is a binary file, not text; give the table as text, CSV or Excel.")


def _refuse_damaged_utf8(content: bytes, name: str, error: UnicodeDecodeError) -> None:
    """Raise InputError if the text is UTF-8 but for a few bytes: another encoding would turn its names to rubbish."""
    lenient = content.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    whole = sum(map(len, re.findall(r"[^\x00-\x7f]+", lenient))) - broken
    if whole > 4 * broken:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}: UTF-8 text with a damaged character at byte {error.start + 1} (line {line}); "
            "export the file again, or name its encoding with --encoding."
        )


def _refuse_accidental_utf8(content: bytes, name: str, text: str) -> None:
    """Raise InputError for a few Chinese characters whose bytes are UTF-8 by chance (铅 in GB18030 is Ǧ)."""
    if len(text) == len(content) or len(content) - len(text) > _FEW:
        return
    declared = _DECLARED.search(content, 0, 4096)
    if declared is not None and declared[1].lower() in (b"utf-8", b"utf8"):
        return
    if max(text) > "\u07ff" or western_evidence(text) >= _LIKELY:
        return
    for shown, codec, evidence in _CANDIDATES[:3]:
        try:
            other = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if evidence(other) >= _LIKELY:
            raise InputError(f"{name}: could be utf-8 or {shown}, which read differently; say which with --encoding.")


def _declared(content: bytes) -> Decoded | None:
    """The text in the encoding that the head of an HTML or XML page names, if the bytes fit it."""
    found = _DECLARED.search(content, 0, 4096)
    if found is None:
        return None
    encoding = found[1].decode("ascii").lower()
    encoding = _MEANT.get(encoding, encoding)
    try:
        return Decoded(content.decode(encoding), encoding)
    except (LookupError, UnicodeError):
        return None


def _most_plausible(content: bytes, name: str) -> Decoded:
    ranked: list[tuple[float, str, str]] = []
    for shown, codec, evidence in _CANDIDATES:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if not any(text == other for _, _, other in ranked):
            ranked.append((evidence(text), shown, text))
    ranked.sort(key=lambda entry: -entry[0])
    best, encoding, text = ranked[0]
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    if best >= _LIKELY and best - second >= _CLEAR:
        return Decoded(text, encoding)
    likely = [shown for score, shown, _ in ranked if score >= best - _CLEAR][:3]
    if best < _LIKELY:
        raise InputError(f"{name}: the encoding of this text cannot be told; name it with --encoding.")
    raise InputError(f"{name}: could be {' or '.join(likely)}, which read differently; say which with --encoding.")
