"""The configuration file of a job, read strictly: TOML -> Configuration."""

import hashlib
import os
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
    WEEKDAYS,
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

_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?")


def read_configuration(path: Path) -> Configuration:
    """Read and validate a job's file; raises `ConfigurationError` naming file, table, key and the nearest known key.

    What needs the standards (sets, facts, names) is verified by `verify`.
    """
    file = Path(os.path.normpath(Path(path).absolute()))
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
        ledger=_below(base, top, "ledger", "ledger.sqlite"),
        source=source,
        names=top.table("names").values,
        places=tuple(_place(one, base) for one in top.tables("place")),
        expectations=tuple(_expectation(one) for one in top.tables("expect")),
        outputs=_outputs(top.table("outputs"), base, source),
        notifiers=tuple(_notifier(one, number) for number, one in enumerate(top.tables("notify"), 1)),
    )
    top.finish()
    _verify_folders(configuration, top)
    _verify_names(configuration, top)
    return configuration


def _verify_folders(configuration: Configuration, top: TomlTable) -> None:
    """What the job writes must not lie where it takes files from, nor go over what it put away."""
    folder = configuration.source
    if not isinstance(folder, Folder):
        return
    own = {
        "this file": configuration.file,
        "the ledger": configuration.ledger,
        "[outputs] folder": configuration.outputs.folder,
        "[outputs] manifests": configuration.outputs.manifests,
    }
    for what, place in own.items():
        if place.is_relative_to(folder.path):
            top.refuse(f"[source] folder: the drop folder {folder.path} holds {what}; give it a folder of its own")
    for put_away in (folder.archive, folder.quarantine):
        if folder.path.is_relative_to(put_away):
            top.refuse(f"[source]: the drop folder lies within {put_away}; archive and quarantine need other folders")
        if put_away in (configuration.outputs.folder, configuration.outputs.manifests):
            top.refuse(f"{put_away} is named for the outputs and for what was delivered; give each its own folder")
    if folder.archive == folder.quarantine:
        top.refuse("[source]: archive and quarantine must be two folders")


def _verify_names(configuration: Configuration, top: TomlTable) -> None:
    """Names that the ledger knows notifiers and expectations by must differ, or one of two would be forgotten."""
    names = [one.name for one in configuration.notifiers]
    rules = [(one.key, plant) for one in configuration.expectations for plant in one.plants or ("",)]
    for name in names:
        if names.count(name) > 1:
            top.refuse(f"[[notify]]: two are called {name!r}; give each a name of its own")
    for rule, plant in rules:
        if rules.count((rule, plant)) > 1:
            top.refuse(f"[[expect]]: {rule!r} is asked of {plant or 'any plant'} twice; leave one of them out")


def _below(base: Path, table: TomlTable, key: str, default: str) -> Path:
    """The path that a key gives, from the configuration's folder, without `..` in it."""
    text = table.text(key, default)
    if not text.strip():
        table.refuse(f"{key} is empty: give a path, or leave it out for {default!r}")
    return Path(os.path.normpath(base / text))


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
        path=_below(base, table, "folder", "inbox"),
        patterns=table.texts("files", ["*"]),
        archive=_below(base, table, "archive", "archive"),
        quarantine=_below(base, table, "quarantine", "quarantine"),
        keep=table.word("processed", "archive", ["archive", "stay"]) == "stay",
        settle=table.number("settle_seconds", 3),
        largest=int(table.number("largest_mb", 100, 0.001) * 1_000_000),
        encoding=_encoding(table),
        name_pattern=_name_pattern(table),
    )
    table.finish()
    if not folder.patterns:
        table.refuse("files is empty, so that nothing would be taken: leave it out to take every file")
    for other in (folder.archive, folder.quarantine):
        if other == folder.path:
            table.refuse("archive and quarantine must be other folders than the drop folder")
    return folder


def _encoding(table: TomlTable) -> str:
    name = table.text("encoding")
    try:
        known = not name or bool(" ".encode(name))
    except (LookupError, ValueError):  # unknown, no encoding of text, or no name at all
        known = False
    if not known:
        table.refuse(f"encoding {name!r} is not known: known are utf-8, gb18030, big5, windows-1252 and others")
    return name


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
    weekdays = table.words("weekdays", WEEKDAYS, WEEKDAYS)
    made = Expectation(
        plants=table.texts("plants"),
        point=table.text("point"),
        every=every,
        weekdays=tuple(WEEKDAYS.index(one) for one in weekdays),
        by=time(int(match[1]), int(match[2])),
        days_later=table.whole("days_later", 0),
        set=table.text("set"),
        since=table.day("since"),
    )
    table.finish()
    if every != "day" and len(made.weekdays) < len(WEEKDAYS):
        table.refuse(f"weekdays are of a daily expectation, not of one for every {every}")
    if not made.weekdays:
        table.refuse("weekdays is empty: leave it out for every day")
    return made


def _outputs(table: TomlTable, base: Path, source: Folder | Query) -> Outputs:
    outputs = Outputs(
        folder=_below(base, table, "folder", "compliance"),
        per=table.words("per", ["day"], ["day", "month", "year"]),
        formats=table.words("formats", [], ["json", "html"]),
        lang=table.word("lang", "en", ["en", "zh"]),
        manifests=_below(base, table, "manifests", "manifests"),
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
