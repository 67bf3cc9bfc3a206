"""Codes of samples as a laboratory counts them (W-01, W-02): known by standing beside others of their kind."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from waterqc.arrange.heading import HeadingReader
from waterqc.periods import MONTH_NAME
from waterqc.written import half_width

_CODE: Final = re.compile(r"(?=[-\w/.]*[A-Z])(?=[-\w/.]*\d)[A-Z\d]{1,12}(?:[-_/.][A-Z\d]{1,8}){0,4}", re.IGNORECASE)
#: one figure behind letters counts quarters, levels, classes as well; years and percentiles are written with two
_COUNTED: Final = re.compile(
    rf"(?!(?:FY|CY|[RHS])\d{{1,4}}$|P(?:10|25|50|75|80|90|95|97|98|99)$|Q[1-4]\b|.*\b(?:{MONTH_NAME})\b)(?:.*[-_].*\d|.*\d\d)",
    re.IGNORECASE,
)
_DIGITS: Final = re.compile(r"\d+")
_ROWS_TRIED: Final = 30

Rows = Sequence[Sequence[str]]


def sample_codes(texts: Sequence[str], reader: HeadingReader) -> frozenset[str]:
    """Those of the texts that are codes of samples: at least two differ in their figures alone."""
    kinds = {text: _DIGITS.sub("0", half_width(text)) for text in texts if _is_code(text, reader)}
    counted = Counter(kinds.values())
    return frozenset(text for text, kind in kinds.items() if counted[kind] > 1)


def _is_code(text: str, reader: HeadingReader) -> bool:
    plain = half_width(text)
    if not _CODE.fullmatch(plain) or not _COUNTED.fullmatch(plain) or reader.read(text) is not None:
        return False
    names = reader.names
    return not (names.is_parameter(text) or names.is_unit(text) or names.is_result(text) or names.is_date(text))


def codes_over_results(rows: Rows, row: int, first: int, reader: HeadingReader) -> dict[int, str]:
    """The codes of samples in a row of headings from column `first` on, by column: most cells below read as results."""
    codes = sample_codes([text for text in rows[row][first:] if text], reader)
    below = rows[row + 1 : row + 1 + _ROWS_TRIED]
    found = {place: text for place, text in enumerate(rows[row]) if place >= first and text in codes}
    if len(set(found.values())) < len(found):
        return {}
    cells = {place: [one[place] for one in below if one[place]] for place in found}
    known = {place: sum(map(reader.names.is_result, texts)) for place, texts in cells.items()}
    return {place: text for place, text in found.items() if 2 * known[place] > len(cells[place])}
