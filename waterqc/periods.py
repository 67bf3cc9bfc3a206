"""Periods in words: quarters, halves, weeks and runs of months, in the languages of the documents.

One pattern serves to find a period inside a longer text and to read it. Nothing here knows what today is.
"""

import calendar
import re
from datetime import date, timedelta
from typing import Final

YEAR: Final = r"(?:19|20)\d{2}"
MONTHS: Final = {name: number for number, names in enumerate(
    [
        "jan january januar janvier enero ene gennaio gen janeiro januari",
        "feb february februar février febrero febbraio fevereiro februari",
        "mar march märz mars marzo março maart mrz",
        "apr april avril abril aprile abr",
        "may mai mayo maggio maio mei",
        "jun june juni juin junio giugno junho",
        "jul july juli juillet julio luglio julho",
        "aug august août agosto ago augustus",
        "sep sept september septembre septiembre settembre setembro",
        "oct okt october oktober octobre octubre ottobre outubro",
        "nov november novembre noviembre novembro",
        "dec dez december dezember décembre diciembre dic dicembre dezembro",
    ], start=1)
    for name in names.split()}  # fmt: skip
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
#: the whole name of a month, perhaps cut short with a point
MONTH_NAME: Final = rf"(?:{_NAMES})(?![^\W\d_])\.?"
_OF = r"(?:,?\s*(?:of|de|del|des\s+jahres|von|im\s+jahre?)\s+|\s*[,/-]\s*|\s+)"
_BETWEEN = r"\s*(?:[-/~,&]|\b(?:to|through|until|bis|à|a|al|au|and|und|et|y|e)\b)\s*"
_UNTIL = r"\s*(?:[-~]|\b(?:to|bis|al|au|a|à)\b)\s*"
_FIRST = "first|erste[sn]?|1er|premier|première|primer|primero|primera|primo|primeiro"
_SECOND = "second|zweite[sn]?|deuxième|second[oea]|segund[oa]"
_THIRD = "third|dritte[sn]?|troisième|tercer|tercero|terzo|terceiro"
_FOURTH = "fourth|last|vierte[sn]?|quatrième|cuarto|quarto"
_ORDINALS: Final = (_FIRST, _SECOND, _THIRD, _FOURTH)
_NUMBER = (
    rf"(?P<n>(?:[1-4]|i{{1,3}}|iv)(?![^\W_])\.?°?|[1-4]\s?(?:\.?\s?(?:er|re|ère|e|ème|eme|nd|rd|st|th|te|o|a|da)|°)(?![^\W\d_])"
    rf"|(?:{'|'.join(_ORDINALS)})(?![^\W\d_]))"
)
_LENGTH = (
    r"(?P<length>(?:calendar\s+)?quarter|quartal|trimestre|trimestrul|kwartaal"
    r"|half[\s-]?year|half|halbjahr|semestre|semestrul)"
)
_WEEK = r"(?:week|kw|kalenderwoche|semaine|semana|settimana)(?![^\W\d_])\s*(?:n[o°]\.?\s*)?(?P<week>\d{1,2})(?!\d)"
_YEAR = rf"(?P<y>{YEAR})(?!\d)"
#: one period each; the groups say which
_WORDED: Final = (
    rf"{_NUMBER}[\s-]*{_LENGTH}{_OF}{_YEAR}",
    rf"{_YEAR}\s*[,:/-]?\s*{_NUMBER}[\s-]*{_LENGTH}(?![^\W\d_])",
    rf"{_LENGTH}\s*{_NUMBER}{_OF}{_YEAR}",
    rf"(?P<short>q[1-4]|h[12]|[1-4]q|[12]h)\s*[-/,]?\s*{_YEAR}",
    rf"{_YEAR}\s*[-/,]?\s*(?P<short>q[1-4]|h[12])(?!\w)",
    rf"(?P<from>{MONTH_NAME})(?:\s+(?:de\s+|del\s+)?(?P<fromyear>{YEAR}))?{_BETWEEN}(?:(?:{MONTH_NAME}){_BETWEEN}){{0,11}}"
    rf"(?P<to>{MONTH_NAME}){_OF}{_YEAR}",
    rf"(?P<d>\d{{1,2}})\.?{_UNTIL}(?P<e>\d{{1,2}})\.?(?:st|nd|rd|th)?\s+(?:de\s+)?(?P<to>{MONTH_NAME}){_OF}{_YEAR}",
    rf"(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{_UNTIL}(?P<e>\d{{1,2}})\.(?P<lastmonth>\d{{1,2}})\.{_YEAR}",
    rf"(?P<to>{MONTH_NAME}){_OF}{_YEAR}",
    rf"{_WEEK}{_OF}{_YEAR}",
    rf"(?P<week>\d{{1,2}})\.\s*(?:kw|kalenderwoche){_OF}{_YEAR}",
    rf"{_YEAR}\s*[-/,]?\s*(?:w(?P<week>\d{{2}})(?!\w)|{_WEEK.replace('week>', 'week2>')})",
    rf"(?:year|jahr|année|año|anno|ano)\s+{_YEAR}",
)
_READ: Final = tuple(re.compile(one, re.IGNORECASE) for one in _WORDED)
#: finds any of them, with no group of its own
WORDED: Final = "|".join(f"(?:{re.sub(r'[?]P<[a-z_0-9]+>', '?:', one)})" for one in _WORDED)
#: the English word for a week says nothing of how the weeks of a year are counted, the others follow ISO 8601
_OPEN_COUNT: Final = re.compile(r"week", re.IGNORECASE)


