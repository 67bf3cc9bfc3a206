"""Results said one behind the other in a line, each name followed by its figure: 色度5度、浑浊度0.21NTU、铁0.05mg/L."""

import re
from collections.abc import Sequence
from typing import Final

from waterqc.arrange.dated import dates_in
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import is_han
from waterqc.written import half_width, simplified

Lines = Sequence[tuple[int, str]]
#: how the columns are called that such a line makes
_HEADINGS: Final = ["parameter", "result", "unit"]
_FEWEST: Final = 3
_LONGEST: Final = 600
_LONGEST_NAME: Final = 30
_LINES_ABOVE: Final = 4
_PARTS: Final = re.compile(r"[,;。、\s:]+(?![^(]*\))")
_JOINING: Final = re.compile(r"^(?:含量)?(?:值)?(?:为|是|=)?")
_FIGURE: Final = re.compile(r"(?P<figure><?\s?\d+(?:\.\d+)?)\s*(?P<unit>[^\d\s<>≤≥~-][^<>≤≥~]*)?")
_MEASURED: Final = re.compile(r"\d\.\d|<")
#: what says in front of such figures that they are limits
_LIMITS: Final = re.compile(
    r"限值|标准|规定|要求|应当?[为在]|不得|不应|不超过|不低于|指导值|目标|考核|检出限|上月|去年"
)


def rows_said_in_a_run(lines: Lines, reader: HeadingReader) -> list[tuple[int, list[str]]] | None:
    """The lines with each that says results one behind the other made rows; None if there is none.

    What stands in front of the results and behind them is kept as lines of their own. Where a name has no figure of
    its own or a figure no unit, all of a line counts as unread; one that may say limits is left as it is.
    """
    made: list[tuple[int, list[str]]] = []
    above: list[str] = []
    found = False
    for row, text in lines:
        front, items, behind = _in_parts(text, reader)
        before = [*above, front] if front else above
        above = [*above, text][-_LINES_ABOVE:] if text else above
        if not items or not before or not speaks_of_results(before, reader):
            made.append((row, [text]))
            continue
        certain = len(items) >= _FEWEST and _are_certain(items, behind, reader)
        found |= certain
        rows = items if certain else [["", text, ""]]
        made += [(row, [front])] if front and certain else []
        made += [(row, list(_HEADINGS)), *((row, item) for item in rows)]
        made += [(row, [behind])] if behind and certain else []
    return made if found else None


def _in_parts(text: str, reader: HeadingReader) -> tuple[str, list[list[str]], str]:
    """(what stands in front, name, result and unit of each, what stands behind) of a line; no items if it has none."""
    items: list[list[str]] = []
    if not is_han(text) or len(text) > _LONGEST:
        return "", items, ""
    plain = half_width(text)
    parts = [(match.start(), match.end()) for match in re.finditer(r"\S+", _PARTS.sub(_blanks, plain))]
    first = at = 0
    while at < len(parts):
        item, count = _item(plain, parts[at:], reader)
        if item is None and items:
            break
        if item is not None:
            items.append(item)
        first += item is None
        at += count if item is not None else 1
    front = plain[: parts[first][0]].strip(" ,;:、") if items else ""
    return front, items, plain[parts[at][0] :] if at < len(parts) else ""


def _are_certain(items: Sequence[list[str]], behind: str, reader: HeadingReader) -> bool:
    """Whether each parameter is said once, one at least as measurements are, and no figure stands behind the last."""
    once = len({name for name, _, _ in items}) == len(items)
    return once and any(_MEASURED.search(result) for _, result, _ in items) and not _goes_on(behind, reader)


def speaks_of_results(before: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the lines in front speak of tests, and the nearest of no limits."""
    plain = [reader.words.without_standards(simplified(half_width(line))) for line in before]
    tested = any(word in line for line in plain for word in reader.words.tested)
    return tested and not any(map(reader.words.is_title_of_limits, plain)) and not _LIMITS.search(plain[-1])


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _goes_on(behind: str, reader: HeadingReader) -> bool:
    """Whether figures that are no date and no standard's number stand behind the results."""
    plain = reader.words.without_standards(behind)
    for date in reversed(dates_in(plain, reader.words)):
        plain = plain[: date.start] + plain[date.end :]
    return any(map(str.isdigit, plain))


def _item(plain: str, parts: Sequence[tuple[int, int]], reader: HeadingReader) -> tuple[list[str] | None, int]:
    """(name, result and unit; how many words they are) of what stands at the first word; None if it says no result."""
    start, end = parts[0]
    word = plain[start:end]
    if reader.names.is_parameter(word):
        value = plain[slice(*parts[1])] if len(parts) > 1 else ""
        unit = plain[slice(*parts[2])] if len(parts) > 2 else ""
        apart = _value(word, f"{value} {unit}", reader) if unit and reader.names.is_unit(unit) else None
        if apart is not None:
            return apart, 3
        return _value(word, value, reader), 2
    for cut in range(min(len(word) - 1, _LONGEST_NAME), 0, -1):
        if reader.names.is_parameter(word[:cut]):
            return _value(word[:cut], _JOINING.sub("", word[cut:]), reader), 1
    return None, 1


def _value(name: str, text: str, reader: HeadingReader) -> list[str] | None:
    """The name with its figure and unit, or with a word that is a result; None if it is neither."""
    names = reader.names
    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        return [name, text, ""] if text and is_han(text) and names.is_result(text) else None
    unit = (match["unit"] or "").strip()
    if unit and not names.is_unit(unit):
        return None
    return [name, match["figure"], unit] if unit or not names.has_unit(name) else None
