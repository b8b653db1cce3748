"""The records of a Neo4j store's books: what stands on the server of a paper, a key and the store itself.

A store writes them over Bolt, the bulk import as CSV.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import identity
from ..codec import facts_from_json, facts_to_json
from ..facts import Paper, PaperFacts
from ..naming import Naming
from ..resolve import Group
from ..rulings import Ruling, Rulings
from ..settings import Settings
from .ledger import input_digest

FORMAT = "2"

Key = tuple[str, str]
"""A key space and a key in it."""


@dataclass(slots=True)
class Names:
    """What a paper names.

    :param places: of each naming the node that it stands for, as type and id with a space between; "" before it is
        resolved.
    """

    namings: list[Naming]
    places: list[str]


def store_record(settings: Settings) -> dict[str, Any]:
    """The properties of the store's own node."""
    listed = [[r.verdict, r.one, r.other, r.place] for r in settings.rulings.listed]
    rulings = json.dumps(listed, ensure_ascii=False)
    return {
        "_store": "paperatlas",
        "_format": FORMAT,
        "_min_confidence": float(settings.min_confidence),
        "_rulings": rulings,
    }


def settings_in(record: Mapping[str, Any]) -> Settings:
    """What :func:`store_record` wrote."""
    listed = json.loads(record["_rulings"])
    return Settings(record["_min_confidence"], Rulings(tuple(Ruling(*one) for one in listed)))


def paper_record(facts: PaperFacts) -> dict[str, Any]:
    """The properties of a record's node in the books, save for what it names, who shows it and what is due."""
    return {
        "_paper": facts.paper.record,
        "_id": facts.paper.id,
        "_input": digest(facts.paper, facts.extractor),
        "_facts": base64.b64encode(zlib.compress(facts_to_json(facts).encode())).decode(),
        "_identities": list(identity.keys(facts.paper)),
    }


def names_record(record: str, names: Names, shown_by: str | None) -> dict[str, Any]:
    """The properties of a record's node that tell what it names.

    :param shown_by: the record that is shown in place of this one, since both are of one paper.
    """
    return {
        "_paper": record,
        "_namings": [naming_to_json(n) for n in names.namings],
        "_places": names.places,
        "_shown_by": shown_by,
    }


def digest(paper: Paper, extractor: str) -> str:
    """What a paper's facts are a function of, as the books have it."""
    return input_digest(paper, extractor).hex()


def key_name(key: Key) -> str:
    """A key as the books have it."""
    return f"{key[0]}:{key[1]}"


def facts_in(text: str) -> PaperFacts:
    """The facts that :func:`paper_record` wrote."""
    return facts_from_json(zlib.decompress(base64.b64decode(text)).decode())


def place_of(group: Group) -> str:
    """The node of a group, as a paper's places have it."""
    return f"{group.type} {group.id}"


def node_at(place: str) -> tuple[str, Any]:
    """Id and type of the node at a place."""
    type_, _, ident = place.partition(" ")
    return ident, type_


def naming_to_json(naming: Naming) -> str:
    """What a paper calls a thing, without the paper."""
    record = [naming.space, naming.name, naming.type, naming.long_form, naming.spellings, naming.aliases]
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def naming_from_json(paper: str, text: str) -> Naming:
    """The naming that :func:`naming_to_json` wrote."""
    space, name, type_, long_form, spellings, aliases = json.loads(text)
    return Naming(paper, space, name, type_, long_form, tuple(spellings), tuple(aliases))


def names_in(row: Mapping[str, Any]) -> Names:
    """What a paper names, from its node."""
    # A bulk import has no way to write an empty list.
    namings = [naming_from_json(row["_id"], text) for text in row.get("_namings") or ()]
    return Names(namings, list(row.get("_places") or ()))


def keys_of(namings: Iterable[Naming]) -> set[Key]:
    """All keys of some namings."""
    return {(n.space, key) for n in namings for key in n.keys()}  # noqa: SIM118
