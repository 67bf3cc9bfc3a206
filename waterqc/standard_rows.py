"""The limits of an edition as rows of text: what `waterqc standards show` prints (DESIGN 8)."""

import re
from collections.abc import Mapping
from typing import Final

from waterqc.facts import known_facts
from waterqc.standard import Item, Limit, Standard
from waterqc.vocabulary import vocabulary

#: The columns of `standards show ID --format csv`.
COLUMNS: Final = (
    "parameter", "name_en", "name_zh", "cas", "rule", "min", "max", "unit", "basis", "point", "conditions", "statistic",
    "binding", "clause", "in_force_from", "in_force_to",
)  # fmt: skip

UNCONFIRMED: Final = "unconfirmed"

_RULES: Final = {"≤": "max", "<": "below", "≥": "min", ">": "above"}
_TABLE: Final = re.compile(r"\b(?:Table|Annex) (\w+(?:\.\d+)?)")


def limit_rows(edition: Standard) -> list[dict[str, str]]:
    """One row per block of the file, in its order, with the keys `COLUMNS`; every cell text, figures as printed."""
    return [_row(limit, edition) for limit in edition.limits]


def _row(limit: Limit, edition: Standard) -> dict[str, str]:
    parameter = vocabulary()[limit.parameter]
    cells = (
        limit.parameter,
        parameter.en,
        limit.name or parameter.zh,
        parameter.cas,
        _rule(limit),
        f"{limit.minimum:f}" if limit.minimum is not None else "",
        f"{limit.maximum:f}" if limit.maximum is not None else "",
        " or ".join(limit.units_as_written),
        limit.basis,
        points_of(limit),
        conditions_of(limit),
        limit.statistic,
        limit.binding,
        limit.cite,
        edition.in_force_from.isoformat(),
        edition.in_force_to.isoformat() if edition.in_force_to else "",
    )
    return dict(zip(COLUMNS, cells, strict=True))


def _rule(limit: Limit) -> str:
    rule = "absent" if limit.absent else "none_perceptible" if limit.none_perceptible else _RULES[figure_text(limit)[0]]
    if limit.sum_of:
        return f"{rule} of the sum of {' + '.join(limit.sum_of)}"
    if limit.sum_of_ratios:
        return f"{rule} of the sum of ratios of {' + '.join(limit.sum_of_ratios)}"
    return rule


def figure_text(limit: Limit) -> str:
    """The rule as a person writes it, without its unit: `≤ 1`, `< 1`, `≥ 0.3`, `absent`, `none perceptible`."""
    if limit.absent:
        return "absent"
    if limit.none_perceptible:
        return "none perceptible"
    if limit.maximum is not None:
        return f"{'<' if limit.strict_maximum else '≤'} {limit.maximum:f}"
    return f"{'>' if limit.strict_minimum else '≥'} {limit.minimum:f}"


def limit_text(limit: Limit) -> str:
    """The rule with its unit and basis: `≤ 10 mg/L as N`."""
    unit = " or ".join(limit.units_as_written)
    text = f"{figure_text(limit)} {unit}".strip() if not limit.absent else f"absent ({unit})" if unit else "absent"
    if limit.basis and "as " not in unit and unit:
        text = f"{text} as {limit.basis}"
    if limit.members:
        what = "ratios" if limit.sum_of_ratios else "concentrations"
        text = f"{text} (sum of {what})"
    return text


def points_of(limit: Limit) -> str:
    """The points that a block names, `finished|tap`; "" if it holds at every point."""
    return "|".join(dict.fromkeys(value for table in limit.when for value in table.get("point", ())))


def conditions_of(limit: Limit) -> str:
    """The facts other than the point on which a block depends: `supply=small|decentralised, source_limited`."""
    tables = dict.fromkeys(_condition(table) for table in limit.when)
    told = " or ".join(text for text in tables if text)
    return "; ".join(
        part for part in (told, f"at least one of the group {limit.one_of}" if limit.one_of else "") if part
    )


def _condition(table: Mapping[str, tuple[str, ...]]) -> str:
    return ", ".join(
        fact if values == ("true",) else f"{fact}={'|'.join(values)}"
        for fact, values in table.items()
        if fact != "point"
    )


def relaxation_of(limit: Limit) -> str:
    """The conditions of a block that binds only where a relaxation is claimed; "" for any other block."""
    known = known_facts()
    needed = [table for table in limit.when if any(known[fact].kind == "relaxation" for fact in table)]
    return " or ".join(dict.fromkeys(map(_condition, needed))) if needed else ""


def table_cited(limit: Limit) -> str:
    """The table that a citation names: `Table 3`, `Table A.1`; "" if none."""
    found = _TABLE.search(limit.cite)
    return found.group() if found else ""


def item_text(item: Item) -> str:
    """An item of a monitoring set: its name, or what may stand for it, and when it is due."""
    text = " or ".join(both_names(parameter) for parameter in item.one_of)
    if item.when_detected:
        text += f", when {both_names(item.when_detected)} is detected"
    dates = [f"{word} {day.isoformat()}" for word, day in (("from", item.since), ("until", item.until)) if day]
    return f"{text} ({' '.join(dates)})" if dates else text


def both_names(parameter: str) -> str:
    """`Turbidity 浑浊度`."""
    known = vocabulary()[parameter]
    return known.en if known.zh in ("", known.en) else f"{known.en} {known.zh}"
