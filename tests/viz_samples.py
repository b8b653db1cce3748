"""Neighbourhoods made by hand for the tests of viz/."""

from __future__ import annotations

from typing import get_args

from paperatlas.graph import EDGE_SCHEMAS, Edge, EdgeType, Node, NodeType, Subgraph
from paperatlas.viz import Neighbourhood

HOSTILE = (
    "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'> \u202e\u2028\ud800\x00 {{ data }}"
)
CYPHER = "MATCH p = (n {name: 'MAE'})-[*1..2]-(m)\nWHERE n.papers > 1 AND m.type <> 'Author'\nRETURN p"


LATER = Node(
    "2205.1", "Paper", "A Later Paper", "A Later Paper", (("year", 2022), ("url", "https://arxiv.org/abs/2205.1"))
)


def page_of(near: Subgraph, papers: dict[str, Node], cypher: str | None = None) -> str:
    return Neighbourhood(near, papers, cypher).page()


def edge(
    source: Node,
    type_: EdgeType,
    target: Node,
    sentence: str,
    surface: str,
    *,
    paper: str | None = None,
    confidence: float = 0.9,
) -> Edge:
    start = max(sentence.find(surface), 0)
    return Edge(
        paper=paper or source.id,
        type=type_,
        source=source.id,
        target=target.id,
        source_type=source.type,
        target_type=target.type,
        sentence=sentence,
        field="abstract",
        start=start,
        end=start + len(surface),
        surfaces=(surface,),
        confidence=confidence,
        extractor="local 1",
    )


def masked_autoencoders(hidden: int = 0) -> tuple[Subgraph, dict[str, Node]]:
    """A method, the paper that introduces it and what that paper says: small enough to know by heart."""
    mae = Node("method:mae", "Method", "MAE", "MAE", (("aliases", ("Masked Autoencoder", "MAEs")), ("papers", 7)))
    vit = Node(
        "method:vit", "Method", "Vision Transformer", "Vision Transformer", (("aliases", ("ViT",)), ("papers", 90))
    )
    data = Node("dataset:imagenet", "Dataset", "ImageNet-1K", "ImageNet-1K", (("aliases", ()), ("papers", 300)))
    task = Node("task:ssl", "Task", "self-supervised learning", "self-supervised learning", (("papers", 40),))
    paper = Node(
        "2111.06377",
        "Paper",
        "Masked Autoencoders Are Scalable Vision Learners",
        "Masked Autoencoders Are Scalable Vision Learners",
        (("year", 2021), ("url", "https://arxiv.org/abs/2111.06377")),
    )
    says = "We show that masked autoencoders (MAE) are scalable self-supervised learners."
    trains = "A vanilla ViT-Huge reaches 87.8% when only ImageNet-1K data is used."
    builds = "Our MAE masks random patches of what a ViT sees."
    edges = (
        edge(paper, "INTRODUCES", mae, says, "MAE", confidence=0.98),
        edge(paper, "ADDRESSES", task, says, "self-supervised", confidence=0.71),
        edge(paper, "TRAINS_ON", data, trains, "ImageNet-1K"),
        edge(paper, "EVALUATES_ON", data, trains, "ImageNet-1K", confidence=0.55),
        edge(mae, "BUILDS_ON", vit, builds, "ViT", paper=paper.id),
        edge(mae, "BUILDS_ON", vit, "MAE is a pre-trained ViT.", "ViT", paper="2205.1"),
    )
    left_out = tuple(Node(f"method:{i}", "Method", f"left out {i}", f"left out {i}") for i in range(hidden))
    subgraph = Subgraph(mae.id, 2, (mae, paper, vit, data, task), edges, left_out)
    return subgraph, {paper.id: paper, "2205.1": LATER}


def crowd(count: int, papers: int = 12) -> tuple[Subgraph, dict[str, Node]]:
    """A method that papers use, and what else these papers name: nodes of each type with long names."""
    hub = Node("method:hub", "Method", "Vision Transformer", "Vision Transformer", (("papers", 90),))
    titles = [f"On the Unreasonable Length of Titles, Part {i}: A Large-Scale Study" for i in range(min(papers, count))]
    nodes = [hub] + [Node(f"p{i}", "Paper", title, title) for i, title in enumerate(titles)]
    edges = [edge(node, "USES", hub, f"In {node.id} a ViT is used.", "ViT") for node in nodes[1:]]
    uses = [type_ for type_, schema in EDGE_SCHEMAS.items() if schema.sources == ("Paper",) and type_ != "CITES"]
    for i in range(count - len(nodes)):
        type_ = uses[i % len(uses)]
        target: NodeType = EDGE_SCHEMAS[type_].targets[i % len(EDGE_SCHEMAS[type_].targets)]
        name = f"{target} with the name number {i}"
        node = Node(f"{target.lower()}:{i}", target, name, name, (("papers", 1 + i % 30),))
        nodes.append(node)
        for paper in {1 + i % len(titles), 1 + (i * 7) % len(titles)}:
            edges.append(edge(nodes[paper], type_, node, f"We name {name} here, and say why at length.", name))
    return Subgraph(hub.id, 2, tuple(nodes), tuple(sorted(edges))), {n.id: n for n in nodes if n.type == "Paper"}


def hostile(text: str = HOSTILE) -> tuple[Subgraph, dict[str, Node], str]:
    """The same text in every field that can hold text, with all types of nodes and edges."""
    nodes = [
        Node(f"{i}{text}", type_, text, text, (("aliases", (text,)), ("papers", 2), ("url", f"javascript:{text}")))
        for i, type_ in enumerate(get_args(NodeType))
    ]
    by_type = {node.type: node for node in nodes}
    edges = [
        Edge(
            paper=f"paper {text}",
            type=type_,
            source=by_type[schema.sources[0]].id,
            target=by_type[schema.targets[-1]].id,
            source_type=schema.sources[0],
            target_type=schema.targets[-1],
            sentence=f"before {text} after",
            field="abstract",
            start=7,
            end=7 + max(len(text), 1),
            surfaces=(text or "x",),
            confidence=0.5,
            extractor=text,
        )
        for type_, schema in EDGE_SCHEMAS.items()
    ]
    left_out = (Node(f"hidden {text}", "Method", text, text),)
    papers = {f"paper {text}": Node(f"paper {text}", "Paper", text, text)}
    return Subgraph(nodes[0].id, 1, tuple(nodes), tuple(sorted(edges)), left_out), papers, text
