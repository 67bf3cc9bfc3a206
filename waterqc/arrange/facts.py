"""What a label says about the samples it stands for: plant, point, site, sample, date, statistic."""

import re
from dataclasses import dataclass, field, fields, replace
from typing import Final

from waterqc import columns
from waterqc.arrange.asked_once import remembered
from waterqc.arrange.dated import (
    UNLABELLED,
    folded,
    is_date_without_year,
    is_whole_date,
    kind_of,
    with_space_behind_date,
)
from waterqc.arrange.name_book import RememberedNames
from waterqc.arrange.ticked import with_ticked
from waterqc.arrange.words import RESULT, Words, is_han, key_of
from waterqc.facts import known_facts
from waterqc.names import aside_by_name
from waterqc.written import half_width, name_key

_SAMPLE: Final = re.compile(
    r"(?=[A-Z]*[-_]?\d)[A-Z]{1,6}[-_]?\d{3,}(?:[-–—_/.]?[A-Z]?\d+)*|\d{4,8}[-–—]\d{1,4}"
    r"|[水管出末样检监测送委][-_]?\d{6,}(?:[-–—_/.]?\d+)*",  # 水20240117
    re.IGNORECASE,
)
_LONGEST_HAN_PLACE: Final = 24
_SHORT_NUMBER: Final = re.compile(r"[A-Z]{1,3}[-_]?\d{1,2}", re.IGNORECASE)
#: a short name of a sample, and what it stands for
_LEGEND: Final = re.compile(r"((?:\d{1,2}\s?[#号]|#\s?\d{1,2}|(?:水样|样品)\s?\d{1,2})(?:水样|样品)?)\s*[:：]\s*(\S.*)")
#: the number of a document (( 10 )字( 2026 )第( 0001 )号), no door of a house
DOCUMENT_NUMBER: Final = re.compile(r"字.{0,16}第.{0,16}号|第\W*\d+\W*号")
_HOUSE_NUMBER: Final = re.compile("[\\dA-Za-z一二三四五六七八九十甲乙丙丁]号$")
#: so many places together are no place: 中心城区50个管网水监测点
_COUNTED_PLACES: Final = re.compile(r"\d\s*个")
_DATED: Final = re.compile(r"\d{4}\s*[年./-]|\d月|\d日")
_NUMBERED: Final = re.compile(r"^[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]?[、.．)）:：]\s*(?=\D)")
_LONGEST_PLACE: Final = 60
_LONGEST_BEHIND: Final = 8  # what stands behind the name of a plant
_COUNTED: Final = re.compile(r"(.*水)\s*(?:[A-Za-z]|\d{1,2}\s*[#号]?|[一二三四五六甲乙丙丁])点?")
_PIECES: Final = re.compile(r"[\s()\[\],;、/|\n]+")
_LONG_WORD: Final = 9  # letters of a word that names a point in front of a place's name, in languages of long words
_WITH_KIND: Final = re.compile(r"([^()\s]+)\s*\(([^()\d]*水)\)")
#: the number of a standard with its year
_STANDARD: Final = re.compile(r"\W*(?:GB|CJ|HJ|SL|WS|DB|DZ|ISO|EN|DIN)(?:/?T)?[\d.]+-(?:19|20)\d\d\W*", re.IGNORECASE)
#: a label that counts the samples of a table: Sample 1, Probe2, Muestra nº 3
_COUNTED_SAMPLE: Final = re.compile(r"(\D{2,20}?)\s*(?:(?:nr|no|num)\b\.?|n?[°º#])?\s*\d{1,3}", re.IGNORECASE)
_NUMBERED_PLACE: Final = re.compile(r"(\D{2,20}?)\s*\d{1,3}\s*:\s*(\S.*)$")
_LABELLED: Final = re.compile(r"[A-Za-z\u3400-\u9fff)）]\s*[:：]")

#: a place told by its number from others of its kind: 城北二水源
_ENDS_IN_NUMBER: Final = re.compile(r"[一二三四五六七八九十\d]$")


@dataclass(frozen=True)
class Facts:
    """Facts stated beside results, as written, "" where not stated."""

    utility: str = ""
    plant: str = ""
    point: str = ""
    site: str = ""
    sample: str = ""
    date: str = ""
    date_kind: str = ""
    partial_date: str = ""  # a month or day without its year
    statistic: str = ""
    standard: str = ""
    disinfectant: str = ""
    supply: str = ""
    medium: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in _FIELDS)

    def over(self, other: "Facts") -> "Facts":
        """These facts where stated, else the other's; a date and its kind stay together."""
        merged = {name: getattr(self, name) or getattr(other, name) for name in _FIELDS}
        if self.date or self.partial_date:
            merged["date"], merged["date_kind"] = self.date, self.date_kind
            merged["partial_date"] = self.partial_date
        return Facts(**merged)

    @property
    def names_a_place(self) -> bool:
        """Whether a plant, point, site or sample is stated."""
        return bool(self.plant or self.point or self.site or self.sample)


