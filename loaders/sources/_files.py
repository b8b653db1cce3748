"""From a path to bytes and text: found, unpacked, decoded, a block at a time."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

from ...graph import SourceError
from ._text import Blocks, Damage, Pieces

PACKED = (".gz", ".bz2", ".xz", ".zst")
STANDARD_INPUT = Path("-")

_BLOCK = 1 << 16
_FOREIGN = {
    b"PK\x03\x04": "a zip archive or a workbook; unpack it, or save the sheet as CSV",
    b"%PDF": "a PDF; save the titles and abstracts as text",
}
# UTF-32's begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_WIDE = ("utf-16", "utf-32")
_DECLARED = re.compile(
    rb"""\A\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)"""
    rb"""|\A\s*<(?:!doctype\s+html|html)\b.{0,2048}?<meta\b[^>]{0,200}?\bcharset\s*=\s*["']?([\w.:-]+)""",
    re.IGNORECASE | re.DOTALL,
)


class _Told(io.FileIO):
    """A file that tells how far it is read."""

    def __init__(self, file: Path | int, told: Callable[[int], None]) -> None:
        # Python wants its own standard input back, open.
        super().__init__(file, closefd=not isinstance(file, int))
        self._told = told
        self._read = 0

    def readinto(self, buffer: Any) -> int | None:
        """See io.RawIOBase."""
        count = super().readinto(buffer)
        self._read += count or 0
        self._told(self._read)
        return count


@contextmanager
def opened(path: Path, told: Callable[[int], None] = lambda read: None) -> Iterator[BinaryIO]:
    """The file's bytes; what gzip, bzip2, xz or Zstandard packed is unpacked, whatever the file's name.

    :param path: :data:`STANDARD_INPUT` is what is piped in.
    :param told: called with how many bytes of the file, packed as it is, are read.
    :raises SourceError: there is no such file, or it can't be opened.
    """
    try:
        raw = _Told(sys.stdin.fileno() if path == STANDARD_INPUT else path, told)
    except FileNotFoundError:
        raise SourceError(f"{path}: no such file. Check the name.") from None
    except IsADirectoryError:
        raise SourceError(f"{path}: a folder. Name the files in it, as in {path}/*.jsonl.") from None
    except PermissionError:
        raise SourceError(f"{path}: no permission to read it. Try 'chmod +r' on it.") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: can't be opened ({_cause(error)}). Check the name.") from None
    with unpacked(raw, path) as stream:
        yield stream


@contextmanager
def unpacked(raw: io.RawIOBase, path: Path | str) -> Iterator[BinaryIO]:
    """As :func:`opened`, of a file that is open.

    :param path: to name it by.
    :raises SourceError: it can't be read, or is nothing that text could be in.
    """
    with io.BufferedReader(raw, _BLOCK) as file:
        try:
            magic = file.peek(6)[:6]
        except OSError as error:
            raise SourceError(f"{path}: can't be read ({_cause(error)}). Copy it anew.") from None
        for start, what in _FOREIGN.items():
            if magic.startswith(start):
                raise SourceError(f"{path}: {what}.")
        with _unpacked(file, magic) as stream:
            yield stream


def is_plain(head: bytes) -> bool:
    """Whether a file that begins so is neither packed nor foreign, so that its bytes are the text's."""
    return not head.startswith((*_PACKED, *_FOREIGN))


def _unpacked(file: BinaryIO, magic: bytes) -> BinaryIO:
    for start, unpack in _PACKED.items():
        if magic.startswith(start):
            return unpack(file)
    return file


def _unpacked_zstd(file: BinaryIO) -> BinaryIO:
    # By itself it refuses a window of more than 128 MiB, which a bomb may ask for.
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return cast(BinaryIO, zstd.ZstdFile(file))


_PACKED: dict[bytes, Callable[[BinaryIO], BinaryIO]] = {
    b"\x1f\x8b": lambda file: cast(BinaryIO, gzip.GzipFile(fileobj=file)),
    b"BZh": lambda file: cast(BinaryIO, bz2.BZ2File(file)),
    b"\xfd7zXZ\x00": lambda file: cast(BinaryIO, lzma.LZMAFile(file)),  # noqa: SIM115 - closed by who opened it
    b"\x28\xb5\x2f\xfd": _unpacked_zstd,
}


