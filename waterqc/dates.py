"""Written dates: text -> the day, moment or period meant (DESIGN 5). Nothing here knows what today is."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from waterqc.periods import MONTHS, week_of, worded_period
from waterqc.written import half_width, in_24_hours, simplified, western_years


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day that a text can mean, and how it is written in ISO form.

    `problem` is "ambiguous_date" where day and month could be either (then start and end are the two readings),
    "unreadable_date" where it is no date at all.
    """

    start: date | None
    end: date | None
    iso: str
    assumptions: tuple[str, ...] = ()
    problem: str = ""


UNREADABLE_DATE = Period(None, None, "", problem="unreadable_date")
NO_DATE = Period(None, None, "")

_TIME = (
    r"(?:[T日\s,]\s*(?:(?:-|à|um|at|ore|alle|alle ore|a las)\s+)?"
    r"(?P<hour>\d{1,2})[:时h](?P<minute>\d{2})(?:[:分](?P<second>\d{2})(?:\.\d+)?秒?)?分?(?:\s*(?:Uhr|h|hrs))?"
    r"(?:\s*(?P<zone>Z|[+-]\d{2}:?\d{2}))?)?"
)
_UTC = re.compile(r"Z|[+-]00:?00")
#: local time is ahead of UTC by this at most
_FURTHEST_EAST = timedelta(hours=14)
_YMD = re.compile(rf"^(?P<y>\d{{4}})\s*[-./年]\s*(?P<m>\d{{1,2}})\s*[-./月]\s*(?P<d>\d{{1,2}})\s*日?(?:号)?{_TIME}$")
_COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})$")
_DMY = re.compile(rf"^(?P<a>\d{{1,2}})(?P<sep>[-./])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}){_TIME}$")
#: a part of a month, in words: 上旬 ends on the 10th, 上半月 on the 15th
_PART = re.compile(r"^(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})\s*月份?\s*[的(]?\s*(?P<part>[上中下]旬|[上下]半个?月)$")
_PARTS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "上半月": (1, 15), "下半月": (16, 31)}
_YM = re.compile(r"^(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})\s*月?(?:份)?$")
_COMPACT_YM = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})$")
_QUARTER = re.compile(
    r"^(?P<y>\d{4})\s*年?度?\s*[-.]?\s*(?:第?\s*(?P<q>[一二三四1-4])\s*季(?:度)?|Q(?P<p>[1-4]))$", re.IGNORECASE
)
_QUARTERS = re.compile(
    r"^(?P<y>\d{4})\s*年度?\s*(?:第?\s*(?P<a>[一二三四1-4])\s*(?:季度?)?\s*[、和及与至到~-]\s*第?\s*(?P<b>[一二三四1-4])|前\s*(?P<c>[二两三]))\s*个?季度?$"
)
_HALF = re.compile(r"^(?P<y>\d{4})\s*年?度?\s*(?P<h>上|下)半年(?:度)?$")
_WEEK = re.compile(r"^(?P<y>\d{4})\s*年?度?\s*第\s*(?P<w>\d{1,2}|[一二三四五六七八九十]{1,3})\s*周$")
_YEARS = re.compile(r"^(?P<y>(?:19|20)\d{2})\s*年?度?\s*(?:~|至|到|-)\s*(?P<z>(?:19|20)\d{2})\s*年?度?$")
_YEAR = re.compile(r"^(?P<y>(?:19|20)\d{2})\s*年?(?:度)?$")
_NAMED = re.compile(
    r"^(?:(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|°)?[\s-]+(?:de\s+)?(?P<mon>[^\W\d_]{3,10})\.?"
    r"|(?P<mon2>[^\W\d_]{3,10})\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?)[\s-]+(?:de\s+)?(?P<y>\d{4})"
    rf"{_TIME}$"
)
_DAY_RANGE = re.compile(
    r"^(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*日?\s*(?:~|至|到|-)\s*(?P<e>\d{1,2})\s*日$"
)
_MONTH_DAY_RANGE = re.compile(
    r"^(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?\s*(?:~|至|到|-)\s*(?P<n>\d{1,2})\s*月\s*(?P<e>\d{1,2})\s*日?$"
)
_MONTH_AND_DAY = re.compile(r"^(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*[日号]?$")
_MONTH_RANGE = re.compile(r"^(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月?\s*(?:~|至|到|-)\s*(?P<n>\d{1,2})\s*月$")
_MY = re.compile(r"^(?P<m>\d{1,2})[-./](?P<y>(?:19|20)\d{2})$")
_NAMED_MONTH = re.compile(r"^(?P<mon>[^\W\d_]{3,10})\.?[\s,-]+(?P<y>(?:19|20)\d{2})$")
#: what may stand behind a day and says nothing of which day it is
#: a day of the Republic as Taiwan writes it in tables: 113/06/12
_REPUBLIC_DAY = re.compile(r"^(?P<y>1[0-4]\d)(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})$")
_BEHIND = re.compile(r"(?<=[\d日号])\s*[(]?(?:(?:周|星期)[一二三四五六日天]|上午|下午|中午|早上|晚上)$")
_NUMERAL = r"(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_NUMERAL_DAY = rf"{_NUMERAL}月(?:{_NUMERAL}[日号])?"
#: the zero of a year is typed as a letter or figure, too: 二O二三年
_NUMERALS = re.compile(
    r"(?<![〇零○Oo\d一二三四五六七八九])(?P<y>(?:二[〇零○Oo0]|一九)[〇零○Oo0一二三四五六七八九]{2}|(?:19|20)\d{2})年"
    rf"(?P<rest>{_NUMERAL_DAY}(?:[至到~-](?:{_NUMERAL_DAY}|{_NUMERAL}[日号]))?|{_NUMERAL}[至到~-]{_NUMERAL}月|)"
)
_DIGITS = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")
_SPLIT = re.compile(
    r"\s*(?:~|至|到|\bto\b|\bbis\b|\bal\b|\bau\b|\buntil\b|\bthrough\b|/(?=\d{4}-))\s*|\s+-\s+|(?<=\d)-(?=\d{4}[./年-]\d)|(?<=日)-(?=\d{4}年)"
    r"|(?<=\.\d{4})\.?-(?=\d{1,2}\.\d{1,2}\.\d{4})"
)
#: 25. 6. 2024
_APART = re.compile(r"\b(\d{1,2})\. (\d{1,2})\. (?=\d{4}\b)")
#: 05 / 2018
_SPACED = re.compile(r"(?<=\b\d\d)\s+/\s+(?=\d{4}\b)")
_SERIAL = re.compile(r"^[2-7]\d{4}(?:\.\d+)?$")


