"""Tables of names and of words that no name holds, learned from annotated papers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from annotated import FOLDS, Read, Record, entity_keys, label

from paperatlas.graph import EntityType, readable
from paperatlas.loaders.extraction.catalogue import BREAKS, LETTERS, NAMES, Catalogue, Known, key, phrases_of

_Text = TypeVar("_Text", bound=str)

# Words that open, close or join phrases and are no part of a name, whatever few annotations say.
FUNCTION_WORDS = """
    a an the this that these those our their its his her we they it us i you and or but nor so yet as at by for from
    in into of off on onto out over per than then there to toward towards under up upon via with within without
    while when where which who whom whose what how why whether if because since although though however thus hence
    therefore is are was were be been being am has have had having do does did can could may might must shall should
    will would not no only also very more most much many such other another each every all both any some several
    various different same own existing previous prior new novel first second third here between among across
    against during before after through about around above below e.g. i.e. et al. vs. etc compared based using used
    uses use propose proposes proposed introduce introduces introduced present presents achieve achieves achieved
    outperform outperforms show shows shown demonstrate demonstrates improve improves improving called named dubbed
    termed sota state-of-the-art
""".split()  # noqa: SIM905 - a list of one word a line would fill pages


def _surface_words(paper: Read) -> tuple[Counter[str], Counter[str]]:
    """How often each word stands in the paper, and how often within a surface form."""
    words = paper.words
    inside = [False] * len(words.words)
    for entity in paper.record["entities"]:
        for surface in entity["surfaces"]:
            at = words.text.find(surface)
            while at >= 0:
                for number in range(words.word_at(at), len(words.words)):
                    if words.starts[number] >= at + len(surface):
                        break
                    inside[number] = True
                at = words.text.find(surface, at + 1)
    return Counter(words.lower), Counter(w for w, within in zip(words.lower, inside, strict=True) if within)


def breaks(papers: Iterable[Read]) -> frozenset[str]:
    """Words that (nearly) no surface form holds, and the function words."""
    total: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for paper in papers:
        every, within = _surface_words(paper)
        total += every
        inside += within
    rare = {w for w, n in total.items() if n >= 5 and w.isalpha() and inside[w] <= 0.03 * n}
    return frozenset(FUNCTION_WORDS) | rare


def _initials(short: str, long: str) -> bool:
    letters = "".join(word[0] for word in readable(long).replace("-", " ").split() if word[0].isalnum()).lower()
    return key(short) == letters or (key(short).startswith(letters) and len(letters) > 1)


def _near(alias: str, name: str) -> bool:
    """Whether an alias is plainly a spelling of a name: its initials, or longer or shorter by a word."""
    a, b = key(alias), key(name)
    return _initials(alias, name) or _initials(name, alias) or a.startswith(b) or b.startswith(a)


def _same(papers: Iterable[Read]) -> dict[str, str]:
    """Which key is another spelling of which name, by vote of the papers."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    shapes: dict[tuple[str, str], bool] = {}
    for paper in papers:
        for entity in paper.record["entities"]:
            name = key(entity["name"])
            for surface in {entity["name"], *entity["surfaces"]}:
                k = key(surface)
                if k and name:
                    votes[k][name] += 1
                    if _initials(surface, entity["name"]) or _initials(entity["name"], surface):
                        shapes[k, name] = True
    chosen = {}
    for k, names in votes.items():
        best = min(names, key=lambda n: (-names[n], n != k, n))
        sure = names[best] >= 2 and names[best] > 0.6 * sum(names.values())
        if best != k and (sure or ((k, best) in shapes and names[best] >= 0.5 * sum(names.values()))):
            chosen[k] = best
    return {k: chosen.get(n, n) for k, n in chosen.items() if chosen.get(n, n) != k}


