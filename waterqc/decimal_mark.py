"""Which sign of a written number is its decimal mark: the number itself may say so, or else its column."""

import re
from collections.abc import Iterable
from typing import Literal

from waterqc.written import half_width

#: "." or "," as a column's numbers show; "both" where they contradict each other; "" where they say nothing.
DecimalMark = Literal[".", ",", "both", ""]

_MARKS: tuple[tuple[DecimalMark, DecimalMark], ...] = ((".", ","), (",", "."))
_NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
_ONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")  # 1,234 and 1.234: a thousand or a fraction
_FRACTION = re.compile(r"\d+[.,]\d+")
_GROUPS = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:[{mark}]\d{{3}}){{2,}}") for mark, _ in _MARKS}
_GROUPS_AND_FRACTION = {mark: re.compile(rf"[1-9]\d{{0,2}}(?:[{other}]\d{{3}})+[{mark}]\d+") for mark, other in _MARKS}


def mark_evidence(text: str) -> DecimalMark:
    """What one written result says of its column's decimal mark."""
    if "." not in text and "," not in text and text.isascii():
        return ""
    said = {mark for number in _NUMBER.findall(half_width(text)) if (mark := _own_mark(number))}
    return mark_of(said)


def mark_of(evidence: Iterable[DecimalMark]) -> DecimalMark:
    """The decimal mark of a column from what its numbers say."""
    said = set(evidence) - {""}
    return "both" if len(said) > 1 else next(iter(said), "")


def _own_mark(number: str) -> DecimalMark:
    for mark, other in _MARKS:
        if _GROUPS_AND_FRACTION[mark].fullmatch(number) or _GROUPS[other].fullmatch(number):
            return mark
    if _ONE_GROUP.fullmatch(number) or not _FRACTION.fullmatch(number):
        return ""
    return "," if "," in number else "."


def with_decimal_points(text: str, mark: DecimalMark) -> str | None:
    """The text with decimal points and no thousands separators; None where nobody can tell which is which.

    A number that fits neither keeps its signs, so that the grammar does not read it.
    """
    parts: list[str] = []
    end = 0
    for match in _NUMBER.finditer(text):
        number = _settled(match.group(), mark)
        if number is None:
            return None
        parts += [text[end : match.start()], number]
        end = match.end()
    return "".join([*parts, text[end:]])


def _settled(number: str, mark: DecimalMark) -> str | None:
    if "," not in number and "." not in number:
        return number
    if _ONE_GROUP.fullmatch(number):
        return _one_group(number, mark)
    own = _own_mark(number)
    if not own:
        return number
    if mark and mark not in ("both", own):
        return None  # a decimal comma in a column of decimal points belongs to neither
    return number.replace("," if own == "." else ".", "").replace(",", ".")


def _one_group(number: str, mark: DecimalMark) -> str | None:
    written = "," if "," in number else "."
    if mark == "both" or (not mark and written == ","):
        return None
    # a column without evidence has decimal points, unless it shows otherwise
    return number.replace(",", ".") if written == (mark or ".") else number.replace(written, "")
