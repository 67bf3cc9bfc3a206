"""One cell per line where the place in front of the parameters is merged over rows and written once."""

from collections.abc import Sequence
from typing import Final

from waterqc.arrange.cells import extent
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import Token
from waterqc.arrange.words import NUMBER, PARAMETER, PLACES

Rows = Sequence[tuple[int, list[str]]]

_LONGEST_HEADING: Final = 12


def with_whole_headings(tokens: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The cells with a heading of parameters that is broken over two of them (水质 / 指标) made one."""
    made: list[Token] = []
    for token in tokens:
        before = made[-1].text if made else ""
        joined = before + token.text
        short = before and len(joined) <= _LONGEST_HEADING and not reader.field_of(before)
        if short and reader.label_of(joined) == PARAMETER and reader.is_listed(joined):
            made[-1] = Token(joined, made[-1].row)
        else:
            made.append(token)
    return made


def with_places_repeated(tokens: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The cells with the place that stands in front of the first of several parameters in front of each of them.

    水样类别 | 水质指标 | … heads the table, perhaps with the rows' number between: its first row begins with a place,
    later ones where it is another. A parameter that comes again under one place says that the next place is lost: the
    cells stay as they are.
    """
    made: list[Token] = []
    place = ""
    seen: set[str] = set()
    rows = numbered = 0
    for at, token in enumerate(tokens):
        if reader.field_of(token.text) == PARAMETER and not reader.names.is_parameter(token.text):
            numbered = int(at > 0 and reader.label_of(tokens[at - 1].text) == NUMBER)
            over = tokens[at - 1 - numbered].text if at > numbered else ""
            place, rows = ("?" if reader.label_of(over) in PLACES else ""), 0
        elif place and reader.names.is_parameter(token.text):
            before = tokens[at - 1 - numbered].text if at > numbered else ""
            own = _is_place(before, reader)
            place = before if own else place if rows else ""
            rows += 1
            seen = set() if own else seen
            if place and token.text in seen:
                return list(tokens)
            seen.add(token.text)
            if place and not own:
                made.insert(len(made) - numbered, Token(place, token.row))
        made.append(token)
    return made


def with_places_over_rows(rows: Rows, reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The same for rows of cells: one that is a cell shorter than the heading has its place from the rows above.

    It ends with the first row that is shorter or has no parameter. One in which a parameter comes again under one place
    stays as it is.
    """
    made = list(rows)
    for at, (_, cells) in enumerate(rows):
        fields = [reader.field_of(cell) for cell in cells[:3]]
        name = fields.index(PARAMETER) if PARAMETER in fields else 0
        if name and fields[0] in PLACES and set(fields[1:name]) <= {NUMBER}:
            stop = next((row for row in range(at + 1, len(rows)) if not any(rows[row][1])), len(rows))
            whole = _with_places(rows[at + 1 : stop], name, extent(cells), reader)
            made[at + 1 : at + 1 + len(whole)] = whole
    return made


def _with_places(rows: Rows, name: int, width: int, reader: HeadingReader) -> list[tuple[int, list[str]]]:
    """The rows of a table with the place in front of each; none if any does not fit."""
    made: list[tuple[int, list[str]]] = []
    place = ""
    seen: set[str] = set()
    for row, cells in rows:
        length = extent(cells)
        if length == width and reader.names.is_parameter(cells[name]) and _is_place(cells[0], reader):
            place, seen = cells[0], set()
            whole = cells
        elif place and length == width - 1 and reader.names.is_parameter(cells[name - 1]) and all(cells[:length]):
            whole = [place, *cells[:length], *[""] * (len(cells) - width)]
        else:
            break
        if whole[name] in seen:
            return []
        seen.add(whole[name])
        made.append((row, whole))
    return made


def _is_place(text: str, reader: HeadingReader) -> bool:
    """Whether a cell names a plant or a point, and nothing that a result or a limit may be."""
    facts = reader.labels.read(text)
    known = reader.names.is_result(text) or reader.names.is_limit(text) or reader.names.is_parameter(text)
    return facts is not None and bool(facts.plant or facts.point) and not known and not reader.field_of(text)
