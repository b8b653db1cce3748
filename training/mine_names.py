"""Tables of names and of words that no name holds, learned from annotated papers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from annotated import Read, entity_keys, label

from paperatlas.graph import readable
from paperatlas.loaders.extraction.catalogue import LETTERS, Catalogue, Known, key, phrases_of

# Words that open, close or join phrases and are no part of a name, whatever few annotations say.
FUNCTION_WORDS = ["a", "an", "the", "this", "that", "these", "those", "our", "their", "its", "his", "her", "we", "they", "it", "us", "i", "you", "and", "or", "but", "nor", "so", "yet", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on", "onto", "out", "over", "per", "than", "then", "there", "to", "toward", "towards", "under", "up", "upon", "via", "with", "within", "without", "while", "when", "where", "which", "who", "whom", "whose", "what", "how", "why", "whether", "if", "because", "since", "although", "though", "however", "thus", "hence", "therefore", "is", "are", "was", "were", "be", "been", "being", "am", "has", "have", "had", "having", "do", "does", "did", "can", "could", "may", "might", "must", "shall", "should", "will", "would", "not", "no", "only", "also", "very", "more", "most", "much", "many", "such", "other", "another", "each", "every", "all", "both", "any", "some", "several", "various", "different", "same", "own", "existing", "previous", "prior", "new", "novel", "first", "second", "third", "here", "between", "among", "across", "against", "during", "before", "after", "through", "about", "around", "above", "below", "e.g.", "i.e.", "et", "al.", "vs.", "etc", "compared", "based", "using", "used", "uses", "use", "propose", "proposes", "proposed", "introduce", "introduces", "introduced", "present", "presents", "achieve", "achieves", "achieved", "outperform", "outperforms", "show", "shows", "shown", "demonstrate", "demonstrates", "improve", "improves", "improving", "called", "named", "dubbed", "termed"]


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


def mine(papers: list[Read], broken: frozenset[str]) -> Catalogue:
    """The catalogue of the names in these papers."""
    same = _same(papers)
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    types: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    aliases: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for entity in paper.record["entities"]:
            name = key(entity["name"])
            for k in entity_keys(entity):
                types[k][entity["type"]] += 1
                kinds[k][entity["kind"]] += 1
            for text, weight in [(entity["name"], 3), *((s, 1) for s in [*entity["surfaces"], *entity["aliases"]])]:
                spelt[key(text)][readable(text)] += weight
            aliases[name].update(readable(a) for a in [*entity["aliases"], entity["name"]])
    first = {k: Known(_top(spelt[k]), 0, (), "term", same.get(k, k)) for k in types if k}
    names = [first[k].name for k in sorted(first)]
    draft = Catalogue(first, broken, phrases_of(names, broken))
    seen: Counter[str] = Counter()
    kept: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in papers:
        for found in label(paper, draft):
            entity = None if found.entity is None else paper.record["entities"][found.entity]
            if entity and entity.get("optional"):
                continue
            seen[found.phrase.key] += 1
            if entity and found.main:
                kept[found.phrase.key][entity["type"]] += 1
    known = {}
    for k in sorted(first):
        if not seen[k] and first[k].same == k:
            continue
        counts = kept[k] if sum(kept[k].values()) else types[k]
        order = sorted(counts, key=lambda t: (-counts[t], t))
        best = [a for a, _ in sorted(aliases[k].items(), key=lambda x: (-x[1], x[0])) if key(a) != k][:4]
        known[k] = Known(
            first[k].name,
            float(seen[k]) if sum(kept[k].values()) or seen[k] else 0.0,
            tuple((t, float(kept[k][t])) for t in order) if seen[k] else tuple((t, 0.0) for t in order[:1]),
            "named" if kinds[k]["named"] > kinds[k]["term"] else "term",
            first[k].same,
            tuple(sorted(best)),
        )
    return Catalogue(known, broken, draft.phrases)


def _top(counts: Counter[str]) -> str:
    return min(counts, key=lambda s: (-counts[s], s))


def write(catalogue: Catalogue, folder: Path) -> None:
    """names.tsv and breaks.tsv of a catalogue."""
    rows = ["# key\tname\tpapers with it\tpapers that record it, by type\tkind\tspelling of\taliases"]
    for k, entry in sorted(catalogue.known.items()):
        kept = ",".join(f"{LETTERS[t]}={n:g}" for t, n in entry.kept)
        same = entry.same if entry.same != k else ""
        rows.append("\t".join((k, entry.name, f"{entry.seen:g}", kept, "named" if entry.kind == "named" else "", same, "|".join(entry.aliases))))
    (folder / "names.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    words = ["# words that no name holds", *sorted(catalogue.breaks)]
    (folder / "breaks.tsv").write_text("\n".join(words) + "\n", encoding="utf-8")
