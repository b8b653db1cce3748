"""Fine-tune the encoder of loaders/extraction/: python training/train_encoder.py SHARED OUT

SHARED is the folder with annotations/; OUT is an existing folder. Three networks are trained, one after the other: on
either half of the annotated papers, so that the linear models learn from answers about papers that the network never
saw (OUT/half0, OUT/half1), and on all of them, which is the one that ships (OUT). What is there already is not trained
again. Needs the `training` group; some 20 minutes each on two cores for the last, half of that for the others.

The network is the first four layers of all-MiniLM-L6-v2 (Apache-2.0; 384 wide), of which the first stays as it is, and
a head over spans of word pieces; see loaders/extraction/encoder.py.
"""

from __future__ import annotations

import argparse
import math
import random
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from annotated import Labelled, Read, half_of, label, phrase_label, read, records, weight_of
from exact import make_exact
from mine_names import breaks, mine_each
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

from paperatlas.loaders.extraction.catalogue import PHRASES_MODEL, SPANS_MODEL
from paperatlas.loaders.extraction.encoder import KINDS, PARTS, Tokens
from paperatlas.loaders.extraction.mentions import MOST_SPANS

PRETRAINED = "all_minilm_l6_v2"
LAYERS, FROZEN = 4, 1
WIDTH = 256
LONGEST = 15
EPOCHS, BATCH = 4, 6
BEGIN, END = 101, 102
# Of an average paper, so that the loss of one is about one.
MENTIONS = 20


@dataclass(frozen=True, slots=True)
class Example:
    """A paper with the answers.

    :param hidden: [pieces, 384], what the frozen layers make of it.
    :param spans: [spans, 2], first and last piece.
    :param owner: [spans], number of the phrase of each.
    :param kinds: [phrases], number in KINDS.
    :param weights: [phrases], 0 where the annotation leaves it open.
    :param parts: [phrases, 7], 1 for each of PARTS that the annotation has; -1 where it says nothing of the part.
    """

    hidden: Tensor
    spans: Tensor
    owner: Tensor
    kinds: Tensor
    weights: Tensor
    parts: Tensor
    weight: float


