"""Labels around a table and their values: `label: value` in a line, and a label's cell with its value's beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from waterqc import columns
from waterqc.arrange.dated import REPORTED, SAMPLED, TESTED, UNLABELLED, folded, is_whole_date
from waterqc.arrange.heading import HeadingReader
from waterqc.arrange.words import DATE, IGNORED, NUMBER, REPORTED_AT, TESTED_AT, key_of
from waterqc.facts import known_facts

PAIR: Final = re.compile(r"([A-Za-zÀ-ɏ]+(?:[ .'’][A-Za-zÀ-ɏ]+){0,4}|[^\s:：;；,，。()（）]{1,16})\.?\s*[:：]\s*")
#: where the value of a label ends: at a gap, a stop, or the next label, of whatever it is
_END_OF_VALUE: Final = re.compile(r"\s{2,}|[;；。\t]|\s(?=[\u3400-\u9fff]{2,8}\s?[:：])")
#: a line that holds a label, whose value stands in the next
_LABEL_ALONE: Final = re.compile(r"[^:]{2,24}:\s*")
#: how many parts a label or a value has beside those of a number
_FEW: Final = 2
#: how much of a sample was taken, beside its place: 1份
_COUNT: Final = re.compile(r"\d{1,4}[份个批次件]?(?:水?样品?)?")
#: labels behind which a kind of water may stand
_WATERS: Final = frozenset({columns.POINT, columns.SITE, columns.SAMPLE})
_LONGEST_PERSON: Final = 20
_HEADINGS: Final = 3  # labels that another follows
#: behind one of these stands no label, but what another is of: Condition of sample, Zustand der Probe
_OF: Final = re.compile(r"\b(?:of|of the|per|de|du|de la|del|della|der|des|van|al)\s*$", re.IGNORECASE)

PLACE_FIELDS: Final = {
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
DATE_FIELDS: Final = {columns.SAMPLED_AT: SAMPLED, TESTED_AT: TESTED, DATE: UNLABELLED, REPORTED_AT: REPORTED}


def _own_part(value: str, front: str) -> str:
    """The part of a value that belongs to the last of the labels that a slash parts: Nr. / Datum: K-17 / 04.05.2021."""
    labels, parts = front.split(" / "), value.split(" / ")
    joined = len(labels) > 1 and not labels[-1].strip() and ":" not in front
    return parts[-1] if joined and len(parts) == len(labels) else value


@dataclass(frozen=True)
class LabelPairs:
    """Finds the labels of the sample's facts in lines, and what stands for each."""

    headings: HeadingReader

    def in_cells(self, cells: list[str]) -> list[tuple[str, str]]:
        """(field, value) of `label: value` inside cells, and of a label cell with its value in the next."""
        pairs: list[tuple[str, str]] = []
        at = 0
        if self._are_headings(cells):
            return pairs
        while at < len(cells):
            inside = self.inside(cells[at])
            name = self.field_of(cells[at])
            if name and at + 1 < len(cells) and not any(value for _, value in inside):
                if self._are_of_several(name, cells[at + 1 : at + 3]):
                    at += 2  # the dates or numbers of several samples: which is whose is not said here
                elif not self.field_of(cells[at + 1]) and not self.inside(cells[at + 1]):
                    pairs.append((name, cells[at + 1]))
                    at += 1
                elif not self.field_of(cells[at + 1]) and (front := self.front_of(cells[at + 1])):
                    pairs.append((name, front))  # 样品类型 | 出厂水 采样日期:2024-05-06
            else:
                pairs += inside
            at += 1
        return pairs

    def _are_of_several(self, name: str, values: Sequence[str]) -> bool:
        """Whether two values behind one label are the dates, or the numbers, of two samples."""
        if len(values) < _FEW:
            return False
        if name in DATE_FIELDS:
            return all(map(is_whole_date, values))
        return name == columns.SAMPLE and all(map(self.headings.labels.is_sample_number, values))

    def _are_headings(self, cells: list[str]) -> bool:
        """Whether a row of cells heads columns: labels in a row without values, or a sample's that is no number."""
        if len(cells) > _HEADINGS and self.headings.field_of(cells[0]) == NUMBER:
            return True  # 序号 | 被检单位 | …
        labels = [bool(self.field_of(cell)) and not self.inside(cell) for cell in cells]
        waiting = sum(one and behind for one, behind in pairwise(labels))
        if waiting >= _HEADINGS:
            return True
        first = self.field_of(cells[0]) == columns.SAMPLE and sum(labels) == 1
        return first and len(cells) > 3 and not any(letter.isdigit() for letter in cells[1])

    def inside(self, cell: str) -> list[tuple[str, str]]:
        """(field, value) of the labels inside one cell; the value is "" where the cell ends behind its label."""
        labels = self._labels_in(cell)
        pairs = [] if labels else self._in_words(cell)
        for (start, end, name), following in zip(labels, [*labels[1:], None], strict=False):
            value = cell[end : following[0] if following else len(cell)]
            value = _END_OF_VALUE.split(value.strip())[0].strip(" ,，、")
            pairs.append((name, _own_part(value, cell[:start])))
        return pairs

    def _in_words(self, cell: str) -> list[tuple[str, str]]:
        """(field, value) of labels without colons, where words and kinds of water or days take turns: 样品类型 原水."""
        words = cell.split()
        pairs = [(self.field_of(label), value) for label, value in zip(words[::2], words[1::2], strict=False)]
        value_of = known_facts()["point"].value_of
        fit = all(
            is_whole_date(value) if name in DATE_FIELDS else name in _WATERS and bool(value_of(value))
            for name, value in pairs
        )
        return pairs if fit and pairs and len(words) == 2 * len(pairs) else []

    def _labels_in(self, text: str) -> list[tuple[int, int, str]]:
        """(start, end, field) of the labels in a text; words of something else may stand before one."""
        found = []
        for match in PAIR.finditer(text):
            label = match.group(1)
            starts = [0, *(at + 1 for at, letter in enumerate(label) if letter == " ")]
            free = (start for start in starts if not _OF.search(label[:start]))
            known = ((start, name) for start in free if (name := self.field_of(label[start:])))
            start, name = next(known, (0, ""))
            if name:
                found.append((match.start() + start, match.end(), name))
        return found

    def begins_with_label(self, text: str) -> bool:
        """Whether a line begins with a label of the sample, or with several that slashes part."""
        front = self.front_of(text).rstrip(" /")
        return any(value for _, value in self.inside(text)) and all(map(self.headings.label_of, filter(None, [front])))

    def front_of(self, text: str) -> str:
        """What stands in a line before its first label."""
        labels = self._labels_in(text)
        return text[: labels[0][0]].strip() if labels else ""

    def field_of(self, text: str) -> str:
        """The field of the sample that a text labels; "" if it labels none."""
        name = self.headings.label_of(text)
        return name if name in PLACE_FIELDS or name in DATE_FIELDS else ""

    def are_of_others(self, cells: Sequence[str]) -> bool:
        """Whether the labels of a line are all of what says nothing of a sample (检测人:… 审核人:…)."""
        labels = [match.group(1) for cell in cells for match in PAIR.finditer(cell)] or cells[:-1][:1]
        return bool(labels) and all(self.headings.label_of(label) == IGNORED for label in labels)

    def are_signatures(self, cells: Sequence[str]) -> bool:
        """Whether a line holds nothing but labels of those who signed, blank or with their names (检测:  审核:李四)."""
        words = self.headings.words
        text = "  ".join(cells)
        labels = list(PAIR.finditer(text))
        if not labels or text[: labels[0].start()].strip():
            return False
        ends = [*(match.start() for match in labels[1:]), len(text)]
        names = [text[match.end() : end].strip() for match, end in zip(labels, ends, strict=True)]
        known = all(key_of(match.group(1)) in words.signatures for match in labels)
        return known and all(len(name) <= _LONGEST_PERSON and not self._is_place(name) for name in names)

    def _is_place(self, text: str) -> bool:
        facts = self.headings.labels.read(text) if text else None
        return facts is not None and facts.names_a_place

    def goes_with(self, label: str, value: str) -> bool:
        """Whether a line is the value of the label in the line above it: without a colon only one that fits it."""
        if ":" in folded(value):
            return False
        if _LABEL_ALONE.fullmatch(folded(label)):
            return True
        name, text = self.apart(label, value)
        if self.headings.label_of(name) == IGNORED:
            return text.endswith(self.headings.words.utilities)
        field = self.field_of(name)
        if field in DATE_FIELDS:
            return is_whole_date(text)
        return field in PLACE_FIELDS and self._is_place(text)

    def apart(self, label: str, value: str) -> list[str]:
        """A label and its value, without those of a number beside them (采样点 采样数量 over 永安水厂出厂水 1份)."""
        labels, values = label.split(), value.split()
        if len(labels) == len(values) == _FEW and self.field_of(labels[0]) and _COUNT.fullmatch(values[1]):
            return [labels[0], values[0]]
        return [label, value]