_FIELDS: Final = tuple(one.name for one in fields(Facts))
NOTHING: Final = Facts()


@dataclass(frozen=True)
class LabelReader:
    """Reads labels: the headings of result columns, the first cells of rows, rows that stand alone."""

    words: Words
    names: RememberedNames
    _known: dict[tuple[str, bool], Facts | None] = field(default_factory=dict, compare=False, repr=False)

    def read(self, text: str, any_site: bool = False) -> Facts | None:
        """The facts of a label, None if some of it is not understood.

        With `any_site`, what is not understood is the name of a place.
        """
        return remembered(self._known, (text, any_site), lambda asked: self._read(*asked))

    def _read(self, text: str, any_site: bool) -> Facts | None:
        text = _NUMBERED.sub("", with_ticked(text).strip())
        if not text or len(text) > 120 or text.endswith("。") or self.words.is_rate(text) or self._holds_results(text):
            return None
        whole = self.numbered_place(text) or self._whole(text)
        if whole is not None:
            return whole
        if _LABELLED.search(text):
            return None  # 采样点: …, a label with its value
        found = NOTHING
        unknown: list[str] = []
        for piece in filter(None, _PIECES.split(half_width(with_space_behind_date(text)))):
            alone = piece.casefold() in self.words.alone or name_key(piece) in known_facts()["point"].whole_names
            one = None if alone else self._whole(piece) or self._joined(piece)
            broken = len(unknown) == 1 and f"{unknown[0]} {piece}" in half_width(text)
            if one is not None and broken and self._goes_on(unknown[0], one.plant):
                one = self._whole(unknown.pop() + piece)  # 城东 水厂, broken over the lines of a cell
            if one is None:
                unknown.append(piece)
            elif self._is_another_water(one.point, found.point):
                return None  # 出厂水 管网水 水源水, kinds to choose from
            else:
                found = one.over(found)
        if found and len(unknown) == 1 and known_facts()["disinfectant"].value_of(unknown[0]):
            return replace(found, disinfectant=unknown[0])  # 南山水厂(二氧化氯)
        if unknown and self._ends_a_plant(text, found.plant):
            return replace(found, plant=text)  # 南(老)水厂, a word for plants that a bracket parts from its name
        if not unknown:
            return found if found else None
        numbers = [piece for piece in unknown if self._is_short_number(piece)]
        if found and not found.sample and len(numbers) == 1 < len(unknown):
            found = replace(found, sample=numbers[0])  # ZX-3 管网末梢(南门小学)
            unknown.remove(numbers[0])
        rest = " ".join(unknown)
        if found and not found.sample and len(unknown) == 1 and self._is_short_number(rest):
            return replace(found, sample=rest)
        if (any_site and not self.is_no_place(rest)) or self.is_place_name(rest):
            return replace(found, site=found.site or (text if not found else rest))
        return None

    def names_a_water(self, text: str) -> bool:
        """Whether a text names a plant or a kind of water and nothing else."""
        named = self.read(text)
        return named is not None and bool(named.plant or named.point) and not (named.date or named.statistic)

    def may_name_a_place(self, text: str) -> bool:
        """Whether a word for a plant or a sampling point stands anywhere in a text."""
        key, point = name_key(text), known_facts()["point"]
        return self.words.plants.search(folded(text)) is not None or any(
            name in key for name in point.names.keys() - point.whole_names
        )

    def _holds_results(self, text: str) -> bool:
        """Whether a text has a parameter and figures among its words: a row of results (浑浊度 NTU 1 0.3, 色度 5)."""
        pieces = text.split()
        figures = [piece for piece in pieces if any(map(str.isdigit, piece)) and self.names.is_result(piece)]
        named = [place for place, piece in enumerate(pieces) if figures and self.names.is_parameter(piece)]
        return bool(named) and (
            len(figures) > 1 or (named[0] == 0 and is_han(text) and len(pieces) == 1 + len(figures))
        )

    def _is_another_water(self, point: str, other: str) -> bool:
        """Whether two points are of different waters: raw, finished, or distributed."""
        waters = {self.names.point_of(one) for one in (point, other) if one}
        return len({one if one in ("raw", "finished") else "distributed" for one in waters if one}) > 1

    def is_no_place(self, text: str) -> bool:
        """Whether a text ends as no name of a place does (预警值, 管控指标), and names no statistic and no result."""
        key = key_of(text)
        if not is_han(text):
            known = self.words.is_statistic(text) or self.words.fields.get(key) == RESULT or is_whole_date(text)
            return not known and self.words.no_place_words.fullmatch(text.strip(" %#")) is not None
        if not key.endswith(self.words.no_places) or any(word in key for word in self.words.statistics):
            return False
        return not any(name == RESULT and key.endswith(ending) for ending, name in self.words.endings.items())

    def _is_short_number(self, text: str) -> bool:
        """Whether a text beside a place or a date is a sample's number as laboratories count in a day (W-1)."""
        return _SHORT_NUMBER.fullmatch(folded(text)) is not None and not self.names.is_parameter(text)

    def _goes_on(self, before: str, plant: str) -> bool:
        """Whether a plant is only the word for plants, and the word before it no heading: its name."""
        bare = is_han(before) and self.words.plants.fullmatch(folded(plant)) is not None
        return bare and key_of(before) not in self.words.fields and not self.words.is_title(before)

    def _ends_a_plant(self, text: str, plant: str) -> bool:
        """Whether the plant found is only the word for plants, which a bracket parts from the name before it."""
        bare = is_han(text) and self.words.plants.fullmatch(folded(plant)) is not None
        return bare and text.endswith(plant) and "(" in half_width(text) and not self.words.is_title(text)

    def numbered_place(self, text: str) -> Facts | None:
        """The place behind a label that counts places (采样点1:人民路, Punto 2: Plaza Mayor)."""
        match = _NUMBERED_PLACE.match(half_width(text))
        places = (columns.SITE, columns.POINT, columns.PLANT)
        if match is None or self.words.fields.get(key_of(match.group(1))) not in places:
            return None
        return self.read(match.group(2), any_site=True)

    def is_counted_sample(self, text: str) -> bool:
        """Whether a text counts the samples of a table and says nothing else (Probe 1)."""
        match = None if is_han(text) else _COUNTED_SAMPLE.fullmatch(half_width(text).strip())
        return match is not None and self.words.fields.get(key_of(match.group(1))) == columns.SAMPLE

    def is_sample_number(self, text: str) -> bool:
        """Whether a text is a sample's number as laboratories write it (W260127C01)."""
        plain = folded(text)
        standard = _STANDARD.fullmatch(plain) is not None  # what is left of one whose bracket is broken
        return _SAMPLE.fullmatch(plain) is not None and not standard and not self.names.is_parameter(text)

    def is_place_name(self, text: str) -> bool:
        """Whether the text ends as the names of places do (路, 小区, 站); an authority (住建局) is none."""
        plain = folded(text)
        authority = any(piece.endswith(self.words.authorities) for piece in plain.split())
        if authority or DOCUMENT_NUMBER.search(plain) or _COUNTED_PLACES.search(plain):
            return False
        if plain.endswith("号") and not _HOUSE_NUMBER.search(plain):
            return False  # 设备编号, 批号
        if not is_han(text):
            return len(text) <= _LONGEST_PLACE and self.words.sites_latin.search(text) is not None
        if len(plain) < 2 or len(plain) > _LONGEST_HAN_PLACE:
            return False
        return plain.endswith(self.words.sites) or self.words.sites_han.search(plain) is not None

    def _whole(self, text: str) -> Facts | None:
        if is_whole_date(text):
            return Facts(date=text, date_kind=kind_of(text, UNLABELLED))
        if is_date_without_year(text):
            return Facts(partial_date=text)
        if self.words.is_statistic(text):
            return Facts(statistic=text)
        if self.is_counted_sample(text) or self.is_sample_number(text):
            return Facts(sample=text)
        return self.place(text)

    def place(self, text: str) -> Facts | None:
        """The plant, point and site that one name holds (永安水厂出厂水, 城区管网水); None if it names none."""
        if _LABELLED.search(text):
            return None
        if is_han(text) and (_PIECES.search(half_width(text)) or _DATED.search(text)):
            # several names, or one with a date, are read piece by piece
            return Facts(point=text) if self._is_point(text) else None
        if not is_han(text) and known_facts()["point"].value_of(text):
            return Facts(point=text)
        parts = [] if is_han(text) else [part.strip() for part in text.split(",")]
        if len(parts) == 2 and all(parts):
            one, other = map(self.place, parts)
            if one is not None and other is not None:
                return one.over(other)  # Wasserwerk Nord, Reinwasser
        plants = list(self.words.plants.finditer(folded(text)))
        if plants and not plants[0].start() and self._is_point(text[plants[0].end() :]):
            return Facts(point=text[plants[0].end() :])  # 水厂出厂水 names no plant
        if plants and not plants[0].start() and self._is_point(text):
            return Facts(point=text)  # 水厂进水
        if plants and len(text) <= 40 and len(folded(text)) == len(text):
            return self._plant(text, plants[-1])
        return self._point(text)

    def _is_point(self, text: str) -> bool:
        """Whether the whole text names a sampling point, perhaps with its kind in brackets: 原水(地表水)."""
        value_of = known_facts()["point"].value_of
        match = _WITH_KIND.fullmatch(half_width(text))
        if match is None or value_of(text):
            return bool(value_of(text))
        kind = match.group(2)
        return bool(value_of(match.group(1))) and not _DATED.search(kind) and not self.words.plants.search(folded(kind))

    def _plant(self, text: str, found: re.Match[str]) -> Facts | None:
        """The plant whose name ends, or in other languages begins, with a word for one; a point or site behind it."""
        plant, rest = text[: found.end()].strip(), text[found.end() :].strip(" -—,、()")
        if plant == found.group() and is_han(plant):
            return Facts(plant=plant) if not rest else None
        if not rest:
            return (None if is_han(text) else self._point(text)) or Facts(plant=plant)
        behind = self._point(rest)
        if behind:
            return replace(behind, plant=plant)
        if not is_han(text):
            if known_facts()["point"].value_of(plant):
                return Facts(point=plant, plant=text[found.start() :])  # Salida ETAP La Vega
            named = plant == found.group() and key_of(rest) not in self.words.no_names
            return Facts(plant=text) if named else None
        if len(rest) > _LONGEST_BEHIND or self.words.is_title(rest):
            return None
        point = next((rest[:end] for end in range(len(rest) - 2, 1, -1) if self._is_point(rest[:end])), "")
        if point and self.is_place_name(rest[len(point) :]):
            return Facts(plant=plant, point=point, site=rest[len(point) :])  # 城东水厂原水青山水库
        return Facts(plant=plant, site=rest)

    def _point(self, text: str) -> Facts | None:
        """A sampling point's name, with the name of a site in front of it (城区管网水)."""
        point = known_facts()["point"]
        if not is_han(text):
            first, _, rest = text.partition(" ")
            if rest and len(first) >= _LONG_WORD and point.value_of(first) and name_key(first) not in point.whole_names:
                return Facts(point=first, site=rest)  # Reinwasser Ausgang Wasserwerk
            return Facts(point=text) if point.value_of(text) else None
        for start in range(len(text) - 1 if len(text) <= 24 else 0):  # the longest ending that names a point
            if start and self.words.plants.match(folded(text[start:])):
                return None  # 城南水厂出水, where the ending 水厂出水 would cut the plant's name
            if point.value_of(text[start:]):
                if start and aside_by_name(text):
                    return Facts(site=text)  # 沉淀池出水, a stage of treatment
                site = text if start and _ENDS_IN_NUMBER.search(text[:start]) else text[:start].strip(" -—")
                return Facts(site=site, point=text[start:])
        counted = _COUNTED.fullmatch(folded(text))
        if counted and point.value_of(counted.group(1)):
            return Facts(point=counted.group(1), site=text)  # 末梢水A, 管网水2号
        return None

    def _joined(self, piece: str) -> Facts | None:
        """A date and a place written together (2024年5月永安水厂)."""
        for cut in range(len(piece) - 1, 3, -1):
            if is_whole_date(piece[:cut]):
                behind = self._whole(piece[cut:])
                ahead = Facts(date=piece[:cut], date_kind=kind_of(piece[:cut], UNLABELLED))
                return ahead.over(behind) if behind else None
        return None


def without_finished(facts: Facts) -> Facts:
    """The facts without a point that only water leaving a plant has."""
    return replace(facts, point="") if known_facts()["point"].value_of(facts.point) == "finished" else facts


def short_name(text: str) -> tuple[str, str] | None:
    """(short name, what it stands for) of a text that explains one: 1#:城东水厂出厂水."""
    named = _LEGEND.fullmatch(half_width(text))
    return (named[1].replace(" ", ""), named[2].strip()) if named else None
