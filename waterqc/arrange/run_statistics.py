"""One cell per line, where each parameter has its maximum, minimum, mean and rate below each other.

The names of the statistics hold the rows together: a value that is missing leaves a gap between two of them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from waterqc import columns
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.run_labels import NUMBERING, Token
from waterqc.arrange.words import NUMBER, PARAMETER, RESULT

_FEWEST: Final = 4  # statistics in a table of them
_LONGEST_HEAD: Final = 16  # cells of a heading
_JOINING: Final = "及和与、(（/"

Rows = list[tuple[int, list[str]]]


@dataclass
class _Head:
    """The heading of such a table, its broken cells joined."""

    first: int  # the token that it begins with
    lead: list[str] = field(default_factory=list)
    name: str = ""
    between: list[str] = field(default_factory=list)  # the headings of units and limits
    result: str = ""
    labels: list[str] = field(default_factory=list)  # what stands over the values, perhaps over several lines


@dataclass
class _Block:
    """One parameter: its cells in front of the statistics, and the values of each statistic."""

    front: list[str]
    statistics: list[tuple[Token, list[str]]] = field(default_factory=list)


def statistics_rows(tokens: Sequence[Token], reader: HeadingReader) -> Rows | None:
    """The rows of a run of such tables and of the lines between them; None if it is none, or if it is not certain."""
    marks = [place for place, token in enumerate(tokens) if _is_statistic(token.text, reader)]
    heads = _heads(tokens, marks, reader)
    if len(marks) < _FEWEST or not heads:
        return None
    made: Rows = []
    done = 0
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        stop = following.first if following else len(tokens)
        table = _Table(tokens, head, [place for place in marks if head.first < place < stop], stop, reader)
        if not table.settle():
            return None
        made += [(token.row, [token.text]) for token in tokens[done : head.first]]
        made += table.rows()
        done = table.end
    return made + [(token.row, [token.text]) for token in tokens[done:]]


def _is_statistic(text: str, reader: HeadingReader) -> bool:
    return len(text) <= 8 and (reader.words.is_statistic(text) or reader.words.is_rate(text))


def _heads(tokens: Sequence[Token], marks: Sequence[int], reader: HeadingReader) -> list[_Head]:
    """The headings: each ends before a known parameter that the first statistic follows."""
    found: list[_Head] = []
    place = 0
    while place < len(tokens):
        head, end = _head_at(tokens, place, reader)
        first = next((mark for mark in marks if mark >= end), len(tokens))
        if head is not None and first - end <= _LONGEST_HEAD:
            found.append(head)
            place = first
        place += 1
    return found


def _head_at(tokens: Sequence[Token], place: int, reader: HeadingReader) -> tuple[_Head | None, int]:
    """(heading, the token after it) if one begins with the token at `place`."""
    head = _Head(place)
    at = place
    while at < len(tokens) and at - place < _LONGEST_HEAD:
        text = tokens[at].text
        if head.name and (NUMBERING.fullmatch(text) or reader.names.is_parameter(text)):
            break
        written, name, count = _heading_at(tokens, at, reader)
        if name == NUMBER and not head.name:
            head.lead.append(written)
        elif name == PARAMETER and not head.name:
            head.name = written
        elif name == RESULT and head.name and not head.result:
            head.result = written
        elif name in (columns.UNIT_AS_REPORTED, columns.STATED_LIMIT) and head.name and not head.labels:
            head.between.append(written)
        elif name == "" and head.name and reader.labels.read(text) and not _is_statistic(text, reader):
            head.labels.append(text)
        else:
            return None, at
        at += count
    return (head, at) if head.name and len(head.lead) <= 1 and (head.result or head.labels) else (None, at)


def _heading_at(tokens: Sequence[Token], at: int, reader: HeadingReader) -> tuple[str, str, int]:
    """(heading, its field, how many cells it is written in): 水质 and 指标 below each other are one."""
    own = reader.read(tokens[at].text)
    texts = [token.text for token in tokens[at : at + 3]]
    goes_on = len(texts) > 1 and texts[1][0] in _JOINING
    if own is not None and not own.fallback and not goes_on:
        return texts[0], own.field, 1
    for count in range(2, len(texts) + 1):
        joined = "".join(texts[:count])
        name = reader.label_of(joined)
        if name:
            return joined, name, count
    return texts[0], own.field if own is not None else "", 1


class _Table:
    """The cells below one heading, up to the token `stop`."""

    def __init__(
        self, tokens: Sequence[Token], head: _Head, marks: Sequence[int], stop: int, reader: HeadingReader
    ) -> None:
        self.tokens = tokens
        self.head = head
        self.marks = marks
        self.stop = stop
        self.reader = reader
        self.count = 0
        self.end = stop
        self.headings: list[str] = []

    def settle(self) -> bool:
        """Find how many values a statistic has and what stands over them; whether both are certain."""
        gaps = [after - before - 1 for before, after in zip(self.marks, self.marks[1:], strict=False)]
        lengths = Counter(gap for gap in gaps if gap)
        if not lengths:
            return False
        self.count = lengths.most_common(1)[0][0]
        labels, count = self.head.labels, self.count
        if labels and len(labels) % count == 0:
            size = len(labels) // count
            self.headings = [" ".join(labels[at : at + size]) for at in range(0, len(labels), size)]
        elif not labels and count == 1:
            self.headings = [self.head.result]
        return bool(self.headings)

    def rows(self) -> Rows:
        """The heading and a row per statistic."""
        head = self.head
        first = [*head.lead, head.name, *head.between, head.result or "检测结果", *self.headings]
        made: Rows = [(self.tokens[head.first].row, first)]
        number = 0
        for block in self._blocks():
            front = self._front(block.front)
            if front is not None and head.lead:
                counted = NUMBERING.fullmatch(front[0])
                front = front if counted is not None and int(counted.group(1)) > number else None
                number = int(front[0].rstrip(".、)）")) if front else number
            for token, values in block.statistics:
                cells = values or [""] * self.count
                if front is None or len(cells) != self.count:
                    text = " ".join([*block.front, token.text, *values])
                    made.append((token.row, [""] * (len(first) - self.count) + [text] * self.count))
                else:
                    made.append((token.row, [*front, token.text, *cells]))
        return made

    def _blocks(self) -> list[_Block]:
        """The parameters with their statistics."""
        after = self._end_of_heading()
        blocks = [_Block([token.text for token in self.tokens[after : self.marks[0]]])]
        for mark, following in zip(self.marks, [*self.marks[1:], None], strict=True):
            gap = [token.text for token in self.tokens[mark + 1 : self.stop if following is None else following]]
            seen = {token.text for token, _ in blocks[-1].statistics} | {self.tokens[mark].text}
            if following is None:
                values = self._last_values(gap)
                self.end = mark + 1 + len(values)
                blocks[-1].statistics.append((self.tokens[mark], values))
                continue
            start = self._start_of_next(gap, self.tokens[following].text in seen)
            blocks[-1].statistics.append((self.tokens[mark], gap if start is None else gap[:start]))
            if start is not None:
                blocks.append(_Block(gap[start:]))
        return blocks

    def _end_of_heading(self) -> int:
        return _head_at(self.tokens, self.head.first, self.reader)[1]

    def _last_values(self, gap: Sequence[str]) -> list[str]:
        """The values of the last statistic: what stands behind them is no part of the table."""
        known = [text for text in gap[: self.count] if self.reader.names.is_result(text) or text.endswith("%")]
        return known if len(known) == self.count else []

    def _start_of_next(self, gap: Sequence[str], again: bool) -> int | None:
        """Where the next parameter begins among the cells behind a statistic; None if they are all values.

        `again`: the statistic behind them has been there, so a parameter begins, whether its name is known or not.
        """
        lead = len(self.head.lead)
        named = next((place for place, text in enumerate(gap) if self.reader.names.is_parameter(text)), None)
        if named is not None:
            return max(0, named - lead)
        if not again:
            return None
        start = len(gap) - lead - 1 - len(self.head.between)
        return start if start in (0, self.count) else min(self.count, len(gap))

    def _front(self, cells: Sequence[str]) -> list[str] | None:
        """The cells in front of a parameter's statistics under their headings; None where that is not certain."""
        lead, names = len(self.head.lead), self.reader.names
        own, behind = list(cells[: lead + 1]), list(cells[lead + 1 :])
        if len(own) <= lead:
            return None
        while behind and behind[0][0] in "(（" and names.is_parameter(own[-1] + behind[0]):
            own[-1] += behind.pop(0)
        between = self.head.between
        if len(behind) == len(between):
            fields = [self.reader.field_of(text) for text in between]
            units = all(names.is_unit(text) for text, name in zip(behind, fields, strict=True) if _is_unit(name))
            return [*own, *behind] if units or not names.is_parameter(own[-1]) else None
        if len(between) == 1 and len(behind) > 1 and all(map(names.is_limit, behind)):
            return [*own, " ".join(behind)]
        if len(behind) < len(between) and names.is_parameter(own[-1]):
            return self._with_blanks(own, behind)
        return None

    def _with_blanks(self, own: list[str], behind: Sequence[str]) -> list[str] | None:
        """Fewer cells than headings: a unit alone or a limit alone is known by what it is."""
        if len(behind) > 1:
            return None
        placed = list(own)
        for text in self.head.between:
            fits = self.reader.names.is_unit if _is_unit(self.reader.field_of(text)) else self.reader.names.is_limit
            placed.append(behind[0] if behind and fits(behind[0]) else "")
        filled = sum(map(bool, placed[len(own) :]))
        return placed if filled == len(behind) else None


def _is_unit(name: str) -> bool:
    return name == columns.UNIT_AS_REPORTED
