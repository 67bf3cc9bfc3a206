"""Results from a database and written back to one: SQLite with no extra, PostgreSQL where its server is installed."""

import contextlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from waterqc import columns
from waterqc.errors import WaterqcError

from .jobs import Job, verdicts

QUERY = (
    r"SELECT plant, point AS \"sampling point\", sampled AS \"sampling date\", parameter, result, unit"
    " FROM results WHERE sampled >= :since ORDER BY id"
)
TABLE = (
    "CREATE TABLE results (id INTEGER PRIMARY KEY, plant TEXT, point TEXT, sampled TEXT, parameter TEXT, result TEXT,"
    " unit TEXT)"
)
INSERT = (
    "INSERT INTO results VALUES (1, 'East Works', 'finished', '2026-11-20', 'turbidity', '0.2', 'NTU'),"
    " (2, 'East Works', 'finished', '2026-11-21', 'lead', '0.02', 'mg/L')"
)
WRITE_BACK = '[outputs]\nper = ["day"]\n[outputs.table]\nname = "compliance"\n'

Execute = Callable[[str], list[tuple[Any, ...]]]


def source(url: str) -> str:
    return f'url = "{url}"\nquery = "{QUERY}"\nname = "lims"'


def judged_from(job: Job, execute: Execute) -> None:
    """What holds for every database: rows in, verdicts out, corrections and new rows, results written back."""
    execute(TABLE)
    execute(INSERT)
    assert job.code() == 1
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "0.2", "pass")]
    assert [(row["source"], row["location"]) for row in job.csv("2026-11-21.csv")] == [("lims", "row 1")]
    assert execute("SELECT sampling_day, parameter, verdict FROM compliance ORDER BY sampling_day") == [
        ("2026-11-20", "turbidity", "pass"), ("2026-11-21", "lead", "fail"),
    ]  # fmt: skip
    before = job.outputs()
    assert job.code() == 0
    assert job.outputs() == before and "judged" not in job.log.getvalue()
    execute("UPDATE results SET result = '0.002' WHERE id = 2")
    execute("INSERT INTO results VALUES (3, 'East Works', 'finished', '2026-11-22', 'lead', '0.003', 'mg/L')")
    assert job.code() == 0
    assert job.outputs()["2026-11-20.csv"] == before["2026-11-20.csv"]
    assert "judged 2026-11-20" not in job.log.getvalue()
    assert verdicts(job.csv("2026-11-21.csv")) == [("lead", "0.002", "pass")]
    assert execute("SELECT sampling_day, result_as_reported, verdict FROM compliance ORDER BY sampling_day")[1:] == [
        ("2026-11-21", "0.002", "pass"), ("2026-11-22", "0.003", "pass"),
    ]  # fmt: skip


def test_a_sqlite_database_beside_the_configuration(job: Job) -> None:
    def execute(statement: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(job.folder / "lims.db")) as database, database:
            return database.execute(statement).fetchall()

    job.configure(WRITE_BACK, source("sqlite:///lims.db"))
    judged_from(job, execute)
    names = [row[1] for row in execute("PRAGMA table_info(compliance)")]
    assert names == ["sampling_day", *columns.COMPLIANCE]


def test_a_database_that_is_not_there(job: Job) -> None:
    job.configure(source=source("sqlite:///nowhere.db"))
    with pytest.raises(WaterqcError, match=r"lims: the database cannot be read: unable to open"):
        job.run()
    assert not (job.folder / "nowhere.db").exists()


def test_a_query_without_results_columns(job: Job) -> None:
    with contextlib.closing(sqlite3.connect(job.folder / "lims.db")) as database, database:
        database.execute("CREATE TABLE t (a, b)")
        database.execute("INSERT INTO t VALUES (1, 2)")
    job.configure(source='url = "sqlite:///lims.db"\nquery = "SELECT * FROM t"\nname = "lims"')
    with pytest.raises(WaterqcError, match=r"^lims: "):
        job.run()
    job.configure(source='url = "sqlite:///lims.db"\nquery = "SELECT * FROM missing"\nname = "lims"')
    with pytest.raises(WaterqcError, match="no such table"):
        job.run()


def test_an_address_whose_variable_is_not_set(job: Job) -> None:
    job.configure(source='url_env = "WATERQC_TEST_NOT_SET"\nquery = "SELECT 1"')
    with pytest.raises(WaterqcError, match="the environment variable WATERQC_TEST_NOT_SET is not set"):
        job.run()


PASSWORD = "s3cret/with@signs"


