"""What joins names: the rules over what papers say, and what a person rules.

Every join is a link that knows its rule and the papers behind it. Resolution is nothing but what these links
connect, so that a chain of them tells why two names are one node, or would have been.

A ruling that two names are different wins over the rules. Of every chain of links between the two the first and
the last are barred, which are those at the names themselves; the rest of the chain stands.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from .naming import Naming, Use, name_key
from .rulings import Ruling, SpaceRulings
from .sets import Sets

# Expansions of one abbreviation of which one begins the other are one: "low-rank adaptation (of ...)".
_MIN_PREFIX = 10
_WORD = re.compile(r"[a-z0-9]+")
_ACRONYM = re.compile(r"[A-Z]{2,6}\Z")
# A known spelling that says more than the name is the same thing only where it adds a word for what the thing is, or
# a number ("ImageNet" and "ImageNet-1K").
_SHORTEST_CORE = 5
_ADDS_NOTHING = re.compile(
    r"\d|\A(?:method|model|function|network|net|dataset|data|algorithm|benchmark|problem|process|approach|technique"
    r"|imaging|image|representation|system|test|layer|loss|score|metric|corpus|task|architecture|framework)s?\Z"
)


class Rule(Enum):
    """Why two names, each in one sense, are one thing."""

    EXPANSION = "expansion"
    """A paper gives the one as the expansion of the other."""
    USUAL = "usual expansion"
    """An abbreviation without expansion means what most papers mean by it."""
    PREFIX = "longer expansion"
    """Both are expansions of one abbreviation, and one begins the other."""
    ALIAS = "known spelling"
    """A paper's entity has it as a well-known spelling."""
    NAME = "same key"
    """The expansion was ruled out, so that the name counts as one without."""
    RULING = "ruling"
    """A person says so."""


@dataclass(frozen=True, slots=True)
class Link:
    """That two names, each in one sense, are one thing.

    :param papers: ids of those that say so, sorted; none for a ruling.
    :param ruling: of a ruling, which.
    """

    one: Use
    other: Use
    rule: Rule
    papers: tuple[str, ...] = ()
    ruling: Ruling | None = None


@dataclass(slots=True)
class Links:
    """Links between the names of one key space.

    :param made: those that hold.
    :param barred: those that the rules draw and that are not made, with the ruling that forbids it; None for a
        known spelling that is not believed: an abbreviation that stands for other things, a broader or narrower name.
    """

    made: list[Link]
    barred: list[tuple[Link, Ruling | None]] = field(default_factory=list)

    def components(self) -> Sets[Use]:
        """Sets of what is one thing."""
        found: Sets[Use] = Sets()
        for link in self.made:
            found.join(link.one, link.other)
        return found


def draw(namings: Iterable[tuple[Naming, Use]], rulings: SpaceRulings) -> Links:
    """All links between namings of one key space.

    :param namings: with the use of each.
    """
    listed = list(namings)
    links = _Drawing(listed).links()
    if rulings:
        uses = {use for _, use in listed} | {use for link in links.made for use in (link.one, link.other)}
        links.made += _ruled_same(uses, rulings)
        _keep_apart(links, uses, rulings)
    return links


class _Drawing:
    """The links that the papers' rules draw."""

    def __init__(self, namings: list[tuple[Naming, Use]]) -> None:
        self.expansions: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        """By abbreviation and expansion, keys both: the paper of each naming that gives it."""
        self.aliases: dict[tuple[Use, str], set[str]] = defaultdict(set)
        self.acronyms: dict[str, dict[Use, bool]] = defaultdict(dict)
        """By the key of an acronym that is a known spelling: of what, and whether its letters are the initials."""
        for naming, use in namings:
            if use.sense != use.key:
                self.expansions[use.key][use.sense].append(naming.paper)
            for alias in naming.aliases:
                key = name_key(alias)
                self.aliases[use, key].add(naming.paper)
                if _ACRONYM.match(alias):
                    fits = _initials(naming.long_form or naming.name) == alias.casefold()
                    self.acronyms[key][use] = fits or self.acronyms[key].get(use, False)
        self.alike: Sets[str] = Sets()
        """Expansions of which one begins the other."""

    def links(self) -> Links:
        papers: dict[tuple[Use, Use, Rule], set[str]] = defaultdict(set)
        for expanded in self.expansions.values():
            for short, long in _prefixes(expanded):
                self.alike.join(short, long)
                papers[Use(short, short), Use(long, long), Rule.PREFIX] |= {*expanded[short], *expanded[long]}
        long_keys = {long for expanded in self.expansions.values() for long in expanded}
        for key, expanded in self.expansions.items():
            for long, givers in expanded.items():
                papers[Use(key, long), Use(long, long), Rule.EXPANSION] |= set(givers)
            if key not in long_keys:
                usual, givers = self._usual(expanded)
                papers[Use(key, key), Use(usual, usual), Rule.USUAL] |= set(givers)
        refused: set[tuple[Use, Use, Rule]] = set()
        for (use, alias), listers in self.aliases.items():
            link = (use, Use(alias, alias), Rule.ALIAS)
            if use != link[1]:
                papers[link] |= listers
                if not self._believed(use, alias):
                    refused.add(link)
        drawn = [
            Link(*link, tuple(sorted(papers[link]))) for link in sorted(papers, key=lambda k: (*k[:2], k[2].value))
        ]
        made = [link for link in drawn if (link.one, link.other, link.rule) not in refused]
        return Links(made, [(link, None) for link in drawn if (link.one, link.other, link.rule) in refused])

    def _usual(self, expanded: Mapping[str, list[str]]) -> tuple[str, list[str]]:
        """What most papers mean by an abbreviation, and the papers."""
        votes: Counter[str] = Counter()
        for long, givers in expanded.items():
            votes[self.alike.find(long)] += len(givers)
        usual = min(votes, key=lambda sense: (-votes[sense], sense))
        return usual, [p for long, givers in expanded.items() if self.alike.find(long) == usual for p in givers]

    def _believed(self, use: Use, alias: str) -> bool:
        """Whether a known spelling, by key, is taken for the same thing."""
        expanded = {self.alike.find(long) for long in self.expansions.get(alias, ())}
        if len(expanded) > 1:
            return False
        if use in (acronyms := self.acronyms.get(alias, {})):
            if expanded:
                return self.alike.find(use.sense) in expanded
            fitting = {other.sense for other, fits in acronyms.items() if fits}
            return len(fitting) < 2 and (not fitting or acronyms[use])
        short, long = sorted((use.key, alias), key=len)
        rest = long.replace(short, "", 1)
        wider = len(short) >= _SHORTEST_CORE and short in long and rest
        return not wider or bool(_ADDS_NOTHING.search(rest))


