"""The page of the map, and its dots as files of script that it loads."""

from __future__ import annotations

from pathlib import Path

from .field import MAP_TYPES, Field
from .printer import Printer
from .search import script
from .shelf import TYPES, Shelf

_DOTS_A_FILE = 5000
_LISTED = 60


def write_map(shelf: Shelf, printer: Printer, top: Path, field: Field) -> None:
    """Write the map: its page, and files of script with the dots.

    :param top: of the site.
    """
    chunks = 0
    for chunks, start in enumerate(range(0, len(field.keys), _DOTS_A_FILE), 1):
        rows = []
        for i in range(start, min(start + _DOTS_A_FILE, len(field.keys))):
            node = shelf.placed(field.keys[i])
            if node is None:  # what was chosen from the shelf is on it
                raise LookupError(field.keys[i])
            (x, y), radius = field.spots[i], field.radii[i]
            spot = (round(x, 1), round(y, 1), round(radius, 1))
            rows.append((*spot, TYPES.index(node.type), field.community[i], node.name, node.address, field.ties[i]))
        script(top, f"map/{chunks - 1}", rows)
    listed = []
    for community in field.communities:
        telling = [node for key in community.telling if (node := shelf.placed(key)) is not None]
        listed.append((community, telling))
    discs = [
        (round(c.x, 1), round(c.y, 1), round(c.radius, 1), c.size, " · ".join(node.name for node in telling[:3]))
        for c, telling in listed
    ]
    script(top, "map/field", {"radius": round(field.radius, 1), "communities": discs})
    printer.page(
        "map.html",
        "map.html",
        "Map of the field",
        told=_told(field),
        chunks=chunks,
        dots=len(field.keys),
        types=MAP_TYPES,
        communities=[
            {"number": c.number, "size": c.size, "telling": telling} for c, telling in listed[:_LISTED] if telling
        ],
        more=max(0, len(listed) - _LISTED),
    )


def _told(field: Field) -> str:
    said = (
        f"{len(field.keys):,} things and papers in {len(field.communities):,} communities; what papers name together"
        " is near each other."
    )
    if field.left_out:
        said += f" {field.left_out:,} more have pages but no dot: what fewest papers name, and the oldest papers."
    return said
