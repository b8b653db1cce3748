"""What is sent to the explorer's API, and what it answers beyond the values of questions.py."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ...graph import EdgeType, NodeType
from ...queries import MOST_ROWS, NamedQuery, Parameter
from .questions import MOST_NODES

_FAR = 1_000_000


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Place(_Sent):
    """Where a node stands in the drawing that is shown, in pixels at zoom 1."""

    id: str
    type: NodeType
    x: Annotated[int, Field(ge=-_FAR, le=_FAR)]
    y: Annotated[int, Field(ge=-_FAR, le=_FAR)]


class Expansion(_Sent):
    """A graph that is shown, and a node of it of which the neighbours are to be added."""

    shown: Annotated[list[Place], Field(min_length=1, max_length=MOST_NODES)]
    centre: Annotated[str, Field(description="id of the node in the middle, one of those shown")]
    node: Annotated[str, Field(description="id of the node to expand, one of those shown")]
    limit: Annotated[int, Field(ge=1, le=MOST_NODES, description="nodes to add at most")] = 20
    without_types: Annotated[list[NodeType], Field(description="types of nodes not to add")] = []
    without_edges: Annotated[list[EdgeType], Field(description="types of edges not to follow")] = []


class Arguments(_Sent):
    """Arguments of a named query."""

    arguments: Annotated[dict[str, str | int], Field(description="by the parameter's name")] = {}


class Question(_Sent):
    """A query that only reads."""

    query: Annotated[str, Field(max_length=100_000)]
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS, description="rows at most")] = 100


class CypherQuestion(Question):
    """A Cypher query that only reads."""

    params: Annotated[dict[str, Any], Field(description="values by name, for $name in the query")] = {}


class Wrong(BaseModel):
    """Why there is no answer, and what would mend it."""

    error: str
    nearest: Annotated[list[str], Field(description="names of the graph that are spelt like the one asked for")] = []


class ParameterModel(BaseModel):
    """A parameter of a named query."""

    name: str
    type: Annotated[
        str, Field(description="integer, text, the kinds of nodes that it names, or the values it can have")
    ]
    default: Annotated[str | int | None, Field(description="null where one must be given")]
    doc: str
    choices: Annotated[list[str], Field(description="values that it can have; empty for any")]
    nodes: Annotated[list[NodeType], Field(description="types of the node that it names; empty for no node")]

    @classmethod
    def of(cls, given: Parameter) -> ParameterModel:
        """As the library has it."""
        return cls(
            name=given.name,
            type=given.type,
            default=given.default,
            doc=given.doc,
            choices=list(given.choices),
            nodes=list(given.nodes),
        )


class QueryModel(BaseModel):
    """A named query of the library."""

    name: str
    group: str
    answers: Annotated[str, Field(description="the question that it answers")]
    parameters: list[ParameterModel]
    columns: Annotated[dict[str, str], Field(description="what each column is")]
    cypher: Annotated[str, Field(description="its text, to begin from")]

    @classmethod
    def of(cls, query: NamedQuery) -> QueryModel:
        """As the library has it."""
        return cls(
            name=query.name,
            group=query.group,
            answers=query.answers,
            parameters=[ParameterModel.of(parameter) for parameter in query.parameters],
            columns={column.name: column.doc for column in query.columns},
            cypher=query.text,
        )
