"""Days and times of spreadsheets: numbers of days since an epoch, told from other numbers by their format alone."""

import re
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final

from waterqc.readers.spreadsheet.stored_text import as_text, number_text

_EPOCH: Final = datetime(1899, 12, 30)
_EPOCH_1904: Final = datetime(1904, 1, 1)
_FALSE_LEAP_DAY: Final = 60  # the 29 February 1900 that spreadsheets count and the calendar doesn't
_MILLISECONDS: Final = 86_400_000
#: what a format only quotes, escapes, pads with, or says in brackets of colours, conditions and languages
_ASIDE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general', re.IGNORECASE)
_PART_OF_DATE: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)


@lru_cache(maxsize=1024)
def shows_date(code: str) -> bool:
    """Whether numbers of this format are days or times."""
    return bool(_PART_OF_DATE.search(_ASIDE.sub("", code.split(";")[0])))


def date_text(value: float, code: str, from_1904: bool) -> str:
    """The day, the day and time, the time alone or the time that has passed; the number where no day is that late."""
    try:
        if _ELAPSED.search(_ASIDE.sub("", code.split(";")[0])):
            return as_text(timedelta(seconds=round(value * 86_400)))
        day, rest = divmod(value, 1)
        within = timedelta(milliseconds=round(rest * _MILLISECONDS))
        if 0 <= value < 1 and not within.days:
            return as_text((datetime.min + within).time() if within else time())
        if 0 < value < _FALSE_LEAP_DAY and not from_1904:
            day += 1
        return as_text((_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=day) + within)
    except (OverflowError, ValueError):
        return number_text(value)
