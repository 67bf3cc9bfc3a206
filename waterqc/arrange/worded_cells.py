"""The words of a line shared out over the columns that its heading names, where one way alone is possible."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.worded_heads import SIGN_APART, HeadedColumn
from waterqc.arrange.words import IGNORED, LIMIT_KIND, NUMBER, PARAMETER, RATE, REMARK, RESULT, is_han

MOST_WORDS: Final = 40
LONGEST_CELL: Final = 5  # words of one cell behind the name
_NONE: Final = frozenset({
    "-", "--", "–", "—", "/", "–-", "n.a.", "kein", "keine", "keiner", "none",
    "nu se normează", "nu se normeaza", "puudub", "nicht geregelt", "non réglementé",
})  # fmt: skip
_DASHES: Final = frozenset({"-", "--", "–", "—", "/"})
_MOST_WAYS: Final = 8
_SAID: Final = frozenset({NUMBER, RESULT, columns.UNIT_AS_REPORTED, columns.DETECTION_LIMIT, RATE})
FIGURE: Final = re.compile(r"[<>≤≥‹›]?\s?[-+]?\d[\d.,]*(?:[eE×x*].*)?")
_LIMIT: Final = re.compile(
    r"(?:(?:[<>]/=|[<>≤≥])\s?)?[-+]?\d[\d.,]*(?:\s?(?:-|–|~|bis|to|a|à|et|und|and|e|y)\s?(?:[<>≤≥]\s?)?[-+]?\d[\d.,]*)?"
)
_AT_DEGREES: Final = re.compile(r"\s(?:bei|à|a|at|@)\s\d+(?:[.,]\d+)?\s?°?C$")
_BETWEEN: Final = frozenset({"und", "and", "et", "e", "y", "bis", "to", "a", "à", "-", "–", "~"})
_WORDS: Final = re.compile(r"[^\W\d]+(?: [^\W\d]+)?")
_PERCENT: Final = re.compile(r"\d{1,3}(?:[.,]\d+)?\s?%?")
#: the formula of what was measured in front of its unit: CL2 mg/l, Fe mg/l
_FORMULA: Final = re.compile(r"[A-Z][A-Za-z]?\d?(?:[A-Z][a-z]?\d?)?")
_BLANK: Final = ""  # a gap wider than one space, where a cell is blank


def split_over(pieces: Sequence[str], width: Sequence[HeadedColumn], reader: HeadingReader) -> list[str] | None:
    """The cells of a line, None if its words can be shared out in no way or in several."""
    tokens: list[str] = []
    for number, piece in enumerate(pieces):
        tokens += [_BLANK] * (number > 0) + SIGN_APART.sub(r"\1", piece).split()
    if len(tokens) > MOST_WORDS:
        return None
    name = [column.field for column in width].index(PARAMETER)
    cuts = _ways(tokens, len(tokens), len(width) - 1, width, reader)
    ways = [way for way in islice(cuts, _MOST_WAYS) if not _cuts_a_name(way[name], tokens[name:], reader)]
    told_apart = {tuple("" if cell in _DASHES else cell for cell in way) for way in ways}
    return ways[0] if len(told_apart) == 1 else _with_longest_name(ways, width, reader)


def _cuts_a_name(name: str, tokens: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a name that nobody knows is the beginning of a known one (Säurekapazität bis | pH 4,3)."""
    if reader.names.is_parameter(name):
        return False
    first = len(name.split())
    longer = (" ".join(tokens[:count]) for count in range(first + 1, first + LONGEST_CELL))
    return any(map(reader.names.is_parameter, longer))


def _with_longest_name(
    ways: Sequence[list[str]], width: Sequence[HeadedColumn], reader: HeadingReader
) -> list[str] | None:
    """Of ways that differ in nothing but where the name ends and the limit begins, that with the longest known name."""
    fields = [column.field for column in width]
    name = fields.index(PARAMETER)
    plain = not any(reader.names.has_unit(way[name]) for way in ways)  # pH, whatever is taken for its unit
    kept = _SAID - {columns.UNIT_AS_REPORTED} if plain else _SAID
    said = {tuple(cell for cell, field in zip(way, fields, strict=True) if field in kept) for way in ways}
    known = [way for way in ways if reader.names.is_parameter(way[name])] if len(ways) < _MOST_WAYS else []
    return max(known, key=lambda way: len(way[name])) if len(said) == 1 and known else None


