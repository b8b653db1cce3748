"""Which files the sources of a job are, wherever Spark can read: disks, HDFS, object stores."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...graph import LeftOut, Reason, SourceError
from ..following import unreadable
from ..sources import HEAD, STANDARD_INPUT, Place, Reading, files_of, line_place
from .errors import cause

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_STORE = ".kgl"
# What Spark unpacks by the name alone, whatever is in the file.
_UNPACKED_BY_NAME = (".gz", ".bz2", ".zst", ".deflate", ".lz4", ".snappy", ".xz")
_MOST = 2**31 - 16
"""Bytes that Spark's reader of whole files takes: those of an array of Java."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/", re.IGNORECASE)
_GLOB = re.compile(r"([\\{}\[\]*?])")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read.

    :param number: its place in the order of the sources.
    :param name: as the user would name it, for what is told of it.
    :param path: as Spark takes it, and as its reader of whole files tells where a row is from.
    :param uri: as its reader of text tells it, with what is special in URLs told by codes.
    :param lines: where its records come from if it can be read in parts; None if it is read whole.
    """

    number: int
    name: str
    path: str
    uri: str
    lines: Place | None

    @property
    def pattern(self) -> str:
        """The path as a pattern that it alone fits, as Spark's readers take it."""
        return _GLOB.sub(r"\\\1", self.path)


def hadoop_path(spark: SparkSession, url: str) -> Any:
    """A path as Spark's file systems take it; one without a scheme is of this machine.

    :param url: as a person writes it: what is special in URLs stands for itself.
    """
    named = url if _SCHEME.match(url) else f"file:{Path(url).absolute()}"
    java: Any = spark._jvm
    return java.org.apache.hadoop.fs.Path(named)


def find_files(spark: SparkSession, sources: list[str], reading: Reading) -> Iterator[SourceFile | LeftOut]:
    """The files of the sources, in order, each once, and what can't be read of them.

    :param sources: files, folders and patterns as :func:`paperatlas.loaders.files_of` takes them, or URLs of such.
    """
    listing = _Listing(spark)
    number, seen = 0, set[str]()
    for source in sources:
        for found in listing.of_url(source) if "://" in source else listing.of_disk(source):
            if isinstance(found, LeftOut):
                yield found
                continue
            name, status, head = found
            path = status.getPath().toString()
            if path in seen:
                continue
            seen.add(path)
            number += 1
            lines = line_place(head, name, reading.format, encoding=reading.encoding, columns=reading.columns)
            plain = lines is not None and not name.lower().endswith(_UNPACKED_BY_NAME)
            if not plain and status.getLen() > _MOST:
                detail = (
                    f"{status.getLen():,} bytes, and Spark takes files of this format whole, up to {_MOST:,}. Cut it"
                    " up, or unpack it and put one JSON object on a line, which is read in parts."
                )
                yield LeftOut(name, Reason.UNREADABLE, detail)
            else:
                # Spark makes its own of the text of the path, whose beginning is another then: file:/ and not file:///.
                uri = hadoop_path(spark, path).toUri().toString()
                yield SourceFile(number, name, path, uri, lines if plain else None)


_Found = tuple[str, Any, bytes]
"""A file's name, its status at Hadoop, and its first bytes."""


class _Listing:
    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        self._conf = spark._jsc.hadoopConfiguration()

    def of_disk(self, source: str) -> Iterator[_Found | LeftOut]:
        """Files of this machine, found as any build finds them."""
        for file in files_of(Path(source)):
            fault = file if isinstance(file, LeftOut) else _fault(file)
            yield fault or self._file(str(file), hadoop_path(self._spark, str(file)))

    def of_url(self, source: str) -> Iterator[_Found | LeftOut]:
        """Files of any system that Spark reaches, in the order of their names."""
        path = hadoop_path(self._spark, source)
        try:
            system = path.getFileSystem(self._conf)
            found = [path] if system.exists(path) else [one.getPath() for one in system.globStatus(path) or ()]
            if not found:
                yield LeftOut(source, Reason.UNREADABLE, "no file is called so. Check the name.")
            for one in sorted(found, key=lambda p: p.toString()):
                for file in self._within(system, one):
                    yield self._file(file.toString(), file)
        except Exception as error:
            if not _is_java(error):
                raise
            detail = f"can't be read ({cause(error)}). Check the name, and that Spark is set up for its file system."
            yield LeftOut(source, Reason.UNREADABLE, detail)

    def _within(self, system: Any, path: Any) -> Iterator[Any]:
        """A file itself; of a folder and its folders every file but hidden ones and stores."""
        if not system.getFileStatus(path).isDirectory():
            yield path
            return
        entries = {status.getPath().getName(): status for status in system.listStatus(path)}
        for name, status in sorted(entries.items()):
            if not name.startswith(".") and _STORE not in Path(name).suffixes:
                yield from self._within(system, status.getPath())

    def _file(self, name: str, path: Any) -> _Found | LeftOut:
        if path.getName().startswith(("_", ".")):
            detail = f"Spark passes over files whose names begin with {path.getName()[0]!r}. Rename it."
            return LeftOut(name, Reason.UNREADABLE, detail)
        try:
            system = path.getFileSystem(self._conf)
            status, stream = system.getFileStatus(path), system.open(path)
            try:
                head = bytes(stream.readNBytes(HEAD))
            finally:
                stream.close()
        except Exception as error:
            if not _is_java(error):
                raise
            return LeftOut(name, Reason.UNREADABLE, f"can't be read ({cause(error)}). Check the name.")
        return name, status, head


def _fault(path: Path) -> LeftOut | None:
    """What is wrong with a file of this machine before it is opened, in the words of any build."""
    if path == STANDARD_INPUT:
        detail = "standard input, which workers can't read. Save what comes there as a file."
        return LeftOut(str(path), Reason.UNREADABLE, detail)
    if not path.exists():
        return unreadable(path, SourceError(f"{path}: no such file. Check the name."))
    if not path.is_file():
        detail = "no file but a pipe or device, which workers can't read. Save what comes out of it as a file."
        return LeftOut(str(path), Reason.UNREADABLE, detail)
    return None


def _is_java(error: Exception) -> bool:
    from py4j.protocol import Py4JJavaError

    return isinstance(error, Py4JJavaError)
