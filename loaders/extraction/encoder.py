"""What a small transformer makes of every phrase: whether it is a name, of which type, and what part it plays.

Its answers are the same to the bit on every processor: the networks hold only operations that leave nothing to the
order in which numbers are added (``training/exact.py``). A paper is read by itself: the scale of quantised numbers is
taken from what is read at once, so company would change the answer.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from .catalogue import LETTERS, PHRASES_MODEL, SPANS_MODEL, VOCABULARY
from .mentions import MOST_SPANS, Phrase
from .sentences import Words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

KINDS = ("NONE", *LETTERS)
PARTS = ("INTRODUCES", "USES", "COMPARES_WITH", "MENTIONS", "EVALUATES_ON", "TRAINS_ON", "ADDRESSES")
# Tokens that are read at once, without the two that mark begin and end.
_WINDOW = 510
# Beyond this, log odds say nothing more.
_MOST = 8.0

Array = np.ndarray[Any, np.dtype[Any]]


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """BERT's word pieces, in lower case."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer

    lines = files(__package__).joinpath(VOCABULARY).read_text(encoding="utf-8").split("\n")
    pieces = Tokenizer(
        WordPiece({piece: number for number, piece in enumerate(lines) if piece}, unk_token="[UNK]")  # noqa: S106
    )
    pieces.normalizer = BertNormalizer(lowercase=True)
    pieces.pre_tokenizer = BertPreTokenizer()
    return pieces


@dataclass(frozen=True, slots=True)
class Tokens:
    """A paper in word pieces, cut into windows that the encoder reads one by one.

    :param ids: of the pieces.
    :param starts: first character of each.
    :param ends: end of each, exclusive.
    :param windows: first and last (exclusive) piece of each; cut between sentences where that can be.
    """

    ids: list[int]
    starts: list[int]
    ends: list[int]
    windows: list[tuple[int, int]]

    @classmethod
    def of(cls, words: Words) -> Tokens:
        """The title and abstract of a paper."""
        encoded = tokenizer().encode(words.text, add_special_tokens=False)
        starts = [start for start, _ in encoded.offsets]
        bounds = [bisect_left(starts, words.starts[first]) for first, last in words.sentences if last > first]
        return cls(encoded.ids, starts, [end for _, end in encoded.offsets], list(_windows(len(starts), bounds)))

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last piece, inclusive, of characters ``start`` to ``end``; None where they are in no piece."""
        first, last = bisect_right(self.starts, start) - 1, bisect_left(self.starts, end) - 1
        if first < 0 or last < first or self.ends[first] <= start or self.ends[last] < end:
            return None
        return first, last

    def window(self, first: int, last: int) -> int | None:
        """Number of the window that holds both pieces."""
        number = bisect_right(self.windows, (first, len(self.ids) + 1)) - 1
        return number if last < self.windows[number][1] else None


def _windows(length: int, bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    first = 0
    while first < length:
        last = min(length, first + _WINDOW)
        if last < length:
            cut = bounds[bisect_right(bounds, last) - 1] if bounds else 0
            last = cut if cut > first else last
        yield first, last
        first = last


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the encoder makes of a phrase, in hundredths.

    :param kinds: log probability of each of :data:`KINDS`, -800 to 0.
    :param parts: log odds of each of :data:`PARTS`, -800 to 800.
    """

    kinds: tuple[int, ...]
    parts: tuple[int, ...]


def hundredths(value: float) -> int:
    """A log probability or log odds as a whole number."""
    return math.floor(value * 100 + 0.5)


_UNLIKELY = hundredths(-_MOST)
_UNSEEN = Opinion((0, *[_UNLIKELY] * (len(KINDS) - 1)), (_UNLIKELY,) * len(PARTS))


