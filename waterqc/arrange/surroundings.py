"""What stands around a table: the facts of its title and heading lines, standards, conclusions, remarks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from waterqc import columns
from waterqc.arrange.cells import unmerged
from waterqc.arrange.dated import (
    REPORTED,
    DateFound,
    dates_in,
    is_short_date,
    is_whole_date,
    kind_of,
)
from waterqc.arrange.facts import Facts, short_name
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.label_pairs import DATE_FIELDS, PAIR, PLACE_FIELDS, LabelPairs
from waterqc.arrange.letterheads import without_letterheads
from waterqc.arrange.results_outside import (
    OUTSIDE,
    holds_a_result,
    holds_rows,
    is_row_of_results,
    is_row_of_words,
    may_hold_a_result,
)
from waterqc.arrange.said_of_tests import days_of_tests, said_of_tests
from waterqc.arrange.stated_around import Surroundings
from waterqc.arrange.ticked import with_ticked
from waterqc.arrange.title_lines import COUNTED_ITEMS, LONGEST_TITLE, OF_REPORT, TitleLines, introduction_in
from waterqc.arrange.words import DATE, IGNORED, PARAMETER, REPORTED_AT, key_of
from waterqc.arranged import LeftOut
from waterqc.two_digit_years import has_two_digit_year
from waterqc.written import END_OF_SENTENCE, half_width

_LONGEST_INTRODUCTION: Final = 200  # a sentence about the tests between the title and the table
#: a number of which no label says whose it is
_NUMBER: Final = re.compile(r"编号\s*[:：]\s*([A-Za-z0-9][\w./-]*\d[\w./-]*)(?:\s|$)", re.ASCII)
#: a label written with gaps: 样 品 编 号:
_GAPPED_LABEL: Final = re.compile(r"(?<![^\s])(?:[\u3400-\u9fff][ \u3000\xa0]+){1,7}[\u3400-\u9fff]\s*[:：]")
#: a conclusion of one word: 检验结论:合格
_CONCLUDES: Final = re.compile(r"(?:结论|结论为)\s*[:\s]\s*不?(?:合格|符合|达标)。?$")
_LONGEST_LABEL: Final = 24
_FEW: Final = 2
#: why a line of labels says nothing of the sample
OF_OTHERS: Final = "labels of something else than the sample"
_TITLE_LINES: Final = 12
#: how the title of a section of a report begins, however long it is: II. DETERMINARI MICROBIOLOGICE
_SECTION: Final = re.compile(r"(?:[IVX]{1,4}|[1-9]\d?)\s?[.)]\s?[^\W\d]")

#: what speaks of the table above it: 上述监测值系管网水7项的结果, 以上数据由甲公司提供
_OF_ABOVE: Final = re.compile(r"(?:上述|以上|上表)[^。,;:]{0,8}(?:监测|检测|检验|数据|资料|结果|指标)")


def _plain(cell: str) -> str:
    """The cell without gaps inside its labels (样 品 编 号:), with the option that is ticked.

    A dash if none is ticked: the label has no other value.
    """
    return cell and (with_ticked(_GAPPED_LABEL.sub(_without_gaps, cell)) or "—")


def _without_gaps(label: re.Match[str]) -> str:
    return "".join(label.group().split())


@dataclass(frozen=True)
class SurroundingsReader:
    """Reads lines around tables, each a list of the line's distinct cells."""

    headings: HeadingReader

    @cached_property
    def labels(self) -> LabelPairs:
        """The finder of labels and their values."""
        return LabelPairs(self.headings)

    @cached_property
    def titles(self) -> TitleLines:
        """The reader of lines without a label."""
        return TitleLines(self.headings)

    def read(self, lines: Sequence[tuple[str, Sequence[str]]]) -> Surroundings:
        """The facts, standards and conclusions of lines, each with its place."""
        found = Surroundings()
        waiting = above = ""
        for place, line in without_letterheads(lines, self.headings):
            letters = "".join(line) if max(map(len, line), default=0) == 1 else ""  # 出 厂 水 检 测 报 告
            line = [letters] if letters and self.headings.words.is_title(letters) else line
            cells = [cell for cell in map(_plain, unmerged(line)) if cell and not self._explains(cell, found)]
            if not cells:
                continue
            signed = len(cells) == 1 and is_whole_date(cells[0]) and above.endswith(self.headings.words.authorities)
            above = cells[0] if len(cells) == 1 and len(cells[0]) <= _LONGEST_LABEL else ""
            if signed:
                found.left_out.append(LeftOut(place, cells[0], OF_REPORT))
                continue
            if len(cells) == 1 and waiting and self.labels.goes_with(waiting, cells[0]):
                cells = self.labels.apart(waiting, cells[0])
                if self.headings.label_of(cells[0]) == IGNORED:
                    waiting = ""
                    continue  # 检测单位 over a laboratory's name
            alone = len(cells) == 1 and len(cells[0]) <= _LONGEST_LABEL
            waiting = cells[0] if alone and not self.headings.words.is_remark(cells[0]) else ""
            self._line(place, cells, found)
        return found

    def _explains(self, cell: str, found: Surroundings) -> bool:
        """Whether a cell says what a short name of a sample stands for (1#:城东水厂出厂水); a bare number is kept."""
        plain = half_width(cell)
        number, named = _NUMBER.match(plain), short_name(plain)
        found.numbers += [number[1]] if number else []
        facts = self.headings.labels.read(named[1], any_site=True) if named else None
        if named is None or facts is None:
            return False
        found.legend[named[0]] = facts
        return True

    def is_row_of_facts(self, row: Sequence[str]) -> bool:
        """Whether a row begins with a label of the sample and its value (样品编号 | T-102 | 采样点 | …)."""
        cells = unmerged(row)
        if len(cells) < 2:
            return False
        if self.labels.inside(cells[0]) or (self.labels.field_of(cells[0]) and self.labels.in_cells(cells[:2])):
            return True
        # 报告编号 | K-17 | 采样点 | 东门: the first label, or both, say nothing of the sample
        label, *behind = cells[0], *cells[2:4]
        if len(behind) < _FEW or self.headings.label_of(label) != IGNORED:
            return False
        return self.headings.label_of(behind[0]) == IGNORED or bool(self.labels.in_cells(behind))

    def of_labelled(self, pairs: Sequence[tuple[str, str]]) -> Facts:
        """The facts of values, each with the field of its label."""
        found = Surroundings()
        for name, value in pairs:
            if name in PLACE_FIELDS or name in DATE_FIELDS:
                self._pair("", name, value, found)
        return found.facts

    def title_start(self, rows: Sequence[Sequence[str]], first: int, head: int) -> int:
        """The first row of a text that belongs to the table headed in row `head`: short lines above, no sentences."""
        start = head
        lowest = max(first, head - 2 * _TITLE_LINES)
        for row in range(head - 1, lowest - 1, -1):
            cells = list(dict.fromkeys(filter(None, rows[row])))  # a cell that spans columns stands in each
            text = " ".join(cells)
            words = self.headings.words
            if len(cells) > _FEW and self.labels.in_cells(cells):
                start = row
                continue
            labelled = len(text) <= _LONGEST_INTRODUCTION and self.labels.begins_with_label(text)
            long = len(text) > LONGEST_TITLE and not labelled and not _SECTION.match(text)
            prose = long or (END_OF_SENTENCE.search(text) and not words.standards_in(text))
            if prose and (len(text) > _LONGEST_INTRODUCTION or not words.is_title(text)):
                return self._introduced(rows, range(row, lowest - 1, -1), start)
            if text and (not prose or introduction_in(text)):
                start = row
        return start

    @staticmethod
    def _introduced(rows: Sequence[Sequence[str]], above: Sequence[int], start: int) -> int:
        """The row of the sentence that introduces the results, which others may part from them; else `start`."""
        return next((row for row in above if introduction_in(" ".join(rows[row]))), start)

    def _line(self, place: str, cells: list[str], found: Surroundings) -> None:
        words = self.headings.words
        text = " ".join(cells)
        if holds_rows(text, self.headings):
            found.left_out.append(LeftOut(place, text[:300], OUTSIDE, holds_result=True))
        standards = words.standards_in(text)
        found.cited.extend(standards)
        if words.is_remark(cells[0]):
            self._conclusion(place, text, found)
            found.left_out.append(LeftOut(place, text[:300], "a remark"))
            return
        if is_row_of_words(text, self.headings):
            found.unknown_lines = True
            found.left_out.append(LeftOut(place, text[:300], OUTSIDE, holds_result=True))
            return
        found.days += days_of_tests(text, self.headings) if self.titles.place_in(text) is None else []
        said = introduction_in(text)
        if said:
            self.titles.read(place, [said], said, found)
            return
        if self._conclusion(place, text, found):
            return
        pairs = self.labels.in_cells(cells)
        in_byline = any(key_of(match.group(1)) in words.bylines for match in PAIR.finditer(text))
        for name, value in pairs:
            self._pair(place, REPORTED_AT if in_byline and name == DATE else name, value, found)
        if pairs:
            for cell in cells:
                self._counted_point(cell, found)
            self._point_beside(cells, pairs, found)
            front = self.labels.front_of(text)
            if front:
                self.titles.read(place, [front], front, found)
            return
        if self.labels.are_signatures(cells):
            found.left_out += [LeftOut(place, text[:300], OF_OTHERS)] if self.labels.are_of_others(cells) else []
            return
        if holds_a_result(cells, self.headings):
            found.unknown_lines = True
            found.left_out.append(LeftOut(place, text[:300], OUTSIDE, holds_result=True))
            return
        if is_row_of_results(cells, self.headings):
            found.left_out.append(LeftOut(place, text[:300], OUTSIDE, holds_result=True))
        if _OF_ABOVE.search(half_width(text)):
            found.left_out.append(LeftOut(place, text[:300], "a remark"))
            return
        understood = self.titles.read(place, cells, text, found)
        if standards and not found.titles:
            understood = True
        if standards:
            found.titles.append(Facts(standard=standards[0]))
        if not understood and not self._names_a_group(text):
            found.unknown_lines = True
            if may_hold_a_result(text, self.headings) and not is_row_of_results(cells, self.headings):
                found.left_out.append(LeftOut(place, text[:300], OUTSIDE, holds_result=any(map(str.isdigit, text))))
            elif self.labels.are_of_others(cells):
                found.left_out.append(LeftOut(place, text[:300], OF_OTHERS))

    def _names_a_group(self, text: str) -> bool:
        """Whether a line names a group of parameters and no place: II. DETERMINARI MICROBIOLOGICE - Conform Legii …."""
        section = _SECTION.match(text)
        name = text[section.end() - 1 :].partition(" - ")[0] if section else ""
        return self.headings.words.is_group(text) or self.headings.label_of(name) == PARAMETER

    def _conclusion(self, place: str, text: str, found: Surroundings) -> bool:
        """A sentence that says that results comply is kept as a statement."""
        words = self.headings.words
        long = len(text) > 8 or _CONCLUDES.search(half_width(text)) is not None
        if long and words.is_conclusion(text) and not words.is_rate(text):
            found.statements.append((text, place))
            found.said.append(said_of_tests(text, self.headings))
            return True
        return False

    def _pair(self, place: str, name: str, value: str, found: Surroundings) -> None:
        value = with_ticked(value)
        if not value or value in {"/", "-", "—", "——"}:
            return
        if name == columns.SAMPLE and key_of(value) in self.headings.words.any_water:
            return  # Sample name: Drinking water
        if name in DATE_FIELDS:
            self._date(place, value, DATE_FIELDS[name], found)
        elif name == columns.CITED_STANDARD:
            found.stated.append(Facts(standard=value))
        elif name in (columns.SITE, columns.POINT, columns.PLANT):
            words = self.headings.words
            if words.is_way_of_sampling(value) or self._names_plants(value):
                return
            if name == columns.POINT and key_of(value) in words.any_water:
                return  # 样品种类 生活饮用水, beside 样品名称 出厂水
            facts = self.headings.labels.read(value, any_site=name == columns.SITE)
            if name == columns.POINT and facts is not None and not (facts.plant or facts.point):
                facts = None  # 饮用水【安丰村】, the kind of a sample with its place
            if facts is None or (facts.date or facts.statistic or facts.sample):
                facts = Facts(**{PLACE_FIELDS[name]: value})
            found.stated.append(facts)
        else:
            water = self.headings.labels.read(value) if name == columns.SAMPLE else None
            is_water = water is not None and bool(water.point) and not any(map(str.isdigit, value))
            found.stated.append(water if water is not None and is_water else Facts(**{PLACE_FIELDS[name]: value}))

    def _names_plants(self, text: str) -> bool:
        """Whether a text names several places, of which one at least is a plant: none of them is the sample's."""
        parts = half_width(text).split("、")
        places = [self.headings.labels.read(part) for part in parts]
        return len(parts) > 1 and any(one is not None and bool(one.plant) for one in places)

    def _point_beside(self, cells: Sequence[str], pairs: Sequence[tuple[str, str]], found: Surroundings) -> None:
        """Take the point in a cell of its own beside the plant's or the place's label (水厂:青山水厂 | 出厂水)."""
        if {columns.PLANT, columns.SITE}.isdisjoint(name for name, _ in pairs):
            return
        values = {value for _, value in pairs}
        apart = (cell for cell in cells if ":" not in half_width(cell) and cell not in values)
        alone = (cell for cell in apart if not self.labels.field_of(cell))
        points = [label.point for cell in alone if (label := self.titles.place_in(cell)) is not None]
        found.stated += [Facts(point=point) for point in points if point]

    def _counted_point(self, cell: str, found: Surroundings) -> None:
        """Take the point of a cell that says how many parameters were tested in its water (出厂水9项)."""
        plain = half_width(cell)
        counted = COUNTED_ITEMS.search(plain)
        label = self.headings.labels.read(plain[: counted.start()]) if counted else None
        if label is not None and label.point:
            found.stated.append(Facts(point=label.point))

    def _date(self, place: str, value: str, label: str, found: Surroundings) -> None:
        dates = dates_in(value, self.headings.words)
        first = len(dates) == 1 or (len(dates) > 1 and not dates[0].start)
        whole = is_whole_date(value) or self.headings.names.is_date(value)
        text = dates[0].text if first and not whole else value
        if label == REPORTED:
            found.left_out.append(LeftOut(place, value, OF_REPORT))
        elif self.headings.names.is_date(text) or is_whole_date(text) or has_two_digit_year(text):
            found.stated.append(Facts(date=text, date_kind=kind_of(text, label)))
            behind = self.titles.place_in(value[dates[0].end :].strip(" ,;，；、")) if first and not whole else None
            found.places += [behind] if behind is not None else []  # 采样日期:2024年6月18日 城东水厂出厂水
        elif is_short_date(value):
            found.short_dates.append(DateFound(value, label, 0, len(value)))
