"""What a graph is, and where it is kept."""

from .atlas import Atlas, merge, to_networkx
from .elements import Edge, Node, Subgraph, Value, edge_of, node_of
from .errors import (
    ExportError,
    LeftOut,
    PaperatlasError,
    QueryError,
    Reason,
    SourceError,
    StoreBusyError,
    StoreError,
    UnknownNameError,
)
from .facts import Claim, Entity, EntityType, Evidence, Field, Kind, Paper, PaperFacts, Result, ResultKind, title_id
from .files import replacing
from .readable import readable
from .resolve import name_key
from .schema import EDGE_SCHEMAS, NODE_SCHEMAS, EdgeType, NodeType
from .stores import DEFAULT_STORE, Progress, Rows, Store, open_store

__all__ = [
    "DEFAULT_STORE",
    "EDGE_SCHEMAS",
    "NODE_SCHEMAS",
    "Atlas",
    "Claim",
    "Edge",
    "EdgeType",
    "Entity",
    "EntityType",
    "Evidence",
    "ExportError",
    "Field",
    "Kind",
    "LeftOut",
    "Node",
    "NodeType",
    "Paper",
    "PaperFacts",
    "PaperatlasError",
    "Progress",
    "QueryError",
    "Reason",
    "Result",
    "ResultKind",
    "Rows",
    "SourceError",
    "Store",
    "StoreBusyError",
    "StoreError",
    "Subgraph",
    "UnknownNameError",
    "Value",
    "edge_of",
    "merge",
    "name_key",
    "node_of",
    "open_store",
    "readable",
    "replacing",
    "title_id",
    "to_networkx",
]
