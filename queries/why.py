"""Why two names are one node, or two, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..graph import (
    NODE_SCHEMAS,
    Common,
    Link,
    Node,
    Paper,
    PaperatlasError,
    Reasons,
    Rule,
    Store,
    Use,
    common,
    fewest,
    identifier,
    name_key,
    space_key,
)
from .names import find_nodes


@dataclass(frozen=True, slots=True)
class Step:
    """One reason.

    :param rule: of resolution, or what else it is.
    :param says: a sentence.
    :param papers: ids and titles of those that it rests on, by id.
    """

    rule: str
    says: str
    papers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why two names are one node, or two.

    :param nodes: the one, or both.
    :param steps: a chain from name to name where they are one; else what there is to say, most telling first.
    :param also: other nodes that answer to one of the names.
    """

    nodes: tuple[Node, ...]
    steps: tuple[Step, ...]
    also: tuple[Node, ...] = ()


def why(store: Store, one: str, other: str) -> Why:
    """Why two names are one node of a store, or two.

    :param one: a name in any spelling, or a node's id; of a paper its title or any identifier.
    :raises UnknownNameError: nothing answers to one of them; it carries the nearest names.
    """
    here, there = _found(store, one), _found(store, other)
    pair = _pair(here, there, same=name_key(one) == name_key(other))
    also = tuple(node for node in dict.fromkeys((*here, *there)) if node not in pair)
    spaces = [NODE_SCHEMAS[node.type].space for node in pair]
    if spaces == ["paper", "paper"]:
        return _why_papers(store, pair, one, other)
    if spaces[0] != spaces[1]:
        says = f"a {pair[0].type} and a {pair[1].type}: things of different key spaces are never one node"
        return Why(pair, (Step("key space", says),), also)
    # All that decides on either: namings that meet are in both, so each is taken once.
    namings = dict.fromkeys(n for node in pair for n in store.related(spaces[0], _key(node)))
    reasons = Reasons(spaces[0], namings, store.rulings)
    for node in pair:
        if node.id not in reasons.groups:
            raise PaperatlasError(f"{node.id!r} was written by hand: no paper names it, and no rule made it.")
    words = _Words(store, reasons)
    if pair[0] == pair[1]:
        return Why(pair[:1], tuple(words.together(pair[0], one, other)), also)
    return Why(pair, tuple(words.apart(pair, one, other)), also)


def _found(store: Store, name: str) -> list[Node]:
    """Nodes that a name stands for, best first, homonyms that go by another name included."""
    nodes = find_nodes(store, name)
    if nodes[0].id != name:
        rulings = store.rulings
        for space in dict.fromkeys(schema.space for schema in NODE_SCHEMAS.values()):
            if store.is_named(space, key := space_key(space, name)):
                known = {node.id for node in nodes}
                homonyms = Reasons(space, store.related(space, key), rulings).nodes(key)
                nodes += [node for node in homonyms if node.id not in known]
    # A paper is often titled by the method that it brings.
    return [node for node in nodes if node.type != "Paper"] or nodes


def _why_papers(store: Store, pair: tuple[Node, Node], one: str, other: str) -> Why:
    """Why records are of one paper, or two papers are two."""
    groups = [_records(store, node) for node in pair]
    if pair[0] == pair[1]:
        starts, ends = (_answering(groups[0], name) for name in (one, other))
        around: dict[str, list[tuple[str, Common]]] = defaultdict(list)
        for link in common(groups[0]):
            if link.against is None:
                around[link.one.record].append((link.other.record, link))
                around[link.other.record].append((link.one.record, link))
        chain = fewest([paper.record for paper in starts], {paper.record for paper in ends}, around)
        steps = tuple(map(_common_step, chain or ()))
        whose = f"both name one record, {starts[0].id!r} of {starts[0].source}"
        return Why(pair[:1], steps or (Step("one record", whose, (_told(starts[0]),)),))
    listed = [link for link in common([*groups[0], *groups[1]]) if (link.one in groups[0]) != (link.other in groups[0])]
    says = "no rule joins them: they share no identifier, and no title that tells"
    return Why(pair, tuple(map(_common_step, listed)) or (Step("no rule", says),))


def _records(store: Store, node: Node) -> list[Paper]:
    records = store.records_of([node.id]).get(node.id, ())
    return [said.paper for record in records if (said := store.record(record))]


def _answering(records: list[Paper], name: str) -> list[Paper]:
    """The records of a paper that a name stands for: by their own id, by another identifier, by title, or any."""
    known = identifier(name)
    ways = (
        [paper for paper in records if identifier(paper.id) == known],
        [paper for paper in records if known in paper.ids],
        [paper for paper in records if name in (paper.title, paper.name)],
    )
    return next(filter(None, ways), records[:1])


def _common_step(link: Common) -> Step:
    ends = " and ".join(f"{paper.id!r} of {paper.source}" for paper in (link.one, link.other))
    says = f"{ends} both {f'are titled {link.one.name!r}' if link.is_title else f'have the identifier {link.key}'}"
    if link.against:
        says += f", which does not make them one, since {link.against}"
    return Step("title" if link.is_title else "identifier", says, tuple(map(_told, (link.one, link.other))))


def _told(paper: Paper) -> tuple[str, str]:
    return paper.id, paper.name


