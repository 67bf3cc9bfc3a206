"""The drop folder as it is: half files, unreadable ones, links, sizes, names."""

import contextlib
import errno
import io
import json
import os
import sqlite3
import threading
import time
import zipfile
from pathlib import Path

import pytest

from waterqc.documents import load_documents
from waterqc.errors import WaterqcError
from waterqc.job import durable, intake
from waterqc.source import Source

from .jobs import Job, rows, verdicts


def test_an_unreadable_file_goes_to_quarantine_while_the_others_are_judged(job: Job) -> None:
    job.drop("bad.xlsx", b"PK\x03\x04 truncated")
    job.drop("empty.csv", b"")
    job.drop("good.csv", rows("turbidity,0.2,NTU"))
    assert job.code() == 4
    assert job.files("quarantine") == ["bad.xlsx", "bad.xlsx.why.txt", "empty.csv", "empty.csv.why.txt"]
    why = (job.folder / "quarantine" / "empty.csv.why.txt").read_text()
    assert why.startswith("empty.csv: the file is empty")
    assert job.files("archive") == ["good.csv"]
    assert len(job.csv("2026-11-20.csv")) == 1
    inputs = {one["name"]: one for one in json.loads(job.manifests()[-1].read_text())["inputs"]}
    assert inputs["empty.csv"]["state"] == "unreadable" and inputs["good.csv"]["state"] == "read"
    assert job.code() == 0


def test_a_fail_beside_an_unreadable_file_is_a_fail(job: Job) -> None:
    job.drop("empty.csv", b"")
    job.drop("good.csv", rows("turbidity,2,NTU"))
    assert job.code() == 1


def test_results_that_could_not_be_read_are_no_clean_run(job: Job) -> None:
    unread = "East Works,finished,2026-11-20,1,2-dichloroethane,0.5,mg/L\n"
    job.drop("a.csv", rows("turbidity,0.2,NTU", "lead,0.001,mg/L") + unread)
    assert job.code() == 3
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "0.2", "pass"), ("lead", "0.001", "pass")]
    [told] = json.loads(job.manifests()[-1].read_text())["inputs"]
    assert (told["results"], told["result_cells"]) == (2, 3)
    assert [one["place"] for one in told["left_out"]] == ["row 4"]
    assert "a.csv: 1 of 3 result cells could not be read; `waterqc read` shows which and why" in job.log.getvalue()
    assert job.code() == 0


def test_a_table_without_any_result_is_no_clean_run(job: Job) -> None:
    job.drop("a.csv", "")
    assert job.code() == 3
    assert "a.csv: no result was found in it" in job.log.getvalue()
    assert job.files("archive") == ["a.csv"]


@pytest.mark.parametrize("name", ["~$a.xlsx", "a.csv.part", "a.tmp", "a.csv.crdownload", "A.PART"])
def test_files_that_a_program_is_writing_wait(job: Job, name: str) -> None:
    job.drop(name, rows("turbidity,0.2,NTU"))
    assert job.code() == 0
    assert job.files("inbox") == [name] and job.outputs() == {}


def test_a_file_that_still_grows_waits_for_the_next_run(job: Job) -> None:
    job.configure(source="settle_seconds = 0.3")
    path = job.drop("a.csv", rows("turbidity,0.2,NTU"))
    os.utime(path)
    longer = path.read_text() + rows("pH,7.4,")
    writer = threading.Timer(0.15, path.write_text, [longer])
    writer.start()
    assert job.code() == 0
    writer.join()
    assert job.files("inbox") == ["a.csv"] and job.outputs() == {}
    time.sleep(0.3)
    assert job.code() == 0
    assert len(job.csv("2026-11-20.csv")) == 2


def test_a_file_of_a_moment_ago_is_taken_once_it_rests(job: Job) -> None:
    job.configure(source="settle_seconds = 0.1")
    os.utime(job.drop("a.csv", rows("turbidity,0.2,NTU")), (time.time() + 3600, time.time() + 3600))
    job.run()
    assert job.files("inbox") == []


def test_links_out_of_the_inbox_are_refused(job: Job) -> None:
    secret = job.folder / "secret.csv"
    secret.write_text("turbidity,0.2\n")
    (job.folder / "inbox" / "a.csv").symlink_to(secret)
    (job.folder / "elsewhere").mkdir()
    (job.folder / "elsewhere" / "b.csv").write_text("parameter,result,unit\nturbidity,2,NTU\n")
    (job.folder / "inbox" / "folder").symlink_to(job.folder / "elsewhere")
    assert job.code() == 4
    assert job.outputs() == {}
    assert "is a link to another place" in (job.folder / "quarantine" / "a.csv.why.txt").read_text()
    assert secret.exists() and (job.folder / "elsewhere" / "b.csv").exists()
    assert job.code() == 0


