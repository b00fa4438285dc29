"""The detector of a trained model: texts to words, windows, candidates, frames."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer

from ..schema import Article, Frame
from .decoder import Candidate, Cue, Runner, candidates, frames_of
from .given import given_cue, with_arguments
from .labels import FRAME_TYPES
from .settings import ModelSettings
from .windows import by_length, collate, cut, specials_of
from .words import Words, find_words

WINDOWS_AT_ONCE = 16


class ModelDetector:
    """Finds frames by a trained model.

    Args:
        settings: The settings of the model.
        tokenizer: The tokenizer of its encoder.
        runner: Runs its network.
        windows_at_once: How many windows the network reads together.
    """

    def __init__(
        self, settings: ModelSettings, tokenizer: Tokenizer, runner: Runner, windows_at_once: int = WINDOWS_AT_ONCE
    ) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._settings = settings
        self._tokenizer = tokenizer
        self._runner = runner
        self._windows_at_once = windows_at_once
        self._specials = specials_of(tokenizer, settings.encoder.pad_token_id or 0)

    @property
    def name(self) -> str:
        """The name of the model."""
        return self._settings.name

    def candidates(self, texts: Sequence[str]) -> list[tuple[str, list[Candidate]]]:
        """Finds what may be frames, for calibration; see `detect`.

        Args:
            texts: The texts.

        Returns:
            The texts, each with its candidates in the order of the windows.
        """
        return list(zip(texts, self._found(self._read(texts)), strict=True))

    def detect(self, texts: Sequence[str]) -> list[list[Frame]]:
        """Finds the frames of each text, without ids.

        Args:
            texts: The texts, of any length.

        Returns:
            The frames of each text.
        """
        decoding = self._settings.decoding
        words = self._read(texts)
        items = zip(texts, words, self._found(words), strict=True)
        return [list(frames_of(text, each, found, decoding)) for text, each, found in items]

    def detect_given(self, articles: Sequence[Article]) -> list[list[Frame]]:
        """Finds the arguments of cues that are given, and the kinds of their sources.

        Args:
            articles: Articles with a frame for each cue; its arguments are not looked at.

        Returns:
            For each article as many frames in the same order, with the same ids, cues and kinds.
        """
        words = self._read([article.text for article in articles])
        given = [[given_cue(frame, each) for frame in article.frames] for article, each in zip(articles, words, strict=True)]
        results = []
        for article, each, cues, found in zip(articles, words, given, self._found(words, given), strict=True):
            by_cue = {(candidate.frame_type, candidate.cue[0]): candidate for candidate in found}
            chosen = [cue and by_cue.get((FRAME_TYPES[cue.frame_type], cue.first)) for cue in cues]
            pairs = zip(article.frames, chosen, strict=True)
            results.append([with_arguments(article.text, each, frame, candidate) for frame, candidate in pairs])
        return results

    def _read(self, texts: Sequence[str]) -> list[Words]:
        return [find_words(text, self._tokenizer) for text in texts]

    def _found(self, words: Sequence[Words], given: Sequence[Sequence[Cue | None]] | None = None) -> list[list[Candidate]]:
        """The candidates of each text, given its words, and its cues where they need not be found."""
        decoding = self._settings.decoding
        limit = self._settings.encoder.limit
        length = min(decoding.window, self._specials.room(limit))
        items = [(owner, window) for owner, each in enumerate(words) for window in cut(each, length, decoding.overlap)]
        windows = [(words[owner], window) for owner, window in items]
        found: list[list[Candidate]] = [[] for _ in items]
        for group in by_length(windows, self._windows_at_once):
            chosen = [windows[place] for place in group]
            batch = collate(chosen, self._specials, limit)
            cues = None if given is None else [list(filter(None, given[items[place][0]])) for place in group]
            results = candidates(self._runner, batch, [window for _, window in chosen], decoding, cues)
            for place, result in zip(group, results, strict=True):
                found[place] = result
        by_text: list[list[Candidate]] = [[] for _ in words]
        for (owner, _), result in zip(items, found, strict=True):
            by_text[owner] += result
        return by_text
