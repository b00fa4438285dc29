"""From the network's weights to frames: constrained decoding, the same for every way of running the network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from msgspec import UNSET, UnsetType

from ..frames import make_attribution, make_hedge, make_quantity
from ..schema import Fragment, Frame, FrameType, Role
from .labels import (
    ARGUMENTS,
    ATTRIBUTION_KINDS,
    FRAME_TYPES,
    HEDGE_KINDS,
    KINDS,
    REQUIRED,
    ROLES,
    SINGLE,
    SOURCE_KINDS,
    begin_tag,
    inside_tag,
    tag_count,
)
from .settings import Decoding
from .viterbi import Chain, FloatArray, IntArray, best_paths, counted, log_partition, marginals, runs
from .windows import Batch, Window
from .words import Words

_SMALLEST = 1e-6


class Runner(Protocol):
    """A way of running the network."""

    @property
    def cue_chain(self) -> Chain:
        """The weights of sequences of cue tags, a row a frame type."""
        ...

    @property
    def argument_chain(self) -> Chain:
        """The weights of sequences of argument tags, a row a role."""
        ...

    def encode(self, batch: Batch) -> tuple[Any, FloatArray]:
        """Reads windows.

        Returns:
            The states of the words, in whatever form `arguments` takes them, and the weights of cue tags, shape (windows, frame
            types, words, tags).
        """
        ...

    def arguments(self, states: Any, batch: Batch, cues: IntArray) -> tuple[FloatArray, FloatArray]:  # noqa: ANN401
        """Looks for the arguments of cues.

        Args:
            states: What `encode` returned.
            batch: What `encode` read.
            cues: Window, frame type, first and last word of each cue, shape (cues, 4).

        Returns:
            Weights of tags, shape (cues, roles, words, 3), and of kinds of source, shape (cues, kinds).
        """
        ...


class Cue(NamedTuple):
    """A cue in a window of a batch.

    Attributes:
        window: The row of the window.
        frame_type: The place of its frame type in `FRAME_TYPES`.
        first: Its first word in the window.
        last: Its last word.
        kind: The place of its kind among the kinds of its frame type.
        log_probability: How likely it is.
    """

    window: int
    frame_type: int
    first: int
    last: int
    kind: int
    log_probability: float


class Candidate(NamedTuple):
    """A frame as the network sees it, before its score is calibrated.

    Attributes:
        frame_type: Its frame type.
        cue: First and last word of the cue, counted in the text.
        spans: By role, first and last words of the fragments; roles that are not filled are left out.
        kind: Its kind.
        source_kind: The place of the kind of its source.
        cue_log_probability: How likely the cue is.
        argument_log_probability: How likely all its arguments are.
    """

    frame_type: FrameType
    cue: tuple[int, int]
    spans: dict[Role, list[tuple[int, int]]]
    kind: int
    source_kind: int
    cue_log_probability: float
    argument_log_probability: float


def find_cues(emissions: FloatArray, chain: Chain, lengths: IntArray, decoding: Decoding) -> list[Cue]:
    """Finds the cues of a batch.

    Args:
        emissions: Weights of cue tags, shape (windows, frame types, words, tags).
        chain: Weights of sequences, a row a frame type.
        lengths: How many words each window has.
        decoding: How to read the output.

    Returns:
        The cues, by window and frame type.
    """
    found = []
    for index, frame_type in enumerate(FRAME_TYPES):
        tags = tag_count(frame_type)
        weights = emissions[:, index, :, :tags].copy()
        weights[..., 0] += decoding.outside.get(frame_type, 0.0)
        rows = Chain(
            chain.start[index : index + 1, :tags],
            chain.pair[index : index + 1, :tags, :tags],
            chain.end[index : index + 1, :tags],
        )
        paths, _ = best_paths(weights, rows, lengths)
        likely = marginals(weights, rows, lengths)
        for window, path in enumerate(paths):
            for kind in range(len(KINDS[frame_type])):
                for first, last in runs(path, begin_tag(kind), inside_tag(kind)):
                    least = likely[window, range(first, last + 1), path[first : last + 1]].min()
                    probability = math.log(max(float(least), _SMALLEST))
                    found.append(Cue(window, index, first, last, kind, probability))
    return sorted(found)


def find_arguments(
    emissions: FloatArray, chain: Chain, cues: Sequence[Cue], lengths: IntArray, decoding: Decoding
) -> list[dict[Role, tuple[list[tuple[int, int]], float]]]:
    """Finds the arguments of cues.

    Args:
        emissions: Weights of tags, shape (cues, roles, words, 3).
        chain: Weights of sequences, a row a role.
        cues: The cues.
        lengths: How many words each window has.
        decoding: How to read the output.

    Returns:
        For each cue, by role, first and last words of the fragments, and the log probability of just these fragments.
    """
    found: list[dict[Role, tuple[list[tuple[int, int]], float]]] = [{} for _ in cues]
    for index, role in enumerate(ROLES):
        chosen = [place for place, cue in enumerate(cues) if role in ARGUMENTS[FRAME_TYPES[cue.frame_type]]]
        if not chosen:
            continue
        row = Chain(*(part[index : index + 1] for part in chain))
        words = lengths[[cues[place].window for place in chosen]]
        weights = emissions[chosen, index, : int(words.max())]
        weights[..., 0] += decoding.absent.get(role, 0.0)
        row = counted(row, required=role in REQUIRED, single=role in SINGLE)
        weights = np.concatenate([weights, weights[..., :1]], axis=-1)
        paths, best = best_paths(weights, row, words)
        log_probability = best - log_partition(weights, row, words)
        for place, path, likely in zip(chosen, paths, log_probability, strict=True):
            found[place][role] = (runs(path, 1, 2), float(likely))
    return found


def candidates(
    runner: Runner,
    batch: Batch,
    windows: Sequence[Window],
    decoding: Decoding,
    given: Sequence[Sequence[Cue]] | None = None,
) -> Iterator[list[Candidate]]:
    """Finds the frames of a batch of windows whose cues are in the windows' cores.

    Args:
        runner: Runs the network.
        batch: The windows as arrays.
        windows: The windows.
        decoding: How to read the output.
        given: For each window the cues of its text, with words counted in the text, where they need not be found; of these,
            too, those that begin in the window's core are taken.

    Yields:
        The candidates of each window.
    """
    lengths = batch.word_mask.sum(axis=1)
    states, emissions = runner.encode(batch)
    found_cues = find_cues(emissions, runner.cue_chain, lengths, decoding) if given is None else list(_placed(given, windows))
    cues = [
        cue
        for cue in found_cues
        if windows[cue.window].core_start <= windows[cue.window].start + cue.first < windows[cue.window].core_end
    ]
    by_window: list[list[Candidate]] = [[] for _ in windows]
    if cues:
        rows = np.array([cue[:4] for cue in cues], dtype=np.int64)
        tags, kinds = runner.arguments(states, batch, rows)
        found = find_arguments(tags, runner.argument_chain, cues, lengths, decoding)
        for cue, arguments, weights in zip(cues, found, kinds, strict=True):
            by_window[cue.window].append(_candidate(cue, arguments, weights, windows[cue.window].start))
    yield from by_window


def _placed(given: Sequence[Sequence[Cue]], windows: Sequence[Window]) -> Iterator[Cue]:
    """Counts the words of given cues from the starts of their windows; where a window ends inside a cue, so does the cue."""
    for row, (cues, window) in enumerate(zip(given, windows, strict=True)):
        for cue in cues:
            if window.start <= cue.first < window.end:
                last = min(cue.last, window.end - 1)
                yield cue._replace(window=row, first=cue.first - window.start, last=last - window.start)


def _candidate(
    cue: Cue, arguments: dict[Role, tuple[list[tuple[int, int]], float]], source_kinds: FloatArray, start: int
) -> Candidate:
    spans: dict[Role, list[tuple[int, int]]] = {}
    log_probability = 0.0
    for role, (pieces, likely) in arguments.items():
        pieces = _without_cue(pieces, cue) if role in {"content", "source", "entity"} else pieces
        log_probability += likely
        if pieces:
            spans[role] = [(start + first, start + last) for first, last in pieces]
    none = SOURCE_KINDS.index("none")
    source_kind = none if "source" not in spans else int(np.delete(source_kinds, none).argmax())
    return Candidate(
        FRAME_TYPES[cue.frame_type],
        (start + cue.first, start + cue.last),
        spans,
        cue.kind,
        source_kind,
        cue.log_probability,
        log_probability,
    )


def _without_cue(pieces: Iterable[tuple[int, int]], cue: Cue) -> list[tuple[int, int]]:
    """Cuts the cue out of fragments: only the scope of a hedge holds its own cue."""
    left = []
    for first, last in pieces:
        if last < cue.first or first > cue.last:
            left.append((first, last))
            continue
        left += [part for part in ((first, cue.first - 1), (cue.last + 1, last)) if part[0] <= part[1]]
    return left


def frames_of(text: str, words: Words, found: Iterable[Candidate], decoding: Decoding) -> Iterator[Frame]:
    """Makes frames of the candidates of a text.

    Args:
        text: The text.
        words: Its words.
        found: The candidates, window by window.
        decoding: How to score them.

    Yields:
        The frames. Of candidates of one type whose cues overlap, at the seam of two windows, the first is taken; those that
        lack an argument which their type requires are none.
    """
    taken: dict[FrameType, int] = dict.fromkeys(FRAME_TYPES, -1)
    for candidate in found:
        name = candidate.frame_type
        if candidate.cue[0] <= taken[name] or any(role in REQUIRED and role not in candidate.spans for role in ARGUMENTS[name]):
            continue
        taken[name] = candidate.cue[1]
        spans = {role: [words.fragment(*piece) for piece in pieces] for role, pieces in candidate.spans.items()}
        yield frame_of(text, candidate, [words.fragment(*candidate.cue)], spans, score_of(candidate, decoding))


def score_of(candidate: Candidate, decoding: Decoding) -> float:
    """Returns the calibrated probability that the frame is right, from 0 to 1."""
    curve = decoding.curve(candidate.frame_type)
    logit = curve.offset + curve.cue * candidate.cue_log_probability + curve.arguments * candidate.argument_log_probability
    return round(1 / (1 + math.exp(-max(min(logit, 50.0), -50.0))), 4)


def frame_of(
    text: str,
    candidate: Candidate,
    cue: Sequence[Fragment],
    spans: Mapping[Role, Sequence[Fragment]],
    score: float | UnsetType = UNSET,
) -> Frame:
    """Makes a frame, without an id.

    Args:
        text: The text.
        candidate: Says of which type and kinds it is.
        cue: The fragments of the cue.
        spans: Those of its arguments, by role.
        score: Its score.

    Returns:
        The frame.
    """
    match candidate.frame_type:
        case "attribution":
            return make_attribution(
                text,
                ATTRIBUTION_KINDS[candidate.kind],
                SOURCE_KINDS[candidate.source_kind],
                cue,
                spans.get("source"),
                spans["content"],
                score,
            )
        case "hedge":
            return make_hedge(text, HEDGE_KINDS[candidate.kind], cue, spans["scope"], score)
        case "quantity":
            return make_quantity(text, cue, spans.get("entity"), score)
