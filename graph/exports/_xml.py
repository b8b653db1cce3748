"""Values as XML says them."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'

TYPES = {"string": "string", "strings": "string", "integer": "long", "float": "double"}
"""What GraphML and GEXF call the types of properties."""

# What XML 1.0 has no way to say.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def content(value: object) -> str:
    """A value as the content of an element; a carriage return, which a reader would take for a line's end, stays."""
    return escape(_text(value), {"\r": "&#13;"})


def attribute(value: object) -> str:
    """A value as that of an attribute, quotes included."""
    return quoteattr(_text(value))


def _text(value: object) -> str:
    if isinstance(value, tuple):
        value = " | ".join(value)
    return _UNSAYABLE.sub("\ufffd", value) if isinstance(value, str) else repr(value)
