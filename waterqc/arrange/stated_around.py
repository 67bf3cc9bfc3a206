"""What the lines around a table state together: what is stated twice differently is taken from neither."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from waterqc.arrange.dated import PERIOD, PREFERENCE, TESTED, DateFound, kind_of, with_part, with_year
from waterqc.arrange.facts import NOTHING, Facts
from waterqc.arranged import LeftOut
from waterqc.dates import read_date
from waterqc.facts import known_facts


@dataclass
class Surroundings:
    """What was found in the lines around a table."""

    stated: list[Facts] = field(default_factory=list)  # one per statement, a label's before a title's
    places: list[Facts] = field(default_factory=list)  # lines that say nothing but a place: a section's (一)出厂水
    titles: list[Facts] = field(default_factory=list)
    dates_alone: list[Facts] = field(default_factory=list)  # lines that are a date: perhaps of the page
    said: list[Facts] = field(default_factory=list)  # what sentences about tests say
    cited: list[str] = field(default_factory=list)
    statements: list[tuple[str, str]] = field(default_factory=list)  # (text, place)
    left_out: list[LeftOut] = field(default_factory=list)
    legend: dict[str, Facts] = field(default_factory=dict)  # what short names of samples stand for (1#:城东水厂)
    numbers: list[str] = field(default_factory=list)  # numbers of the sheet that no label calls the sample's
    short_dates: list[DateFound] = field(default_factory=list)  # labelled days that lack their year
    days: list[str] = field(default_factory=list)  # days without a year on which sentences say that water was tested
    parts: list[str] = field(default_factory=list)  # parts of a month that stand behind a section's name (上旬)
    titled: bool = False  # a title with its own date or utility: of another part of the document
    unknown_lines: bool = False  # lines that may name a place in words not understood

    @property
    def facts(self) -> Facts:
        """The facts together; what is stated twice differently is taken from neither."""
        merged = NOTHING
        for group in (self.stated, self.places, self.titles, self.said, self.dates_alone):
            merged = merged.over(agreed(group))
        return self.with_part(self._with_day(self._with_short_date(merged)))

    @property
    def facts_of_sample(self) -> Facts:
        """The facts together, with the only number that no label calls the sample's where none is."""
        facts = self.facts
        return replace(facts, sample=self.numbers[0]) if not facts.sample and len(set(self.numbers)) == 1 else facts

    def with_part(self, facts: Facts) -> Facts:
        """The facts with their month narrowed to the part of it that the lines name."""
        part = self.parts[0] if len(set(self.parts)) == 1 else ""
        return replace(facts, date=with_part(facts.date, part)) if part else facts

    def _with_day(self, facts: Facts) -> Facts:
        """The facts with the only day that sentences tell, within the period that the other lines tell."""
        if facts.date_kind != PERIOD or len(set(self.days)) != 1 or not self.days[0]:
            return facts
        date = with_year(self.days[0], facts.date)
        within = bool(date) and _within_all([date, facts.date]) == date
        return replace(facts, date=date, date_kind=kind_of(date, TESTED)) if within else facts

    def with_day_over(self, facts: Facts) -> Facts:
        """The facts of the table above with the day that the lines of the next one tell: another than its own."""
        start = read_date(facts.date).start if facts.date_kind in (PERIOD, TESTED) else None
        if start is None or not self.days:
            return facts
        dates = {day and with_year(day, f"{start.year}年") for day in self.days}
        date = f"{start.year}年" if len(dates) > 1 or "" in dates else dates.pop()  # else only the year is sure
        return replace(facts, date=date, date_kind=kind_of(date, TESTED))

    def _with_short_date(self, facts: Facts) -> Facts:
        """The facts with a labelled day whose year the other lines tell; where they do not, its date is unreadable."""
        known = PREFERENCE.index(facts.date_kind) if facts.date else len(PREFERENCE)
        better = [one for one in self.short_dates if PREFERENCE.index(one.kind) < known]
        kind = min((one.kind for one in better), key=PREFERENCE.index, default="")
        texts = {one.text for one in better if one.kind == kind}
        if len(texts) != 1:
            return facts
        text = texts.pop()
        return replace(facts, date=with_year(text, facts.date) or text, date_kind=kind)


def agreed(group: Sequence[Facts]) -> Facts:
    """The facts on which all statements agree, and the date with the best label."""
    values: dict[str, str] = {}
    for name in ("utility", "plant", "point", "site", "sample", "standard", "disinfectant", "supply", "medium"):
        stated = list(dict.fromkeys(text for one in group if (text := getattr(one, name))))
        if name == "sample" and len(stated) > 1:
            stated = list(filter(_is_numbered, stated)) or stated  # Sample name: Kitchen tap, Sample No.: W-2024-11
        values[name] = stated[0] if len(stated) == 1 or (name == "point" and _is_one_point(stated)) else ""
    for kind in PREFERENCE:
        dates = list(dict.fromkeys(one.date for one in group if one.date and one.date_kind == kind))
        if dates:
            date = dates[0] if len(dates) == 1 or _is_one_date(dates) else _within_all(dates) if kind == PERIOD else ""
            if date:
                values["date"], values["date_kind"] = date, kind
            break
    return Facts(**values)


def _is_numbered(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_one_date(stated: Sequence[str]) -> bool:
    """Whether several texts mean one day or period (2019年8月, 2019年 8 月)."""
    meant = {read_date(text).iso for text in stated}
    return len(meant) == 1 and bool(meant.pop())


def _within_all(stated: Sequence[str]) -> str:
    """The period that lies within all the others (2019年, 2019年第三季度), "" if none does."""
    periods = [read_date(text) for text in stated]
    known = [(one.start, one.end) for one in periods if one.start is not None and one.end is not None]
    if len(known) < len(stated):
        return ""
    latest, earliest = max(start for start, _ in known), min(end for _, end in known)
    return next((text for text, span in zip(stated, known, strict=True) if span == (latest, earliest)), "")


def _is_one_point(stated: Sequence[str]) -> bool:
    """Whether several words mean one sampling point (取水口, 水源水)."""
    meant = {known_facts()["point"].value_of(text) for text in stated}
    return len(meant) == 1 and bool(meant.pop())
