"""Which names of many papers are one node.

Two papers mean one thing when their names have one key (case, hyphens, spaces and plurals apart), when one
gives the expansion that the other uses as a name, when one is a known spelling of the other, or when a person
rules so. An abbreviation that papers expand differently stays as many nodes as it has expansions. All of it is a
function of the set of namings and the set of rulings, never of their order. links.py has the rules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from .links import Links, Rule, draw
from .naming import Naming, Use, name_key, space_key
from .rulings import NO_RULINGS, Rulings, SpaceRulings
from .schema import NodeType
from .sets import Sets


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


def resolve(namings: Iterable[Naming], rulings: Rulings = NO_RULINGS) -> list[Group]:
    """Groups of namings, sorted by id.

    All namings that share a key, directly or over others, must be given, and those of keys that are ruled the same.

    :param namings: of any papers and spaces; each (paper, space, name) once.
    """
    by_space: dict[str, list[Naming]] = defaultdict(list)
    for naming in namings:
        by_space[naming.space].append(naming)
    return sorted(
        (group for space in sorted(by_space) for group in _resolve_space(by_space[space], rulings.of(space))),
        key=lambda g: g.id,
    )


def _resolve_space(namings: list[Naming], rulings: SpaceRulings) -> list[Group]:
    used = [(naming, naming.use) for naming in namings]
    space, links = namings[0].space, draw(used, rulings)
    sets = links.components()
    senses = _senses(links, sets, {use for _, use in used})
    members: dict[Use, list[Naming]] = defaultdict(list)
    for naming, use in used:
        members[sets.find(use)].append(naming)
    named = [(*_canonical(group), senses[root], group) for root, group in members.items()]
    # Of homonyms the one that most papers name keeps the plain key.
    named.sort(key=lambda n: (space_key(space, n[0]), -len({m.paper for m in n[3]}), n[2]))
    groups, taken = [], set()
    for name, type_, sense, group in named:
        key = space_key(space, name)
        ident = f"{space}:{key}" if key not in taken else f"{space}:{key}~{sense}"
        taken.add(key)
        papers = tuple(sorted({m.paper for m in group}))
        ordered = tuple(sorted(group, key=lambda m: (m.paper, m.name)))
        spellings = _spellings(group, rulings) - {name}
        groups.append(Group(ident, type_, name, tuple(sorted(spellings)), papers, ordered))
    return groups


def _senses(links: Links, sets: Sets[Use], uses: set[Use]) -> dict[Use, str]:
    """What each set of uses is a sense of: its smallest key that stands for nothing further."""
    further = {link.one for link in links.made if link.rule in (Rule.EXPANSION, Rule.USUAL, Rule.NAME)}
    senses: dict[Use, str] = {}
    for use in uses | {end for link in links.made for end in (link.one, link.other)}:
        if use not in further:
            root = sets.find(use)
            senses[root] = min(senses.get(root, use.key), use.key)
    return senses


def _spellings(group: list[Naming], rulings: SpaceRulings) -> set[str]:
    """How papers write it, save what is ruled to be another thing."""
    spellings = {s for m in group for s in (m.name, m.long_form, *m.spellings) if s}
    denied = {kin for m in group for kin in rulings.differents(m.use.key)} if rulings else set()
    return {s for s in spellings if rulings.kin(name_key(s)) not in denied} if denied else spellings


def _canonical(group: list[Naming]) -> tuple[str, NodeType]:
    """Name and type that most papers give; of equals the shorter name, then the first in the alphabet."""
    names = Counter(m.name for m in group)
    types = Counter(m.type for m in group)
    name = min(names, key=lambda n: (-names[n], len(n), n))
    return name, max(types, key=lambda t: (types[t], t))
