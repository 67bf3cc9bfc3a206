"""A run of cells with two tables beside each other under the same headings: the halves of its rows below each other."""

from collections.abc import Sequence
from typing import Final

from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING, Token
from waterqc.arrange.words import NUMBER, PARAMETER

_FEWEST: Final = 2  # headings of a half
_MOST: Final = 8
_FEWEST_ROWS: Final = 3  # halves of rows


def with_halves_apart(tokens: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The cells of a run with the second of two equal headings left out, and the halves in the order of their numbers.

    序号 | 项目 | 结果 | 序号 | 项目 | 结果 over 1 | … | 7 | … | 2 | … | 8 | …: as they are where a number is missing.
    """
    for start in range(len(tokens)):
        size = _size_of_half(tokens, start, reader)
        if size:
            body = _in_order(tokens, start + 2 * size, tokens[start : start + size], reader)
            return [*tokens[: start + size], *body] if body else list(tokens)
    return list(tokens)


def _size_of_half(tokens: Sequence[Token], start: int, reader: HeadingReader) -> int:
    """How many headings stand twice behind each other from a cell on; 0 if none do."""
    for size in range(_FEWEST, _MOST + 1):
        texts = [token.text for token in tokens[start : start + 2 * size]]
        fields = list(map(reader.field_of, texts[:size]))
        if texts[:size] == texts[size:] and all(fields) and fields.count(PARAMETER) == 1 == fields.count(NUMBER):
            return size
    return 0


def _in_order(tokens: Sequence[Token], first: int, heading: Sequence[Token], reader: HeadingReader) -> list[Token]:
    """The cells of the halves sorted by their numbers, then what stands behind the last; [] if not certain."""
    fields = [reader.field_of(token.text) for token in heading]
    ahead = fields.index(PARAMETER)
    stop = next((at for at in range(first, len(tokens)) if reader.field_of(tokens[at].text) == NUMBER), len(tokens))
    names = [at - ahead for at in range(first, stop) if reader.names.is_parameter(tokens[at].text)]
    ends = [*names[1:], stop]
    numbers = [NUMBERING.fullmatch(tokens[at + fields.index(NUMBER)].text) for at in names]
    counted = [int(number.group(1)) for number in numbers if number is not None]
    if len(counted) < max(len(names), _FEWEST_ROWS) or len(set(counted)) < len(counted) or names[0] != first:
        return []
    last = min(ends[-1], names[-1] + len(heading))
    ends[-1] = last
    halves = sorted(zip(counted, names, ends, strict=True))
    return [*(token for _, one, end in halves for token in tokens[one:end]), *tokens[last:]]