def worded_period(text: str) -> tuple[date, date] | None:
    """First and last day of a period in words, None if the text is none or names no real one."""
    for pattern in _READ:
        match = pattern.fullmatch(text)
        if match is not None:
            try:
                return _days_of(match, text)
            except ValueError:
                return None
    return None


def _days_of(match: re.Match[str], text: str) -> tuple[date, date] | None:
    found = match.groupdict()
    year = int(found["y"])
    week = found.get("week") or found.get("week2")
    if week:
        return week_of(year, int(week), is_iso=not _OPEN_COUNT.search(text))
    if found.get("lastmonth"):
        return _in_order(
            date(year, int(found["m"]), int(found["d"])), date(year, int(found["lastmonth"]), int(found["e"]))
        )
    if found.get("to"):
        return _months_named(found, year)
    if found.get("short"):
        letter, number = sorted(found["short"].casefold(), reverse=True)
        return months(year, int(number), 3 if letter == "q" else 6)
    if found.get("length"):
        is_quarter = found["length"].casefold().split()[-1][:3] in ("qua", "tri", "kwa")
        number = _number(found["n"])
        return months(year, number, 3) if is_quarter else months(year, number, 6) if number <= 2 else None
    return months(year, 1, 12)


def _months_named(found: dict[str, str | None], year: int) -> tuple[date, date] | None:
    last = MONTHS[str(found["to"]).casefold().rstrip(".")]
    end = date(year, last, calendar.monthrange(year, last)[1])
    if found.get("d"):
        return _in_order(date(year, last, int(str(found["d"]))), date(year, last, int(str(found["e"]))))
    if not found.get("from"):
        return date(year, last, 1), end
    first = MONTHS[str(found["from"]).casefold().rstrip(".")]
    return _in_order(date(int(found.get("fromyear") or year), first, 1), end)


def _in_order(start: date, end: date) -> tuple[date, date] | None:
    return (start, end) if start <= end else None


def _number(written: str) -> int:
    """The number that an ordinal writes: 3º, III, third."""
    plain = written.casefold().strip(" .°")
    if plain[:1].isdigit():
        return int(plain[0])
    romans = ("i", "ii", "iii", "iv")
    if plain in romans:
        return romans.index(plain) + 1
    return next(at for at, words in enumerate(_ORDINALS, start=1) if re.fullmatch(words, plain))


def months(year: int, number: int, length: int) -> tuple[date, date]:
    """The days of a year's first, second, … stretch of so many months."""
    last = number * length
    return date(year, last - length + 1, 1), date(year, last, calendar.monthrange(year, last)[1])


def week_of(year: int, week: int, *, is_iso: bool) -> tuple[date, date]:
    """Monday to Sunday of a week by ISO 8601; the whole year where nothing says how its weeks are counted.

    Where January 1 lies in ISO's first week, a count from the week of January 1 comes to the same; in other years the
    two differ by one, and only a word such as KW says that ISO's is meant. A week that is none says no more than the
    year either.
    """
    is_open = not is_iso and date(year, 1, 1).isocalendar().year != year
    if is_open or not 1 <= week <= date(year, 12, 28).isocalendar().week:
        return date(year, 1, 1), date(year, 12, 31)
    monday = date.fromisocalendar(year, week, 1)
    return monday, monday + timedelta(days=6)
