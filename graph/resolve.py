"""Which names of many papers are one node.

Two papers mean one thing when their names have one key (case, hyphens, spaces and plurals apart), when one
gives the expansion that the other uses as a name, or when one is a known spelling of the other. An
abbreviation that papers expand differently stays as many nodes as it has expansions. All of it is a function
of the set of namings, never of their order.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .readable import readable
from .schema import NodeType

_GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "λ": "lambda", "μ": "mu", "π": "pi", "σ": "sigma"}
_PLURAL = re.compile(r"[^\W\d_]{2,}s\Z")
_NOT_PLURAL = re.compile(r"(?:ss|us|is|[A-Z]S)\Z")
# A dot counts only between digits: "Qwen2.5" is not "Qwen25", "U.S." is "US". "+" and "#" tell C, C++, C# apart.
_DROPPED = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.+#@]|_")
# Expansions of one abbreviation of which one begins the other are one: "low-rank adaptation (of ...)".
_MIN_PREFIX = 10


def name_key(name: str) -> str:
    """What two spellings of one name have in common.

    >>> name_key("MS-COCO") == name_key("MS COCO"), name_key("Vision Transformers")
    (True, 'visiontransformer')
    >>> [name_key(n) for n in ("C", "C++", "C#", "Qwen2.5-VL", "π0")]
    ['c', 'c++', 'c#', 'qwen2.5vl', 'pi0']
    """
    text = unicodedata.normalize("NFKC", readable(name)).strip()
    if _PLURAL.search(text) and not _NOT_PLURAL.search(text):
        text = text[:-1]
    folded = "".join(_GREEK.get(c, c) for c in text.casefold())
    return _DROPPED.sub("", folded) or folded


def space_key(space: str, name: str) -> str:
    """The key of a name in its key space: a :func:`name_key`, save for URLs and for names of people and venues.

    >>> space_key("repository", "http://GitHub.com/a/B/") == space_key("repository", "https://github.com/a/B")
    True
    >>> space_key("author", "Ann  Williams")
    'ann williams'
    """
    if space == "repository":
        host, slash, path = re.sub(r"\A(?:https?://)?(?:www\.)?", "", name.strip(), flags=re.IGNORECASE).partition("/")
        return (host.casefold() + slash + path).rstrip("/")
    if space in ("author", "venue"):
        return " ".join(readable(name).casefold().split())
    return name_key(name)


@dataclass(frozen=True, slots=True)
class Naming:
    """One thing as one paper names it.

    :param space: key space of its type; names of different spaces are never one node.
    :param long_form: the expansion that the paper gives; None where it gives none.
    :param spellings: surfaces and aliases, readable.
    :param aliases: the well-known spellings among them, which may join namings.
    """

    paper: str
    space: str
    name: str
    type: NodeType
    long_form: str | None = None
    spellings: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        """Keys by which it can meet other namings: of its name first, then of long form and aliases."""
        own = space_key(self.space, self.name)
        rest = {name_key(n) for n in (self.long_form, *self.aliases) if n}
        return (own, *sorted(rest - {own}))


@dataclass(frozen=True, slots=True)
class Group:
    """Namings that are one node.

    :param id: the node's key, unique in the graph: `method:clip`.
    :param aliases: other spellings, sorted.
    :param papers: ids of the papers that name it, sorted.
    """

    id: str
    type: NodeType
    name: str
    aliases: tuple[str, ...]
    papers: tuple[str, ...]
    namings: tuple[Naming, ...]


class _Sets:
    """Disjoint sets of strings; the smallest member stands for its set, so that order can't show."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, item: str) -> str:
        root = item
        while self._parent.setdefault(root, root) != root:
            root = self._parent[root]
        while self._parent[item] != root:
            self._parent[item], item = root, self._parent[item]
        return root

    def join(self, one: str, other: str) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low


