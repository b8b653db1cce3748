"""What a graph is, and where it is kept."""

from .atlas import Atlas, measured, merge
from .cells import compact, shown, visible, whole
from .display import in_markdown, markdown_table
from .elements import Edge, Node, Subgraph, Value, edge_of, node_of
from .errors import (
    EngineError,
    ExportError,
    FactsError,
    LeftOut,
    MissingPackageError,
    PaperatlasError,
    QueryError,
    Reason,
    RulingError,
    SourceError,
    StoreBusyError,
    StoreError,
    UnknownNameError,
)
from .facts import (
    Claim,
    Entity,
    EntityType,
    Evidence,
    Field,
    Kind,
    Paper,
    PaperFacts,
    Result,
    ResultKind,
    id_in,
    title_id,
)
from .files import replacing, replacing_folder
from .graphs import to_networkx
from .identifiers import ARXIV, DOI, arxiv_id, identified, identifier
from .identity import Common, common, same_papers
from .links import Link, Rule
from .naming import Use, name_key, space_key
from .readable import readable
from .reasons import Reasons
from .rows import Rows
from .rulings import NO_RULINGS, Ruling, Rulings, Verdict, ruled_key
from .schema import EDGE_SCHEMAS, NODE_SCHEMAS, EdgeType, NodeType
from .sets import fewest
from .settings import Settings
from .source_files import PIPED, Reread, SourceFile
from .stores import DEFAULT_STORE, Progress, RdfStore, Store, open_store, same_store
from .taking import Taken
from .watch import Watch

__all__ = [
    "ARXIV",
    "DEFAULT_STORE",
    "DOI",
    "EDGE_SCHEMAS",
    "NODE_SCHEMAS",
    "NO_RULINGS",
    "PIPED",
    "Atlas",
    "Claim",
    "Common",
    "Edge",
    "EdgeType",
    "EngineError",
    "Entity",
    "EntityType",
    "Evidence",
    "ExportError",
    "FactsError",
    "Field",
    "Kind",
    "LeftOut",
    "Link",
    "MissingPackageError",
    "Node",
    "NodeType",
    "Paper",
    "PaperFacts",
    "PaperatlasError",
    "Progress",
    "QueryError",
    "RdfStore",
    "Reason",
    "Reasons",
    "Reread",
    "Result",
    "ResultKind",
    "Rows",
    "Rule",
    "Ruling",
    "RulingError",
    "Rulings",
    "Settings",
    "SourceError",
    "SourceFile",
    "Store",
    "StoreBusyError",
    "StoreError",
    "Subgraph",
    "Taken",
    "UnknownNameError",
    "Use",
    "Value",
    "Verdict",
    "Watch",
    "arxiv_id",
    "common",
    "compact",
    "edge_of",
    "fewest",
    "id_in",
    "identified",
    "identifier",
    "in_markdown",
    "markdown_table",
    "measured",
    "merge",
    "name_key",
    "node_of",
    "open_store",
    "readable",
    "replacing",
    "replacing_folder",
    "ruled_key",
    "same_papers",
    "same_store",
    "shown",
    "space_key",
    "title_id",
    "to_networkx",
    "visible",
    "whole",
]
