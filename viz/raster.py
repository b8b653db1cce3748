"""A picture as PNG or PDF, drawn by matplotlib, which brings a font along: it looks the same on every machine."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Literal

from ..graph import ExportError
from .picture import GROUND, Outline, Picture, Stroke, Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Asked for what DejaVu Sans lacks, where the machine has them.
_FALLBACKS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Source Han Sans SC",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans Devanagari",
    "Noto Sans Symbols2",
    "Noto Emoji",
    "Segoe UI Symbol",
    "Arial Unicode MS",
)
_DOTS_PER_UNIT = 2
_MISSING = re.compile(r"Glyph (\d+) ")


def raster(shown: Picture, kind: Literal["png", "pdf"]) -> tuple[bytes, str]:
    """The picture's bytes, two pixels a unit or a point a unit, and the characters that no font here has.

    Text of a PDF can be selected; its fonts are embedded.

    :raises ExportError: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
    except ImportError:
        raise ExportError(
            f"A picture as {kind.upper()} needs matplotlib, which is not installed: "
            "pip install 'paperatlas[pictures]'. SVG needs nothing."
        ) from None
    from matplotlib.figure import Figure
    from matplotlib.font_manager import fontManager

    here = {font.name for font in fontManager.ttflist}
    families = ["DejaVu Sans", *(name for name in _FALLBACKS if name in here)]
    buffer = io.BytesIO()
    # Type 42 is a font as it is, with its characters' names; what makes text of a PDF text.
    with rc_context({"pdf.fonttype": 42, "font.family": families}), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        figure = Figure(figsize=(shown.width / 72, shown.height / 72), dpi=72 * _DOTS_PER_UNIT, facecolor=GROUND)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(shown.left, shown.left + shown.width)
        axes.set_ylim(shown.top + shown.height, shown.top)
        for order, part in enumerate(shown.parts):
            _draw(axes, part, order)
        # Neither date nor program: the same picture is the same file.
        figure.savefig(buffer, format=kind, metadata={"CreationDate": None} if kind == "pdf" else {"Software": None})
    missing = {int(found[1]) for warning in said if (found := _MISSING.match(str(warning.message)))}
    return buffer.getvalue(), "".join(map(chr, sorted(missing)))


def _draw(axes: Axes, part: Stroke | Outline | Words, order: int) -> None:
    from matplotlib.patches import Circle, PathPatch, Polygon
    from matplotlib.path import Path

    if isinstance(part, Words):
        axes.text(
            part.x,
            part.y,
            part.text,
            size=part.size,
            color=part.colour,
            ha="center" if part.centred else "left",
            va="baseline",
            rotation=-part.turned,
            rotation_mode="anchor",
            # Dollars are no mathematics here.
            parse_math=False,
            bbox={"facecolor": GROUND, "edgecolor": "none", "alpha": 0.7, "pad": 0.5},
            zorder=order,
        )
    elif isinstance(part, Stroke):
        path = Path(part.points, [Path.MOVETO, Path.CURVE3, Path.CURVE3])
        axes.add_patch(
            PathPatch(path, fill=False, edgecolor=part.colour, linewidth=part.width, alpha=part.opacity, zorder=order)
        )
    else:
        look = {
            "facecolor": part.fill,
            "edgecolor": part.border,
            "linewidth": part.border_width,
            "zorder": order,
        }
        axes.add_patch(
            Circle(part.points[0], part.radius, **look) if part.radius else Polygon(part.points, closed=True, **look)
        )
