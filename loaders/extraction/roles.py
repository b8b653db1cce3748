"""What part an entity plays in the paper: introduced, used, compared with, evaluated on, ..."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from ...graph import EdgeType, EntityType
from .encoder import PARTS, Opinion, hundredths
from .entities import Found
from .linear import Linear, models

MODEL_OF: dict[EntityType, str] = {
    "Method": "method role",
    "Dataset": "data role",
    "Benchmark": "data role",
    "Task": "task role",
}
# From which probability on a role is believed: chosen for the F1 of all paper edges on half of the near papers.
_BELIEVED: dict[EdgeType, float] = {
    "INTRODUCES": 0.45,
    "USES": 0.55,
    "COMPARES_WITH": 0.28,
    "MENTIONS": 0.5,
    "EVALUATES_ON": 0.5,
    "TRAINS_ON": 0.15,
    "ADDRESSES": 0.5,
}


@dataclass(frozen=True, slots=True)
class Role:
    """An edge from the paper to an entity.

    :param entity: number of the entity in ``doc._.entities``.
    :param confidence: probability that an annotator would have it.
    """

    entity: int
    type: EdgeType
    confidence: float


def role_features(entity: Found) -> list[str]:
    """Features of an entity for the models of this module."""
    features = list(entity.features)
    # What the annotated papers do not know is likely to be this paper's own.
    new = f"{'kn0' in entity.features:d}"
    features += [f"new{new}{entity.kind}", f"ty={entity.type}", f"kind={entity.kind}{entity.type[0]}"]
    features += [f"{new}|{f}" for f in entity.features if f[0] in "<>T@"]
    return features


def role_evidence(model: Linear, chances: Sequence[float], opinion: Opinion) -> Iterator[tuple[str, int]]:
    """What the last model of a part is told: log odds of the linear model and of the encoder."""
    for name, chance in zip(model.classes, chances, strict=True):
        sure = min(max(chance, 1e-3), 1 - 1e-3)
        yield f"linear {name}", hundredths(math.log(sure / (1 - sure)))
    for name, odds in zip(PARTS, opinion.parts, strict=True):
        yield f"encoder {name}", odds


def find(found: tuple[Found, ...], trained: dict[str, Linear]) -> tuple[Role, ...]:
    """The paper's edges, at least one for every entity but metrics."""
    roles = []
    for number, entity in enumerate(found):
        if entity.type == "Metric":
            continue
        model = trained[MODEL_OF[entity.type]]
        alone = model.probabilities(role_features(entity))
        weighed = trained[f"{MODEL_OF[entity.type]} with encoder"].weighed(role_evidence(model, alone, entity.opinion))
        chances = dict(zip(model.classes, weighed, strict=True))
        judged = {edge: chances[edge] for edge in _BELIEVED if edge in chances}
        if entity.type == "Benchmark":
            judged.pop("TRAINS_ON", None)
        believed: list[EdgeType] = [e for e in judged if e != "MENTIONS" and judged[e] >= _BELIEVED[e]]
        for edge in believed or [max(judged, key=lambda e: (judged[e] / _BELIEVED[e], e))]:
            roles.append(Role(number, edge, round(judged[edge] * entity.confidence, 2)))
    return tuple(roles)


@Language.component("paperatlas_roles_v1", requires=["doc._.entities"], assigns=["doc._.roles"])
def roles(doc: Doc) -> Doc:
    """Judges what part each entity plays."""
    doc._.roles = find(doc._.entities, models())
    return doc
