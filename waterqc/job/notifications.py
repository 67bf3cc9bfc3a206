"""Telling people, by Apprise: each event once, what is urgent first. One that is down is tried again next time."""

import contextlib
import logging
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from waterqc import columns
from waterqc.errors import ConfigurationError, MissingExtraError
from waterqc.job.ledger import Ledger, from_json, stamp
from waterqc.job.log import Log
from waterqc.job.settings import Configuration, Notifier
from waterqc.shelf import heads
from waterqc.shipped import standards_folder
from waterqc.wording import LANGUAGES, Lang, clause_text, codes_in, limit_text, word

#: A message names so many events; the others are counted.
_MOST: Final = 40
_ORDER: Final = {"fail": 0, "undecided": 1, "no_data": 2, "error": 3}

_TEXTS: Final = {
    "en": {
        "fail": "{n} failing",
        "undecided": "{n} undecided",
        "no_data": "{n} missing",
        "error": "{n} faults of the job",
        "more": "and {n} more",
        "withdrawn": "withdrawn by a corrected file",
        "limit": "limit",
        "sampled": "sampled",
        "title": "waterqc {name}: {counts}",
        "comma": ", ",
    },
    "zh": {
        "fail": "{n}项不合格",
        "undecided": "{n}项未判定",
        "no_data": "{n}项缺失",
        "error": "任务故障{n}次",
        "more": "另有{n}项",
        "withdrawn": "已被更正文件撤回",
        "limit": "限值",
        "sampled": "采样",
        "title": "waterqc {name}:{counts}",
        "comma": "、",
    },
}


@dataclass(frozen=True)
class Message:
    """What one notifier is to be told: all its events of a run."""

    title: str
    body: str


def send_notices(ledger: Ledger, configuration: Configuration, log: Log, now: datetime) -> list[str]:
    """Tell every notifier what it was not told yet; returns the sentences about those that could not be told.

    Raises nothing: a notifier that is down never fails the job.
    """
    troubles = []
    for notifier in configuration.notifiers:
        events = ledger.rows(
            "SELECT e.key, e.kind, e.content FROM notice n JOIN event e ON e.key = n.event"
            " WHERE n.notifier = ? AND n.sent_at IS NULL AND (e.over = 0 OR e.kind = 'error')",
            [notifier.name],
        )
        if not events:
            continue
        message = message_for(
            configuration.name, _lang(notifier), [(row["kind"], from_json(row["content"])) for row in events]
        )
        try:
            trouble = _send(notifier, message)
        except (ConfigurationError, MissingExtraError) as error:
            trouble = str(error)
        except Exception as error:  # a fault of a notifier's library must not fail the job
            trouble = f"{type(error).__name__}: {error}"
        keys = [(row["key"], notifier.name) for row in events]
        with ledger.transaction("notices"):
            ledger.changes("UPDATE notice SET tried = tried + 1 WHERE event = ? AND notifier = ?", keys)
            if not trouble:
                ledger.changes(
                    "UPDATE notice SET sent_at = ? WHERE event = ? AND notifier = ?",
                    [(stamp(now), *key) for key in keys],
                )
        if trouble:
            troubles.append(
                f"{notifier.name} could not be told of {len(events)} events: {trouble}; the next run tries again"
            )
            log.warn("notify", troubles[-1])
        else:
            log.say("notify", f"told {notifier.name}: {message.title}", events=len(events))
    return troubles


def _lang(notifier: Notifier) -> Lang:
    return next(lang for lang in LANGUAGES if lang == notifier.lang)


def _send(notifier: Notifier, message: Message) -> str:
    """Send a message; returns why it could not be sent, "" if it was."""
    apprise = load_apprise()
    sender = apprise.Apprise()
    with _silent():
        if not sender.add(notifier.address.resolve()):
            return f"{notifier.address} is no address that Apprise knows"
        return (
            ""
            if sender.notify(title=message.title, body=message.body, body_format="text")
            else "the message was not accepted"
        )