def _ways(
    tokens: Sequence[str], stop: int, column: int, width: Sequence[HeadedColumn], reader: HeadingReader
) -> Iterator[list[str]]:
    """The ways to share the first `stop` words out over the columns up to `column`."""
    field = width[column].field
    if column == 0 or (column == 1 and width[0].field == NUMBER):
        lead = 1 if column == 1 else 0
        while stop > lead + 1 and tokens[stop - 1] == _BLANK:
            stop -= 1
        name = tokens[lead:stop]
        if name and _BLANK not in name and _is_name(" ".join(name), reader):
            if not lead:
                yield [" ".join(name)]
            elif re.fullmatch(r"\d{1,3}[.)]?", tokens[0]):
                yield [tokens[0], " ".join(name)]
        return
    for length in range(min(LONGEST_CELL, stop - 1) + 1):
        cell = tokens[stop - length : stop]
        before = stop - length
        if _BLANK in cell:
            if length == 1:  # the gap is this cell, or only white space behind one
                for ahead in _ways(tokens, before, column - 1, width, reader):
                    yield [*ahead, ""]
                yield from _ways(tokens, before, column, width, reader)
            return
        if length == 0:
            if field == REMARK or (field == columns.UNIT_AS_REPORTED and _has_none(tokens[:stop], reader)):
                for ahead in _ways(tokens, stop, column - 1, width, reader):
                    yield [*ahead, ""]
            continue
        if _fits(" ".join(cell), field, reader):
            for ahead in _ways(tokens, before, column - 1, width, reader):
                yield [*ahead, " ".join(cell).strip("()") if field == columns.UNIT_AS_REPORTED else " ".join(cell)]


def _has_none(name: Sequence[str], reader: HeadingReader) -> bool:
    """Whether the words name a parameter that has no unit, such as pH."""
    text = " ".join(name)
    return reader.names.is_parameter(text) and not reader.names.has_unit(text)


def _is_name(text: str, reader: HeadingReader) -> bool:
    """Whether a text may name what was measured: it ends in a word that is neither a figure nor a unit."""
    *_, last = text.split()
    names = reader.names
    if text[0] in "<>≤≥-" or names.is_result(text):
        return False
    if is_han(text) and (" " in text or any(map(str.isdigit, text))):
        return names.is_parameter(text)
    if _AT_DEGREES.search(text):
        return True
    return any(map(str.isalpha, last)) and (names.is_parameter(text) or not names.is_unit(last))


def _fits(text: str, field: str, reader: HeadingReader) -> bool:
    names = reader.names
    words = text.split()
    if any(FIGURE.fullmatch(one) and FIGURE.fullmatch(other) for one, other in pairwise(words)):
        return False
    if field == RESULT and len(words) > 1 and not _DASHES.isdisjoint(words):
        return False  # 0.29 /: two results, of which the second was not tested
    if field == RESULT:
        if text in _NONE or FIGURE.fullmatch(text):
            return True
        if is_han(text):
            return " " not in text and names.is_result(text) and not names.is_parameter(text)
        reads = names.is_result(text) or _WORDS.fullmatch(text) is not None
        return reads and not (names.is_unit(text) or names.is_parameter(text))
    if text.casefold() in _NONE:
        return True
    if field == columns.UNIT_AS_REPORTED:
        pairs = [words, words[::-1]] if len(words) == 2 else []
        return names.is_unit(text) or any(_FORMULA.fullmatch(one) and names.is_unit(unit) for one, unit in pairs)
    if field == columns.STATED_LIMIT:
        begins = words[0].casefold() not in _BETWEEN and not text.startswith("(")
        if is_han(text) and begins and not any(map(names.is_parameter, words)):
            return len(words) == 1 or not names.is_result(words[-1])  # a result is no part of a limit in words
        if names.is_unit(words[0]) or names.is_unit(f"mg/l {words[0]}"):
            return False  # mg/l O2 5,0: a limit does not begin with a unit or its basis
        if words[-1][0].isalpha() and words[0][-1].isdigit() and not names.is_unit(words[-1]):
            return False  # 0,010 kleiner 0,025: the last word is the sign of the result behind it
        return _LIMIT.fullmatch(text) is not None or (begins and names.is_limit(text) and not names.is_unit(text))
    if field == columns.DETECTION_LIMIT:
        return FIGURE.fullmatch(text) is not None
    if field in (IGNORED, LIMIT_KIND):
        return len(words) == 1 and text.isalpha() and not names.is_result(text)
    if field == RATE:
        return _PERCENT.fullmatch(text) is not None
    return False
