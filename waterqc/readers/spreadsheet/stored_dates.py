"""Days and times that a spreadsheet stores as numbers, and the formats that show them as such."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from waterqc.readers.spreadsheet.numbers_as_text import as_text

_BUILT_IN_DATES: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_SHOWN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_ELAPSED: Final = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_LATEST: Final = 2_958_466  # 9999-12-31 is the day before


@lru_cache(maxsize=1024)
def is_date_format(number: int, code: str) -> bool:
    """Whether a number format (its number, and its code if it has one) shows a day or a time."""
    if not code:
        return number in _BUILT_IN_DATES
    bare = _NOT_SHOWN.sub("", code[:1000].split(";")[0])
    return "general" not in bare.lower() and bool(re.search(r"[ymdhs]", bare, re.IGNORECASE)) and "#" not in bare


def date_text(value: float, code: str, from_1904: bool) -> str | None:
    """The day, the day and time, or the time alone, in ISO form; None where the number is no date."""
    if not 0 <= value < _LATEST:
        return None
    if _ELAPSED.search(code):
        return as_text(timedelta(seconds=round(value * 86_400)))
    seconds = round((value % 1) * 86_400)
    if value < 1 and not from_1904:
        return as_text((datetime(2000, 1, 1) + timedelta(seconds=seconds % 86_400)).time())
    day = int(value)
    # day 60 is 29 February 1900, which never was: spreadsheets count it all the same
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if day >= 60 else 31)
    return as_text(first + timedelta(days=day, seconds=seconds))
