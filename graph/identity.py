"""Which records of papers, from whatever sources, are of one paper, and what is shown of it.

Sources have the same paper under ids of their own. Records that share an identifier are of one paper: a DOI, an arXiv
id whatever its version, an id of any source that another one knows. So are those of different sources that share a
telling title, where nothing they say of themselves speaks against it. Which records these are is a function of the set
of all records: their order can't show.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from .facts import Paper, PaperFacts, title_id
from .identifiers import ARXIV, DOI, identifier
from .readable import readable
from .sets import Sets

_TITLE = "title:"
# Shorter titles are those of many: "Introduction", "A Survey on Deep Learning".
_FEWEST_WORDS, _FEWEST_LETTERS = 5, 25
_YEARS_APART = 2
"""Most years between a preprint and what is printed."""
MOST_HOLDERS = 20
"""What more records than these have in common tells none of them: a form's empty field, a volume's DOI."""
_TITLE_WORD = re.compile(r"[^\W_]+")
_NAME_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Common:
    """What two records have in common.

    :param key: an identifier, or the key of a title.
    :param against: why they are two papers all the same; None where they are one.
    """

    one: Paper
    other: Paper
    key: str
    against: str | None

    @property
    def is_title(self) -> bool:
        """Whether it is the title, and no identifier."""
        return self.key.startswith(_TITLE)


def _identifiers(paper: Paper) -> set[str]:
    return {identifier(paper.id), *map(identifier, paper.ids)}


def keys(paper: Paper) -> tuple[str, ...]:
    """What a record can share with another of the same paper, sorted: its identifiers, and the key of its title."""
    found = _identifiers(paper)
    words = _TITLE_WORD.findall(readable(paper.title))
    if len(words) >= _FEWEST_WORDS and sum(map(len, words)) >= _FEWEST_LETTERS:
        found.add(_TITLE + title_id(paper.title))
    return tuple(sorted(found))


def common(papers: Iterable[Paper]) -> list[Common]:
    """What records have in common, and whether it makes them one paper.

    One key joins all the records that have it, or none: where two of them contradict each other, it tells nothing.
    Records of one id are of one paper, whatever else they say.
    """
    holders: dict[str, list[Paper]] = defaultdict(list)
    for paper in sorted(papers):
        for key in keys(paper):
            holders[key].append(paper)
    found: list[Common] = []
    for key, held in sorted(holders.items()):
        pairs = list(combinations(held, 2)) if len(held) <= MOST_HOLDERS else []
        against = [_against(one, other, key) for one, other in pairs]
        first = next(filter(None, against), None)
        for (one, other), own in zip(pairs, against, strict=True):
            found.append(Common(one, other, key, None if one.id == other.id else own or first))
    return found


def _against(one: Paper, other: Paper, key: str) -> str | None:
    """Why two records that share a key are not of one paper; None where nothing speaks against it."""
    if one.id == other.id:
        return None
    ids = [_identifiers(paper) for paper in (one, other)]
    words = [{w for name in paper.authors for w in _NAME_WORD.findall(name.casefold())} for paper in (one, other)]
    years = sorted((one.year or 0, other.year or 0))
    said = [("they have different arXiv ids", _differ(*({i for i in some if i.startswith(ARXIV)} for some in ids)))]
    if key.startswith(_TITLE):
        said += [
            ("their source has both", one.source == other.source),
            ("they have different DOIs", _differ(*({i for i in some if i.startswith(DOI)} for some in ids))),
            (f"they are of {years[0]} and {years[1]}", all(years) and years[1] - years[0] > _YEARS_APART),
            ("they have no author in common", _differ(*words)),
        ]
    return next((why for why, holds in said if holds), None)


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(one and other and one.isdisjoint(other))


def same_papers(papers: Iterable[Paper]) -> list[tuple[Paper, ...]]:
    """Records, those of one paper together, the one that is shown first; sorted by its id.

    The record shown is the one with an arXiv id, else with a DOI, else with an id of its source; of several that with
    the longest abstract.

    :param papers: of each record the last one counts; with each all that share a key with it, directly or over others.
    """
    records = {paper.record: paper for paper in papers}
    sets: Sets[str] = Sets()
    by_id: dict[str, str] = {}
    for record, paper in records.items():
        sets.join(record, by_id.setdefault(paper.id, record))
    for link in common(records.values()):
        if link.against is None:
            sets.join(link.one.record, link.other.record)
    groups: dict[str, list[Paper]] = defaultdict(list)
    for record, paper in records.items():
        groups[sets.find(record)].append(paper)
    return sorted((tuple(sorted(group, key=_rank)) for group in groups.values()), key=lambda group: group[0].id)


def _rank(paper: Paper) -> tuple[int, int, Paper]:
    known = identifier(paper.id)
    kinds = (known.startswith(ARXIV), known.startswith(DOI), paper.id != title_id(paper.title), True)
    return kinds.index(True), -len(paper.abstract), paper


def shown(records: Sequence[PaperFacts]) -> PaperFacts:
    """What the graph has of a paper: what its first record says, with the others' identifiers.

    What that record doesn't say of year, date, address, venue and authors comes from the first that does.

    :param records: of one paper, in the order of :func:`same_papers`.
    """
    first, *others = records
    if not others:
        return first
    papers = [said.paper for said in records]
    ids = set[str]().union(*map(_identifiers, papers)) - {identifier(first.paper.id)}
    # A year and a date belong together.
    dated = next((paper for paper in papers if paper.year or paper.date), first.paper)
    paper = replace(
        first.paper,
        ids=tuple(sorted(ids)),
        year=dated.year,
        date=dated.date,
        url=next((paper.url for paper in papers if paper.url), None),
        venue=next((paper.venue for paper in papers if paper.venue), None),
        authors=next((paper.authors for paper in papers if paper.authors), ()),
    )
    return replace(first, paper=paper)


def all_shown(facts: Iterable[PaperFacts]) -> list[PaperFacts]:
    """What the graph has of the papers of these records, sorted by id.

    :param facts: of each record the last ones count.
    """
    by_record = {said.paper.record: said for said in facts}
    groups = same_papers(said.paper for said in by_record.values())
    return [shown([by_record[paper.record] for paper in group]) for group in groups]
