"""Limits that are written behind the parameter's name, or their sign: `浑浊度(≤1NTU)`, `溶解氧≥ | 5`."""

import re
from typing import Final

import pandas as pd

from waterqc.arrange.cells import Column, distinct, mapped
from waterqc.arrange.name_book import RememberedNames, limit_behind
from waterqc.written import half_width

#: a sign alone, whose figure stands in the column of limits
_SIGN_BEHIND: Final = re.compile(r"^(.+?)\s*([<>≤≥＜＞≦≧])$")
_SIGNS: Final = frozenset("<>≤≥＜＞≦≧")
_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?")


def limits_in_names(names: Column, book: RememberedNames) -> tuple[Column, Column | None]:
    """(names without the limits, limits or their signs), None for limits if no name holds one."""
    found = {text: parts for text in distinct(names) if (parts := _parts_of(text, book)) is not None}
    if not found:
        return names, None
    limits = mapped(names, {text: found[text][1] if text in found else "" for text in distinct(names)})
    return mapped(names, {text: name for text, (name, _) in found.items()}), pd.Series(limits)


def _parts_of(text: str, book: RememberedNames) -> tuple[str, str] | None:
    """(the name, the limit or its sign behind it), None where a text does not hold both."""
    signed = _SIGN_BEHIND.match(text)
    if signed is not None and book.is_bare_name(signed[1]):
        return signed[1], signed[2]
    return limit_behind(text, book.is_bare_name)


def with_sign(limit: str, in_name: str) -> str:
    """A printed limit, given what its parameter's name holds of it: all of it, or the sign before its figure."""
    if in_name not in _SIGNS:
        return limit or in_name
    return f"{in_name}{limit}" if _FIGURE.fullmatch(half_width(limit)) else limit
