"""The manifest of a run: what came in, what was applied, what was found and what was not judged, as JSON."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from waterqc.job.durable import write_file
from waterqc.job.settings import Outputs


def manifest_path(outputs: Outputs, run: int, started_at: str) -> Path:
    """Where the manifest of a run stands: a folder per month."""
    moment = datetime.fromisoformat(started_at)
    return outputs.manifests / f"{moment:%Y-%m}" / f"{moment:%Y-%m-%dT%H%M%S}-run{run}.json"


def write_manifest(outputs: Outputs, manifest: dict[str, Any]) -> Path:
    """Write a manifest whole; raises `OutputError`."""
    import json

    path = manifest_path(outputs, int(manifest["run"]), str(manifest["started_at"]))
    write_file(path, (json.dumps(manifest, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace"))
    return path


def without_secrets(value: Any, hide: Callable[[str], str]) -> Any:
    """A manifest with every secret hidden, in whatever depth it stands."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, dict):
        return {name: without_secrets(one, hide) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(one, hide) for one in value]
    return value
