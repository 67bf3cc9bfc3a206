"""Lines of words under a line of parameters, or of places and days, that have a word for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING, Token

Texts = Sequence[tuple[int, str]]
Rows = list[tuple[int, list[str]]]


@dataclass
class WordRows:
    """Rows made of lines, and those of them with a cell too few or too many."""

    rows: Rows = field(default_factory=list)
    short: set[int] = field(default_factory=set)


def rows_of_days(tokens: Sequence[Token], texts: Texts, reader: HeadingReader) -> WordRows | None:
    """A line of parameters over lines of results, word by word; None if there is none.

    A line belongs to the table if it has a word for each heading; a date and a place in front of it are one cell.
    A line with fewer or more that begins as a row does is one of which nobody knows what is missing.
    """
    lines = _lines(tokens)
    made = WordRows()
    head: list[str] = []
    under: list[int] = []
    found = False
    for row, _ in texts:
        words = lines.get(row, [])
        start = _start_of_parameters(words, reader)
        if start is not None:
            head = words[start:]
            under = [place for place, word in enumerate(head) if reader.names.is_parameter(word)]
            made.rows += [(row, [" ".join(words[:start])])] if start else []
            made.rows.append((row, head))
            continue
        if head and len(words) == len(head) + 1 and reader.labels.read(f"{words[0]} {words[1]}"):
            words = [f"{words[0]} {words[1]}", *words[2:]]
        fits = bool(head) and len(words) == len(head)
        if fits and all(reader.names.is_result(words[place]) for place in under):
            found = True
        elif head and _is_row_of_results(words, reader):
            made.short.add(row)
        elif not (fits and reader.field_of(words[0])):
            words = [" ".join(words)]
        made.rows.append((row, words))
    return made if found else None


def _is_row_of_results(words: Sequence[str], reader: HeadingReader) -> bool:
    """Whether a line begins with a number, a day or a place, and goes on with results, most of it at least."""
    front = [word for word in words[:2] if NUMBERING.fullmatch(word) or reader.labels.read(word, any_site=True)]
    if not front or reader.field_of(words[0]):
        return False
    results = [word for word in words[1:] if reader.names.is_result(word)]
    return bool(results) and 2 * len(results) >= len(words) - 1


def _start_of_parameters(words: Sequence[str], reader: HeadingReader) -> int | None:
    """Where the heading of a table begins in a line that ends in three parameters or more, None for other lines."""
    named = [place for place, word in enumerate(words) if reader.names.is_parameter(word)]
    if len(named) < 3 or named != list(range(named[0], named[-1] + 1)) or not named[0]:
        return None
    before, behind = words[: named[0]], words[named[-1] + 1 :]
    if not all(map(reader.field_of, behind)):
        return None
    return 0 if len(before) > 1 and all(map(reader.field_of, before)) and "".join(before) else named[0] - 1


def rows_under_labels(tokens: Sequence[Token], texts: Texts, reader: HeadingReader) -> Rows | None:
    """A line of places or days over lines that begin with a parameter, word by word; None if there is none.

    A parameter with fewer or more results than places is kept where it counts as unread.
    """
    lines = _lines(tokens)
    made: Rows = []
    width = found = 0
    for row, _ in texts:
        words = lines.get(row, [])
        if len(words) > 2 and all(map(reader.labels.read, words[1:])) and not reader.names.is_parameter(words[0]):
            width = len(words)
        is_result = all(map(reader.names.is_result, words[1:]))
        fits = len(words) == width > 0 and (is_result or all(map(reader.labels.read, words[1:])))
        named = len(words) > 1 and is_result and reader.names.is_parameter(words[0])
        found += int(fits and named)
        text = " ".join(words)
        unread = ["", *[text] * (width - 1)] if width and named else [text]
        made.append((row, words if fits else unread))
    return made if found >= 2 else None


def _lines(tokens: Sequence[Token]) -> dict[int, list[str]]:
    """The words of each row."""
    lines: dict[int, list[str]] = {}
    for token in tokens:
        lines.setdefault(token.row, []).append(token.text)
    return lines
