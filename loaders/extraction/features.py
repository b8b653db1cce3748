"""What a linear model is told of a phrase: its words, its shape, where it stands and beside what."""

from __future__ import annotations

import re

from .catalogue import LETTERS, Catalogue
from .clusters import UNKNOWN, clusters
from .cues import CUES
from .mentions import MOST_SPANS, Phrase, is_name
from .sentences import Words

_EDGE = "^"
_LONGEST_WORD = 40
# Acronyms, capitalised and plain parts of a word, and its numbers.
_PART = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|\d+")


def shape(word: str) -> str:
    """The kind of spelling: acr(onym), mix(ed), Cap, dig(its), low."""
    if any(c.isdigit() for c in word):
        return "dig" if word[0].isdigit() else "num"
    if len(word) > 1 and word.isupper():
        return "acr"
    if is_name(word):
        return "mix"
    return "Cap" if word[:1].isupper() else "low"


def _bucket(count: int) -> str:
    return str(count) if count < 4 else "4" if count < 6 else "6"


def _rate(kept: float, seen: float) -> int:
    return int(5 * (kept + 0.1) / (seen + 0.5))


def known_features(phrase: Phrase, known: Catalogue) -> list[str]:
    """What the tables say of the name."""
    features = []
    entry = known.known.get(phrase.key)
    if entry and entry.seen > 0:
        size = "1" if entry.seen < 1.5 else "2" if entry.seen < 3.5 else "4" if entry.seen < 9 else "9"
        any_kept = min(entry.seen, sum(count for _, count in entry.kept))
        features.append(f"kn{size}:{_rate(any_kept, entry.seen)}")
        features += [f"k{LETTERS[name]}{size}:{_rate(count, entry.seen)}" for name, count in entry.kept]
        features += [f"k{LETTERS[name]}" for name, count in entry.kept[:1]]
    else:
        features.append("kn0")
        features += [f"ka{LETTERS[name]}" for name, _ in entry.kept[:1]] if entry else []
    return features


def _parts(word: str) -> list[str]:
    """What a coined word is joined of: long, code and bench of "LongCodeBench"."""
    parts = [part.lower() for part in _PART.findall(word[:_LONGEST_WORD])]
    if len(parts) < 2:
        return []
    return [f"y={part}" for part in dict.fromkeys(parts)] + [f"yl={parts[-1]}", f"yf={parts[0]}"]


def _alike(lower: tuple[str, ...]) -> list[str]:
    """The clusters of a phrase, of its head, of how it begins and of each of its words."""
    known = clusters()
    whole, head = known.get(" ".join(lower)), known.get(lower[-1], UNKNOWN)
    features = [f"P={c}" for c in whole] if whole else [f"P={len(lower) > 1:d}?"]
    features += [f"ch={c}" for c in head]
    if len(lower) > 1:
        features += [f"cf={c}" for c in known.get(lower[0], UNKNOWN)]
        features.append(f"cb={known.get(lower[-2], UNKNOWN)[1]} {head[1]}")
        features.append(f"cp={' '.join(known.get(word, UNKNOWN)[0] for word in lower)}")
    return features


def _inner(words: Words, phrase: Phrase) -> list[str]:
    first, last = phrase.spans[0]
    lower = words.lower[first:last]
    size = last - first
    head = lower[-1]
    outer = f"{shape(words.words[first])}.{shape(words.words[last - 1])}" if size > 1 else shape(words.words[first])
    features = [
        f"n{min(size, 5)}",
        f"h={head}",
        f"f={lower[0]}",
        f"s={head[-4:]}",
        f"sh={outer}",
        f"p={' '.join(lower)}",
    ]
    features += [f"i={word}" for word in lower[1:-1]]
    features += _parts(words.words[last - 1])
    if size > 1:
        features.append(f"b={lower[-2]} {head}")
    features += _alike(lower)
    if phrase.long:
        features.append("abbr")
        long_first, long_last = phrase.long[0]
        features += [
            f"lh={words.lower[long_last - 1]}",
            f"lb={' '.join(words.lower[max(long_first, long_last - 2) : long_last])}",
        ]
    return features


def _sides(words: Words, first: int, last: int, edges: tuple[int, int]) -> tuple[str, str, str, str]:
    begin, end = edges
    left = words.lower[first - 1] if first > begin else _EDGE
    left2 = words.lower[first - 2] if first - 1 > begin else _EDGE
    right = words.lower[last] if last < end else _EDGE
    right2 = words.lower[last + 1] if last + 1 < end else _EDGE
    return left2, left, right, right2


def _sides_alike(sides: tuple[str, str, str, str], head: str, inside: tuple[bool, bool]) -> list[str]:
    """The clusters of the words beside a mention.

    :param sides: two words before it, two behind it.
    :param head: cluster of its last word.
    :param inside: whether a name could hold the word before it, and that behind it.
    """
    known = clusters()
    left2, left, right, right2 = (known.get(word, UNKNOWN) for word in sides)
    before, behind = "L" if inside[0] else "l", "R" if inside[1] else "r"
    return [
        *(f"{before}c={c}" for c in left[1:]),
        *(f"{behind}c={c}" for c in right[1:]),
        f"l2c={left2[1]} {left[1]}",
        f"r2c={right[1]} {right2[1]}",
        f"lrc={left[0]} {right[0]}",
        f"lhc={left[1]} {head}",
        f"rhc={right[1]} {head}",
    ]


