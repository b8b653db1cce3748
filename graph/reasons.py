"""Why names are one node or two: the links that resolution itself connects, followed from name to name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from .atlas import group_node
from .elements import Node
from .links import Link, draw
from .naming import Naming, Use, name_key, space_key
from .resolve import resolve
from .rulings import Ruling, Rulings, ruled_key
from .sets import fewest


class Reasons:
    """What joins the names of one key space.

    :param namings: all that decide on the names in question, as for :func:`paperatlas.graph.resolve.resolve`.
    """

    def __init__(self, space: str, namings: Iterable[Naming], rulings: Rulings) -> None:
        self.space = space
        listed = sorted(namings, key=lambda n: (n.paper, n.name))
        self.groups = {group.id: group for group in resolve(listed, rulings)}
        self._links = draw(((naming, naming.use) for naming in listed), rulings.of(space))
        self._sets = self._links.components()
        self._written: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._senses: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for naming in listed:
            key, sense = naming.use
            self._written[key][naming.name].add(naming.paper)
            if sense != key:
                self._senses[key][sense].add(naming.paper)
            for other in (naming.long_form, *naming.aliases):
                if other:
                    self._written[name_key(other)][other].add(naming.paper)

    def nodes(self, key: str) -> list[Node]:
        """Nodes of which a paper's name has this key, sorted by id."""
        found = [g for g in self.groups.values() if any(m.use.key == key for m in g.namings)]
        return [group_node(group) for group in found]

    def barred(self, link: Link) -> tuple[bool, Ruling | None]:
        """Whether a link is not made, and the ruling that forbids it, where one does."""
        return next(((True, ruling) for other, ruling in self._links.barred if other == link), (False, None))

    def written(self, key: str) -> dict[str, tuple[str, ...]]:
        """How papers write the name of a key, and which; the commonest first."""
        found = self._written.get(key, {})
        return {text: tuple(sorted(found[text])) for text in sorted(found, key=lambda t: (-len(found[t]), len(t), t))}

    def expansions(self, key: str) -> dict[str, tuple[str, ...]]:
        """The keys of what papers expand the name of a key to, and which papers."""
        return {sense: tuple(sorted(papers)) for sense, papers in sorted(self._senses.get(key, {}).items())}

    def uses(self, ident: str, name: str) -> set[Use]:
        """What a name is within a node; of a name that is there only as a surface, what has that surface."""
        group = self.groups[ident]
        roots = {self._sets.find(naming.use) for naming in group.namings}
        known = {end for link in self._links.made for end in (link.one, link.other)} | {m.use for m in group.namings}
        within = {use for use in known if self._sets.find(use) in roots}
        for key in (ruled_key(name, self.space), space_key(self.space, name)):
            if found := {use for use in within if use.key == key}:
                return found
        spelt = {m.use for m in self.spelt(ident, name)}
        return spelt or {use for use in within if use.key == space_key(self.space, group.name)}

    def spelt(self, ident: str, name: str) -> list[Naming]:
        """Namings of a node that have a name as a spelling in their papers' text, while another is their name."""
        key = space_key(self.space, name)
        return [
            naming
            for naming in self.groups[ident].namings
            if naming.use.key != key and key in {space_key(self.space, s) for s in naming.spellings}
        ]

    def chain(self, one: set[Use], other: set[Use], *, barred: bool = False) -> list[Link] | None:
        """The fewest links from one of these to one of those; None where nothing leads there.

        What a paper says of a name comes before what most papers mean by it.

        :param barred: follow links that are not made, too.
        """
        around: dict[Use, list[tuple[Use, Link]]] = defaultdict(list)
        for link in [*self._links.made, *([b for b, _ in self._links.barred] if barred else [])]:
            around[link.one].append((link.other, link))
            around[link.other].append((link.one, link))
        return fewest(sorted(one, key=lambda use: (use.key == use.sense, use)), other, around)

    def shared_abbreviations(self, one: str, other: str) -> list[str]:
        """Keys of names that stand in both nodes, since papers expand them differently."""
        keys = [Counter(m.use.key for m in self.groups[ident].namings) for ident in (one, other)]
        return sorted(keys[0].keys() & keys[1].keys())