def _initials(name: str) -> str:
    return "".join(word[0] for word in _WORD.findall(name.casefold()))


def _prefixes(keys: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of keys of which the first begins the second."""
    found: list[tuple[str, str]] = []
    prefix = None
    for key in sorted(keys):  # whatever begins with a key follows it directly
        if prefix and key.startswith(prefix):
            found.append((prefix, key))
        else:
            prefix = key if len(key) >= _MIN_PREFIX else None
    return found


def _ruled_same(uses: set[Use], rulings: SpaceRulings) -> list[Link]:
    """Links between names that are ruled one, in all senses that papers use them in."""
    pairs = {pair for key in {u.key for u in uses} for pair in rulings.sames(key)}
    links = [Link(Use(a, a), Use(b, b), Rule.RULING, (), r) for a, b, r in sorted(pairs) if a != b]
    said: dict[str, Ruling] = {}
    for one, other, ruling in sorted(pairs):
        said.setdefault(one, ruling)
        said.setdefault(other, ruling)
    links += [
        Link(use, Use(use.key, use.key), Rule.RULING, (), said[use.key])
        for use in sorted(uses)
        if use.key in said and use.sense != use.key
    ]
    return links


def _keep_apart(links: Links, uses: set[Use], rulings: SpaceRulings) -> None:
    """Bar what joins names that are ruled different; round by round, since a name without its expansion joins anew."""
    kins: dict[str, set[Use]] = defaultdict(set)
    for use in uses | {use for link in links.made for use in (link.one, link.other)}:
        kins[rulings.kin(use.key)].add(use)
    pairs = [
        (low, high, ruling)
        for low in sorted(kins)
        for high, ruling in sorted(rulings.differents(low).items())
        if low < high and high in kins
    ]
    while True:
        sets = links.components()
        barred: dict[Link, Ruling] = {}
        for low, high, ruling in pairs:
            if {sets.find(u) for u in kins[low]} & {sets.find(u) for u in kins[high]}:
                for link in _ends(links.made, kins[low], kins[high]):
                    barred.setdefault(link, ruling)
        if not barred:
            return
        links.made = [link for link in links.made if link not in barred]
        links.barred += barred.items()
        for link in barred:
            if link.rule is Rule.EXPANSION:
                links.made.append(Link(link.one, Use(link.one.key, link.one.key), Rule.NAME, link.papers))
                kins[rulings.kin(link.one.key)].add(Use(link.one.key, link.one.key))


def _ends(links: list[Link], one: set[Use], other: set[Use]) -> list[Link]:
    """The first and the last link of every chain between the two."""
    around: dict[Use, list[Link]] = defaultdict(list)
    for link in links:
        around[link.one].append(link)
        around[link.other].append(link)
    found = []
    for near, far in ((one, other), (other, one)):
        reached, fresh = set(far), list(far)
        while fresh:
            use = fresh.pop()
            for link in around[use]:
                for end in (link.one, link.other):
                    if end not in reached and end not in near:
                        reached.add(end)
                        fresh.append(end)
        found += [
            link
            for link in links
            if (link.one in near and link.other in reached) or (link.other in near and link.one in reached)
        ]
    return list(dict.fromkeys(found))