def resolve(namings: Iterable[Naming]) -> list[Group]:
    """Groups of namings, sorted by id. All namings that share a key, directly or over others, must be given.

    :param namings: of any papers and spaces; each (paper, space, name) once.
    """
    by_space: dict[str, list[Naming]] = defaultdict(list)
    for naming in namings:
        by_space[naming.space].append(naming)
    return sorted(
        (group for space in sorted(by_space) for group in _resolve_space(space, by_space[space])),
        key=lambda g: g.id,
    )


def _resolve_space(space: str, namings: list[Naming]) -> list[Group]:
    senses = _senses(namings)
    members: dict[str, list[Naming]] = defaultdict(list)
    for naming in namings:
        members[senses[naming.paper, naming.name]].append(naming)
    named = [(*_canonical(group), sense, group) for sense, group in members.items()]
    # Of homonyms the one that most papers name keeps the plain key.
    named.sort(key=lambda n: (space_key(space, n[0]), -len({m.paper for m in n[3]}), n[2]))
    groups, taken = [], set()
    for name, type_, sense, group in named:
        key = space_key(space, name)
        ident = f"{space}:{key}" if key not in taken else f"{space}:{key}~{sense}"
        taken.add(key)
        spellings = {s for m in group for s in (m.name, m.long_form, *m.spellings) if s} - {name}
        papers = tuple(sorted({m.paper for m in group}))
        ordered = tuple(sorted(group, key=lambda m: (m.paper, m.name)))
        groups.append(Group(ident, type_, name, tuple(sorted(spellings)), papers, ordered))
    return groups


class _Expansions:
    """What each abbreviation stands for, by the papers that say so; keys all."""

    def __init__(self, namings: list[Naming]) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.long_keys: set[str] = set()
        self.sets = _Sets()
        for naming in namings:
            own = naming.keys()[0]
            if naming.long_form and (long_key := name_key(naming.long_form)) != own:
                self.counts[own][long_key] += 1
                self.long_keys.add(long_key)
        for counts in self.counts.values():
            self._join_prefixes(sorted(counts))

    def _join_prefixes(self, ordered: list[str]) -> None:
        prefix = None
        for key in ordered:  # whatever begins with a key follows it directly
            if prefix and key.startswith(prefix):
                self.sets.join(prefix, key)
            else:
                prefix = key if len(key) >= _MIN_PREFIX else None

    def of(self, key: str) -> str:
        """The sense of a name that comes without expansion: what most papers mean by it."""
        if key in self.long_keys or key not in self.counts:
            return key
        votes: Counter[str] = Counter()
        for long_key, count in self.counts[key].items():
            votes[self.sets.find(long_key)] += count
        return min(votes, key=lambda sense: (-votes[sense], sense))

    def ambiguous(self, key: str) -> bool:
        """Whether papers expand it differently."""
        return len({self.sets.find(s) for s in self.counts.get(key, ())}) > 1


def _senses(namings: list[Naming]) -> dict[tuple[str, str], str]:
    """The sense of each naming, by (paper, name): the key of what it stands for."""
    expansions = _Expansions(namings)
    senses = {}
    for naming in namings:
        own = naming.keys()[0]
        long_key = name_key(naming.long_form) if naming.long_form else own
        senses[naming.paper, naming.name] = long_key if long_key != own else expansions.of(own)
    # All are read before the first join, lest a join sway what the next abbreviation stands for.
    joins = [
        (senses[naming.paper, naming.name], expansions.of(key))
        for naming in namings
        for key in map(name_key, naming.aliases)
        if not expansions.ambiguous(key)
    ]
    for one, other in joins:
        expansions.sets.join(one, other)
    return {who: expansions.sets.find(sense) for who, sense in senses.items()}


def _canonical(group: list[Naming]) -> tuple[str, NodeType]:
    """Name and type that most papers give; of equals the shorter name, then the first in the alphabet."""
    names = Counter(m.name for m in group)
    types = Counter(m.type for m in group)
    name = min(names, key=lambda n: (-names[n], len(n), n))
    return name, max(types, key=lambda t: (types[t], t))