class _Tallies:
    """How the annotated papers write the names of each key, and as what they record them."""

    def __init__(self, papers: Iterable[Read]) -> None:
        self.spelt: dict[str, Counter[str]] = defaultdict(Counter)
        self.types: dict[str, Counter[EntityType]] = defaultdict(Counter)
        self.kinds: dict[str, Counter[str]] = defaultdict(Counter)
        self.aliases: dict[str, Counter[str]] = defaultdict(Counter)
        for paper in papers:
            for entity in paper.record["entities"]:
                self._add(entity)

    def mutual(self, one: str, other: str) -> bool:
        """Whether two names of data are each given as a spelling of the other, by three papers at least."""
        if one == other or any(_top(self.types[k]) not in ("Dataset", "Benchmark") for k in (one, other)):
            return False
        counts = [
            sum(n for alias, n in self.aliases[a].items() if key(alias) == b) for a, b in ((one, other), (other, one))
        ]
        return min(counts) > 0 and sum(counts) >= 3

    def _add(self, entity: Record) -> None:
        for k in entity_keys(entity):
            self.types[k][entity["type"]] += 1
            self.kinds[k][entity["kind"]] += 1
        self.spelt[key(entity["name"])][readable(entity["name"])] += 3
        for text in [*entity["surfaces"], *entity["aliases"]]:
            self.spelt[key(text)][readable(text)] += 1
        self.aliases[key(entity["name"])].update(readable(a) for a in [*entity["aliases"], entity["name"]])


def _kept(papers: Iterable[Read], draft: Catalogue) -> tuple[Counter[str], dict[str, Counter[EntityType]]]:
    """For each key the papers in which it stands, and those that record it, by type; optional ones count in neither."""
    seen: Counter[str] = Counter()
    kept: dict[str, Counter[EntityType]] = defaultdict(Counter)
    for paper in papers:
        for found in label(paper, draft):
            entity = None if found.entity is None else paper.record["entities"][found.entity]
            if entity and entity.get("optional"):
                continue
            seen[found.phrase.key] += 1
            if entity and found.main:
                kept[found.phrase.key][entity["type"]] += 1
    return seen, kept


def mine(papers: list[Read], broken: frozenset[str]) -> Catalogue:
    """The catalogue of the names in these papers."""
    same = _same(papers)
    tallies = _Tallies(papers)
    first = {k: Known(_top(tallies.spelt[k]), 0, (), "term", same.get(k, k)) for k in tallies.types if k}
    names = [first[k].name for k in sorted(first)]
    draft = Catalogue(first, broken, phrases_of(names, broken))
    seen, kept = _kept(papers, draft)
    known = {}
    for k in sorted(first):
        if not seen[k] and first[k].same == k:
            continue
        counts = kept[k] if kept[k] else tallies.types[k]
        order = sorted(counts, key=lambda t: (-counts[t], t))
        # One paper's alias is often loose ("ViT" for "Transformer"), and what names an entity of its own is none, but
        # for the names of data that both ways are given as one ("COCO" and "MS COCO").
        votes = {
            a: n
            for a, n in tallies.aliases[k].items()
            if (n > 1 or _near(a, first[k].name) if key(a) not in tallies.aliases else tallies.mutual(k, key(a)))
        }
        best = sorted(votes, key=lambda a: (-votes[a], a))[:4]
        known[k] = replace(
            first[k],
            seen=float(seen[k]),
            kept=tuple((t, float(kept[k][t])) for t in order[: None if seen[k] else 1]),
            kind="named" if tallies.kinds[k]["named"] > tallies.kinds[k]["term"] else "term",
            aliases=tuple(sorted(best)),
        )
    return Catalogue(known, broken, draft.phrases)


def mine_each(papers: list[Read], broken: frozenset[str]) -> list[Catalogue]:
    """For each fold the catalogue of the other folds' papers."""
    return [mine([paper for paper in papers if paper.fold != fold], broken) for fold in FOLDS]


def _top(counts: Counter[_Text]) -> _Text:
    return min(counts, key=lambda s: (-counts[s], s))


def write(catalogue: Catalogue, folder: Path) -> None:
    """names.tsv and breaks.tsv of a catalogue."""
    rows = ["# key\tname\tpapers with it\tpapers that record it, by type\tkind\tspelling of\taliases"]
    for k, entry in sorted(catalogue.known.items()):
        kept = ",".join(f"{LETTERS[t]}={n:g}" for t, n in entry.kept)
        same = entry.same if entry.same != k else ""
        rows.append(
            "\t".join(
                (
                    k,
                    entry.name,
                    f"{entry.seen:g}",
                    kept,
                    "named" if entry.kind == "named" else "",
                    same,
                    "|".join(entry.aliases),
                )
            )
        )
    (folder / NAMES).write_text("\n".join(rows) + "\n", encoding="utf-8")
    words = ["# words that no name holds", *sorted(catalogue.breaks)]
    (folder / BREAKS).write_text("\n".join(words) + "\n", encoding="utf-8")
