"""Logistic regression from named features to lines of weights.tsv."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from paperatlas.loaders.extraction.linear import SCALE


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

    def without(self, fold: int | None) -> Examples:
        """The examples of the other folds; all for None."""
        if fold is None:
            return self
        chosen = Examples()
        for row in zip(self.rows, self.labels, self.weights, self.folds, strict=True):
            if row[3] != fold:
                chosen.add(*row)
        return chosen


def _matrix(rows: list[list[str]], least: int) -> tuple[Any, list[str]]:
    """Rows as a sparse matrix, and its columns: the features that stand in ``least`` rows."""
    counts = Counter(f for row in rows for f in row)
    # A line break within a feature would break the table.
    names = sorted(f for f, n in counts.items() if n >= least and f.isprintable())
    index = {f: i for i, f in enumerate(names)}
    pointers, columns = [0], []
    for row in rows:
        columns += [index[f] for f in row if f in index]
        pointers.append(len(columns))
    return csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(rows), len(names))), names


def _lines(names: list[str], weights: Any, bias: Any) -> list[str]:
    """A bias row and a row for every feature with a weight worth keeping."""
    whole = np.rint(weights * SCALE).astype(int)
    out = ["bias\t" + "\t".join(str(int(b)) for b in np.rint(bias * SCALE))]
    for number, name in enumerate(names):
        column = whole[:, number]
        if np.abs(column).max() >= 7:
            out.append((name + "\t" + "\t".join(str(v) if v else "" for v in column)).rstrip("\t"))
    return out


def fit_one(name: str, examples: Examples, classes: tuple[str, ...], least: int, strength: float) -> list[str]:
    """Lines of a model that gives its classes a probability of 1 together; every example has one class."""
    table, names = _matrix(examples.rows, least)
    target = np.array([classes.index(next(iter(labels))) for labels in examples.labels])
    model = LogisticRegression(C=strength, max_iter=300, tol=2e-4)
    model.fit(table, target, sample_weight=np.array(examples.weights))
    return ["\t".join(["@", name, "one", *classes]), *_lines(names, model.coef_, model.intercept_)]


def fit_each(name: str, examples: Examples, classes: tuple[str, ...], least: int, strength: float) -> list[str]:
    """Lines of a model whose classes are a yes or no each."""
    table, names = _matrix(examples.rows, least)
    weights, bias = [], []
    for one in classes:
        target = np.array([one in labels for labels in examples.labels])
        model = LogisticRegression(C=strength, max_iter=300, tol=2e-4)
        model.fit(table, target, sample_weight=np.array(examples.weights))
        weights.append(model.coef_[0])
        bias.append(model.intercept_[0])
    return ["\t".join(["@", name, "each", *classes]), *_lines(names, np.array(weights), np.array(bias))]