@pytest.fixture(scope="module")
def postgresql() -> Iterator[int]:
    """The port of a server of our own, run as a user without privileges."""
    pytest.importorskip("sqlalchemy")
    pytest.importorskip("psycopg")
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed")
    # a short path: the server's socket must fit in it
    folder = Path(tempfile.mkdtemp(prefix="wq", dir="/tmp"))
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        as_user = {"user": "nobody", "cwd": folder}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
        for command in (
            [
                programs / "initdb",
                "-D",
                folder / "data",
                "-U",
                "waterqc",
                "--auth=scram-sha-256",
                f"--pwfile={folder / 'password'}",
                "-E",
                "UTF8",
                "--locale=C",
            ],
            [programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start"],
        ):
            subprocess.run([str(word) for word in command], check=True, capture_output=True, timeout=120, **as_user)
        yield port
    finally:
        subprocess.run(
            [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"],
            check=False,
            capture_output=True,
            **as_user,
        )
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """Where the server's programs are: on the path, or where Debian puts them."""
    found = [
        *([Path(which).resolve().parent] if (which := shutil.which("initdb")) else []),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True),
    ]
    return next((folder for folder in found if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


@pytest.fixture
def execute(postgresql: int) -> Execute:
    import psycopg

    def carry_out(statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(
            host="127.0.0.1", port=postgresql, user="waterqc", password=PASSWORD, dbname="postgres"
        ) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    return carry_out


def test_a_postgresql_database(job: Job, postgresql: int, execute: Execute, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMS_PASSWORD", PASSWORD)
    job.configure(
        WRITE_BACK, source(f"postgresql+psycopg://waterqc:${{LIMS_PASSWORD}}@127.0.0.1:{postgresql}/postgres")
    )
    judged_from(job, execute)
    assert not any(PASSWORD in text for text in _told(job))


def test_no_secret_is_ever_told(job: Job, postgresql: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIMS_PASSWORD", "wr0ng-but-secret")
    job.configure(source=source(f"postgresql+psycopg://waterqc:${{LIMS_PASSWORD}}@127.0.0.1:{postgresql}/postgres"))
    with pytest.raises(WaterqcError) as caught:
        job.run()
    assert "password authentication failed" in str(caught.value)
    for port in (1, postgresql):
        monkeypatch.setenv("LIMS", f"postgresql+psycopg://waterqc:wr0ng-but-secret@127.0.0.1:{port}/postgres")
        job.configure(source=f'url_env = "LIMS"\nquery = "{QUERY}"')
        with pytest.raises(WaterqcError) as caught:
            job.run()
        assert "wr0ng-but-secret" not in str(caught.value)
    assert not any("wr0ng-but-secret" in text for text in _told(job))


def test_a_table_that_cannot_be_written_waits_for_the_next_run(job: Job) -> None:
    job.configure('[outputs.table]\nurl = "sqlite:///results #1?.db"')
    (job.folder / "results #1?.db").mkdir()
    job.drop("a.csv", "East Works,finished,2026-11-20,turbidity,0.2,NTU\n")
    assert job.code() == 4
    assert "the table compliance cannot be written" in job.log.getvalue()
    assert len(job.csv("2026-11-20.csv")) == 1
    (job.folder / "results #1?.db").rmdir()
    assert job.code() == 0  # the database is made
    with contextlib.closing(sqlite3.connect(job.folder / "results #1?.db")) as database:
        assert database.execute("SELECT parameter, verdict FROM compliance").fetchall() == [("turbidity", "pass")]


def test_a_query_that_gives_nothing_is_no_success(job: Job) -> None:
    with contextlib.closing(sqlite3.connect(job.folder / "lims.db")) as database, database:
        database.execute(TABLE)
    job.configure(source=source("sqlite:///lims.db"))
    for _ in range(2):
        assert job.code() == 3
        assert "error: lims: the query gave no row at all" in job.log.getvalue()


def test_a_query_is_read_anew_once_the_names_are_corrected(job: Job) -> None:
    with contextlib.closing(sqlite3.connect(job.folder / "lims.db")) as database, database:
        database.execute(TABLE)
        database.execute(
            "INSERT INTO results VALUES (1, 'East Works', 'Ausgang', '2026-11-20', 'turbidity', '9', 'NTU')"
        )
    query = QUERY.replace("result, unit", r"1 AS result, result AS \"true value\", unit")
    database_source = f'url = "sqlite:///lims.db"\nquery = "{query}"\nname = "lims"'
    job.configure(source=database_source)
    job.run()
    job.configure('[names.columns]\nresult_as_reported = "true value"', database_source)
    assert job.code() == 1
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "9", "fail")]


def _told(job: Job) -> list[str]:
    texts = [path.read_text() for path in job.manifests()]
    ledger = job.folder / "ledger.sqlite"
    return [*texts, job.log.getvalue(), ledger.read_bytes().decode("utf-8", "replace"), json.dumps(list(job.outputs()))]
