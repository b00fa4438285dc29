"""What a command writes besides the tables it prints."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


def write_lines(path: Path, lines: Iterable[bytes]) -> None:
    """Writes lines to a file.

    Args:
        path: The file.
        lines: The lines, without their ends.

    Raises:
        OutputError: If the file cannot be written.
    """
    from ..errors import OutputError

    try:
        with path.open("wb") as stream:
            stream.writelines(line + b"\n" for line in lines)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}; name another file"
        raise OutputError(message) from error


def write_json(path: Path, record: object) -> None:
    """Writes an object as indented JSON; otherwise as `write_lines`."""
    import msgspec

    write_lines(path, [msgspec.json.format(msgspec.json.encode(record), indent=2)])