def test_large_files_and_strange_names_are_refused(job: Job) -> None:
    job.configure(source="settle_seconds = 0\nlargest_mb = 0.001")
    job.drop("large.csv", rows(*["turbidity,0.2,NTU"] * 100))
    job.drop("a\\..\\..\\evil.csv", rows("turbidity,0.2,NTU"))
    job.drop("line\nbreak.csv", rows("turbidity,0.2,NTU"))
    assert job.code() == 4
    assert job.outputs() == {} and job.files("inbox") == []
    assert "allowed" in (job.folder / "quarantine" / "large.csv.why.txt").read_text()
    assert not (job.folder.parent / "evil.csv").exists()


def test_a_pipe_is_refused(job: Job) -> None:
    os.mkfifo(job.folder / "inbox" / "pipe.csv")
    assert job.code() == 4


def test_an_archive_with_one_bad_member(job: Job) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(
            "good.csv", "plant,sampling date,parameter,result,unit\nEast Works,2026-11-20,lead,0.001,mg/L\n"
        )
        archive.writestr("bad.csv", "")
        archive.writestr("../evil.csv", "parameter,result\nlead,1\n")
    job.drop("all.zip", stream.getvalue())
    assert job.code() == 4
    assert [row["source"] for row in job.csv("2026-11-20.csv")] == ["all.zip/good.csv"]
    assert job.files("quarantine") == ["all.zip", "all.zip.why.txt"]


def test_a_zip_bomb_is_refused(job: Job) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 300_000_000)
    job.drop("bomb.xlsx", stream.getvalue())
    assert job.code() == 4
    assert job.files("quarantine") == ["bomb.xlsx", "bomb.xlsx.why.txt"]


def test_subfolders_and_files_that_stay(job: Job) -> None:
    job.configure(source='settle_seconds = 0\nprocessed = "stay"')
    job.drop("north/a.csv", rows("turbidity,0.2,NTU"))
    job.drop("south/a.csv", rows("turbidity,0.3,NTU", plant="South Works"))
    assert job.code() == 0
    assert job.files("inbox") == ["north/a.csv", "south/a.csv"]
    assert [row["source"] for row in job.csv("2026-11-20.csv")] == ["north/a.csv", "south/a.csv"]
    before = job.outputs()
    assert job.code() == 0
    assert "nothing new" in job.log.getvalue()
    job.drop("north/a.csv", rows("turbidity,1.2,NTU"))
    assert job.code() == 1
    assert job.outputs() != before


def test_two_files_of_one_name_are_both_kept_in_the_archive(job: Job) -> None:
    for number in (1, 2, 3):
        job.drop("a.csv", rows(f"turbidity,0.{number},NTU"))
        job.run()
    assert job.files("archive") == ["a.csv", "a~2.csv", "a~3.csv"]


def test_no_drop_folder_is_a_sentence(job: Job) -> None:
    (job.folder / "inbox").rmdir()
    with pytest.raises(WaterqcError, match=r"inbox: the drop folder cannot be read \(No such file"):
        job.run()


def test_files_that_no_pattern_takes_are_named_once(job: Job) -> None:
    job.configure(source='settle_seconds = 0\nfiles = ["*.csv"]')
    job.drop("RESULTS.CSV", rows("turbidity,2,NTU"))
    job.drop("scan.pdf", b"%PDF")
    assert job.code() == 1
    assert "warning: scan.pdf: is left in the drop folder" in job.log.getvalue()
    assert job.code() == 0
    assert "scan.pdf" not in job.log.getvalue()
    assert {"name": "scan.pdf", "state": "left"} in json.loads(job.manifests()[-1].read_text())["inputs"]


def test_a_name_that_is_no_unicode(job: Job) -> None:
    for name in (b"\xff.tmp", b"\xff.csv", b"\xff.pdf"):
        (job.folder / "inbox" / os.fsdecode(name)).write_bytes(b"x")
    job.configure(source='settle_seconds = 0\nfiles = ["*.csv"]')
    assert job.code() == 4
    assert job.code() == 0


