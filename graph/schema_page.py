"""What a graph holds, as a page in Markdown: docs/schema.md, and what a language model is told."""

from __future__ import annotations

from .rdf import NAMESPACES, edge_predicate, expand
from .schema import EDGE_SCHEMAS, EVIDENCE, NODE_SCHEMAS


def schema_page() -> str:
    """The page: nodes, edges, evidence and prefixes, in tables."""
    lines = [
        "# What a graph holds",
        "",
        "Printed from `graph/schema.py` by `docs/generate.py`.",
        "",
        "## Nodes",
        "",
        "Every node has `id`, `name`, `type` (its label) and `title`. Types of one key space never share an id, so a",
        "name is a Dataset or a Benchmark, not both.",
        "",
        "| type | is | key space | key | own properties | RDF classes |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for node in NODE_SCHEMAS.values():
        own = ", ".join(f"`{p.name}` ({p.type})" for p in node.own)
        classes = ", ".join([f"pa:{node.type}", *node.iris])
        lines.append(f"| {node.type} | {node.doc} | {node.space} | {node.key} | {own} | {classes} |")
    properties = {p.name: p for node in NODE_SCHEMAS.values() for p in node.properties}
    lines += ["", "| property | type | means | RDF predicates |", "| --- | --- | --- | --- |"]
    lines += [
        f"| {p.name} | {p.type} | {p.doc} | {', '.join(p.iris) or f'pa:{p.name}'} |"
        for p in properties.values()
        if p.name not in ("type", "title")
    ]
    lines += [
        "",
        "`title` is the title as the source has it (on other nodes the name); in RDF a paper's readable title is",
        "dcterms:title and the one as the source has it pa:title.",
        "",
        "## Edges",
        "",
        "| type | from | to | means | RDF predicates |",
        "| --- | --- | --- | --- | --- |",
    ]
    for edge in EDGE_SCHEMAS.values():
        predicate = edge_predicate(edge.type).value.replace(expand("pa:").value, "pa:")
        ends = f"{', '.join(edge.sources)} | {', '.join(edge.targets)}"
        lines.append(f"| {edge.type} | {ends} | {edge.doc} | {', '.join([predicate, *edge.iris])} |")
    lines += ["", "Every edge carries its evidence:", "", "| property | type | means | RDF predicate |"]
    lines += ["| --- | --- | --- | --- |"]
    lines += [f"| {p.name} | {p.type} | {p.doc} | {', '.join(p.iris) or f'pa:{p.name}'} |" for p in EVIDENCE]
    lines += [
        "",
        "## Prefixes",
        "",
        "Known to `paperatlas sparql` without PREFIX.",
        "",
        "| prefix | IRI |",
        "| --- | --- |",
    ]
    lines += [f"| {prefix} | {iri} |" for prefix, iri in sorted(NAMESPACES.items())]
    return "\n".join(lines) + "\n"
