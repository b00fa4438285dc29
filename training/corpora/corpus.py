"""What the package knows about a published corpus, and how its files are found below a data folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import msgspec

from reportedly.errors import InputError
from reportedly.schema import Article, Role
from reportedly.training.layers import Layer

Reader: TypeAlias = Callable[[Sequence[Path], str], Iterator[Article]]
"""Reads the files of a part, which is given by its name."""


class Corpus(msgspec.Struct, frozen=True, kw_only=True):
    """A published corpus: what it is, what it annotates, and its reader.

    The corpora's texts are no part of the package. A data folder holds them as they were published, each in a folder of its
    own; `parts` says which files are looked for.

    Attributes:
        name: The name by which `corpus` finds it.
        description: What it is, and what its reader does to it, in a few sentences.
        licence: The licence as stated with the corpus.
        reference: The paper to cite.
        bibtex: The same as BibTeX.
        layers: What it annotates of each frame type; a frame type that is missing is not annotated. Kinds and roles that a
            layer leaves out hold fillers in the frames, which neither train nor test anything.
        derived: Roles that nobody annotated and the reader finds by rule: fit for training at need, not for evaluation.
        parts: The patterns of the files of each part, below the data folder. Every pattern finds at least one file.
        reader: What reads them.
    """

    name: str
    description: str
    licence: str
    reference: str
    bibtex: str
    layers: tuple[Layer, ...]
    derived: frozenset[Role] = frozenset()
    parts: Mapping[str, tuple[str, ...]]
    reader: Reader

    def files(self, folder: str | os.PathLike[str], part: str) -> tuple[Path, ...]:
        """Finds the files of a part.

        Args:
            folder: The data folder.
            part: The name of the part.

        Returns:
            The files, pattern by pattern in the order of their names.

        Raises:
            InputError: If there is no such part, or no file for one of its patterns.
        """
        if part not in self.parts:
            message = f"the corpus {self.name} has no part {part!r}; its parts are {', '.join(self.parts)}"
            raise InputError(message)
        found: list[Path] = []
        for pattern in self.parts[part]:
            matches = sorted(Path(folder).glob(pattern))
            if not matches:
                message = (
                    f"{os.fspath(folder)} has no {pattern}, which the part {part!r} of the corpus {self.name} needs: "
                    f"get the corpus as it was published ({self.reference})"
                )
                raise InputError(message)
            found += matches
        return tuple(found)

    def available(self, folder: str | os.PathLike[str]) -> tuple[str, ...]:
        """Returns the names of the parts whose files are there."""
        root = Path(folder)
        return tuple(
            part
            for part, patterns in self.parts.items()
            if all(next(root.glob(pattern), None) is not None for pattern in patterns)
        )

    def read(self, folder: str | os.PathLike[str], part: str) -> Iterator[Article]:
        """Reads a part, an article at a time.

        Args:
            folder: The data folder.
            part: The name of the part.

        Returns:
            An iterator over the articles; their `meta` names the corpus, the part and the document.

        Raises:
            InputError: At once, if there is no such part or a file is missing.
            FormatError: Later, if a file is not in the corpus's format.
        """
        return self.reader(self.files(folder, part), part)

    def digest(self, folder: str | os.PathLike[str], part: str) -> str:
        """Makes one SHA-256 of the names and contents of a part's files.

        Args:
            folder: The data folder; its own place does not count.
            part: The name of the part.

        Returns:
            The digest in hexadecimal.

        Raises:
            InputError: If there is no such part or a file is missing.
        """
        whole = hashlib.sha256()
        for path in self.files(folder, part):
            name = path.relative_to(folder).as_posix()
            whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
        return whole.hexdigest()