def test_long_names_and_reasons_have_room_in_the_quarantine(job: Job) -> None:
    job.drop(f"{'水' * 83}.csv", b"")
    job.drop("a.csv.why.txt", b"put aside first")
    assert job.code() == 4
    job.drop("a.csv", b"")
    assert job.code() == 4
    assert job.files("inbox") == []
    assert (job.folder / "quarantine" / "a.csv.why.txt").read_bytes() == b"put aside first"
    assert job.code() == 0


def test_a_file_that_changes_or_goes_while_the_run_works_is_not_put_away_unread(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    job.drop("bad.csv", b"")
    job.drop("gone.csv", rows("pH,7.4,"))

    def change(action: str) -> None:
        if action == "committed judged":
            job.drop("a.csv", rows("turbidity,1.7,NTU"))
            job.drop("bad.csv", rows("lead,0.1,mg/L"))
            (job.folder / "inbox" / "gone.csv").unlink()

    monkeypatch.setattr(durable, "_listener", change)
    assert job.code() == 4
    monkeypatch.setattr(durable, "_listener", lambda _action: None)
    assert job.files("inbox") == ["a.csv", "bad.csv"]
    assert job.code() == 1
    assert verdicts(job.csv("2026-11-20.csv")) == [
        ("turbidity", "1.7", "fail"), ("lead", "0.1", "fail"), ("ph", "7.4", "pass"),
    ]  # fmt: skip


def test_a_link_is_put_aside_as_a_link_on_another_file_system(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = job.folder / "secret.csv"
    secret.write_text("secret")
    (job.folder / "inbox" / "a.csv").symlink_to(secret)
    os.mkfifo(job.folder / "inbox" / "pipe.csv")
    replace = Path.replace

    def across(self: Path, target: Path) -> Path:
        if self.parent != target.parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", across)
    assert job.code() == 4
    assert (job.folder / "quarantine" / "a.csv").is_symlink()
    assert job.files("inbox") == [] and secret.read_text() == "secret"
    assert job.code() == 0


def test_a_file_on_which_a_reader_breaks_stops_no_other(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(source: Source, *_rest: object, **_named: object) -> object:
        if source.name == "a.csv":
            raise KeyError("x")
        return load_documents(source)

    monkeypatch.setattr(intake, "load_documents", broken)
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    job.drop("b.csv", rows("turbidity,2,NTU"))
    assert job.code() == 1
    assert "a.csv: reading it failed (KeyError: 'x'); please report" in job.log.getvalue()
    assert job.files("archive") == ["b.csv"]


def test_without_its_ledger_a_job_writes_over_nothing(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,2,NTU"))
    job.run()
    before = job.outputs()
    (job.folder / "ledger.sqlite").unlink()
    job.drop("b.csv", rows("turbidity,0.2,NTU", plant="West Works"))
    with pytest.raises(WaterqcError, match="is there already and is not of this job's ledger"):
        job.run()
    assert job.outputs() == before and job.files("inbox") == ["b.csv"]


def test_what_is_written_after_a_pause_is_read_anew(job: Job) -> None:
    path = job.drop("a.csv", rows("turbidity,0.2,NTU"))
    with path.open("a", encoding="utf-8") as upload:
        assert job.code() == 0
        assert job.files("archive") == ["a.csv"]
        upload.write(rows("turbidity,0.2,NTU", "lead,0.5,mg/L").removeprefix(rows("turbidity,0.2,NTU")))
    later = time.time() - 10
    os.utime(job.folder / "archive" / "a.csv", (later, later))
    archived_before(job, later - 10)
    assert job.code() == 1
    assert verdicts(job.csv("2026-11-20.csv")) == [("turbidity", "0.2", "pass"), ("lead", "0.5", "fail")]
    assert job.files("archive") == ["a.csv"] and job.files("inbox") == []
    assert job.code() == 0


def test_an_archived_file_that_nobody_touched_stays(job: Job) -> None:
    job.drop("a.csv", rows("turbidity,0.2,NTU"))
    assert job.code() == 0
    os.utime(job.folder / "archive" / "a.csv", (0, 0))
    assert job.code() == 0
    assert job.files("archive") == ["a.csv"] and "late" not in job.log.getvalue()


def archived_before(job: Job, moment: float) -> None:
    """Set the clock of the archiving back, so that the test need not wait until the late lines have settled."""
    with contextlib.closing(sqlite3.connect(job.folder / "ledger.sqlite")) as ledger, ledger:
        ledger.execute("UPDATE meta SET value = ? WHERE key = 'archived_at'", [repr(moment)])