def read_date(text: str, day_first: bool | None = None) -> Period:
    """Read one written date, month, quarter, half-year, year or range of dates. Never raises.

    `day_first` settles 03/04/2020 where the rest of its column does (see `order_evidence`).
    """
    folded = simplified(half_width(text)).replace("--", "-").strip(" .。,;:()") if len(text) <= 80 else ""
    if not folded:
        return UNREADABLE_DATE if text.strip() else NO_DATE
    folded = _APART.sub(r"\1.\2.", _SPACED.sub("/", in_24_hours(folded)))
    folded = in_figures(_BEHIND.sub("", western_years(_REPUBLIC_DAY.sub(r"\g<y>年\g<m>月\g<d>日", folded))))
    period = _day(folded, day_first) or _month_or_longer(folded) or _one_range(folded)
    if period is not None:
        return period
    parts = _SPLIT.split(folded)
    if len(parts) == 2 and all(parts):
        start, end = read_date(parts[0], day_first), read_date(parts[1], day_first)
        if start.start and not start.problem and end.end is None:
            end = _end_without_year(start.start, parts[1])
        if start.start and end.end and not (start.problem or end.problem) and start.start <= end.end:
            return _period(start.start, end.end)
    return UNREADABLE_DATE


def _end_without_year(start: date, text: str) -> Period:
    """The end of a period whose year stands with its start alone (2026.01.28~02.05): the first such day from there."""
    match = _MONTH_AND_DAY.match(text)
    years = (start.year, start.year + 1)
    if match is not None:
        ends = [_day(f"{year}-{match['m']}-{match['d']}", None) for year in years]
    else:
        ends = [_month_or_longer(f"{year}年{text}") if _PART.match(f"{year}年{text}") else None for year in years]
    return next((one for one in ends if one and one.end and start <= one.end), UNREADABLE_DATE)


