"""What stands around a table: the facts of its title and heading lines, standards, conclusions, remarks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import (
    ENACTED,
    REPORTED,
    SAMPLED,
    TESTED,
    UNLABELLED,
    DateFound,
    dates_in,
    folded,
    is_short_date,
    is_whole_date,
    kind_of,
)
from waterqc.arrange.facts import DOCUMENT_NUMBER, Facts, short_name
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.results_outside import OUTSIDE, holds_a_result, is_row_of_results, may_hold_a_result
from waterqc.arrange.stated_around import Surroundings
from waterqc.arrange.ticked import with_ticked
from waterqc.arrange.titles import named_in, without_dates
from waterqc.arrange.words import DATE, IGNORED, REPORTED_AT, TESTED_AT, key_of
from waterqc.arranged import LeftOut
from waterqc.written import half_width

_SENTENCE: Final = re.compile(r"[。!?！？]")
_LONGEST_TITLE: Final = 80
_LONGEST_INTRODUCTION: Final = 200  # a sentence about the tests between the title and the table
_PAIR: Final = re.compile(r"([A-Za-zÀ-ɏ]+(?:[ .'’][A-Za-zÀ-ɏ]+){0,4}|[^\s:：;；,，。()（）]{1,16})\s*[:：]\s*")
#: a line that holds a label, whose value stands in the next
_LABEL_ALONE: Final = re.compile(r"[^:]{2,24}:\s*")
#: a number of which no label says whose it is
_NUMBER: Final = re.compile(r"编号\s*[:：]\s*([A-Za-z0-9][\w./-]*\d[\w./-]*)(?:\s|$)", re.ASCII)
#: lines that number pages or say that a table goes on (续表): they name nothing else
_PAGE: Final = re.compile(
    r"第\s*\d+\s*页|共\s*\d+\s*页|报告编号|^\s*page\s+\d+|^\s*-?\s*\d+\s*-?\s*$"
    r"|^\W*(续表|续上表|接上表|接上页|(table )?continued|fortsetzung|suite|continuación)\s*\d*\W*$"
    r"|^\W*(接下页|转下页|下接|续下页|见下页|未完待续|未完,?接下页|以下空白|以下无正文|以下无内容)\W*$",
    re.IGNORECASE,
)
#: a label written with gaps: 样 品 编 号:
_GAPPED_LABEL: Final = re.compile(r"(?<![^\s])(?:[\u3400-\u9fff][ \u3000\xa0]+){1,7}[\u3400-\u9fff]\s*[:：]")
#: a conclusion of one word: 检验结论:合格
_CONCLUDES: Final = re.compile(r"(?:结论|结论为)\s*[:\s]\s*不?(?:合格|符合|达标)。?$")
#: what says behind a title that a table goes on: 检验结果(续表)
_GOES_ON: Final = re.compile(
    r"[(\s]\s*(?:续表?|接上页|续上页|continued|cont\.|fortsetzung|suite)\s*\d*\s*\)?$", re.IGNORECASE
)
#: how many parameters a title says were tested: 出厂水(42)项
_COUNT: Final = re.compile(r"\d{1,4}[份个批次件]?(?:水?样品?)?")
_LONGEST_LABEL: Final = 24
_FEW: Final = 2
_COUNTED_ITEMS: Final = re.compile(r"[(（]?\s*\d{1,3}\s*[)）]?\s*[项項](?:指[标標])?$")
#: what a sentence says the results are of: 检测结果为2021年11月58个管网点水样的平均值
_OF_RESULTS: Final = re.compile(r"(?:结果|数据|数值)(?:均?为|是|系|来自)$")
_SAMPLES_OF: Final = re.compile(r"\d+个(\w{2,8}?)(?:水样|样品)")
_TITLE_LINES: Final = 12
_HEADINGS: Final = 3  # labels that another follows

_PLACE_FIELDS: Final = {
    columns.UTILITY: "utility",
    columns.PLANT: "plant",
    columns.POINT: "point",
    columns.SITE: "site",
    columns.SAMPLE: "sample",
    columns.DISINFECTANT: "disinfectant",
    columns.SUPPLY: "supply",
    columns.CITED_STANDARD: "standard",
    columns.MEDIUM: "medium",
}
_DATE_FIELDS: Final = {columns.SAMPLED_AT: SAMPLED, TESTED_AT: TESTED, DATE: UNLABELLED, REPORTED_AT: REPORTED}


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

    def read(self, lines: Sequence[tuple[str, Sequence[str]]]) -> Surroundings:
        """The facts, standards and conclusions of lines, each with its place."""
        found = Surroundings()
        waiting = ""
        for place, line in lines:
            letters = "".join(line) if max(map(len, line), default=0) == 1 else ""  # 出 厂 水 检 测 报 告
            line = [letters] if letters and self.headings.words.is_title(letters) else line
            cells = [cell for cell in map(_plain, dict.fromkeys(line)) if cell and not self._explains(cell, found)]
            if not cells:
                continue
            if len(cells) == 1 and waiting and self._goes_with(waiting, cells[0]):
                cells = self._apart(waiting, cells[0])
                if self.headings.label_of(cells[0]) == IGNORED:
                    waiting = ""
                    continue  # 检测单位 over a laboratory's name
            alone = len(cells) == 1 and len(cells[0]) <= _LONGEST_LABEL
            waiting = cells[0] if alone and not self.headings.words.is_remark(cells[0]) else ""
            self._line(place, cells, found)
        return found

    def _goes_with(self, label: str, value: str) -> bool:
        """Whether a line is the value of the label in the line above it: without a colon only one that fits it."""
        if ":" in folded(value):
            return False
        if _LABEL_ALONE.fullmatch(folded(label)):
            return True
        name, text = self._apart(label, value)
        if self.headings.label_of(name) == IGNORED:
            return text.endswith(self.headings.words.utilities)
        field = self._label_field(name)
        if field in _DATE_FIELDS:
            return is_whole_date(text)
        facts = self.headings.labels.read(text) if field in _PLACE_FIELDS else None
        return facts is not None and facts.names_a_place

    def _apart(self, label: str, value: str) -> list[str]:
        """A label and its value, without those of a number beside them (采样点 采样数量 over 永安水厂出厂水 1份)."""
        labels, values = label.split(), value.split()
        if len(labels) == len(values) == _FEW and self._label_field(labels[0]) and _COUNT.fullmatch(values[1]):
            return [labels[0], values[0]]
        return [label, value]

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
        cells = list(dict.fromkeys(cell for cell in row if cell))
        if len(cells) < 2:
            return False
        return bool(self._inside(cells[0])) or (bool(self._label_field(cells[0])) and bool(self._pairs(cells[:2])))

    def of_labelled(self, pairs: Sequence[tuple[str, str]]) -> Facts:
        """The facts of values, each with the field of its label."""
        found = Surroundings()
        for name, value in pairs:
            if name in _PLACE_FIELDS or name in _DATE_FIELDS:
                self._pair("", name, value, found)
        return found.facts

    def results_in(self, lines: Sequence[tuple[str, Sequence[str]]]) -> list[LeftOut]:
        """The rows of cells that begin with a parameter's name and hold a figure, where no table was found."""
        rows = [(place, [cell for cell in dict.fromkeys(line) if cell]) for place, line in lines]
        return [
            LeftOut(place, " ".join(cells)[:300], OUTSIDE, holds_result=True)
            for place, cells in rows
            if holds_a_result(cells, self.headings)
        ]

    def title_start(self, rows: Sequence[Sequence[str]], first: int, head: int) -> int:
        """The first row of a text that belongs to the table headed in row `head`: short lines above, no sentences."""
        start = head
        for row in range(head - 1, max(first, head - 2 * _TITLE_LINES) - 1, -1):
            cells = list(dict.fromkeys(filter(None, rows[row])))  # a cell that spans columns stands in each
            text = " ".join(cells)
            words = self.headings.words
            if len(cells) > _FEW and self._pairs(cells):
                start = row
                continue
            prose = len(text) > _LONGEST_TITLE or (_SENTENCE.search(text) and not words.standards_in(text))
            if prose and (len(text) > _LONGEST_INTRODUCTION or not words.is_title(text)):
                break
            if text and not prose:
                start = row
        return start

    def _line(self, place: str, cells: list[str], found: Surroundings) -> None:
        words = self.headings.words
        text = " ".join(cells)
        standards = words.standards_in(text)
        found.cited.extend(standards)
        if words.is_remark(cells[0]):
            self._conclusion(place, text, found)
            found.left_out.append(LeftOut(place, text[:300], "a remark"))
            return
        if self._conclusion(place, text, found):
            return
        pairs = self._pairs(cells)
        in_byline = any(key_of(match.group(1)) in words.bylines for match in _PAIR.finditer(text))
        for name, value in pairs:
            self._pair(place, REPORTED_AT if in_byline and name == DATE else name, value, found)
        if pairs:
            for cell in cells:
                self._counted_point(cell, found)
            front = self._before_labels(text)
            if front:
                self._title(place, [front], front, found)
            return
        if holds_a_result(cells, self.headings):
            found.unknown_lines = True
            found.left_out.append(LeftOut(place, text[:300], OUTSIDE, holds_result=True))
            return
        if is_row_of_results(cells, self.headings):
            found.left_out.append(LeftOut(place, text[:300], OUTSIDE, holds_result=len(cells) > 1))
        understood = self._title(place, cells, text, found)
        if standards and not found.titles:
            understood = True
        if standards:
            found.titles.append(Facts(standard=standards[0]))
        if not understood and not self.headings.words.is_group(text):
            found.unknown_lines = True
            if may_hold_a_result(text, self.headings) and not is_row_of_results(cells, self.headings):
                found.left_out.append(LeftOut(place, text[:300], OUTSIDE, holds_result=any(map(str.isdigit, text))))

    def _conclusion(self, place: str, text: str, found: Surroundings) -> bool:
        """A sentence that says that results comply is kept as a statement."""
        words = self.headings.words
        long = len(text) > 8 or _CONCLUDES.search(half_width(text)) is not None
        if long and words.is_conclusion(text) and not words.is_rate(text):
            found.statements.append((text, place))
            return True
        return False

    def _pairs(self, cells: list[str]) -> list[tuple[str, str]]:
        """(field, value) of `label: value` inside cells, and of a label cell with its value in the next."""
        pairs: list[tuple[str, str]] = []
        at = 0
        if self._are_headings(cells):
            return pairs
        while at < len(cells):
            inside = self._inside(cells[at])
            name = self._label_field(cells[at])
            if name and at + 1 < len(cells) and not any(value for _, value in inside):
                if name in _DATE_FIELDS and all(map(is_whole_date, cells[at + 1 : at + 3])) and len(cells) > at + 2:
                    at += 2  # the dates of several samples: which is whose is not said here
                elif not self._label_field(cells[at + 1]) and not self._inside(cells[at + 1]):
                    pairs.append((name, cells[at + 1]))
                    at += 1
            else:
                pairs += inside
            at += 1
        return pairs

    def _are_headings(self, cells: list[str]) -> bool:
        """Whether a row of cells heads columns: labels in a row without values, or a sample's that is no number."""
        labels = [bool(self._label_field(cell)) and not self._inside(cell) for cell in cells]
        waiting = sum(one and behind for one, behind in pairwise(labels))
        if waiting >= _HEADINGS:
            return True
        first = self._label_field(cells[0]) == columns.SAMPLE and sum(labels) == 1
        return first and len(cells) > 3 and not any(letter.isdigit() for letter in cells[1])

    def _inside(self, cell: str) -> list[tuple[str, str]]:
        labels = self._labels_in(cell)
        pairs = []
        for (_, end, name), following in zip(labels, [*labels[1:], None], strict=False):
            value = cell[end : following[0] if following else len(cell)]
            value = re.split(r"\s{2,}|[;；。\t]", value.strip())[0].strip(" ,，、")
            pairs.append((name, value))
        return pairs

    def _labels_in(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, field) of the labels in a text; words of something else may stand before one."""
        found = []
        for match in _PAIR.finditer(text):
            label = match.group(1)
            starts = [0, *(at + 1 for at, letter in enumerate(label) if letter == " ")]
            known = ((start, name) for start in starts if (name := self._label_field(label[start:])))
            start, name = next(known, (0, ""))
            if name:
                found.append((match.start() + start, match.end(), name))
        return found

    def _before_labels(self, text: str) -> str:
        """What stands in a line before its first label."""
        labels = self._labels_in(text)
        return text[: labels[0][0]].strip() if labels else ""

    def _label_field(self, text: str) -> str:
        name = self.headings.label_of(text)
        return name if name in _PLACE_FIELDS or name in _DATE_FIELDS else ""

    def _pair(self, place: str, name: str, value: str, found: Surroundings) -> None:
        value = with_ticked(value)
        if not value or value in {"/", "-", "—", "——"}:
            return
        if name in _DATE_FIELDS:
            self._date(place, value, _DATE_FIELDS[name], found)
        elif name == columns.CITED_STANDARD:
            found.stated.append(Facts(standard=value))
        elif name in (columns.SITE, columns.POINT, columns.PLANT):
            if self.headings.words.is_way_of_sampling(value) or self._names_plants(value):
                return
            facts = self.headings.labels.read(value, any_site=name == columns.SITE)
            if name == columns.POINT and facts is not None and not (facts.plant or facts.point):
                facts = None  # 饮用水【安丰村】, the kind of a sample with its place
            if facts is None or (facts.date or facts.statistic or facts.sample):
                facts = Facts(**{_PLACE_FIELDS[name]: value})
            found.stated.append(facts)
        else:
            water = self.headings.labels.read(value) if name == columns.SAMPLE else None
            is_water = water is not None and bool(water.point) and not any(map(str.isdigit, value))
            found.stated.append(water if water is not None and is_water else Facts(**{_PLACE_FIELDS[name]: value}))

    def _names_plants(self, text: str) -> bool:
        """Whether a text names several places, of which one at least is a plant: none of them is the sample's."""
        parts = half_width(text).split("、")
        places = [self.headings.labels.read(part) for part in parts]
        return len(parts) > 1 and any(one is not None and bool(one.plant) for one in places)

    def _counted_point(self, cell: str, found: Surroundings) -> None:
        """Take the point of a cell that says how many parameters were tested in its water (出厂水9项)."""
        plain = half_width(cell)
        counted = _COUNTED_ITEMS.search(plain)
        label = self.headings.labels.read(plain[: counted.start()]) if counted else None
        if label is not None and label.point:
            found.stated.append(Facts(point=label.point))

    def _date(self, place: str, value: str, label: str, found: Surroundings) -> None:
        dates = dates_in(value, self.headings.words)
        first = len(dates) == 1 or (len(dates) > 1 and not dates[0].start)
        whole = is_whole_date(value) or self.headings.names.is_date(value)
        text = dates[0].text if first and not whole else value
        if label == REPORTED:
            found.left_out.append(LeftOut(place, value, "the date of the report, not of the sample"))
        elif self.headings.names.is_date(text) or is_whole_date(text):
            found.stated.append(Facts(date=text, date_kind=kind_of(text, label)))
            behind = self._place(value[dates[0].end :].strip(" ,;，；、")) if first and not whole else None
            found.places += [behind] if behind is not None else []  # 采样日期:2024年6月18日 城东水厂出厂水
        elif is_short_date(value):
            found.short_dates.append(DateFound(value, label, 0, len(value)))

    def _title(self, place: str, cells: list[str], text: str, found: Surroundings) -> bool:
        """A title or a line that names a place or a date; whether anything in it was understood."""
        words = self.headings.words
        if _PAGE.search(folded(text)) or (DOCUMENT_NUMBER.search(folded(text)) and len(cells) == 1):
            return True
        ahead = _GOES_ON.sub("", folded(text))
        if ahead != folded(text) and self._says_nothing(ahead):
            return True
        medium = words.other_medium(text) if len(text) <= _LONGEST_TITLE else ""
        if medium:
            found.titles.append(Facts(medium=medium))
        dates = dates_in(text, words)
        for date in dates:
            if date.kind == ENACTED:
                continue
            if date.kind == REPORTED:
                found.left_out.append(LeftOut(place, text, "the date of the report, not of the sample"))
            elif self._says_of_results(folded(text)[: date.start]):
                found.stated.append(Facts(date=date.text, date_kind=date.kind))
                self._sampled_places(folded(text)[date.end :], found)
            else:
                found.titles.append(Facts(date=date.text, date_kind=date.kind))
        if len(cells) == 1 and len(text) <= 30 and text.endswith(words.utilities):
            if ":" in folded(text):
                return True  # 采样单位:甲公司, a label that says nothing of the sample
            found.titles.append(Facts(utility=text))
            return True
        label = self._place(text)
        if label is not None:
            found.places.append(label)
            return True
        if words.is_title(text):
            named = named_in(without_dates(text, dates), words, self.headings.names)
            found.titles.append(named)
            several = not named.point and any(word in folded(text).casefold() for word in words.points)
            return not several and (bool(named or dates) or self._says_nothing(text))
        return bool(dates)

    def _place(self, text: str) -> Facts | None:
        """The place of a line that says nothing else, or it with its standard in brackets (出厂水(执行GB5749-2022))."""
        words = self.headings.words
        front, opened, behind = half_width(text).partition("(")
        if opened and behind.endswith(")") and words.standards_in(behind) and not words.standards_in(front):
            text = front.strip()
        label = self.headings.labels.read(_COUNTED_ITEMS.sub("", text))
        if label is None:
            return None
        if label.site.endswith(words.utilities) and not label.utility:
            label = replace(label, utility=label.site, site="")
        return replace(label, date="", date_kind="", partial_date="")

    def _says_of_results(self, front: str) -> bool:
        """Whether a date follows words that say of which day or period the results are, and not those of an earlier."""
        earlier = any(word in front for word in self.headings.words.earlier_starts)
        return _OF_RESULTS.search(front) is not None and not earlier

    def _sampled_places(self, text: str, found: Surroundings) -> None:
        """Take the point of a sentence about the results (58个管网点水样检测结果的平均值)."""
        named = _SAMPLES_OF.search(text)
        facts = self.headings.labels.read(named.group(1)) if named is not None else None
        if facts is not None and facts.point:
            found.stated.append(Facts(point=facts.point))

    def _says_nothing(self, title: str) -> bool:
        """Whether a title has only the words that all of them have (水质检测报告)."""
        rest = key_of(title)
        for word in sorted((*self.headings.words.title_words, *self.headings.words.fillers), key=len, reverse=True):
            rest = rest.replace(key_of(word), "")
        return len(rest) <= 2
