"""Where an edge's sentence holds the surface form that the edge rests on."""

from __future__ import annotations

import re

from ..graph import Edge


def marked_span(edge: Edge, field_text: str | None = None) -> tuple[int, int] | None:
    """Where the surface form begins and ends in the edge's sentence, in characters; None if it isn't there.

    :param field_text: the text that the edge's offsets count in, where it is at hand. With it the mark is
        exact; without, it is the likeliest occurrence of a surface form.
    """
    return _exact_span(edge, field_text) or _likely_span(edge)


def _exact_span(edge: Edge, text: str | None) -> tuple[int, int] | None:
    """The offsets counted from the sentence's start, if the sentence stands around them in the text."""
    if text is None or not edge.sentence:
        return None
    at = text.find(edge.sentence, max(0, edge.end - len(edge.sentence)))
    if at < 0 or at > edge.start:
        return None
    return edge.start - at, edge.end - at


def _likely_span(edge: Edge) -> tuple[int, int] | None:
    # The surface that is as long as the evidence is the very one; among the others, longer ones say more.
    length = edge.end - edge.start
    surfaces = sorted({s for s in edge.surfaces if s.strip()}, key=lambda s: (len(s) != length, -len(s), s))
    for pattern, flags in ((r"(?<!\w){}(?!\w)", 0), (r"(?<!\w){}(?!\w)", re.IGNORECASE), ("{}", 0)):
        for surface in surfaces:
            # Not str.format on the surface: it may hold braces itself.
            if found := re.search(pattern.replace("{}", re.escape(surface)), edge.sentence, flags):
                return found.span()
    return None
