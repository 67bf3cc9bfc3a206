"""Fixtures of the job's tests."""

from pathlib import Path

import pytest

from .jobs import Job


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """A configured job with an empty drop folder."""
    made = Job(tmp_path).configure()
    (tmp_path / "inbox").mkdir()
    return made
