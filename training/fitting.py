"""Logistic regression from named features to lines of weights.tsv."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from paperatlas.loaders.extraction.linear import SCALE

# Log odds of a class that no example has.
NEVER = -20.0


class Examples:
    """Rows of features with the classes of each, a weight, and the fold of its paper."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.labels: list[frozenset[str]] = []
        self.weights: list[float] = []
        self.folds: list[int] = []

    def add(self, features: list[str], labels: frozenset[str], weight: float, fold: int) -> None:
        """One more example."""
        self.rows.append(features)
        self.labels.append(labels)
        self.weights.append(weight)
        self.folds.append(fold)


class Table:
    """Examples as a sparse matrix, made once for the models of all folds."""

    def __init__(self, examples: Examples) -> None:
        index: dict[str, int] = {}
        pointers, columns = [0], []
        for row in examples.rows:
            columns += [index.setdefault(f, len(index)) for f in row]
            pointers.append(len(columns))
        self._names = sorted(index)
        place = np.empty(len(index), dtype=np.int32)
        place[[index[name] for name in self._names]] = np.arange(len(index))
        self._cells = csr_matrix(
            (np.ones(len(columns)), place[columns], pointers), shape=(len(examples.rows), len(index))
        )
        # A line break within a feature would break the table.
        self._printable = np.array([name.isprintable() for name in self._names], dtype=bool)
        self._labels = examples.labels
        self._weights = np.array(examples.weights)
        self._folds = np.array(examples.folds)

    def without(self, fold: int | None, least: int) -> tuple[Any, list[str], list[frozenset[str]], Any]:
        """Rows of the other folds (all for None), the features that stand in ``least`` of them, labels, weights."""
        rows = np.flatnonzero(self._folds != (-1 if fold is None else fold))
        cells = self._cells[rows]
        kept = np.flatnonzero((np.bincount(cells.indices, minlength=len(self._names)) >= least) & self._printable)
        names = [self._names[at] for at in kept]
        return cells[:, kept], names, [self._labels[at] for at in rows], self._weights[rows]


def _lines(names: list[str], weights: Any, bias: Any, least: int = 7) -> list[str]:
    """A bias row and a row for every feature with a weight worth keeping."""
    whole = np.rint(weights * SCALE).astype(int)
    out = ["bias\t" + "\t".join(str(int(b)) for b in np.rint(bias * SCALE))]
    for number, name in enumerate(names):
        column = whole[:, number]
        if np.abs(column).max() >= least:
            out.append((name + "\t" + "\t".join(str(v) if v else "" for v in column)).rstrip("\t"))
    return out


def _fitted(
    cells: Any, labels: list[frozenset[str]], weights: Any, classes: tuple[str, ...], *, each: bool, **how: Any
) -> tuple[Any, Any]:
    """Weights [classes, features] and biases [classes]; see :func:`fit`.

    :param how: for LogisticRegression.
    """
    if not each:
        target = np.array([classes.index(next(iter(label))) for label in labels])
        model = LogisticRegression(**how).fit(cells, target, sample_weight=weights)
        found, biases = np.zeros((len(classes), cells.shape[1])), np.full(len(classes), NEVER)
        found[model.classes_], biases[model.classes_] = model.coef_, model.intercept_
        return found, biases
    targets = [np.array([one in label for label in labels]) for one in classes]
    models = [LogisticRegression(**how).fit(cells, target, sample_weight=weights) for target in targets]
    return np.array([m.coef_[0] for m in models]), np.array([m.intercept_[0] for m in models])


def _head(name: str, classes: tuple[str, ...], *, each: bool) -> str:
    return "\t".join(["@", name, "each" if each else "one", *classes])


def fit(
    name: str, table: Table, fold: int | None, classes: tuple[str, ...], least: int, strength: float, *, each: bool
) -> list[str]:
    """Lines of a model.

    :param fold: to leave out; None for none.
    :param least: rows that a feature must stand in.
    :param strength: the larger, the less weights are held small.
    :param each: its classes are a yes or no each; else an example has one class, and they share a probability of 1.
    """
    cells, names, labels, weights = table.without(fold, least)
    found = _fitted(cells, labels, weights, classes, each=each, C=strength, max_iter=300, tol=2e-4)
    return [_head(name, classes, each=each), *_lines(names, *found)]


class Weighed:
    """Rows of features that have a value, in hundredths, for a model over few of them."""

    def __init__(self) -> None:
        self.names: tuple[str, ...] = ()
        self.rows: list[tuple[int, ...]] = []
        self.labels: list[frozenset[str]] = []
        self.weights: list[float] = []

    def add(self, values: Iterable[tuple[str, int]], labels: frozenset[str], weight: float) -> None:
        """One more example; all have the same features."""
        self.names, row = zip(*values, strict=True)
        self.rows.append(row)
        self.labels.append(labels)
        self.weights.append(weight)

    def fit(self, name: str, classes: tuple[str, ...], *, each: bool) -> list[str]:
        """Lines of a model; see :func:`fit`."""
        cells, weights = np.array(self.rows) / 100, np.array(self.weights)
        found = _fitted(cells, self.labels, weights, classes, each=each, max_iter=3000)
        return [_head(name, classes, each=each), *_lines(list(self.names), *found, least=1)]
