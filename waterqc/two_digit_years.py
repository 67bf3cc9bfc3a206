"""Days whose year has two digits (21.12.21): read where one order of day, month and year is left, in the document.

The century is that of `datetime.strptime`: 00 to 68 are of this century, for nobody had limits for water in the last
one's first decades. Nothing here knows what today is.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Final, Literal

from waterqc.dates import UNREADABLE_DATE, Period, read_date
from waterqc.written import half_width

Order = Literal["dmy", "mdy", "ymd"]
ORDERS: Final[tuple[Order, ...]] = ("dmy", "mdy", "ymd")
_SHORT: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{1,2})(?=$|[T\s,])")
_ISO: Final = re.compile(r"(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}(?!\d)")
_LAST_OF_THIS_CENTURY: Final = 68
_LONGEST: Final = 40


def has_two_digit_year(text: str) -> bool:
    """Whether a text is a day whose year has two digits, in whatever order."""
    return len(text) <= _LONGEST and any(one.start is not None for one in _readings(text, ORDERS))


def has_year_in_front(text: str) -> bool:
    """Whether a text begins with a day written year first."""
    return _ISO.match(half_width(text).strip()) is not None


def possible_orders(texts: Iterable[str], day_first: bool | None, year_first: bool) -> tuple[Order, ...]:
    """The orders in which each of a document's texts is a day: those that its language or other dates leave.

    `day_first` says which of day and month goes first; `year_first` that other dates begin with their year. Neither
    tells of a year in front where the parts are joined by hyphens, as in ISO 8601.
    """
    short = [text for text in texts if has_two_digit_year(text)]
    left = [order for order in ORDERS if all(_read(text, order).start is not None for text in short)]
    hyphens = any("-" in text for text in short)
    if day_first is not None and not year_first:
        other: Order = "dmy" if day_first else "mdy"
        named = [order for order in left if order == other or (hyphens and order == "ymd")]
        left = named or left
    return tuple(left)


def read_short(text: str, orders: Collection[Order]) -> Period:
    """The day, where each of the orders gives the same; else the days from the first to the last reading."""
    found = [one for one in _readings(text, orders) if one.start is not None and one.end is not None]
    if not found:
        return UNREADABLE_DATE
    assumed = ("two_digit_year",)
    if len({one.iso for one in found}) == 1:
        return replace(found[0], assumptions=assumed)
    starts = [one.start for one in found if one.start is not None]
    return Period(min(starts), max(starts), "", (*assumed, "ambiguous_date"))


def _readings(text: str, orders: Collection[Order]) -> list[Period]:
    return [_read(text, order) for order in orders]


def _read(text: str, order: Order) -> Period:
    """A text read in one order, UNREADABLE_DATE if it is no day in it."""
    plain = half_width(text).strip(" .,;")
    match = _SHORT.match(plain)
    if match is None:
        return UNREADABLE_DATE
    first, _, second, third = match.groups()
    day, month, year = (
        (first, second, third)
        if order == "dmy"
        else (second, first, third)
        if order == "mdy"
        else (third, second, first)
    )
    if len(year) < 2:
        return UNREADABLE_DATE
    century = 20 if int(year) <= _LAST_OF_THIS_CENTURY else 19
    return read_date(f"{century}{year}-{month}-{day}{plain[match.end() :]}")
