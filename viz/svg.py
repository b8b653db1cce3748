"""A picture as SVG: shapes and text that can be selected, searched and edited."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from .picture import GROUND, Outline, Picture, Stroke, Words

FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def svg(shown: Picture) -> str:
    """The picture as an SVG document; the same picture gives the same text."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{shown.width:g}" height="{shown.height:g}" '
        f'viewBox="{shown.left:g} {shown.top:g} {shown.width:g} {shown.height:g}" '
        f'font-family="{FONTS}" role="img">',
        f"<title>{_said(shown.name)}</title>",
        f'<rect x="{shown.left:g}" y="{shown.top:g}" width="100%" height="100%" fill="{GROUND}"/>',
        *(_element(part) for part in shown.parts),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _element(part: Stroke | Outline | Words) -> str:
    if isinstance(part, Stroke):
        (ax, ay), (cx, cy), (bx, by) = part.points
        return (
            f'<path d="M{ax:g} {ay:g}Q{cx:g} {cy:g} {bx:g} {by:g}" fill="none" stroke="{part.colour}" '
            f'stroke-width="{part.width:g}" stroke-opacity="{part.opacity:g}"/>'
        )
    if isinstance(part, Outline):
        paint = f'fill="{part.fill}" stroke="{part.border}" stroke-width="{part.border_width:g}"'
        title = f"<title>{_said(part.name)}</title>" if part.name else ""
        if part.radius:
            ((x, y),) = part.points
            return f'<circle cx="{x:g}" cy="{y:g}" r="{part.radius:g}" {paint}>{title}</circle>'
        points = " ".join(f"{x:g},{y:g}" for x, y in part.points)
        return f"<polygon points={quoteattr(points)} {paint}>{title}</polygon>"
    turn = f' transform="rotate({part.turned:g} {part.x:g} {part.y:g})"' if part.turned else ""
    anchor = ' text-anchor="middle"' if part.centred else ""
    # A rim in the ground's colour keeps text readable where a line runs below it.
    rim = f'stroke="{GROUND}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
    return (
        f'<text x="{part.x:g}" y="{part.y:g}" font-size="{part.size:g}" fill="{part.colour}" {rim}{anchor}{turn}>'
        f"{_said(part.text)}</text>"
    )


def _said(text: str) -> str:
    # Two code points that are no characters: XML can't say them.
    return escape(text.translate({0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}))