def in_figures(text: str) -> str:
    """Each date in Chinese numerals in figures: 二〇二三年四月一日 as 2023年4月1日, 二O二三年 as 2023年."""
    return _NUMERALS.sub(_with_figures, text) if "年" in text else text


def _with_figures(match: re.Match[str]) -> str:
    rest = re.sub(_NUMERAL, lambda numeral: str(_count(numeral.group())), match["rest"])
    return f"{match['y'].translate(_DIGITS)}年{rest}"


def _count(numeral: str) -> int:
    """二十三 as 23."""
    tens, ten, ones = numeral.rpartition("十")
    digits = "〇一二三四五六七八九"
    return (digits.find(tens or "一") * 10 if ten else 0) + (digits.find(ones) if ones else 0)


def order_evidence(text: str) -> bool | None:
    """What one text says of day and month in its column: True day first, False month first, None nothing."""
    match = _DMY.match(in_24_hours(half_width(text))) if len(text) <= 40 else None
    if match is None:
        return None
    first, second = int(match["a"]), int(match["b"])
    if match["sep"] == "." or first > 12:
        return True
    return False if second > 12 else None


def has_open_order(text: str) -> bool:
    """Whether a text is a date in which day and month may be exchanged (03/04/2024)."""
    return len(text) <= 40 and _DMY.match(in_24_hours(half_width(text))) is not None and order_evidence(text) is None


def _day(text: str, day_first: bool | None) -> Period | None:
    match = _YMD.match(text) or _COMPACT.match(text)
    if match is not None:
        return _moment(match, int(match["m"]), int(match["d"]))
    match = _DMY.match(text)
    if match is not None:
        return _day_or_month_first(match, day_first)
    match = _NAMED.match(text)
    if match is not None:
        month = MONTHS.get((match["mon"] or match["mon2"]).casefold())
        return _moment(match, month, int(match["d"] or match["d2"])) if month else None
    if _SERIAL.match(text):
        # Excel's day 60 is a leap day that never was, so day 1 counts from 1899-12-30
        day = date(1899, 12, 30) + timedelta(days=int(text.split(".")[0]))
        return Period(day, day, day.isoformat(), ("excel_serial_date",))
    return None


def _day_or_month_first(match: re.Match[str], day_first: bool | None) -> Period:
    a, b = int(match["a"]), int(match["b"])
    evidence = order_evidence(match.group())
    day_first = evidence if evidence is not None else day_first
    if day_first is None and a != b:
        readings = [one for one in (_moment(match, b, a), _moment(match, a, b)) if one.start]
        days = sorted(one.start for one in readings if one.start)
        return Period(days[0], days[-1], "", ("ambiguous_date",), "ambiguous_date") if days else UNREADABLE_DATE
    return _moment(match, b, a) if day_first or day_first is None else _moment(match, a, b)


def _moment(match: re.Match[str], month: int, day: int) -> Period:
    try:
        found = date(int(match["y"]), month, day)
        hour = match.groupdict().get("hour")
        if hour is None:
            return Period(found, found, found.isoformat())
        moment = datetime(
            found.year, found.month, found.day, int(hour), int(match["minute"]), int(match["second"] or 0)
        )
    except ValueError:
        return UNREADABLE_DATE
    if not (moment.hour or moment.minute or moment.second):
        return Period(found, found, found.isoformat())
    written = moment.isoformat(timespec="seconds" if match["second"] and moment.second else "minutes")
    # a moment in UTC says what it was at the place only once the place is known: there it may have been the next day
    latest = moment + _FURTHEST_EAST if _UTC.fullmatch(match["zone"] or "") and found < date.max else moment
    return Period(found, latest.date(), written)


