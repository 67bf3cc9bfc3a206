"""The configuration file of a job, read strictly: TOML -> Configuration."""

import hashlib
import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Final

from waterqc.errors import ConfigurationError
from waterqc.job.secrets import Address
from waterqc.job.settings import (
    KINDS,
    NAMED_IN_FILE,
    Configuration,
    Expectation,
    Folder,
    Notifier,
    Outputs,
    Place,
    Query,
    Table,
)
from waterqc.job.toml_table import TomlTable

_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?")


def read_configuration(path: Path) -> Configuration:
    """Read and validate a job's file; raises `ConfigurationError` naming file, table, key and the nearest known key.

    What needs the standards (sets, facts, names) is verified by `verify`.
    """
    file = Path(path).absolute()
    try:
        content = file.read_bytes()
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror or str(error)
        raise ConfigurationError(f"{path}: {reason}; `waterqc init` writes a configuration") from None
    try:
        listed = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file.name}: is no valid TOML: {error}") from None
    top = TomlTable(listed, "", file.name)
    base = file.parent
    source = _source(top.table("source"), base)
    configuration = Configuration(
        file=file,
        sha256=hashlib.sha256(content).hexdigest(),
        name=top.text("name", file.stem),
        standards=tuple(_standard(one, base) for one in top.texts("standard")),
        assume_units=top.flag("assume_units", False),
        facts=_facts(top),
        pending_days=_pending(top.table("pending")),
        repeat_days=top.whole("repeat_days", 30, 1),
        ledger=base / top.text("ledger", "ledger.sqlite"),
        source=source,
        names=top.table("names").values,
        places=tuple(_place(one, base) for one in top.tables("place")),
        expectations=tuple(_expectation(one) for one in top.tables("expect")),
        outputs=_outputs(top.table("outputs"), base, source),
        notifiers=tuple(_notifier(one, number) for number, one in enumerate(top.tables("notify"), 1)),
    )
    top.finish()
    return configuration


def _standard(name: str, base: Path) -> str:
    return str(base / name) if name.endswith(".toml") else name


def _facts(table: TomlTable) -> tuple[str, ...]:
    """Facts as `--fact` takes them, from a table or from a list of texts with citations and end dates."""
    if isinstance(table.values.get("facts"), list):
        return table.texts("facts")
    made = table.mapping("facts")
    return tuple(
        f"{name}={'true' if value is True else 'false' if value is False else value}" for name, value in made.items()
    )


def _pending(table: TomlTable) -> dict[str, int]:
    days = {"": table.whole("days", 3), **table.days_by_name("parameters")}
    table.finish()
    return days


def _source(table: TomlTable, base: Path) -> Folder | Query:
    if "url" in table or "url_env" in table:
        if "folder" in table:
            table.refuse("folder and url exclude each other: results come from a folder or from a database")
        return _query(table, base)
    folder = Folder(
        path=base / table.text("folder", "inbox"),
        patterns=table.texts("files", ["*"]),
        archive=base / table.text("archive", "archive"),
        quarantine=base / table.text("quarantine", "quarantine"),
        keep=table.word("processed", "archive", ["archive", "stay"]) == "stay",
        settle=table.number("settle_seconds", 3),
        largest=int(table.number("largest_mb", 100, 0.001) * 1_000_000),
        encoding=table.text("encoding"),
        name_pattern=_name_pattern(table),
    )
    table.finish()
    for other in (folder.archive, folder.quarantine):
        if other == folder.path:
            table.refuse("archive and quarantine must be other folders than the drop folder")
    return folder


def _name_pattern(table: TomlTable) -> re.Pattern[str] | None:
    text = table.text("name_pattern")
    if not text:
        return None
    try:
        pattern = re.compile(text)
    except re.error as error:
        table.refuse(f"name_pattern is no valid regular expression: {error}")
    unknown = [name for name in pattern.groupindex if name not in NAMED_IN_FILE]
    if unknown or not pattern.groupindex:
        what = f"has the group {unknown[0]!r}" if unknown else "has no named group"
        table.refuse(f"name_pattern {what}: use (?P<NAME>…) with NAME of {', '.join(NAMED_IN_FILE)}")
    return pattern


def _query(table: TomlTable, base: Path) -> Query:
    address = _address(table, base)
    made = Query(address, table.text("query"), table.text("name", "database"), table.whole("since_days", 30, 1))
    table.finish()
    if not made.query.strip():
        table.refuse("a database needs a query that gives the results")
    return made


def _address(table: TomlTable, base: Path) -> Address:
    text, variable = table.text("url"), table.text("url_env")
    if bool(text) == bool(variable):
        table.refuse("give either url, or url_env with the name of the environment variable that holds it")
    relative = re.fullmatch(r"sqlite:///([^/].*)", text)
    # `sqlite:///lims.db` is beside the configuration, wherever the job is started
    return Address(f"sqlite:///{base / relative[1]}" if relative else text, variable)


def _place(table: TomlTable, base: Path) -> Place:
    place = Place(
        plants=table.texts("plant"),
        points=table.texts("point"),
        sites=table.texts("site"),
        standards=tuple(_standard(one, base) for one in table.texts("standard")),
        facts=_facts(table),
    )
    table.finish()
    if not (place.plants or place.points or place.sites):
        table.refuse("says nowhere: give plant, point or site")
    return place


def _expectation(table: TomlTable) -> Expectation:
    by = table.text("by", "23:59")
    match = _TIME.fullmatch(by)
    if match is None:
        table.refuse(f'by must be a time of day such as "10:00", not {by!r}')
    every = table.word("every", "day", ["day", "week", "month"])
    weekdays = table.words("weekdays", _WEEKDAYS, _WEEKDAYS)
    made = Expectation(
        plants=table.texts("plants"),
        point=table.text("point"),
        every=every,
        weekdays=tuple(_WEEKDAYS.index(one) for one in weekdays),
        by=time(int(match[1]), int(match[2])),
        days_later=table.whole("days_later", 0),
        set=table.text("set"),
        since=table.day("since"),
    )
    table.finish()
    if not made.weekdays:
        table.refuse("weekdays is empty: leave it out for every day")
    return made


def _outputs(table: TomlTable, base: Path, source: Folder | Query) -> Outputs:
    outputs = Outputs(
        folder=base / table.text("folder", "compliance"),
        per=table.words("per", ["day"], ["day", "month", "year"]),
        formats=table.words("formats", [], ["json", "html"]),
        lang=table.word("lang", "en", ["en", "zh"]),
        manifests=base / table.text("manifests", "manifests"),
        table=_table(table.table("table"), base, source) if "table" in table else None,
    )
    table.finish()
    if not outputs.per:
        table.refuse("per is empty: at least one of day, month, year")
    return outputs


def _table(table: TomlTable, base: Path, source: Folder | Query) -> Table:
    if "url" in table or "url_env" in table:
        address = _address(table, base)
    elif isinstance(source, Query):
        address = source.address
    else:
        table.refuse("give the url of the database")
    name = table.text("name", "compliance")
    table.finish()
    if not _IDENTIFIER.fullmatch(name):
        table.refuse(f"name {name!r} is no name of a table")
    return Table(address, name)


def _notifier(table: TomlTable, number: int) -> Notifier:
    address = _address(table, Path())
    notifier = Notifier(
        address,
        table.text("name", f"notifier {number}"),
        table.words("on", KINDS, KINDS),
        table.word("lang", "en", ["en", "zh"]),
    )
    table.finish()
    return notifier
