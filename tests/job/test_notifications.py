"""Who is told, of what, how often; nobody who cannot be reached ever stops the job."""

import json
import socket
from datetime import datetime

import pytest

from waterqc import columns
from waterqc.job.notifications import message_for, urgency
from waterqc.vocabulary import vocabulary

from .jobs import NOW, Job, rows
from .receivers import http_receiver, smtp_receiver

pytest.importorskip("apprise")
pytestmark = pytest.mark.filterwarnings("ignore:.*imghdr.*:DeprecationWarning")  # Apprise asks for it


def test_each_event_is_told_once_and_what_is_urgent_first(job: Job) -> None:
    with http_receiver() as (port, received):
        job.configure(f'[[notify]]\nurl = "json://127.0.0.1:{port}/"\nname = "duty"')
        job.drop(
            "a.csv",
            rows(
                "lead,0.02,mg/L",
                "sulfate,300,mg/L",
                "turbidity,1.7,NTU",
                "free chlorine,0.1,mg/L",
                "total coliforms,2,CFU/100mL",
                "pH,7,",
            ),
        )
        assert job.code() == 1
        [message] = received
        assert message["title"] == "waterqc waterqc: 5 failing, 1 undecided" or message["title"].startswith(
            "waterqc waterqc: 5 failing"
        )
        lines = message["message"].splitlines()
        order = [
            next(
                name
                for name in ("Total coliforms", "Free chlorine", "Turbidity", "Lead", "Sulfate")
                if name.casefold() in line.casefold()
            )
            for line in lines[:5]
        ]
        assert order == ["Total coliforms", "Free chlorine", "Turbidity", "Lead", "Sulfate"]
        turbidity = lines[2]
        for part in ("East Works", "1.7 NTU", "≤ 1 NTU", "GB 5749-2022 Table 1, no. 23", "2026-11-20"):
            assert part in turbidity
        for hour in (13, 14):
            assert job.code(NOW.replace(hour=hour)) == 0
        job.drop("b.csv", rows("colour,5,度"))  # the day is judged again
        job.run()
        assert len(received) == 1
        job.drop("c.csv", rows("arsenic,0.2,mg/L"))
        job.run()
        assert len(received) == 2 and "Arsenic" in received[1]["message"] and "Turbidity" not in received[1]["message"]


def test_a_notifier_that_is_down_is_tried_again_and_never_fails_the_job(job: Job) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    job.configure(f'[[notify]]\nurl = "json://user:top-secret@127.0.0.1:{port}/"\nname = "duty"')
    job.drop("a.csv", rows("turbidity,1.7,NTU"))
    assert job.code() == 1
    assert len(job.csv("2026-11-20.csv")) == 1
    assert "duty could not be told of 1 events" in job.log.getvalue()
    assert job.code() == 0
    assert "could not be told" in job.log.getvalue()
    with http_receiver() as (port, received):
        job.configure(f'[[notify]]\nurl = "json://user:top-secret@127.0.0.1:{port}/"\nname = "duty"')
        assert job.code() == 0
        assert len(received) == 1
    texts = [path.read_text() for path in job.manifests()] + [job.log.getvalue()]
    assert not any("top-secret" in text for text in texts)


def test_a_mail_in_chinese_of_missing_data_and_faults(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    with smtp_receiver() as (port, received):
        monkeypatch.setenv(
            "MAIL", f"mailto://127.0.0.1:{port}/?from=lab@example.org&to=duty@example.org&mode=insecure&format=text"
        )
        job.configure(
            '[[expect]]\nplants = ["东厂"]\nby = "10:00"\nsince = 2026-11-20\n'
            '[[notify]]\nurl_env = "MAIL"\non = ["no_data", "error"]\nlang = "zh"'
        )
        job.drop("bad.csv", b"")
        assert job.code(datetime(2026, 11, 20, 12)) == 4
        [mail] = received
        assert mail["to"] == "duty@example.org"
        assert "缺失" in mail["subject"] and "故障" in mail["subject"]
        assert "东厂" in mail["text"] and "bad.csv" in mail["text"]
        assert job.code(datetime(2026, 11, 20, 13)) == 3
        assert len(received) == 1


def test_a_fault_that_ends_the_job_is_told_once(job: Job) -> None:
    with http_receiver() as (port, received):
        job.configure(f'[[notify]]\nurl = "json://127.0.0.1:{port}/"\non = ["error"]')
        (job.folder / "inbox").rmdir()
        for _ in range(3):
            with pytest.raises(Exception, match="the drop folder cannot be read"):
                job.run()
        assert len(received) == 1 and "the drop folder cannot be read" in received[0]["message"]
        (job.folder / "inbox").mkdir()
        assert job.code() == 0
        (job.folder / "inbox").rmdir()
        with pytest.raises(Exception, match="the drop folder cannot be read"):
            job.run()
        assert len(received) == 2


def test_an_address_that_nobody_knows_is_logged(job: Job) -> None:
    job.configure('[[notify]]\nurl = "nonsense://host"')
    job.drop("a.csv", rows("turbidity,1.7,NTU"))
    assert job.code() == 1
    assert "is no address that Apprise knows" in job.log.getvalue()


def test_a_long_message_counts_what_it_leaves_out() -> None:
    events = [("fail", _event(str(number))) for number in range(100)]
    message = message_for("job", "en", events)
    assert message.title == "waterqc job: 100 failing"
    assert message.body.splitlines()[-1] == "and 60 more"


def test_the_urgent_parameters_are_known() -> None:
    assert set(urgency()) <= set(vocabulary())


def test_events_that_are_over_are_not_told(job: Job) -> None:
    with http_receiver(500) as (port, received):
        job.configure(f'[[notify]]\nurl = "json://127.0.0.1:{port}/"\nname = "duty"')
        job.drop("a.csv", rows("turbidity,1.7,NTU"))
        job.run()
        tried = len(received)
        assert tried
        job.drop("a.csv", rows("turbidity,0.7,NTU"))
        assert job.code() == 0
        assert len(received) == tried
    assert json.loads(job.manifests()[-1].read_text())["exit_code"] == 0


def _event(site: str) -> dict[str, str]:
    return {
        **dict.fromkeys(columns.COMPLIANCE, ""),
        columns.SITE: site,
        columns.VERDICT: "fail",
        columns.REASON: "above_maximum",
    }


def test_results_that_could_not_be_read_are_told_once(job: Job) -> None:
    with http_receiver() as (port, received):
        job.configure(f'[[notify]]\nurl = "json://127.0.0.1:{port}/"\nname = "duty"')
        unread = "East Works,finished,2026-11-20,1,2-dichloroethane,0.5,mg/L\n"
        job.drop("a.csv", rows("turbidity,0.2,NTU", "lead,0.001,mg/L") + unread)
        assert job.code() == 3
        [message] = received
        assert message["title"] == "waterqc waterqc: 1 undecided"
        assert message["message"].startswith("a.csv: 1 of 3 result cells could not be read")
        job.drop("a.csv", rows("turbidity,0.3,NTU", "lead,0.001,mg/L") + unread)
        assert job.code() == 3 and len(received) == 1
