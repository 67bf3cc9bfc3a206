"""Dates and periods inside longer texts, and what the words beside them say they are."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Final

from waterqc.arrange.words import Words
from waterqc.dates import Period, in_figures, read_date
from waterqc.periods import MONTH_NAME, WORDED, YEAR
from waterqc.written import half_width, simplified, western_years

SAMPLED: Final = "sampled"
TESTED: Final = "tested"
REPORTED: Final = "reported"
ENACTED: Final = "enacted"
PERIOD: Final = "period"
UNLABELLED: Final = "unlabelled"
#: a date under a better label goes before one under a worse
PREFERENCE: Final = (SAMPLED, TESTED, PERIOD, UNLABELLED)

_TIME = r"(?:\s*[T ]?\s*\d{1,2}\s*[:时点]\s*\d{1,2}(?:\s*[:分]\s*\d{0,2}\s*秒?)?)?"
_OF_MONTH = r"(?:[上中下]旬|[上下]半个?月)"
_PART_NEXT = rf"{_OF_MONTH}(?!\s*[至到~、和及与-]\s*[上中下])"
_DAY = rf"(?:{YEAR}\s*(?:年|[-./])\s*\d{{1,2}}\s*(?:月|[-./])\s*\d{{1,2}}(?!\d)\s*[日号]?{_TIME})"
_MONTH = rf"(?:{YEAR}\s*年\s*\d{{1,2}}\s*月份?(?:\s*{_PART_NEXT})?|{YEAR}[-./](?:0?[1-9]|1[0-2])(?![\d./-]))"
_SHORT_MONTH = rf"\d{{1,2}}\s*月份?(?:\s*{_PART_NEXT})?"
_SHORT = rf"(?:\d{{1,2}}\s*月\s*\d{{1,2}}\s*[日号]|\d{{1,2}}[-./]\d{{1,2}}(?!\d)|\d{{1,2}}\s*[日号]|{_SHORT_MONTH})"
_TO = r"\s*(?:至|到|~|-{1,2}|/|to|bis)\s*"
_PART = (
    r"(?:第?\s*[一二三四1-4]\s*(?:季度?)?\s*[、和及与至到~-]\s*第?\s*[一二三四1-4]\s*个?季度|前\s*[二两三]\s*个?季度"
    r"|第\s*[一二三四1-4]\s*季度?|[一二三四1-4]\s*季度|[上下]半年度?|第\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*周)"
)
_QUARTER = rf"(?:{YEAR}\s*年?度?\s*{_PART}|{YEAR}\s*-?\s*Q[1-4]|Q[1-4]\s*-?/?\s*{YEAR})"
_NUMERAL_MONTH = r"(?:十[一二]?|[一二三四五六七八九])月份?"
_LATIN_DAY = (
    rf"(?:\b\d{{1,2}}(?:/|\.\s?)\d{{1,2}}(?:/|\.\s?){YEAR}(?!\d){_TIME}|\b{MONTH_NAME}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{YEAR}(?!\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|er|\.|°)?[\s-]+(?:de\s+)?{MONTH_NAME}[\s-]+(?:de\s+)?{YEAR}(?!\d){_TIME})"
)
_LATIN_TO = r"\.?\s*(?:-|~|\bto\b|\bbis\b|\bal\b|\bau\b|\buntil\b|\bthrough\b)\s*"
_LATIN = rf"(?:{_LATIN_DAY}(?:{_LATIN_TO}{_LATIN_DAY})?|\b(?:{WORDED}))"
_MONTHS = rf"{_MONTH}{_TO}(?:{_MONTH}|{_SHORT_MONTH})|{YEAR}\s*年\s*\d{{1,2}}\s*(?:月份?)?{_TO}\d{{1,2}}\s*月份?"
_RANGE = rf"(?:{_DAY}{_TO}(?:{_DAY}|{_SHORT})|{_MONTHS})"
_WHOLE_YEAR = rf"(?:{YEAR}\s*年度?(?!\s*\d))"
_A_YEAR: Final = re.compile(_WHOLE_YEAR)
_YEARS = rf"{YEAR}\s*年?度?{_TO}{YEAR}\s*年度?"
_ANY: Final = re.compile(
    rf"(?<![\dA-Za-z_/.-])(?:{_RANGE}|{_QUARTER}|{_DAY}|{_MONTH}|{YEAR}年{_NUMERAL_MONTH}|{_LATIN}|{_YEARS}|{_WHOLE_YEAR})",
    re.IGNORECASE,
)
_PERIOD: Final = re.compile(
    rf"(?:{_RANGE}|{_QUARTER}|{_MONTH}|{YEAR}年{_NUMERAL_MONTH}|{_YEARS}|{_WHOLE_YEAR}|{WORDED}"
    rf"|{YEAR}|{YEAR}(?:0[1-9]|1[0-2]))",
    re.IGNORECASE,
)
#: the rest of a period behind the name of a place or a title that parts it from its year: 2020年西湖区第四季度
_BEHIND_A_PLACE: Final = re.compile(
    r"\s?(?:(?!年|发布|公布|印发|实施|施行|修订|执行|标准)[\u3400-\u9fff]){0,20}?(?<![季至到一二三四五六七八九十])[\s(:-]{0,3}"
    rf"(?P<rest>{_SHORT}{_TO}{_SHORT}|\d{{1,2}}\s*(?:月份?)?{_TO}\d{{1,2}}\s*月份?|{_PART}|{_NUMERAL_MONTH}"
    rf"|\d{{1,2}}\s*月\s*\d{{1,2}}\s*[日号]|{_SHORT_MONTH})(?!\d)"
)
_COMPACT: Final = re.compile(rf"{YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?")
_WITHOUT_YEAR: Final = re.compile(
    rf"\d{{1,2}}\s*月\s*(?:\d{{1,2}}\s*[日号]|份)?|{_SHORT_MONTH}|\d{{1,2}}\s*[日号]|[上下]半年|第?\s*[一二三四]\s*季度"
)
#: a part of a month at the end of a section's line, whose month stands above: 管网水8项指标(上旬)
_PART_BEHIND: Final = re.compile(rf"\s*[(]?\s*(?P<part>{_OF_MONTH})\s*[)]?\s*$")
_ITS_MONTH: Final = re.compile(
    rf"(?P<month>{YEAR}\s*年\s*\d{{1,2}}\s*月)(?:份|{_OF_MONTH})?|(?P<iso>{YEAR}[-./]\d{{1,2}})"
)
#: a year behind which a copy has lost its 年: 20249月
_LOST_YEAR: Final = re.compile(rf"(?<![\d.])({YEAR})(?=(?:1[0-2]|[1-9])月)")
#: a month and day as people write them under a heading of dates
_SHORT_DAY: Final = re.compile(
    r"(?P<month>0?[1-9]|1[0-2])[./-](?P<day>0?[1-9]|[12]\d|3[01])(?P<time>\s+\d{1,2}:\d{2}(?::\d{2})?)?"
)
#: so long before its own period a date may lie, in the same year and in the year before
_SAME_YEAR: Final = timedelta(days=300)
_YEAR_BEFORE: Final = timedelta(days=62)
_DAY_AHEAD: Final = re.compile(rf"(?:{YEAR}\s*年\s*)?\d{{1,2}}\s*月\s*\d{{1,2}}\s*[日号](?!\s*(?:[至到~/,、\d-]|$))")
_FIRST_YEAR: Final = re.compile(rf"({YEAR})")
_CLOCK: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?m\.?)?", re.IGNORECASE)
_NEAR: Final = 14
#: the word for a report in front of its period
_REPORT_OF: Final = re.compile(
    r"(?:报告|报表|\breports?|berichte?|\brapport|\binforme|\brelazione)[\s(:-]*(?:(?:for|für|pour|du|de|del|per)(?:\s+the)?)?\s*$"
)
#: who tested or what came of it, not when
_SEALS: Final = re.compile(
    r"(?:检验)?(?:检测|检验|监测)(?:专用章|单位|机构|中心|站|人员?|项目|指标|结果|数据|情况|信息)"
)


@dataclass(frozen=True)
class DateFound:
    """A date or period as written, its kind, and where it stands in the folded text."""

    text: str
    kind: str
    start: int
    end: int
    rest: tuple[int, int] = (0, 0)  # where it goes on behind the name of a place


@cache
def folded(text: str) -> str:
    """The text in which dates are looked for: half-width and simplified, in figures, with years of the common era."""
    return _LOST_YEAR.sub(r"\1年", western_years(in_figures(simplified(half_width(text)))))


def part_behind(text: str) -> tuple[str, str]:
    """(the text without it, the part of a month that stands at its end), "" if none does: 管网水(上旬)."""
    plain = half_width(text)
    found = _PART_BEHIND.search(plain)
    front = plain[: found.start()] if found else ""
    return (front, found["part"]) if found and front and not front.endswith(("月", "月份")) else (text, "")


def with_part(period: str, part: str) -> str:
    """A month, or another part of it, narrowed to a part of the month; any other period as it is."""
    month = _ITS_MONTH.fullmatch(folded(period)) if part else None
    if month is None:
        return period
    return f"{month['month'] or month['iso'] + '月'}{part}"


def begins_with_date(text: str) -> bool:
    """Whether a day stands in front of other words (9月23日 东城区)."""
    return _DAY_AHEAD.match(folded(text)) is not None


def with_space_behind_date(text: str) -> str:
    """A text with a space between a day in front and the words right behind it: 9月23日东城区."""
    ahead = _DAY_AHEAD.match(folded(text)) if len(folded(text)) == len(text) else None
    return f"{text[: ahead.end()]} {text[ahead.end() :].lstrip()}" if ahead is not None else text


def is_whole_date(text: str) -> bool:
    """Whether the text is nothing but a date or period, `202310` and `20231105` included."""
    plain = folded(text).strip(" ()")
    return bool(plain) and (_ANY.fullmatch(plain) is not None or _COMPACT.fullmatch(plain) is not None)


def is_date_without_year(text: str) -> bool:
    """Whether the text is a month or day whose year must stand elsewhere (`10月`, `3日`)."""
    return _WITHOUT_YEAR.fullmatch(folded(text).strip(" ()")) is not None


def is_short_date(text: str) -> bool:
    """Whether the text, under a heading of dates, is a month and day without a year (`10.31 8:00`, `11月1日`)."""
    return is_date_without_year(text) or _SHORT_DAY.fullmatch(folded(text).strip()) is not None


def with_year(text: str, period: str) -> str:
    """A date without a year, completed from a period (`10月`, `2023年第四季度`: `2023年10月`); "" if it has none.

    A date just before a period that begins the year is of the year before; none lies behind the period.
    """
    year = _FIRST_YEAR.search(folded(period))
    if year is None:
        return ""
    short = folded(text).strip(" ()")
    day = _SHORT_DAY.fullmatch(short)
    if day is not None and year.start() > 0:
        return ""  # 5.6 below a title such as "May 2024": the day may come first
    short = f"{day['month']}月{day['day']}日{day['time'] or ''}" if day else short.replace(" ", "")
    if re.fullmatch(r"\d{1,2}[日号]", short):
        month = re.search(rf"{YEAR}\s*(?:年|[-./])\s*(\d{{1,2}})", folded(period))
        short = f"{month.group(1)}月{short}" if month else ""
    return _not_behind(int(year.group(1)), short, read_date(period)) if short else ""


def _not_behind(year: int, short: str, period: Period) -> str:
    """The short date in the period's year, or in the year before where it would lie behind; "" if neither."""
    for date, nearest in ((f"{year}年{short}", _SAME_YEAR), (f"{year - 1}年{short}", _YEAR_BEFORE)):
        read = read_date(date)
        if read.start is None or read.end is None or period.start is None or period.end is None:
            return date  # nothing to compare
        if read.start <= period.end and read.end >= period.start - nearest:
            return date
    return ""


