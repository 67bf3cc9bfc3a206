"""The words of tables (standards/headings.toml), by the key under which they are compared."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from waterqc import columns
from waterqc.errors import StandardError
from waterqc.shipped import standards_folder
from waterqc.written import half_width, simplified

# Fields of headings.toml that are no columns of the results table: they say what a column is for.
PARAMETER: Final = "parameter"
RESULT: Final = "result"
SAMPLED_TIME: Final = "sampled_time"
TESTED_AT: Final = "tested_at"
REPORTED_AT: Final = "reported_at"
DATE: Final = "date"
CONDITION: Final = "condition"
QUALIFIER: Final = "qualifier"
#: columns that say by yes or no that the true value lies below, or above, the figure
BELOW_FLAG: Final = "below_flag"
ABOVE_FLAG: Final = "above_flag"
REMARK: Final = "remark"
NUMBER: Final = "number"
IGNORED: Final = "ignored"
RATE: Final = "rate"
#: which kind of limit stands beside it: a table with such a column and none of limits holds limits
LIMIT_KIND: Final = "limit_kind"
#: results of an earlier test, printed for comparison
EARLIER: Final = "earlier"
#: a column that names the row of a table whose parameters stand across
LABEL: Final = "label"

#: fields of the day of a sample, and of its place
DATES: Final = frozenset({columns.SAMPLED_AT, TESTED_AT, DATE})
PLACES: Final = frozenset({columns.PLANT, columns.POINT, columns.SITE})
#: fields whose columns are listed as left out, and why
NO_RESULTS: Final = {
    RATE: "a rate, no measurement",
    REPORTED_AT: "the date of the report, not of the sample",
    EARLIER: "the result of an earlier test",
}
_OWN: Final = frozenset(
    {PARAMETER, RESULT, SAMPLED_TIME, TESTED_AT, REPORTED_AT, DATE, CONDITION, QUALIFIER, BELOW_FLAG, ABOVE_FLAG}
    | {REMARK, NUMBER, IGNORED, LIMIT_KIND}
)
#: what a user may call a field on the command line besides its own name
USER_FIELDS: Final[Mapping[str, str]] = {
    columns.PARAMETER_AS_REPORTED: PARAMETER,
    columns.RESULT_AS_REPORTED: RESULT,
    "unit": columns.UNIT_AS_REPORTED,
    "limit": columns.STATED_LIMIT,
    "verdict": columns.STATED_VERDICT,
    "tested": TESTED_AT,
    "sampled": columns.SAMPLED_AT,
}
_HAN: Final = re.compile("[\u3400-\u9fff]")
_ELSE: Final = re.compile(r"[\W_]+")
_ORDER: Final = re.compile(r"^(?:[一二三四五六七八九十]{1,3}|\d{1,2})")
_UNIT_BEHIND: Final = re.compile(r"(?<=\S)\s*[(（\[]")


@cache
def key_of(text: str) -> str:
    """The key of a heading: half-width, simplified, lower case, without accents, spaces and punctuation."""
    plain = simplified(half_width(text)).casefold()
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    return _ELSE.sub("", plain) or plain.replace(" ", "")


def is_han(text: str) -> bool:
    """Whether there is a Chinese character in the text."""
    return _HAN.search(text) is not None


_LONGEST_EXAMPLE: Final = 24  # letters of a name that says that a sheet only shows how to fill in others


@dataclass(frozen=True)
class Words:
    """headings.toml, by key."""

    fields: Mapping[str, str]
    fallback: Mapping[str, str]
    #: Chinese headings of two characters and more: a heading may have words in front of them
    endings: Mapping[str, str]
    statistics: tuple[str, ...]
    means: frozenset[str]
    ranges: frozenset[str]
    rates: tuple[str, ...]
    groups: frozenset[str]
    earlier_starts: tuple[str, ...]
    earlier_headings: frozenset[str]
    remark_starts: tuple[str, ...]
    conclusions: tuple[str, ...]
    date_words: Mapping[str, tuple[str, ...]]
    day_first: tuple[str, ...]
    #: labels beside the date of publication of a page
    bylines: frozenset[str]
    #: words of a web page's own
    navigation: tuple[str, ...]
    #: labels beside the names of those who signed a page
    signatures: frozenset[str]
    plants: re.Pattern[str]
    utilities: tuple[str, ...]
    authorities: tuple[str, ...]
    ways_of_sampling: frozenset[str]
    any_water: frozenset[str]
    sites: tuple[str, ...]
    sites_han: re.Pattern[str]
    #: endings of the names of rivers, lakes and wells
    waters: tuple[str, ...]
    ground_water: re.Pattern[str]
    no_places: tuple[str, ...]
    no_place_words: re.Pattern[str]
    no_names: frozenset[str]
    missing: frozenset[str]
    sites_latin: re.Pattern[str]
    points: tuple[str, ...]
    #: words behind the place in a heading of results: Sisaldus Võru linna joogivees
    in_water: frozenset[str]
    #: words that name a sampling point alone, and something else inside a name
    alone: frozenset[str]
    other_media: tuple[str, ...]
    own_media: tuple[str, ...]
    media_of_parameters: Mapping[str, str]
    title_words: tuple[str, ...]
    #: how the name of a sheet begins that shows how to fill in the others
    examples: tuple[str, ...]
    limits: re.Pattern[str]
    tested: tuple[str, ...]
    no_basis: frozenset[str]
    #: conditions beside which a figure is the limit of detection
    not_detected: frozenset[str]
    not_detected_qualifiers: frozenset[str]
    joined_qualifiers: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    citations: re.Pattern[str]
    other_standards: tuple[str, ...]
    source_standards: tuple[str, ...]
    fillers: frozenset[str]

    def is_rate(self, text: str) -> bool:
        """Whether the text names a rate, such as 合格率."""
        key = key_of(text)
        return bool(key) and any(word in key for word in self.rates)

    def is_statistic(self, text: str) -> bool:
        """Whether the text is the name of a statistic, such as 最大值."""
        return key_of(text) in self.statistics

    def ending_statistic(self, text: str) -> str:
        """The statistic that a text of Chinese words ends in (出厂水检测结果平均值), "" if none."""
        starts = range(len(text) if is_han(text) else 0)
        return next((text[start:] for start in starts if self.is_statistic(text[start:])), "")

    def is_mean(self, text: str) -> bool:
        """Whether the text is, or ends in, the name of a mean, a median or a percentile (城北路 平均值)."""
        parts = text.split()
        ends = (" ".join(parts[start:]) for start in range(len(parts)))
        return any(key_of(end) in self.means for end in (*ends, self.ending_statistic(text)))

    def is_way_of_sampling(self, text: str) -> bool:
        """Whether the text says how a sample came to the laboratory (自检, 送样), which is no place."""
        return key_of(text) in self.ways_of_sampling

    def joins_statistics(self, text: str) -> bool:
        """Whether the text names several statistics whose figures share a cell: 最高/最低."""
        parts = re.split("[/、,]", half_width(text))
        return len(parts) > 1 and all(map(self.is_statistic, parts))

    def is_range(self, text: str) -> bool:
        """Whether the text heads the range of the results (Range Low-High), if it is not the range that is allowed."""
        return key_of(text) in self.ranges

    def is_day_first(self, label: str) -> bool:
        """Whether a text begins as the label of a date does in a language that writes the day before the month."""
        return label.casefold().startswith(self.day_first)

    def is_group(self, text: str) -> bool:
        """Whether the text names a group of parameters: 二、毒理指标."""
        key = _ORDER.sub("", key_of(text))
        return key.removesuffix("指标").removesuffix("项目") in self.groups

    def without_earlier(self, text: str) -> str | None:
        """What a heading of earlier results says behind the word for them (上月检测值: 检测值); None for others."""
        key = key_of(text)
        start = "" if key in self.earlier_headings else next(filter(key.startswith, self.earlier_starts), None)
        return None if start is None else key.removeprefix(start or key)

    def is_remark(self, text: str) -> bool:
        """Whether the text begins as a remark does (备注, 注:)."""
        start = simplified(half_width(text[:24])).casefold().lstrip(" (")
        return start.startswith(self.remark_starts)

    def is_navigation(self, text: str) -> bool:
        """Whether a line has words of a web page's own (收藏本站, 上一篇), which say nothing of what it shows."""
        plain = simplified(text)
        return any(word in plain for word in self.navigation)

    def is_title(self, text: str) -> bool:
        """Whether the text has a word that titles of water-quality documents have."""
        plain = simplified(half_width(text)).casefold()
        return any(word in plain for word in self.title_words)

    def is_example(self, text: str) -> bool:
        """Whether a text names what only shows how to fill in a table (示例, Example 1)."""
        return len(text) <= _LONGEST_EXAMPLE and key_of(text).startswith(self.examples)

    def is_title_of_limits(self, text: str) -> bool:
        """Whether the text is the title of a table of limits: 生活饮用水水质标准限值."""
        plain = simplified(half_width(text)).casefold().strip()
        return self.limits.search(plain) is not None and not any(word in plain for word in self.tested)

    def other_medium(self, title: str) -> str:
        """The medium other than drinking water or its source that a title names, "" if none."""
        plain = simplified(half_width(title)).casefold()
        if any(word in plain for word in self.own_media):
            return ""
        return next((word for word in self.other_media if word in plain), "")

    def medium_of(self, parameter: str) -> str:
        """The medium other than water that alone has a parameter (PM10: air), "" if none."""
        name, *_ = _UNIT_BEHIND.split(half_width(parameter), maxsplit=1)
        return self.media_of_parameters.get(key_of(name), "")

    def standards_in(self, text: str) -> list[str]:
        """The standards of water quality that a text names, as written."""
        found = [match.group().strip() for match in self.citations.finditer(text)]
        return [one for one in found if not any(other in one for other in self.other_standards)]

    def is_source_standard(self, text: str) -> bool:
        """Whether a standard, as written, is one of water in nature (GB 3838, GB/T 14848)."""
        return any(one in text for one in self.source_standards)

    def without_standards(self, text: str) -> str:
        """The text without the standards that it names."""
        return self.citations.sub(" ", text)

    def is_conclusion(self, text: str) -> bool:
        """Whether the text says that something complies, or does not."""
        plain = simplified(half_width(text)).casefold()
        return any(word in plain for word in self.conclusions)