def _faults() -> tuple[type[Exception], ...]:
    """What unpackers and disks may raise in the midst of a file."""
    zstd = sys.modules.get("compression.zstd") or sys.modules.get("backports.zstd")
    known = (OSError, EOFError, lzma.LZMAError, zlib.error)
    return (*known, zstd.ZstdError) if zstd else known


def _cause(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def beginning(stream: BinaryIO, size: int) -> tuple[bytes, Iterator[bytes | Damage]]:
    """So many bytes at least of a stream's beginning, or all there are before a damage, and the whole from there on."""
    rest, taken, length = _blocks_of(stream), list[bytes | Damage](), 0
    for block in rest:
        taken.append(block)
        if isinstance(block, Damage):
            break
        length += len(block)
        if length >= size:
            break
    return b"".join(block for block in taken if isinstance(block, bytes)), chain(taken, rest)


def _blocks_of(stream: BinaryIO) -> Iterator[bytes | Damage]:
    while True:
        try:
            # read() would lose the good bytes before a fault; read1() gives them, and meets the fault the next time.
            block = stream.read1(_BLOCK)  # type: ignore[attr-defined]
        except _faults() as error:
            yield Damage(_cause(error))
            return
        if not block:
            return
        yield block


def encoding_of(head: bytes, path: Path | str, named: str | None = None) -> str:
    """The encoding of a text: its byte order mark's, the one named, the one it declares, else UTF-8.

    :param head: its first 64 KiB or so.
    :param named: by the user; a byte order mark is surer.
    :raises SourceError: the encoding is unknown.
    """
    if named is not None and not is_encoding(named):
        raise SourceError(f"{path}: no encoding {named!a}. --encoding takes names like utf-8, utf-16, latin-1.")
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    if named is not None:
        return named
    declared = _DECLARED.match(head)
    name = (declared[1] or declared[2]).decode("ascii") if declared else "utf-8"
    if not is_encoding(name):
        raise SourceError(f"{path}: it declares the encoding {name!a}, which is unknown. Name it with --encoding.")
    # What can read the declaration as ASCII is not in UTF-16, whatever it says.
    return "utf-8" if name.lower().replace("_", "-").startswith(_WIDE) else name


def is_encoding(name: str) -> bool:
    """Whether text can be in an encoding of this name: ``latin-1`` yes, ``base64`` no.

    >>> is_encoding("Latin-1"), is_encoding("base64"), is_encoding("nonesuch")
    (True, False, False)
    """
    try:
        "".encode(name)
        codecs.getincrementaldecoder(name)
    except (LookupError, ValueError):
        return False
    return True


def text_of(blocks: Blocks, encoding: str) -> Iterator[str | Damage]:
    """Text without its byte order mark; bytes that are none of its encoding stand in it as lone surrogates."""
    encoding = "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding
    # In UTF-16 bytes can't be told as surrogates, but half a character can.
    wide = codecs.lookup(encoding).name.startswith(_WIDE)
    decoder = codecs.getincrementaldecoder(encoding)("surrogatepass" if wide else "surrogateescape")
    held = ""
    for block in chain(blocks, [b""]):
        damage = block if isinstance(block, Damage) else None
        try:
            text = held + ("" if isinstance(block, Damage) else decoder.decode(block, final=not block))
        except UnicodeError as error:
            damage, text = Damage(f"it is not in {encoding}: {getattr(error, 'reason', error)}"), held
        # A lone \r waits for what follows: it may be the first half of a line ending.
        held = "\r" if block and damage is None and text.endswith("\r") else ""
        text = text[:-1] if held else text
        if text:
            yield text
        if damage:
            yield damage
            return


def start_of(pieces: Pieces, size: int) -> tuple[str, Pieces]:
    """The text from its first printed character on, so many characters at least, and the whole again."""
    rest, taken, start = iter(pieces), list[str | Damage](), ""
    for piece in rest:
        taken.append(piece)
        if isinstance(piece, Damage):
            break
        start = (start + piece).lstrip()
        if len(start) >= size:
            break
    return start, chain(taken, rest)
