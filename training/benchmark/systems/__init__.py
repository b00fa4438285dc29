"""The systems that the benchmark compares: this project's taggers, learned baselines, other libraries, and any command.

system("lexicon")    system("model:runs/mine")    system("textacy:en_core_web_sm")    system("command:node tagger.js")
"""

from __future__ import annotations

from reportedly.errors import InputError
from reportedly.model.bundled import BUNDLED
from reportedly.tagger import BASELINE, load

from ..system import System
from .chance import MajoritySystem, RandomSystem
from .command import CommandSystem
from .crf import CrfSystem
from .lexicon import LexiconSystem
from .peers import PEERS, PeerSystem
from .taggers import ModelSystem, TaggerSystem

__all__ = ["SYSTEMS", "entry_of", "system"]

SYSTEMS = {
    "model": "the model that comes with the package",
    "model:PATH_OR_ID": "another model, by its folder or hub id",
    "baseline": "the lexicons and rules that come with the package",
    "lexicon": "learned: phrases that are cues in 30 % of their places; arguments are the sentence",
    "crf": "learned: conditional random fields over words, for cues and for the arguments of each cue",
    "majority": "learned: every word by its most frequent label; arguments are the sentence",
    "random": "learned: labels drawn as often as they stand in the training part; arguments are the sentence",
    "quantulum3": "a peer, for quantities",
    "recognizers-text": "a peer, for quantities",
    "textacy:PIPELINE": "a peer, for direct quotations, with a pipeline of spaCy that tags and parses",
    "command:COMMAND LINE": "any command that reads and writes Article JSON lines",
}
"""All systems, as they are asked for, with a description."""

_LEARNED: dict[str, type[LexiconSystem | MajoritySystem | RandomSystem | CrfSystem]] = {
    "lexicon": LexiconSystem,
    "majority": MajoritySystem,
    "random": RandomSystem,
    "crf": CrfSystem,
}


def entry_of(name: str) -> str:
    """Finds the entry of `SYSTEMS` that the system of a name belongs to: `textacy:PIPELINE` for `textacy`."""
    start = f"{name.partition(':')[0]}:"
    return name if name in SYSTEMS else next((entry for entry in SYSTEMS if entry.startswith(start)), name)


def system(spec: str) -> System:
    """Makes a system.

    Args:
        spec: Its name, as in `SYSTEMS`; what stands behind a colon is its argument.

    Returns:
        The system, ready for use; one that learns is a `TrainableSystem`.

    Raises:
        InputError: If there is none of that name, an argument is missing or given in vain, or a library is not installed.
        ModelNotFoundError: If there is no such model.
        SystemFailure: If a peer cannot be started.
    """
    name, colon, argument = spec.partition(":")
    if name == "command":
        return CommandSystem(argument)
    if name in PEERS:
        return PeerSystem(name, argument or None)
    if name == "model":
        return TaggerSystem(spec, load(BASELINE)) if argument == BASELINE else ModelSystem(spec, argument or BUNDLED)
    if not colon:
        if name == BASELINE:
            return TaggerSystem(name, load(BASELINE))
        if name in _LEARNED:
            return _LEARNED[name]()
    message = f"there is no system {spec!r}; there are {', '.join(SYSTEMS)}"
    raise InputError(message)