def _month_or_longer(text: str) -> Period | None:
    match = _YM.match(text) or _COMPACT_YM.match(text) or _MY.match(text)
    if match is not None and 1 <= int(match["m"]) <= 12:
        return _months(int(match["y"]), int(match["m"]), int(match["m"]))
    match = _NAMED_MONTH.match(text)
    if match is not None and (month := MONTHS.get(match["mon"].casefold())):
        return _months(int(match["y"]), month, month)
    match = _PART.match(text)
    if match is not None and 1 <= int(match["m"]) <= 12:
        return _days_of_part(int(match["y"]), int(match["m"]), match["part"].replace("个", ""))
    longer = _part_of_a_year(text)
    if longer is not None:
        return longer
    match = _YEAR.match(text)
    if match is not None:
        return _months(int(match["y"]), 1, 12)
    match = _YEARS.match(text)
    if match is not None and match["y"] < match["z"]:
        return _period(date(int(match["y"]), 1, 1), date(int(match["z"]), 12, 31))
    days = worded_period(text)
    if days is not None and (days[0].year, days[0].month) == (days[1].year, days[1].month) and _is_whole_month(*days):
        return _months(days[0].year, days[0].month, days[0].month)
    return _period(*days) if days is not None else None


def _is_whole_month(start: date, end: date) -> bool:
    return start.day == 1 and (end + timedelta(days=1)).day == 1


def _days_of_part(year: int, month: int, part: str) -> Period:
    """The first or last days of a month: 11月下半月."""
    if not year:
        return UNREADABLE_DATE
    first, last = _PARTS[part]
    return _period(date(year, month, first), date(year, month, min(last, calendar.monthrange(year, month)[1])))


def _part_of_a_year(text: str) -> Period | None:
    """A quarter or several, a half, a week."""
    match = _QUARTER.match(text)
    if match is not None:
        quarter = _ordinal(match["q"] or match["p"])
        return _months(int(match["y"]), 3 * quarter - 2, 3 * quarter)
    match = _QUARTERS.match(text)
    if match is not None:
        first, last = (_ordinal(match["a"]), _ordinal(match["b"])) if match["a"] else (1, _ordinal(match["c"]))
        return _months(int(match["y"]), 3 * first - 2, 3 * last) if first < last else UNREADABLE_DATE
    match = _HALF.match(text)
    if match is not None:
        return _months(int(match["y"]), 1, 6) if match["h"] == "上" else _months(int(match["y"]), 7, 12)
    match = _WEEK.match(text)
    return _period(*week_of(int(match["y"]), _ordinal(match["w"]), is_iso=False)) if match is not None else None


def _ordinal(text: str) -> int:
    return int(text) if text.isdigit() else 2 if text == "两" else _count(text)


def _months(year: int, first: int, last: int) -> Period:
    if not year:
        return UNREADABLE_DATE
    start, end = date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    return Period(start, end, f"{year:04d}-{first:02d}") if first == last else _period(start, end)


def _one_range(text: str) -> Period | None:
    try:
        for pattern in (_DAY_RANGE, _MONTH_DAY_RANGE):
            match = pattern.match(text)
            if match is not None:
                year, month = int(match["y"]), int(match["m"])
                last_month = int(match.groupdict().get("n") or month)
                start, end = date(year, month, int(match["d"])), date(year, last_month, int(match["e"]))
                return _period(start, end) if start <= end else UNREADABLE_DATE
        match = _MONTH_RANGE.match(text)
        if match is not None and 1 <= int(match["m"]) <= int(match["n"]) <= 12:
            return _months(int(match["y"]), int(match["m"]), int(match["n"]))
    except ValueError:
        return UNREADABLE_DATE
    return None


def _period(start: date, end: date) -> Period:
    iso = start.isoformat() if start == end else f"{start.isoformat()}/{end.isoformat()}"
    return Period(start, end, iso)