def load_apprise() -> Any:  # the library has no types of its own
    """Apprise; raises `MissingExtraError` if it is not installed."""
    try:
        import apprise
    except ImportError:
        raise MissingExtraError("notifications need Apprise: pip install 'waterqc[notify]'") from None
    return apprise


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Apprise's own log shows addresses: it is kept out of the job's."""
    logger = logging.getLogger("apprise")
    before = logger.disabled
    logger.disabled = True
    try:
        yield
    finally:
        logger.disabled = before


def message_for(name: str, lang: Lang, events: Iterable[tuple[str, dict[str, str]]]) -> Message:
    """The message about some events, (kind, content): what is urgent first."""
    texts = _TEXTS[lang]
    listed = sorted(events, key=lambda one: _rank(*one))
    counts: dict[str, int] = {}
    for kind, _ in listed:
        counts[kind] = counts.get(kind, 0) + 1
    told = texts["comma"].join(texts[kind].format(n=n) for kind, n in counts.items())
    lines = [_line(content, lang) for _, content in listed[:_MOST]]
    if len(listed) > _MOST:
        lines.append(texts["more"].format(n=len(listed) - _MOST))
    return Message(texts["title"].format(name=name, counts=told), "\n".join(lines))


def _rank(kind: str, content: dict[str, str]) -> tuple[int, int, tuple[str, ...]]:
    """Failing before undecided before missing, and within each kind by urgency."""
    parameter = content.get(columns.PARAMETER, "")
    return (
        _ORDER[kind],
        urgency().get(parameter, len(urgency())),
        tuple(content.get(name, "") for name in (*columns.SAMPLE_KEY, columns.PARAMETER)),
    )


@cache
def urgency() -> dict[str, int]:
    """Parameter -> its place among those that must be acted on first (standards/urgency.toml)."""
    with (standards_folder() / "urgency.toml").open("rb") as file:
        groups = tomllib.load(file)["group"]
    listed = [parameter for group in groups for parameter in group["parameters"]]
    return {parameter: place for place, parameter in enumerate(listed)}


def _line(content: dict[str, str], lang: Lang) -> str:
    """One event: plant, parameter, value, limit, clause."""
    if "error" in content:
        return content["error"]
    texts = _TEXTS[lang]
    point = word("points", content[columns.POINT], lang) if content[columns.POINT] else ""
    where = " ".join(
        filter(
            None,
            (content[columns.UTILITY], content[columns.PLANT], point, content[columns.SITE], content[columns.SAMPLE]),
        )
    )
    limit = (
        " ".join(filter(None, (limit_text(content[columns.LIMIT], lang), content[columns.UNIT])))
        if content[columns.LIMIT]
        else ""
    )
    clause = " ".join(filter(None, (_edition(content[columns.STANDARD]), clause_text(content[columns.CLAUSE], lang))))
    verdict = word("verdicts", content[columns.VERDICT], lang)
    reason = codes_in("reasons", content[columns.REASON], lang)
    result = " ".join(filter(None, (content[columns.RESULT_AS_REPORTED], content[columns.UNIT_AS_REPORTED])))
    parts = [
        " ".join(filter(None, (_parameter(content, lang), result))),
        f"{texts['limit']} {limit}" if limit else "",
        f"{verdict} ({reason})" if reason else verdict,
        clause,
        f"{texts['sampled']} {content[columns.SAMPLED_AT]}" if content[columns.SAMPLED_AT] else "",
        texts["withdrawn"] if content.get("withdrawn") else "",
    ]
    return f"{where}{': ' if lang == 'en' else ':'}{texts['comma'].join(filter(None, parts))}"


def _edition(standard: str) -> str:
    """An edition as people cite it: gb-5749-2022 is GB 5749-2022."""
    return next((head.number for head in heads() if head.id == standard), standard)


def _parameter(content: dict[str, str], lang: Lang) -> str:
    from waterqc.vocabulary import vocabulary

    parameter, written = content[columns.PARAMETER], content[columns.PARAMETER_AS_REPORTED]
    if parameter in vocabulary():
        name = vocabulary()[parameter].name(lang)
        return name if not written or written == name else f"{name} ({written})"
    return written
