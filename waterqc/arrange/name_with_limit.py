"""Limits that are written behind the parameter's name: `浑浊度(≤1NTU)`."""

import re
from typing import Final

import pandas as pd

from waterqc.arrange.cells import Column, distinct, mapped
from waterqc.arrange.name_book import RememberedNames
from waterqc.arrange.words import key_of

_BRACKET: Final = re.compile(r"^(.+?)\s*[(（]\s*([^()（）]*)[)）]\s*$")
_SIGN: Final = re.compile(r"[<>≤≥＜＞≦≧~～]|不得检出|不应检出|不得檢出|不應檢出|无异|無異")


def limits_in_names(names: Column, book: RememberedNames) -> tuple[Column, Column | None]:
    """(names without the limits, limits), None for limits if no name holds one."""
    found: dict[str, tuple[str, str]] = {}
    for text in distinct(names):
        match = _BRACKET.match(text)
        if match is None or not _SIGN.search(match.group(2)) or book.is_parameter(text):
            continue
        if book.is_parameter(match.group(1)) and key_of(match.group(2)):
            found[text] = (match.group(1), match.group(2))
    if not found:
        return names, None
    limits = mapped(names, {text: found[text][1] if text in found else "" for text in distinct(names)})
    return mapped(names, {text: name for text, (name, _) in found.items()}), pd.Series(limits)
