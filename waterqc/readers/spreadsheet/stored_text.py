"""Stored values as the text that a person sees in the cell."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

_PLAIN_FROM: Final = Decimal("1e-12")  # smaller and larger magnitudes than these are written with an exponent
_PLAIN_TO: Final = Decimal("1e15")


def as_text(value: object) -> str:
    """5.0 -> `5`, 0.1 + 0.2 -> `0.3`, 1e-07 -> `0.0000001`, a day -> `2020-11-03`, True -> `TRUE`, None -> ``."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, datetime):
        return _datetime_text(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _duration_text(value)
    return str(value)


def number_text(value: float) -> str:
    """A binary number in decimal, with at most the 15 digits that it can be trusted for."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    shortest = repr(value)
    written = Decimal(shortest if sum(map(str.isdigit, shortest)) <= 15 else f"{value:.15g}")
    if written == 0:
        return "0"
    if not _PLAIN_FROM <= abs(written) < _PLAIN_TO:
        return f"{written.normalize():E}"
    plain = f"{written:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _datetime_text(value: datetime) -> str:
    """The day alone at midnight: spreadsheets store a day as its midnight."""
    if value.time() == time() and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat(
        sep=" ", timespec="auto" if value.microsecond else "minutes" if value.second == 0 else "seconds"
    )


def _duration_text(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