def _cues(words: Words, first: int, last: int, edges: tuple[int, int]) -> list[str]:
    found = {}
    for at in range(first - 1, max(edges[0], first - 9) - 1, -1):
        group = CUES.get(words.lower[at])
        if group and group not in found:
            found[group] = f"<{group}{'1' if first - at < 3 else '4' if first - at < 5 else '8'}"
    features = list(found.values())
    after = set()
    for at in range(last, min(edges[1], last + 6)):
        group = CUES.get(words.lower[at])
        if group and group not in after:
            after.add(group)
            features.append(f">{group}{'1' if at - last < 2 else '5'}")
    return features


def _title(words: Words, first: int, last: int) -> list[str]:
    lower = words.lower[: words.title_end]
    colon = lower.index(":") if ":" in lower else -1
    features = ["T"]
    if colon >= 0:
        features.append("T:all" if (first, last) == (0, colon) else "T:in" if last <= colon else "T:after")
    if first and lower[first - 1] in ("for", "with", "via", "in", "of", "by", "using", "on", "from"):
        features.append(f"T{lower[first - 1]}")
    if first == colon + 1:
        features.append("T1")
    if last == words.title_end:
        features.append("Tend")
    return features


def phrase_features(words: Words, phrase: Phrase, solid: tuple[bool, ...], known: Catalogue) -> list[str]:
    """Features of a phrase over all its mentions, each once.

    :param solid: for each word, whether a name could hold it (see mentions.chunks).
    """
    form = _inner(words, phrase)
    kind = form[4]
    seen: dict[str, None] = dict.fromkeys(form)
    seen.update(dict.fromkeys(known_features(phrase, known)))
    sentences = set()
    final = len(words.sentences) - 1
    whole = 0
    head = clusters().get(words.lower[phrase.spans[0][1] - 1], UNKNOWN)[0]
    for first, last in phrase.spans[:MOST_SPANS]:
        sentence = words.sentence_of[first]
        edges = words.sentences[sentence]
        sentences.add(sentence)
        left2, left, right, right2 = _sides(words, first, last, edges)
        inside_left = first > edges[0] and solid[first - 1]
        inside_right = last < edges[1] and solid[last]
        whole += not inside_left and not inside_right
        context = [
            f"{'L' if inside_left else 'l'}={left}",
            f"{'R' if inside_right else 'r'}={right}",
            f"l2={left2} {left}",
            f"r2={right} {right2}",
            f"{kind}|l={left}",
            f"{kind}|r={right}",
            f"e{inside_left:d}{inside_right:d}",
            f"e{inside_left:d}{inside_right:d}{kind}",
        ]
        context += _sides_alike((left2, left, right, right2), head, (inside_left, inside_right))
        if sentence == 0 and words.title_end:
            context += _title(words, first, last)
        else:
            context += _cues(words, first, last, edges)
            context.append("S1" if sentence < 2 else "S2" if sentence < 4 else "S9" if sentence >= final - 1 else "S5")
        seen.update(dict.fromkeys(context))
    count = _bucket(len(phrase.spans))
    titled = "T" in seen
    seen.update(
        dict.fromkeys(
            (f"c{count}", f"c{count}{kind}", f"t{titled:d}{kind}", f"t{titled:d}c{count}", f"{form[1]}|t{titled:d}")
        )
    )
    seen[f"w{whole * 3 // min(len(phrase.spans), MOST_SPANS)}"] = None
    seen[f"w{whole * 3 // min(len(phrase.spans), MOST_SPANS)}{kind}"] = None
    seen[f"q{min(len(sentences), 4)}"] = None
    return list(seen)


def told_features(words: Words, phrase: Phrase, told: tuple[tuple[str, ...], ...]) -> list[str]:
    """What the text before its mentions tells of a phrase, for the models that judge its part; each once.

    :param told: see stage.tags.
    """
    seen: dict[str, None] = {}
    fresh = True
    _, head, _, _, kind, *_ = _inner(words, phrase)
    for first, _ in phrase.spans[:MOST_SPANS]:
        tags = told[first]
        if not tags:
            continue
        act, article, both, place = tags[0], tags[3], tags[4], tags[5]
        seen.update(dict.fromkeys(tags))
        seen.update(dict.fromkeys((f"{act}|{kind}", f"{article}|{kind}", f"{place}|{kind}", f"{act}|{head}")))
        if fresh:
            again = (act, article, both, tags[6], f"{tags[7]}|{kind}")
            seen.update(dict.fromkeys(f"@1{tag}" for tag in again))
            fresh = False
    return list(seen)
