"""A quantised network rewritten so that it answers alike, to the bit, on every processor.

What is multiplied in eight bits is exact already. In between, ONNX Runtime computes in single precision, and processors
differ in the last bit there: they add in another order, or multiply and add in one step. Where such a number stands
near the middle between two steps of eight bits, they go different ways from there on. Three rules leave nothing to the
order:

- Sums and products of matrices are of whole numbers that stay under 2**24 (single) or 2**53 (double), so every order
  gives the same, exact number.
- Functions (GELU, the exponential) are polynomials and squares of them.
- All else is one operation on one number at a time, which IEEE 754 rounds in one way, as long as the runtime does not
  join operations: it must be opened with ``ORT_ENABLE_BASIC``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Whole numbers of attention: a query times a key is a sum of 32 products under 2**18, so under 2**23; shares times
# values are at most (2**14 + 512 / 2) * 511, under 2**23 too. A share of 2**14 is all of it.
_LEVELS = 511
_HEADS = 12
_SHARES = 2.0**14
# exp(x) as (1 + t + t**2 / 2)**32 with t = x / 32, within 0.0003; below exp(-10) a share is none.
_EXP_SQUARES = 5
_EXP_LEAST = -10.0
# Phi(-a), the normal distribution, as the eighth power of this polynomial of a from 0 to 4: GELU within 0.0002.
_PHI = (0.9162128, -0.08665393, -0.04055995, 0.00534877)
_PHI_SQUARES = 3
_PHI_MOST = 4.0
# Layer norms add whole multiples of this: squares of numbers up to 256 and their sum over 384 stay under 2**53.
_GRAIN = 2.0**-14

_FLOAT, _DOUBLE = TensorProto.FLOAT, TensorProto.DOUBLE
Node = onnx.NodeProto

# Of one number at a time, of whole numbers, or without arithmetic; MatMul and ReduceSum only as they are written here.
_EXACT = frozenset({
    "Abs", "Add", "Cast", "Clip", "Concat", "Constant", "ConstantOfShape", "CumSum", "DequantizeLinear", "Div",
    "DynamicQuantizeLinear", "Equal", "Expand", "Gather", "GatherElements", "MatMul", "MatMulInteger", "Max", "Min",
    "Mul", "ReduceMax", "ReduceSum", "Relu", "Reshape", "Round", "Shape", "Slice", "Split", "Sqrt", "Sub", "Transpose",
    "Unsqueeze", "Where",
})  # fmt: skip


def make_exact(path: Path) -> None:
    """Rewrite the network of this ONNX file in place.

    :raises ValueError: where it holds an operation whose answer depends on the processor and that has no exact form
        here.
    """
    model = onnx.load(str(path))
    graph = model.graph
    writer = _Writer(graph)
    nodes = [new for node in graph.node for new in writer.rewritten(node)]
    del graph.node[:]
    graph.node.extend(nodes)
    del graph.value_info[:]
    left = {node.op_type for node in graph.node} - _EXACT
    if left:
        raise ValueError(f"{path}: no exact form is known of {', '.join(sorted(left))}")
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(path))


class _Writer:
    """Writes exact forms of operations under new names."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._names = (f"exact_{number}" for number in count())
        self._nodes: list[Node] = []
        self._numbers: dict[tuple[str, bytes], str] = {}
        self._after: dict[str, list[Node]] = {}
        for node in graph.node:
            for name in node.input:
                self._after.setdefault(name, []).append(node)
        # What operations written already answer.
        self._written: set[str] = set()

    def rewritten(self, node: Node) -> Iterator[Node]:
        """The operations that take this one's place."""
        self._nodes = []
        if node.output[0] in self._written:
            pass
        elif node.op_type == "LayerNormalization":
            self._layer_norm(node)
        elif node.op_type == "MatMul":
            self._attention(node)
        elif node.op_type == "Div" and any(after.op_type == "Erf" for after in self._after[node.output[0]]):
            self._gelu(node)
        else:
            self._nodes.append(node)
        yield from self._nodes

    def _add(self, kind: str, *given: str, out: str | None = None, **attributes: object) -> str:
        out = out or next(self._names)
        self._nodes.append(helper.make_node(kind, list(given), [out], **attributes))
        return out

    def _number(self, value: object, kind: type = np.float32) -> str:
        values = np.array(value, kind)
        key = str(values.dtype) + str(values.shape), values.tobytes()
        if key not in self._numbers:
            self._numbers[key] = next(self._names)
            self._graph.initializer.append(numpy_helper.from_array(values, self._numbers[key]))
        return self._numbers[key]

    def _next(self, name: str, kind: str) -> Node:
        """The one operation that takes these numbers."""
        (node,) = self._after[name]
        if node.op_type != kind:
            raise ValueError(f"{name} goes to {node.op_type}, where {kind} was awaited")
        self._written.update(node.output)
        return node

    def _squared(self, values: str, times: int) -> str:
        for _ in range(times):
            values = self._add("Mul", values, values)
        return values

    def _attention(self, node: Node) -> None:
        """From the product of queries and keys on; whole numbers are multiplied, then their steps.

        Head by head: what a head makes of 300 pieces fits the processor's cache, what all make doesn't.
        """
        scaled = self._next(node.output[0], "Mul")
        softmax = self._next(scaled.output[0], "Softmax")
        mixed = self._next(softmax.output[0], "MatMul")
        (scale,) = set(scaled.input) - set(node.output)
        query, query_step = self._whole(node.input[0])
        key, key_step = self._whole(node.input[1])
        value, value_step = self._whole(mixed.input[1])
        step = self._add("Mul", self._add("Mul", query_step, key_step), scale)
        heads = zip(*(self._heads(values) for values in (query, key, value, step)), strict=True)
        products = [
            self._add("MatMul", self._softmax(self._add("MatMul", query, key), step), value)
            for query, key, value, step in heads
        ]
        step = self._add("Mul", value_step, self._number(1 / _SHARES))
        self._add("Mul", self._add("Concat", *products, axis=1), step, out=mixed.output[0])

    def _whole(self, values: str) -> tuple[str, str]:
        """These numbers in whole steps from -511 to 511, and the width of a step, of each head [1, heads, 1, 1]."""
        most = self._add("ReduceMax", self._add("Abs", values), axes=[2, 3], keepdims=1)
        # A head of zeros alone has no step.
        step = self._add("Max", self._add("Div", most, self._number(_LEVELS)), self._number(1e-30))
        return self._add("Round", self._add("Div", values, step)), step

    def _heads(self, values: str) -> list[str]:
        names = [next(self._names) for _ in range(_HEADS)]
        self._nodes.append(helper.make_node("Split", [values], names, axis=1))
        return names

    def _softmax(self, values: str, step: str) -> str:
        """Shares in whole numbers, of 2**14 in all but for rounding.

        :param values: whole; ``step`` is what one of them is worth.
        """
        factor = 2.0**_EXP_SQUARES
        step = self._add("Div", step, self._number(factor))
        most = self._add("Mul", self._add("ReduceMax", values, axes=[-1], keepdims=1), step)
        # 1 + t, then twice 1 + t + t**2 / 2, whose powers go up to 2**32.
        one = self._add("Sub", self._add("Mul", values, step), self._add("Sub", most, self._number(1)))
        one = self._add("Max", one, self._number(1 + _EXP_LEAST / factor))
        twice = self._add("Add", self._add("Mul", one, one), self._number(1))
        powers = self._add("Mul", self._squared(twice, _EXP_SQUARES), self._number(_SHARES / 2.0**factor))
        powers = self._add("Round", powers)
        total = self._add("ReduceSum", powers, self._number([-1], np.int64), keepdims=1)
        return self._add("Round", self._add("Mul", powers, self._add("Div", self._number(_SHARES), total)))

    def _gelu(self, node: Node) -> None:
        """``max(x, 0) - a * Phi(-a)``, where ``a = min(|x|, 4)``, for ``x * (1 + erf(x / sqrt(2))) / 2``."""
        values = node.input[0]
        self._written.update(node.output)
        name = node.output[0]
        for kind in ("Erf", "Add", "Mul", "Mul"):
            (name,) = self._next(name, kind).output
        size = self._add("Min", self._add("Abs", values), self._number(_PHI_MOST))
        sum_ = self._number(_PHI[-1])
        for factor in reversed(_PHI[:-1]):
            sum_ = self._add("Add", self._add("Mul", sum_, size), self._number(factor))
        less = self._add("Mul", self._squared(sum_, _PHI_SQUARES), size)
        self._add("Sub", self._add("Relu", values), less, out=name)

    def _layer_norm(self, node: Node) -> None:
        (values, weight, bias), (out,) = node.input, node.output
        epsilon = next(attribute.f for attribute in node.attribute if attribute.name == "epsilon")
        whole = self._add("Round", self._add("Mul", values, self._number(1 / _GRAIN)))
        whole = self._add("Cast", whole, to=_DOUBLE)
        (dims,) = (tensor.dims for tensor in self._graph.initializer if tensor.name == weight)
        mean = self._mean(whole, dims[0])
        square = self._mean(self._add("Mul", whole, whole), dims[0])
        spread = self._add("Sub", square, self._add("Mul", mean, mean))
        spread = self._add("Add", spread, self._number(epsilon / _GRAIN**2, np.float64))
        grain = self._number(_GRAIN, np.float64)
        spread = self._add("Cast", self._add("Mul", self._add("Sqrt", spread), grain), to=_FLOAT)
        mean = self._add("Cast", self._add("Mul", mean, grain), to=_FLOAT)
        even = self._add("Div", self._add("Sub", values, mean), spread)
        self._add("Add", self._add("Mul", even, weight), bias, out=out)

    def _mean(self, values: str, width: int) -> str:
        total = self._add("ReduceSum", values, self._number([-1], np.int64), keepdims=1)
        return self._add("Div", total, self._number(width, np.float64))
