"""What a sentence has said when a name comes up: who acts, by which verb, and whether the paper's own part began."""

from __future__ import annotations

from collections.abc import Iterator

from .cues import CUES
from .sentences import Words

# Groups of cues that hold verbs, and the words of these groups that are none.
_ACTS = frozenset({"propose", "call", "beat", "compare", "evaluate", "train", "use", "build", "part", "study", "aim"})
_NO_ACTS = (
    "novel new over better superior faster with through via upon by top for towards toward in baseline baselines prior"
    " previous existing conventional traditional state-of-the-art sota counterparts rival experiments experimental"
    " experiment benchmark benchmarks dataset datasets corpus tested versus vs. against within inside stage stages"
    " module modules component components variant variants backbone backbones gain gains improvement improvements"
)
_NO_ACT = frozenset(_NO_ACTS.split())
_AUTHORS = frozenset({"we", "i", "paper", "work", "article", "study"})
_PASSIVE = frozenset({"is", "are", "was", "were", "be", "been"})
_ARTICLES = "a an the our this these its their his two three four several multiple both each any such another new novel"
_DETERMINERS = frozenset(_ARTICLES.split())
_STOPS = frozenset(",.;:()")


def _determiner(lower: tuple[str, ...], first: int, at: int) -> str:
    for before in range(at - 1, max(first, at - 5) - 1, -1):
        word = lower[before]
        if word in _DETERMINERS:
            # "a novel" and "a" do the same; how far away it stands tells whether the phrase is whole.
            if word in ("new", "novel") and before > first:
                return f"{lower[before - 1]} {word}"
            return f"{word}{min(at - before, 3)}"
        if word in _STOPS or word in CUES:
            return f"{word}."
    return "-"


def _sentence(lower: tuple[str, ...], first: int, last: int, place: str) -> Iterator[tuple[str, ...]]:
    """The tags of a sentence's words in turn."""
    opener = next((word for word in lower[first:last] if not word.isspace()), "")
    act, word_of_act, commas = "-", "-", 0
    for at in range(first, last):
        article = _determiner(lower, first, at)
        yield (
            f"@v={act}",
            f"@c={act}{commas}",
            f"@w={word_of_act}",
            f"@d={article}",
            f"@dv={article}|{act}",
            f"@P={place}",
            f"@Pv={place}{act}",
            f"@Pd={place}{article}",
            f"@o={opener}",
        )
        word = lower[at]
        group = CUES.get(word)
        if group in _ACTS and word not in _NO_ACT:
            near = lower[max(first, at - 4) : at]
            who = "w" if not _AUTHORS.isdisjoint(near) else "p" if not _PASSIVE.isdisjoint(near[-2:]) else "-"
            act, word_of_act, commas = f"{group}{who}", f"{word}{who}", 0
        elif word in (",", ";", "and"):
            commas = min(commas + 1, 2)


def _own(words: Words) -> int:
    """The first sentence in which the authors propose something; past the last where they never do."""
    for number, (first, last) in enumerate(words.sentences):
        inside = words.lower[first:last]
        proposes = any(CUES.get(word) == "propose" and word not in _NO_ACT for word in inside)
        if proposes and first >= words.title_end and not _AUTHORS.isdisjoint(inside):
            return number
    return len(words.sentences)


def tags(words: Words) -> tuple[tuple[str, ...], ...]:
    """For each word of a paper, what is told of a phrase that begins there; nothing in the title."""
    told: list[tuple[str, ...]] = []
    own = _own(words)
    for number, (first, last) in enumerate(words.sentences):
        if first < words.title_end:
            told += [()] * (last - first)
            continue
        past = number - own
        place = "n" if own == len(words.sentences) else "b" if past < 0 else str(min(past, 2))
        told += _sentence(words.lower, first, last, place)
    return tuple(told)