def _pair(here: list[Node], there: list[Node], *, same: bool) -> tuple[Node, Node]:
    """The nodes to compare: two homonyms of one name, else one that answers to both, else two of one key space.

    :param same: one name was asked for twice.
    """
    both = [node for node in here if node in there]
    if both:
        homonyms = [node for node in both if NODE_SCHEMAS[node.type].space == NODE_SCHEMAS[both[0].type].space]
        return (homonyms[0], homonyms[1]) if same and len(homonyms) > 1 else (both[0], both[0])
    for one in here:
        for other in there:
            if NODE_SCHEMAS[one.type].space == NODE_SCHEMAS[other.type].space:
                return one, other
    return here[0], there[0]


def _key(node: Node) -> str:
    """The key of a node's name, from its id."""
    key = node.id.partition(":")[2]
    return key.partition("~")[0] or key if node.type not in ("Author", "Venue", "Repository") else key


class _Words:
    """Reasons as sentences."""

    def __init__(self, store: Store, reasons: Reasons) -> None:
        self._store = store
        self._reasons = reasons

    def together(self, node: Node, one: str, other: str) -> Iterator[Step]:
        """The chain from name to name."""
        starts, ends = self._reasons.uses(node.id, one), self._reasons.uses(node.id, other)
        chain = self._reasons.chain(starts, ends) or []
        surfaces = [step for name in dict.fromkeys((one, other)) for step in self._surfaces(node, name, starts | ends)]
        yield from surfaces
        yield from map(self._step, chain)
        if not chain and not surfaces:
            yield from self._spellings(min(starts & ends).key, one, other)

    def _surfaces(self, node: Node, name: str, uses: set[Use]) -> Iterator[Step]:
        """That a name is how papers write another, where it is no name of its own."""
        key = space_key(self._reasons.space, name)
        if name == node.id or key in {use.key for use in uses}:
            return
        found = self._reasons.spelt(node.id, name)
        for known in sorted({naming.name for naming in found}):
            papers = self._papers(naming.paper for naming in found if naming.name == known)
            yield Step("surface", f"{name!r} is how papers write {known!r}", papers)

    def _spellings(self, key: str, one: str, other: str) -> Iterator[Step]:
        """That spellings have one key, and who writes which."""
        written = self._reasons.written(key)
        asked = [text for text in written if text in (one, other)]
        for text in asked if len(asked) > 1 else written:
            yield Step("same key", f"{text!r} has the key {key!r}", self._papers(written[text]))

    def apart(self, pair: tuple[Node, Node], one: str, other: str) -> Iterator[Step]:
        """What would join them and does not, what makes them homonyms, and what the graph says of both."""
        starts, ends = self._reasons.uses(pair[0].id, one), self._reasons.uses(pair[1].id, other)
        chain = self._reasons.chain(starts, ends, barred=True)
        for key in self._reasons.shared_abbreviations(pair[0].id, pair[1].id):
            for long, papers in self._reasons.expansions(key).items():
                says = f"papers expand {self._name(key)} differently; as {self._name(long)}"
                yield Step("homonyms", says, self._papers(papers))
        if chain:
            yield from map(self._step, chain)
        else:
            keys = " and ".join(f"{node.name!r} (key {_key(node)!r})" for node in pair)
            yield Step(
                "no rule",
                f"no rule joins {keys}: no paper gives the one as an expansion or known spelling of the other, directly"
                " or over other names, and no resolutions file says that they are one",
            )
        yield from self._edges(pair)

    def _edges(self, pair: tuple[Node, Node]) -> Iterator[Step]:
        """Edges between the two."""
        met = self._store.edges_at(pair[0].type, [pair[0].id])
        for one, other in (pair, pair[::-1]):
            between = [e for e in met if (e.source, e.target) == (one.id, other.id)]
            for type_ in sorted({e.type for e in between}):
                papers = self._papers(e.paper for e in between if e.type == type_)
                yield Step("edge", f"the graph says that {one.name!r} {type_} {other.name!r}", papers)

    def _step(self, link: Link) -> Step:
        one, other = self._name(link.one.key), self._name(link.other.key)
        says = {
            Rule.EXPANSION: f"{other} is the expansion of {one}",
            Rule.USUAL: f"{one} without an expansion means what most papers mean by it, {other}",
            Rule.PREFIX: f"{one} begins {other}, and papers give both as expansions of one abbreviation",
            Rule.ALIAS: f"{other} is a known spelling of {one}",
            Rule.NAME: f"{one} counts as a name without expansion, since the one given is ruled to be another thing",
            Rule.RULING: str(link.ruling),
        }[link.rule]
        is_barred, ruling = self._reasons.barred(link)
        if is_barred and ruling:
            says += f"; not followed, since {ruling}"
        elif is_barred:
            says += "; not followed, since one stands for other things too, or says more than the other"
        return Step(link.rule.value, says, self._papers(link.papers))

    def _name(self, key: str) -> str:
        """A name as papers write it."""
        return repr(next(iter(self._reasons.written(key)), key))

    def _papers(self, ids: Iterable[str]) -> tuple[tuple[str, str], ...]:
        listed = sorted(set(ids))
        names = {paper.id: paper.name for paper in self._store.nodes_of("Paper", listed)}
        return tuple((ident, names.get(ident, ident)) for ident in listed)
