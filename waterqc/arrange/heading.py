"""What one heading cell says: which field its column holds, and what else is written in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from waterqc import columns
from waterqc.arrange.asked_once import remembered
from waterqc.arrange.dated import UNLABELLED, is_whole_date, kind_of
from waterqc.arrange.facts import NOTHING, Facts, LabelReader
from waterqc.arrange.name_book import ArrangeSettings, RememberedNames
from waterqc.arrange.words import (
    DATE,
    EARLIER,
    IGNORED,
    NUMBER,
    PARAMETER,
    PLACES,
    RATE,
    RESULT,
    USER_FIELDS,
    Words,
    is_han,
    key_of,
)
from waterqc.written import half_width, in_two_languages

_BRACKET: Final = re.compile(r"^(.*?\S)\s*(?:/\s*)?\(([^()]*)\)?\s*$")
#: a day, month or year behind a heading
_WITH_DATE: Final = re.compile(
    r"(\D{3,40}?)[\s,:(]+(?:(?:vom|am|du|le|del|di|din|of|on|for|in|op|van|im|en|em|da|jahr|anno|année|año)\s+)*(\d[^(),:]{3,30}|[^\W\d]{3,12}\.?\s\d{4})\)?",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"(?:19|20)\d{2}")
_REPEATED: Final = re.compile(r"(.+?)(?: \([2-9]\)|\.[1-9])")
_SLASH: Final = re.compile(r"^([^/]+)/\s*([^/()]+(?:/[^/()]+)?)$")
#: fields whose heading may have no unknown words beside it in other languages: `Nitrate (as N)` is no number
_FIRM: Final = frozenset({RESULT, PARAMETER, NUMBER, IGNORED, DATE})
_STATED: Final = re.compile(r"^([^:\d]{2,24}):\s*\S")
#: the limits of a class of surface water: Ⅱ类
_CLASS: Final = re.compile(r"(?:I{1,3}|IV|V)\s*类(?:标准|水)?")
#: words in front of a unit beside a heading
_IN_UNIT: Final = re.compile(
    r"^(?:(?:in|en|em|exprim[ée]e?s? en|expressed in|angegeben in)\s+|(?:计量)?单位\s*:?\s*)", re.IGNORECASE
)
_LONGEST: Final = 80
_JOINING: Final = "及和与、/"
_LONGEST_SITE: Final = 20
#: fields whose heading may have unknown words in front: nothing is judged by them
_LENIENT: Final = frozenset(
    {
        columns.UNIT_AS_REPORTED,
        columns.STATED_LIMIT,
        columns.STATED_VERDICT,
        columns.METHOD,
        columns.DETECTION_LIMIT,
        columns.SAMPLE,
    }
)
#: what stands before 单位 where it is no unit of measurement
_TESTED: Final = ("抽查", "抽检")


@dataclass(frozen=True)
class Heading:
    """A heading: the field of its column, the facts, unit and standard written beside it."""

    field: str
    facts: Facts = NOTHING
    unit: str = ""
    standard: str = ""
    fallback: bool = False


@dataclass(eq=False)
class HeadingReader:
    """Reads heading cells, once per distinct text."""

    words: Words
    names: RememberedNames
    labels: LabelReader
    chosen: Mapping[str, str] = field(default_factory=dict)  # key of a heading -> field, as the user says
    _known: dict[str, Heading | None] = field(default_factory=dict)
    _labels: dict[str, str] = field(default_factory=dict)

    def read(self, text: str) -> Heading | None:
        """The heading that a cell holds, None if it holds none."""
        return remembered(self._known, text, self._read)

    def names_a_class(self, text: str) -> bool:
        """Whether a heading names a class of surface water and nothing else."""
        return _CLASS.fullmatch(half_width(text)) is not None

    def field_of(self, text: str) -> str:
        """The field of a heading, "" if the cell holds none."""
        heading = self.read(text)
        return heading.field if heading else ""

    def is_listed(self, text: str) -> bool:
        """Whether the words of a heading are all its own, with none of a place's name beside them."""
        return self._listed(half_width(text)) is not None

    def _read(self, text: str) -> Heading | None:
        if not text.strip() or len(text) > _LONGEST or self.labels.numbered_place(text):
            return None
        if self.labels.is_counted_sample(text):
            return None
        plain = half_width(text)
        return (
            self._listed(plain)
            or (Heading(RATE) if self.words.is_rate(plain) and len(plain) <= 16 else None)
            or self._with_bracket(plain)
            or self._in_two_languages(plain)
            or self._with_pieces(plain)
            or self._with_date(plain)
            or self._with_standard(text)
            or self._with_ending(plain)
            or self._repeated(plain)
            or (Heading(columns.STATED_LIMIT) if self.names_a_class(plain) else None)
        )

    def label_of(self, text: str) -> str:
        """The field of a label beside its value; stricter than a heading, whose unknown words may be a place's name."""
        return remembered(self._labels, text, self._label_of)

    def _label_of(self, text: str) -> str:
        plain = half_width(text).strip(" :")
        if not plain or len(plain) > 30:
            return ""
        heading = self._listed(plain) or (self.read(plain) if is_han(plain) else self._with_bracket(plain))
        return heading.field if heading is not None and not heading.facts else ""

    def label_with_unit(self, text: str, any_site: bool = False) -> tuple[Facts | None, str]:
        """(what a label over results says, the unit in brackets behind it): 出厂水(mg/L)."""
        bracket = _BRACKET.match(half_width(text))
        unit = bracket.group(2).strip() if bracket else ""
        if bracket and ("/" in unit or len(unit) > 2 or is_han(unit)) and self.names.is_unit(unit):
            return self.labels.read(bracket.group(1), any_site=any_site), unit
        return self.labels.read(text, any_site=any_site), ""

    def facts_of_results(self, text: str) -> Facts | None:
        """What a label says that calls its row results (检测结果, 出厂水检测结果平均值); None for any other."""
        plain = half_width(text)
        plain = plain.replace(" ", "") if is_han(plain) else plain
        statistic = self.words.ending_statistic(plain)
        heading = self.read(plain.removesuffix(statistic))
        if heading is None or heading.field != RESULT:
            return None
        return Facts(statistic=statistic).over(heading.facts)

    def states_fact(self, text: str) -> bool:
        """Whether the text is a label and its value in one cell (采样日期:2024-03-05)."""
        return self.stated_field(text) != ""

    def stated_field(self, text: str) -> str:
        """The field of the label in a cell that holds a label and its value, "" in any other."""
        label = _STATED.match(half_width(text))
        return self.label_of(label.group(1)) if label is not None else ""

    def _listed(self, plain: str) -> Heading | None:
        key = key_of(plain)
        if key in self.chosen:
            return Heading(self.chosen[key])
        if self.chosen and self.words.fields.get(key) in self.chosen.values():
            return None  # the user has named another heading for this field
        if key in self.words.fields:
            name = self.words.fields[key]
            is_mean = name == RESULT and key.removesuffix("e").endswith(self.words.statistics)
            return Heading(name, Facts(statistic=plain.strip()) if is_mean else NOTHING)  # Jahresmittelwert
        if key in self.words.fallback:
            return Heading(self.words.fallback[key], fallback=True)
        return Heading(EARLIER) if self._is_earlier(plain) else None

    def _is_earlier(self, text: str) -> bool:
        """Whether a heading names the results of an earlier test: 上月, 上次检测结果, 去年同期平均值."""
        rest = self.words.without_earlier(text)
        if not rest:
            return rest is not None
        name = next((self.words.endings[rest[at:]] for at in range(len(rest)) if rest[at:] in self.words.endings), "")
        return self._is_earlier(rest) or name == RESULT or any(map(rest.endswith, (*self.words.statistics, "值")))

    def _repeated(self, plain: str) -> Heading | None:
        """`result (2)` and `result.1`: how programs write a heading that stands there twice."""
        match = _REPEATED.fullmatch(plain)
        heading = self._listed(match.group(1)) if match else None
        return heading if heading is not None and heading.field == RESULT else None

    def _with_bracket(self, plain: str) -> Heading | None:
        """`检测结果(mg/L)`, `Result / mg/L`, `检测结果(安丰水厂)`, `限值(GB5749-2022)`."""
        bracket = _BRACKET.match(plain)
        match = bracket or _SLASH.match(plain)
        if match is None:
            return None
        inner = self._listed(match.group(1)) or self._with_ending(match.group(1))
        text = match.group(2).strip()
        other = self._listed(text) if bracket is None else None
        if inner and other and {inner.field, other.field} <= PLACES:
            return Heading(columns.SITE)  # 采样地点/样品类型
        if inner is None or (bracket is None and not self.names.is_unit(text)):
            return None
        return self._beside(inner, text)

    def _beside(self, heading: Heading, text: str) -> Heading | None:
        """The heading with what is written beside it, None if a result's heading holds words not understood."""
        if not text or key_of(text) in self.words.fillers:
            return heading
        if self.words.standards_in(text):
            return replace(heading, standard=text)
        if heading.field == RESULT and self._is_earlier(text):
            return replace(heading, field=EARLIER)
        unit = _IN_UNIT.sub("", text)
        if self.names.is_unit(unit):
            return replace(heading, unit=unit)
        listed = self._listed(text)
        if listed is not None and listed.field == columns.UNIT_AS_REPORTED:
            return heading  # 检测项目(单位)
        facts = self.labels.read(text, any_site=heading.field == RESULT and self._may_be_site(text))
        if facts is not None:
            return replace(heading, facts=facts.over(heading.facts))
        return heading if heading.field not in (RESULT, PARAMETER) else None

    def _may_be_site(self, text: str) -> bool:
        """Whether words in Chinese beside the heading of a result are nothing else that is known, so a place's name."""
        known = self.names.is_result(text) or self.names.is_limit(text) or self.names.is_parameter(text)
        return (
            is_han(text) and len(text) <= 20 and not known and not self.words.is_remark(text) and not self._listed(text)
        )

    def _in_two_languages(self, plain: str) -> Heading | None:
        """`检测项目 Parameter`, `Comune / Gemeinde`: a heading with that of another language behind it."""
        one, slash, behind = plain.partition(" / ")
        parts = (one, behind) if slash else in_two_languages(plain)
        if parts is None:
            return None
        own, other = map(self._listed, parts)
        return own if own and other and own.field == other.field else None

    def _with_pieces(self, plain: str) -> Heading | None:
        """`检测结果 北关水厂`, `水源水 检测项目`: one heading among labels."""
        pieces = plain.split()
        if len(pieces) < 2 or len(pieces) > 5:
            return None
        headings = [(place, found) for place, piece in enumerate(pieces) if (found := self._listed(piece))]
        headings = headings or [
            (place, found) for place, piece in enumerate(pieces) if (found := self._with_bracket(piece))
        ]
        ending = self._with_ending(pieces[0]) if not headings else None
        if ending is not None and ending.field == RESULT:
            headings = [(0, ending)]  # 出厂水检测结果 龙潭水厂
        if len(headings) != 1 or (headings[0][1].fallback):
            return None
        place, heading = headings[0]
        rest = " ".join([*pieces[:place], *pieces[place + 1 :]])
        unit = _IN_UNIT.sub("", rest)
        if self.names.is_unit(unit):
            return replace(heading, unit=unit)  # Grenzwert in mg/l
        if heading.field == RESULT and place == 0 and key_of(pieces[-1]) in self.words.in_water and len(pieces) > 2:
            return replace(heading, facts=Facts(site=" ".join(pieces[1:-1])).over(heading.facts))
        if not is_han(plain) and heading.field in _FIRM and self.labels.read(rest) is None:
            return None
        if heading.field in PLACES and place < len(pieces) - 1 and key_of(pieces[-1]) in self.words.no_names:
            return None  # Treatment plant class
        named = self.labels.read(plain) if heading.field in PLACES | {columns.SUPPLY} else None
        if named is not None and (not is_han(plain) or named.plant):
            return None  # Plant A and 城北 水厂 are plants, Secondary supply a point, no headings of them
        return self._beside(heading, rest)

    def _with_date(self, plain: str) -> Heading | None:
        """`Ergebnisse vom 12.06.2014`, `Résultats 2023`: results, or parameters, and their day or year."""
        match = _WITH_DATE.fullmatch(plain)
        heading = self._listed(match.group(1)) if match else None
        if match is None or heading is None or heading.field not in (RESULT, PARAMETER):
            return None
        date = match.group(2)
        if not is_whole_date(date) and not _YEAR.fullmatch(date):
            return None
        dated = Facts(date=date, date_kind=kind_of(plain, UNLABELLED))
        return replace(heading, facts=heading.facts.over(dated))

    def _with_standard(self, text: str) -> Heading | None:
        """`GB5749—2022限值`, a standard's name alone: the limits of that standard."""
        cited = self.words.standards_in(text)
        if not cited:
            return None
        rest = half_width(self.words.without_standards(text))
        ending = self._with_ending(rest.strip(" ()中的之"))
        if ending is not None and ending.field not in (columns.STATED_LIMIT, columns.CITED_STANDARD, PARAMETER):
            return ending
        first, *_ = rest.split() or [""]
        limits = self._listed(first)
        if len(rest) > 20 and not (limits and limits.field == columns.STATED_LIMIT):
            return None
        return Heading(columns.STATED_LIMIT, standard=cited[0])

    def _with_ending(self, plain: str) -> Heading | None:
        """A Chinese heading with words in front of it: `出厂水检测结果`, `内控限值`."""
        key = key_of(plain)
        if not is_han(key) or len(key) > 30:
            return None
        listed = self._listed(plain)
        if listed:
            return listed
        for start in range(len(key) - 1):
            ending = key[start:]
            name = self.words.endings.get(ending, "")
            if not name:
                continue
            written = plain.replace(" ", "")
            front = (written if len(written) == len(key) else key)[: -len(ending)]
            if name == columns.UNIT_AS_REPORTED and front.endswith(_TESTED):
                return None  # 抽查单位, whose water was tested
            if name in _LENIENT:
                facts = self.labels.read(front) or NOTHING
                return Heading(name, facts)
            if name == PARAMETER and self.label_of(front):
                return Heading(name)  # 样品编号 over 项目 in one corner
            if name in (RESULT, PARAMETER):
                return self._beside(Heading(name), self._without_fillers(front))
            return None
        return None

    def _without_fillers(self, front: str) -> str:
        for word in sorted(self.words.fillers, key=len, reverse=True):
            if len(word) > 1:
                front = front.removesuffix(word)
        label = front.rstrip(_JOINING)
        return "" if label != front and self._are_labels(label) else front  # 样品编号及检测结果

    def _are_labels(self, text: str) -> bool:
        """Whether a text is one label, or several joined (采样时间采样地点)."""
        if self._listed(text):
            return True
        starts = [cut for cut in range(2, len(text) - 1) if self._listed(text[:cut])]
        return any(self._are_labels(text[cut:].lstrip(_JOINING)) for cut in starts)


def heading_reader(words: Words, names: RememberedNames, settings: ArrangeSettings) -> HeadingReader:
    """A reader that knows the shipped words and the user's own headings."""
    chosen = {key_of(heading): USER_FIELDS.get(name, name) for name, heading in settings.columns.items()}
    return HeadingReader(words, names, LabelReader(words, names), chosen)