class Encoder:
    """The two halves of the network: from pieces to spans of them, and from a phrase's spans to answers.

    :param spans: ONNX: ids [1, pieces], first and last piece [spans] -> [spans, width].
    :param phrases: ONNX: the greatest and the mean of a phrase's spans [phrases, 2 * width] -> log odds of
        :data:`KINDS` and :data:`PARTS` [phrases, 13].
    """

    def __init__(self, spans: bytes, phrases: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # Workers are processes.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # More than that joins operations, which then round otherwise on some processors.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.log_severity_level = 3
        self._spans = onnxruntime.InferenceSession(spans, options, providers=["CPUExecutionProvider"])
        self._phrases = onnxruntime.InferenceSession(phrases, options, providers=["CPUExecutionProvider"])
        begin, end = (tokenizer().token_to_id(piece) for piece in ("[CLS]", "[SEP]"))
        self._marks = ([begin], [end])

    def answers(self, words: Words, phrases: Sequence[Phrase]) -> tuple[Array, list[int]]:
        """Log odds [phrases found, 13], and the numbers of these phrases; of others no mention is in its windows."""
        tokens = Tokens.of(words)
        asked: dict[int, list[tuple[int, int, int]]] = {}
        for number, phrase in enumerate(phrases):
            for first, last in phrase.spans[:MOST_SPANS]:
                span = tokens.span(words.starts[first], words.ends[last - 1])
                window = tokens.window(*span) if span else None
                if span and window is not None:
                    asked.setdefault(window, []).append((number, *span))
        if not asked:
            return np.zeros((0, len(KINDS) + len(PARTS)), np.float32), []
        owners, spans = [], []
        for window, rows in sorted(asked.items()):
            begin, end = tokens.windows[window]
            marked = self._marks[0] + tokens.ids[begin:end] + self._marks[1]
            owner, first, last = np.array(rows, np.int64).T
            owners.append(owner)
            fed = {"ids": np.array([marked], np.int64), "first": first - begin + 1, "last": last - begin + 1}
            spans += self._spans.run(None, fed)
        pooled, found = _pool(np.concatenate(spans), np.concatenate(owners))
        return self._phrases.run(None, {"pooled": pooled})[0], found

    def judge(self, words: Words, phrases: Sequence[Phrase]) -> tuple[Opinion, ...]:
        """What the encoder makes of each phrase."""
        opinions = [_UNSEEN] * len(phrases)
        for row, number in zip(*self.answers(words, phrases), strict=True):
            opinions[number] = _opinion(row.tolist())
        return tuple(opinions)


def _pool(spans: Array, owners: Array) -> tuple[Array, list[int]]:
    """Greatest and mean of the rows of each owner, side by side, and the owners."""
    # Rows are added in their order; in double precision no order would show.
    order = np.argsort(owners, kind="stable")
    spans, owners = spans[order], owners[order]
    found, first, count = np.unique(owners, return_index=True, return_counts=True)
    mean = np.add.reduceat(spans, first, axis=0, dtype=np.float64) / count[:, None]
    return np.concatenate([np.maximum.reduceat(spans, first, axis=0), mean.astype(spans.dtype)], axis=1), found.tolist()


def _opinion(row: list[float]) -> Opinion:
    kinds = row[: len(KINDS)]
    top = max(kinds)
    total = top + math.log(sum(math.exp(value - top) for value in kinds))
    return Opinion(
        tuple(hundredths(max(-_MOST, value - total)) for value in kinds),
        tuple(hundredths(max(-_MOST, min(_MOST, value))) for value in row[len(KINDS) :]),
    )


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The trained encoder, from the files of this folder."""
    here = files(__package__)
    return Encoder(here.joinpath(SPANS_MODEL).read_bytes(), here.joinpath(PHRASES_MODEL).read_bytes())


@Language.component("paperatlas_encoder_v1", requires=["doc._.words", "doc._.phrases"], assigns=["doc._.opinions"])
def opinions(doc: Doc) -> Doc:
    """Asks the encoder about every phrase."""
    doc._.opinions = encoder().judge(doc._.words, doc._.phrases)
    return doc
