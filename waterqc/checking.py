"""`waterqc.check`: inputs in, report out. What the command line calls, and what a program may call (DESIGN 8)."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from waterqc.circumstances import Options
from waterqc.documents import Input, Progress, load_documents
from waterqc.errors import UsageError
from waterqc.facts import Claim, known_facts, make_claim
from waterqc.judging import judge_documents
from waterqc.profile import Profile, read_profile
from waterqc.report import Report


def check(
    inputs: Input | Iterable[Input],
    standard: str | Sequence[str] | None = None,
    *,
    point: str = "",
    date: dt.date | None = None,
    today: dt.date | None = None,
    assume_units: bool = False,
    as_of: dt.date | Literal["sample", "today"] | None = None,
    require: str | Sequence[str] = (),
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    claims: Sequence[Claim] = (),
    profile: str | Path | Profile | None = None,
    progress: Progress | None = None,
    **facts: object,
) -> Report:
    """Check results against the standard in force on their sampling day.

    `inputs`: a path, "-" for standard input, a DataFrame, or several of them. `standard`: a family such as "gb-5749"
    (the sampling date picks the edition), an edition, a TOML file, or several; by default the one that each document
    names if it is shipped, else gb-5749. `point`: the sampling point where the document gives none. `date`: the date
    of sampling where it gives none. `as_of`: judge by the edition in force then. `require`: monitoring sets that each
    sample must hold. `columns`: field -> heading where a table's headings are not understood. `facts`: claimed facts of
    facts.toml, e.g. `supply="small"`; `claims` are facts with a citation or an end date. `profile`: the laboratory's
    own names, in a file or as a `Profile`. `today`: the day taken as today.

    Returns the report. Unreadable inputs are in `report.inputs` with their sentence, while the others are judged.
    Raises `UsageError` for a wrong argument, `StandardError` for a broken standard.
    """
    day = today or dt.date.today()
    made = tuple(make_claim(name, value) for name, value in facts.items())
    own = _profile(profile)
    options = Options(
        day,
        date,
        _known_point(point) or own.point,
        (*claims, *made),
        assume_units,
        day if as_of == "today" else None if as_of == "sample" else as_of,
        names=own.vocabulary,
        unit_names=own.units,
        default_units=own.unit_of,
    )
    documents, uses = load_documents(inputs, encoding, columns, progress, profile=own)
    standards = [standard] if isinstance(standard, str) else list(standard or ())
    sets = [require] if isinstance(require, str) else list(require)
    return replace(judge_documents(documents, standards, options, sets), inputs=tuple(uses))


def _profile(profile: str | Path | Profile | None) -> Profile:
    if profile is None:
        return Profile()
    if isinstance(profile, Profile):
        profile.verify()
        return profile
    return read_profile(profile)


def _known_point(point: str) -> str:
    if not point:
        return ""
    value = known_facts()["point"].value_of(point)
    if not value:
        raise UsageError(
            f"the sampling point {point!r} is not known: known are {', '.join(known_facts()['point'].values)}"
        )
    return value
