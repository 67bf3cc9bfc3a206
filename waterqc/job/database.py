"""Results from a database, and results written back: SQLite with no extra, every other one through SQLAlchemy."""

import contextlib
import datetime
import decimal
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Protocol
from urllib.parse import quote

from waterqc import columns
from waterqc.errors import InputError, MissingExtraError, OutputError
from waterqc.job.secrets import Address
from waterqc.job.settings import Query, Table

_SQLITE: Final = re.compile(r"sqlite(?:\+pysqlite)?:///(.+)")
_BIND: Final = re.compile(r"(?<!:):since\b")
#: The column of a results table that says which sampling day a row belongs to.
DAY_COLUMN: Final = "sampling_day"

Cells = list[list[str]]


class _Connection(Protocol):
    """What both kinds of database offer."""

    def select(self, query: str, values: dict[str, str]) -> tuple[list[str], Sequence[Sequence[object]]]:
        """(column names, rows) of a query."""
        ...

    def change(self, statement: str, values: Sequence[dict[str, str]] = ()) -> None:
        """Carry out a statement, once or for each of the values."""
        ...


def fetch(source: Query, since: datetime.date) -> tuple[list[str], Cells]:
    """(column names, rows of texts) that the query gives; `:since` in it is the first day asked for.

    Raises `InputError` in a sentence without credentials, `MissingExtraError`, `ConfigurationError`.
    """
    values = {"since": since.isoformat()} if _BIND.search(source.query) else {}
    try:
        with _connected(source.address) as connection:
            names, rows = connection.select(source.query, values)
    except _DatabaseError as trouble:
        raise InputError(
            f"{source.name}: the database cannot be read: {trouble}; check the address, the query and its permissions"
        ) from None
    return names, [[cell_text(cell) for cell in row] for row in rows]


def write_back(table: Table, day: str, rows: Sequence[dict[str, str]]) -> None:
    """Put a sampling day's rows in place of its earlier ones, in one transaction; the table is made if there is none.

    Raises `OutputError` in a sentence without credentials.
    """
    names = (DAY_COLUMN, *columns.COMPLIANCE)
    quoted = ", ".join(f'"{name}"' for name in names)
    typed = ", ".join(f'"{name}" TEXT NOT NULL' for name in names)
    places = ", ".join(f":{name}" for name in names)
    where = ".".join(f'"{part}"' for part in table.name.split("."))
    try:
        with _connected(table.address, is_made=True) as connection:
            connection.change(f"CREATE TABLE IF NOT EXISTS {where} ({typed})")
            connection.change(f'DELETE FROM {where} WHERE "{DAY_COLUMN}" = :day', [{"day": day}])
            if rows:
                connection.change(
                    f"INSERT INTO {where} ({quoted}) VALUES ({places})", [{DAY_COLUMN: day, **row} for row in rows]
                )
    except _DatabaseError as trouble:
        raise OutputError(f"the table {table.name} cannot be written: {trouble}; the next run tries again") from None


def cell_text(value: object) -> str:
    """A cell of a query as text: numbers with their own digits, dates in ISO form, NULL as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, decimal.Decimal):
        return f"{value:f}"
    if isinstance(value, datetime.datetime):
        return (
            value.date().isoformat()
            if value.time() == datetime.time()
            else value.replace(tzinfo=None).isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


class _DatabaseError(Exception):
    """What a database answered."""


def _connected(address: Address, is_made: bool = False) -> AbstractContextManager[_Connection]:
    url = address.resolve()
    match = _SQLITE.fullmatch(url)
    return _sqlite(match[1], is_made) if match else _sqlalchemy(url)


class _Sqlite:
    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def select(self, query: str, values: dict[str, str]) -> tuple[list[str], Sequence[Sequence[object]]]:
        cursor = self._database.execute(query, values)
        return [one[0] for one in cursor.description or ()], cursor.fetchall()

    def change(self, statement: str, values: Sequence[dict[str, str]] = ()) -> None:
        self._database.executemany(statement, values) if values else self._database.execute(statement)


@contextlib.contextmanager
def _sqlite(path: str, is_made: bool) -> Iterator[_Connection]:
    try:
        # never made by asking for results: a wrong path must not read as a database without any
        mode = "rwc" if is_made else "rw"
        database = sqlite3.connect(f"file:{quote(path)}?mode={mode}", uri=True, timeout=10)
        with contextlib.closing(database), database:
            yield _Sqlite(database)
    except sqlite3.Error as error:
        raise _DatabaseError(str(error)) from None


class _Alchemy:
    def __init__(self, connection: Any, text: Any) -> None:
        self._connection = connection
        self._text = text

    def select(self, query: str, values: dict[str, str]) -> tuple[list[str], Sequence[Sequence[object]]]:
        result = self._connection.execute(self._text(query), values)
        return list(map(str, result.keys())), result.fetchall()

    def change(self, statement: str, values: Sequence[dict[str, str]] = ()) -> None:
        self._connection.execute(self._text(statement), list(values) if values else None)


@contextlib.contextmanager
def _sqlalchemy(url: str) -> Iterator[_Connection]:
    try:
        import sqlalchemy
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
    except ImportError:
        raise MissingExtraError(
            "this database needs SQLAlchemy: pip install 'waterqc[sql]'; sqlite:/// needs nothing"
        ) from None
    engine = None
    try:
        try:
            engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
        except ImportError as error:  # the driver that the address names
            raise MissingExtraError(
                f"the database's driver {error.name} is not installed: pip install {error.name}"
            ) from None
        with engine.begin() as connection:
            yield _Alchemy(connection, sqlalchemy.text)
    except (ArgumentError, NoSuchModuleError):
        raise _DatabaseError(
            "its address is none that SQLAlchemy knows, such as postgresql+psycopg://user@host/database"
        ) from None
    except SQLAlchemyError as error:
        raise _DatabaseError(_first_line(error)) from None
    finally:
        if engine is not None:
            engine.dispose()


def _first_line(error: Exception) -> str:
    """What the database itself said; the statement and its values that SQLAlchemy adds are left away."""
    said = str(getattr(error, "orig", None) or error)
    return next(iter(said.splitlines()), type(error).__name__)[:300]