@cache
def table_words() -> Words:
    """The shipped words."""
    return load_words(standards_folder() / "headings.toml")


def load_words(path: Path) -> Words:
    """Read headings.toml; raises `StandardError` that names the file and the entry."""
    try:
        with path.open("rb") as file:
            listed: dict[str, Any] = tomllib.load(file)
    except tomllib.TOMLDecodeError as error:
        raise StandardError(f"{path.name} is no valid TOML: {error}") from error
    fields = _by_key(listed["fields"], path.name)
    endings = {key: name for key, name in fields.items() if is_han(key) and len(key) >= 2}
    places = listed["places"]
    latin = "|".join(re.escape(word) for word in places["plants_latin"])
    plants = re.compile(rf"(?:{'|'.join(places['plants'])})|\b(?:{latin})\b", re.IGNORECASE)
    conditions = listed["conditions"]
    return Words(
        fields=fields,
        fallback=_by_key(listed["fallback"], path.name),
        endings=endings,
        statistics=tuple(key_of(word) for name in ("words", "means") for word in listed["statistics"][name]),
        means=frozenset(map(key_of, listed["statistics"]["means"])),
        ranges=frozenset(key_of(word) for word in listed["statistics"]["ranges"]),
        rates=tuple(key_of(word) for word in listed["rates"]["words"]),
        groups=frozenset(map(key_of, listed["groups"]["words"])),
        earlier_starts=tuple(sorted(map(key_of, listed["earlier"]["starts"]), key=len, reverse=True)),
        earlier_headings=frozenset(map(key_of, listed["earlier"]["headings"])),
        remark_starts=tuple(dict.fromkeys(half_width(word).casefold() for word in listed["remarks"]["starts"])),
        conclusions=tuple(listed["remarks"]["conclusions"]),
        date_words={kind: tuple(words) for kind, words in listed["date_words"].items()},
        day_first=tuple(word.casefold() for word in listed["date_order"]["day_first"]),
        bylines=frozenset(map(key_of, listed["bylines"]["labels"])),
        navigation=tuple(listed["pages"]["navigation"]),
        signatures=frozenset(map(key_of, listed["signatures"]["labels"])),
        plants=plants,
        authorities=tuple(places["authorities"]),
        ways_of_sampling=frozenset(map(key_of, places["ways_of_sampling"])),
        any_water=frozenset(map(key_of, places["any_water"])),
        utilities=tuple(sorted(places["utilities"], key=len, reverse=True)),
        sites=tuple(places["sites"]),
        sites_han=re.compile("|".join(places["sites_han"])),
        waters=tuple(places["waters"]),
        ground_water=re.compile("|".join(places["ground_water"]), re.IGNORECASE),
        no_places=tuple(places["no_places"]),
        missing=frozenset(places["missing"]),
        no_names=frozenset(map(key_of, places["no_names"])),
        no_place_words=re.compile(rf"(?:(?:{'|'.join(places['no_place_words'])})(?:[\W_]+|$))+", re.IGNORECASE),
        sites_latin=re.compile(rf"(?:{'|'.join(places['sites_latin'])})", re.IGNORECASE),
        alone=frozenset(places["alone"]),
        in_water=frozenset(key_of(word) for word in places["in_water"]),
        points=tuple(sorted(places["points"], key=len, reverse=True)),
        other_media=tuple(listed["media"]["others"]),
        own_media=tuple(listed["media"]["own"]),
        media_of_parameters={
            key_of(name): medium for medium, names in listed["media"]["parameters"].items() for name in names
        },
        title_words=tuple(places["title_words"]),
        examples=tuple(places["examples"]),
        limits=re.compile(places["limits"], re.IGNORECASE),
        tested=tuple(places["tested"]),
        no_basis=frozenset(key_of(word) for word in conditions["no_basis"]),
        not_detected=frozenset(conditions["not_detected"]),
        not_detected_qualifiers=frozenset(conditions["not_detected_qualifiers"]),
        joined_qualifiers=frozenset(half_width(word).casefold() for word in conditions["joined_qualifiers"]),
        yes=frozenset(conditions["yes"]),
        no=frozenset(conditions["no"]),
        citations=re.compile("|".join(f"(?:{one})" for one in listed["citations"]["patterns"])),
        other_standards=tuple(listed["citations"]["others"]),
        source_standards=tuple(listed["citations"]["of_sources"]),
        fillers=frozenset(key_of(word) for word in listed["fillers"]["words"]),
    )


def _by_key(listed: Mapping[str, list[str]], file: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, headings in listed.items():
        if name not in _OWN and name not in columns.REPORTED:
            raise StandardError(f"{file}: [fields] {name!r} is no column of a results table")
        for heading in headings:
            known = found.setdefault(key_of(heading), name)
            if known != name:
                raise StandardError(f"{file}: the heading {heading!r} stands under {known!r} and {name!r}")
    return found