def is_period(text: str) -> bool:
    """Whether a date text names more than one day."""
    return _PERIOD.fullmatch(folded(text).strip(" ()")) is not None


def is_clock_time(text: str) -> bool:
    """Whether the text is a time of day without a date."""
    return _CLOCK.fullmatch(text.strip()) is not None


def kind_of(text: str, label: str) -> str:
    """The kind of a date under a label: a period stays one whatever its label, unless it is that of a report."""
    return PERIOD if label != REPORTED and is_period(text) else label


def dates_in(text: str, words: Words) -> list[DateFound]:
    """The dates and periods in a text, each with the kind that the words close before or behind it give."""
    plain = folded(text)
    unsealed = _SEALS.sub(lambda match: "　" * len(match.group()), plain)
    dates = _ANY.finditer(plain)
    return [_parted(plain, unsealed, match, words) or _found(unsealed, match, words) for match in dates]


def _found(unsealed: str, match: re.Match[str], words: Words) -> DateFound:
    written = match.group().strip()
    return DateFound(written, kind_of(written, _label(unsealed, *match.span(), words)), *match.span())


def _parted(plain: str, unsealed: str, year: re.Match[str], words: Words) -> DateFound | None:
    """The period that a year begins and a place parts from its rest (2023年永丰县上半年); None if nothing goes on."""
    behind = _BEHIND_A_PLACE.match(plain, year.end()) if _A_YEAR.fullmatch(year.group()) else None
    if behind is None:
        return None
    written = f"{year.group()[:4]}年{behind['rest'].strip()}"
    kind = kind_of(written, _label(unsealed, *year.span(), words))
    if REPORTED in (kind, _label(unsealed, *behind.span("rest"), words)) or not _is_real(written):
        return None  # 2023年水质年报2月发布
    return DateFound(written, kind, year.start(), year.end(), behind.span("rest"))


def _is_real(written: str) -> bool:
    return read_date(written).start is not None


def _label(plain: str, start: int, end: int, words: Words) -> str:
    """The kind that the nearest word in front of a date gives, else one that follows it at once."""
    before = re.split(r"[;,。,\t]|\s{2,}", plain[max(0, start - _NEAR) : start].casefold())[-1]
    after = plain[end : end + 4].casefold().lstrip(" ()")
    nearest = max(
        ((before.rfind(word), kind) for kind, listed in words.date_words.items() for word in listed if word in before),
        default=None,
    )
    if nearest is not None and not (nearest[1] == REPORTED and _titled(before, plain[start:end])):
        return nearest[1]
    for kind, listed in words.date_words.items():
        if after.startswith(listed):
            return kind
    return UNLABELLED


def _titled(before: str, date: str) -> bool:
    """Whether a period stands behind the title of a report (水质检测报告(2024年5月)): that of the samples."""
    return _REPORT_OF.search(before) is not None and _PERIOD.fullmatch(date.strip()) is not None
