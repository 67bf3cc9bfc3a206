"""The README's commands are run as printed, in a terminal of 100 columns, and must print what it shows."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
#: The job's section has a test of its own, which follows it through a folder.
_HERE = README.split("## The scheduled job")[0] + "## " + README.split("## The scheduled job")[1].split("\n## ", 1)[1]


def commands() -> list[tuple[str, str]]:
    """(command, printed output) for every `$ …waterqc …` in the README."""
    found = []
    for block in _BLOCK.findall(_HERE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            last = command.split("&&")[-1].strip()
            if last.startswith((".venv/bin/waterqc", "waterqc")):
                found.append((last, output.rstrip("\n")))
    return found


def run_in_terminal(command: str) -> str:
    """What a terminal of 100 columns shows."""
    words = shlex.split(command)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 100, 0, 0))
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": "100"}
    words = [sys.executable, "-m", "waterqc", *words[1:]]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, env=environment):
        os.close(slave)
        shown = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # Linux says so when the other end of a terminal is closed
                break
            if not chunk:
                break
            shown += chunk
    os.close(master)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode("utf-8")).replace("\r\n", "\n")
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip("\n")


@pytest.mark.parametrize(("command", "printed"), commands(), ids=lambda text: text.splitlines()[0][:60] if text else "")
def test_a_command_prints_what_the_readme_shows(command: str, printed: str) -> None:
    assert run_in_terminal(command) == printed


def test_the_readme_shows_the_real_notice_first() -> None:
    assert commands()[0][0].endswith("waterqc check samples/xianning-outlet-2020-11-03/notice.txt")
    assert "9 results: 9 pass" in commands()[0][1]


def test_both_set_up_commands_need_nothing_but_python() -> None:
    set_up = [block.splitlines()[0] for block in _BLOCK.findall(README) if block.startswith("$ python3 -m venv")]
    assert len(set_up) == 2
    assert all("pip install" in command for command in set_up)