class Spans(nn.Module):
    """From word pieces to spans of them."""

    def __init__(self) -> None:
        super().__init__()
        with as_file(files(PRETRAINED).joinpath("model.zip")) as packed, TemporaryDirectory() as folder:
            zipfile.ZipFile(packed).extractall(folder)
            # Eager attention is what ONNX can be told of.
            bert = AutoModel.from_pretrained(folder, attn_implementation="eager")
        self.embeddings, self.layers = bert.embeddings, bert.encoder.layer[:LAYERS]
        size = bert.config.hidden_size
        self.begin, self.end = nn.Linear(size, WIDTH), nn.Linear(size, WIDTH, bias=False)
        self.mean = nn.Linear(size, WIDTH, bias=False)
        self.before, self.after = nn.Linear(size, WIDTH, bias=False), nn.Linear(size, WIDTH, bias=False)
        self.length = nn.Embedding(LONGEST + 1, WIDTH)

    def lower(self, ids: Tensor) -> Tensor:
        """The frozen part; [1, pieces] -> [1, pieces, 384]."""
        return self._through(self.layers[:FROZEN], self.embeddings(input_ids=ids), None)

    def upper(self, hidden: Tensor, mask: Tensor | None) -> Tensor:
        """The trained layers."""
        return self._through(self.layers[FROZEN:], hidden, mask)

    @staticmethod
    def _through(layers: Any, hidden: Tensor, mask: Tensor | None) -> Tensor:
        for layer in layers:
            given = layer(hidden, attention_mask=mask)
            hidden = given[0] if isinstance(given, tuple) else given
        return hidden

    def spans(self, hidden: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """[pieces, 384] -> [spans, WIDTH]."""
        sums = torch.cat([hidden.new_zeros(1, hidden.shape[1]), hidden.cumsum(0)])
        mean = (sums[last + 1] - sums[first]) / (last + 1 - first)[:, None]
        found = self.begin(hidden)[first] + self.end(hidden)[last] + self.mean(mean)
        found = found + self.before(hidden)[first - 1] + self.after(hidden)[last + 1]
        return functional.gelu(found + self.length((last - first).clamp(max=LONGEST)))

    def forward(self, ids: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """The whole, as it ships."""
        return self.spans(self.upper(self.lower(ids), None)[0], first, last)


class Phrases(nn.Module):
    """From the spans of a phrase, pooled, to answers."""

    def __init__(self) -> None:
        super().__init__()
        self.middle = nn.Linear(2 * WIDTH, WIDTH)
        self.last = nn.Linear(WIDTH, len(KINDS) + len(PARTS))
        self.drop = nn.Dropout(0.2)

    def forward(self, pooled: Tensor) -> Tensor:
        """[phrases, 2 * WIDTH] -> [phrases, 13]."""
        return self.last(self.drop(functional.gelu(self.middle(pooled))))


def pool(spans: Tensor, owner: Tensor, count: int) -> Tensor:
    """Greatest and mean of the spans of each phrase."""
    index = owner[:, None].expand_as(spans)
    most = spans.new_full((count, spans.shape[1]), -math.inf).scatter_reduce(0, index, spans, "amax")
    mean = spans.new_zeros(count, spans.shape[1]).scatter_reduce(0, index, spans, "mean", include_self=False)
    return torch.cat([most, mean], dim=1)


def example(paper: Read, labels: list[Labelled], near: bool, lower: Spans) -> Example:
    """The phrases of a paper's first window; a paper is rarely longer."""
    tokens = Tokens.of(paper.words)
    begin, end = tokens.windows[0]
    spans, owner, kinds, weights, parts = [], [], [], [], []
    for found in labels:
        places = [
            tokens.span(paper.words.starts[a], paper.words.ends[b - 1]) for a, b in found.phrase.spans[:MOST_SPANS]
        ]
        inside = [place for place in places if place and place[1] < end]
        if not inside:
            continue
        kind, weight = phrase_label(paper, found, in_company=True)
        owner += [len(kinds)] * len(inside)
        spans += [(first + 1, last + 1) for first, last in inside]
        kinds.append(KINDS.index(next(iter(kind))))
        weights.append(weight)
        parts.append(_parts(paper, found) if weight else [-1.0] * len(PARTS))
    ids = torch.tensor([[BEGIN, *tokens.ids[begin:end], END]])
    with torch.no_grad():
        hidden = lower.lower(ids)[0]
    return Example(
        hidden,
        torch.tensor(spans),
        torch.tensor(owner),
        torch.tensor(kinds),
        torch.tensor(weights),
        torch.tensor(parts),
        weight_of(near),
    )


def _parts(paper: Read, found: Labelled) -> list[float]:
    if found.entity is None or not found.main:
        return [-1.0] * len(PARTS)
    name = paper.record["entities"][found.entity]["name"]
    played = {edge for source, edge, target in paper.record["relations"] if source == "paper" and target == name}
    return [float(part in played) for part in PARTS] if played else [-1.0] * len(PARTS)


def loss_of(answers: Tensor, given: Example) -> Tensor:
    """Of one paper."""
    kinds, parts = answers[:, : len(KINDS)], answers[:, len(KINDS) :]
    loss = (functional.cross_entropy(kinds, given.kinds, reduction="none") * given.weights).sum()
    told = given.parts[:, 0] >= 0
    if told.any():
        loss = loss + functional.binary_cross_entropy_with_logits(parts[told], given.parts[told], reduction="sum")
    return loss / MENTIONS * given.weight


def batches(examples: list[Example], rng: random.Random) -> Iterator[list[Example]]:
    """Papers of like length together, in an order by chance."""
    order = list(range(len(examples)))
    rng.shuffle(order)
    near = 8 * BATCH
    parts = [sorted(order[i : i + near], key=lambda n: len(examples[n].hidden)) for i in range(0, len(order), near)]
    order = [n for part in parts for n in part]
    found = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    rng.shuffle(found)
    return ([examples[n] for n in batch] for batch in found)


def train(examples: list[Example], spans: Spans, seed: int) -> Phrases:
    """Fit ``spans`` and the head that is given back."""
    torch.manual_seed(seed)
    rng = random.Random(seed)  # noqa: S311 - an order, no secret
    phrases = Phrases()
    drop = nn.Dropout(0.2)
    upper = [p for layer in spans.layers[FROZEN:] for p in layer.parameters()]
    held = {id(p) for p in [*upper, *spans.embeddings.parameters(), *spans.layers[:FROZEN].parameters()]}
    head = [p for p in spans.parameters() if id(p) not in held] + list(phrases.parameters())
    optimiser = torch.optim.AdamW([{"params": upper, "lr": 2e-4}, {"params": head, "lr": 1e-3}], weight_decay=0.01)
    steps = EPOCHS * math.ceil(len(examples) / BATCH)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (0.08 * steps)) * max(0.02, 1 - step / steps)
    )
    spans.train()
    spans.layers[:FROZEN].eval()
    began = time.monotonic()
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in batches(examples, rng):
            answers = answers_to(batch, spans, phrases, drop)
            loss = torch.stack([loss_of(own, one) for own, one in zip(answers, batch, strict=True)])
            optimiser.zero_grad()
            loss.mean().backward()
            nn.utils.clip_grad_norm_([*upper, *head], 1.0)
            optimiser.step()
            rate.step()
            total += float(loss.mean().detach())
        print(f"epoch {epoch + 1}: loss {total / steps * EPOCHS:.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return phrases


def answers_to(batch: list[Example], spans: Spans, phrases: Phrases, drop: nn.Dropout) -> Iterator[Tensor]:
    """Log odds for each paper of a batch."""
    longest = max(len(e.hidden) for e in batch)
    hidden = torch.stack([functional.pad(e.hidden, (0, 0, 0, longest - len(e.hidden))) for e in batch])
    mask = torch.zeros(len(batch), 1, 1, longest)
    for number, one in enumerate(batch):
        mask[number, ..., len(one.hidden) :] = torch.finfo(torch.float32).min
    hidden = spans.upper(hidden, mask)
    for own, one in zip(hidden, batch, strict=True):
        found = drop(spans.spans(own[: len(one.hidden)], *one.spans.T))
        yield phrases(pool(found, one.owner, len(one.kinds)))


def export(spans: Spans, phrases: Phrases, out: Path) -> None:
    """Both halves as ONNX in eight bits, which answer alike on every processor.

    Seven are used of each weight, so that no sum overflows on processors without VNNI.
    """
    spans.eval()
    phrases.eval()
    numbers = torch.tensor([1, 2])
    with TemporaryDirectory() as folder:
        for name, model, fed, axes in (
            (PHRASES_MODEL, phrases, {"pooled": torch.zeros(2, 2 * WIDTH)}, {"pooled": {0: "phrases"}}),
            (
                SPANS_MODEL,
                spans,
                {"ids": torch.tensor([[BEGIN, 1996, 3899, END]]), "first": numbers, "last": numbers},
                {"ids": {1: "pieces"}, "first": {0: "spans"}, "last": {0: "spans"}},
            ),
        ):
            plain = Path(folder) / name
            torch.onnx.export(
                model,
                tuple(fed.values()),
                str(plain),
                input_names=list(fed),
                output_names=["answers"],
                dynamic_axes=axes,
                opset_version=17,
                dynamo=False,
            )
            quantize_dynamic(plain, out / name, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
            make_exact(out / name)


def train_all(papers: list[Read], near: frozenset[str], out: Path) -> None:
    """Train the network on either half of the papers (to out/half0 and out/half1) and on all of them (to ``out``).

    :param near: titles of the papers that are most like those to be read.
    """
    known = mine_each(papers, breaks(papers))
    labels = [label(paper, known[paper.fold]) for paper in papers]
    likely = [paper.record["title"] in near for paper in papers]
    halves = [half_of(paper, one) for paper, one in zip(papers, likely, strict=True)]
    for half in (0, 1, None):
        folder = out if half is None else out / f"half{half}"
        folder.mkdir(exist_ok=True)
        if (folder / SPANS_MODEL).exists():
            continue
        spans = Spans()
        chosen = [n for n in range(len(papers)) if half in (None, halves[n])]
        examples = [example(papers[n], labels[n], likely[n], spans) for n in chosen]
        print(f"{folder.name}: {len(examples)} papers, {sum(len(e.hidden) for e in examples)} word pieces", flush=True)
        export(spans, train(examples, spans, seed=half or 0), folder)


def main() -> None:
    """Read the arguments, train what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    near = records([options.shared / "annotations" / "near.jsonl"])
    far = records([options.shared / "annotations" / "train.jsonl"])
    train_all(read(near + far), frozenset(record["title"] for record in near), options.out)


if __name__ == "__main__":
    main()
