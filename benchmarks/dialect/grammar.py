"""Cypher queries by chance, from a grammar over the schema.

A query is a function of the numbers that are drawn for it. Drawing nothing but zeros gives the shortest query, so that
leaving numbers out or lowering them makes a query that differs a shorter one that still does.

What no engine defines is not asked: rows are cut (LIMIT) only where all columns order them, and an element of a list
is taken only where the list has an order.
"""

from __future__ import annotations

from dataclasses import dataclass

from .draws import Draws
from .expressions import SCALARS, Expressions, Scope

_AGGREGATED = ("int", "float")


@dataclass(frozen=True)
class Query:
    """A query and how its answer may be compared.

    :param ordered: whether rows come in an order.
    """

    text: str
    ordered: bool


def query(draws: Draws) -> Query:
    """A query of the numbers that are drawn."""
    return _Writer(draws).query()


class _Writer:
    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self.say = Expressions(draws)

    def query(self) -> Query:
        if self.draws.chance(1):
            types = [self.draws.one(SCALARS) for _ in range(1 + self.draws.below(2))]
            arms = [self._arm(types) for _ in range(2)]
            return Query(self.draws.one((" UNION ", " UNION ALL ")).join(arms), ordered=False)
        scope = Scope()
        if self.draws.chance(4):
            # Many values of few rows: plans cost more than answers.
            clauses = self._reading(scope, 1)
            items = [f"{self.say.any(scope, 3)[0]} AS c{i}" for i in range(1 + self.draws.below(12))]
            return Query(f"{clauses[0]} RETURN {', '.join(items)}", ordered=False)
        clauses = self._reading(scope, 1 + self.draws.below(3))
        returned, ordered = self._projection("RETURN", scope)
        return Query(" ".join([*clauses, returned]), ordered)

    def _arm(self, types: list[str]) -> str:
        scope = Scope()
        clauses = self._reading(scope, 1 + self.draws.below(2))
        items = ", ".join(f"{self.say.of(t, scope)} AS c{i}" for i, t in enumerate(types))
        return " ".join([*clauses, f"RETURN {self.draws.one(('', 'DISTINCT '))}{items}"])

    def _reading(self, scope: Scope, count: int) -> list[str]:
        clauses = [self._match(scope)]
        for _ in range(count - 1):
            kind = self.draws.one(("match", "optional", "with", "optional", "with", "unwind", "call"))
            clauses.append({
                "match": self._match, "optional": self._optional, "with": self._with, "unwind": self._unwind,
                "call": self._call,
            }[kind](scope))  # fmt: skip
        return clauses

    # clauses

    def _match(self, scope: Scope) -> str:
        text = f"MATCH {self._pattern(scope)}"
        if self.draws.chance(1):
            text += f", {self._pattern(scope)}"
        return text + self._where(scope, 5)

    def _optional(self, scope: Scope) -> str:
        return f"OPTIONAL MATCH {self._pattern(scope)}{self._where(scope, 4)}"

    def _where(self, scope: Scope, of_ten: int) -> str:
        return f" WHERE {self.say.of('bool', scope)}" if self.draws.chance(of_ten) else ""

    def _pattern(self, scope: Scope) -> str:
        """A pattern of up to two steps; binds what it names."""
        bound = Scope()
        known = scope.named("node")
        # Of patterns that share nothing the rows are all pairs: few are made, and one of them alone may be long.
        if known and (len(known) > 1 or self.draws.chance(8)):
            name = self.draws.one(known)
            text, label, steps = f"({name})", scope.labels.get(name, ""), self.draws.below(3)
        else:
            label = self.draws.one(("Paper", "Method", "Result", "Paper", "Task", "Dataset"))
            text, steps = self._node(scope, bound, label), 0 if scope.types else self.draws.below(3)
        for _ in range(steps):
            step, label = self._relationship(scope, bound, label)
            text += step
            if known and self.draws.chance(1):
                name = self.draws.one(known)
                text += f"({name})"
                label = scope.labels.get(name, "")
            else:
                text += self._node(scope, bound, label)
        if steps and self.draws.chance(2):
            name = self.say.fresh("p")
            bound.types[name] = "path"
            text = f"{name} = {text}"
        scope.types |= bound.types
        scope.labels |= bound.labels
        return text

    def _node(self, scope: Scope, bound: Scope, label: str) -> str:
        name = ""
        if not self.draws.chance(2):
            name = self.say.fresh("n")
            bound.types[name] = "node"
            bound.labels[name] = label
        values = ""
        if self.draws.chance(1):
            type_, key = self.draws.one((("str", "name"), ("int", "papers"), ("str", "kind"), ("str", "id")))
            values = f" {{{key}: {self.say.of(type_, scope, 0)}}}"
        return f"({name}{self.say.label(label)}{values})"

    def _relationship(self, scope: Scope, bound: Scope, label: str) -> tuple[str, str]:
        """A step and the label after it."""
        name = self.say.fresh("e") if self.draws.chance(4) else ""
        step, there = self.say.hop(label, name)
        if self.draws.chance(1):
            hops = self.draws.one(("*1..2", "*2", "*0..1", "*..2", "*2..3"))
            if "[" not in step:
                step = f"<-[{hops}]-" if step == "<--" else f"-[{hops}]{step[1:]}"
            else:
                step = step.replace("]", f"{hops}]")
            if name:
                bound.types[name] = "edges"
            return step, ""
        if name:
            bound.types[name] = "edge"
            if self.draws.chance(1):
                type_, key = self.draws.one((("str", "field"), ("float", "confidence"), ("int", "start")))
                step = step.replace("]", f" {{{key}: {self.say.of(type_, scope, 0)}}}]")
        return step, there

    def _unwind(self, scope: Scope) -> str:
        of, element = self.draws.one(
            [(self.say.of("ints", scope), "int"), (self.say.of("strs", scope), "str")]
            + [(name, "str") for name in scope.named("bag")]
            + [(name, "node") for name in scope.named("nodes")]
            + [(f"nodes({name})", "node") for name in scope.named("path")]
            + [(name, "edge") for name in scope.named("edges")]
        )
        name = self.say.fresh("u")
        scope.types[name] = element
        return f"UNWIND {of} AS {name}"

    def _call(self, scope: Scope) -> str:
        taken = [name for name in scope.named("node", "int", "str") if self.draws.chance(6)]
        inner = Scope({name: scope.types[name] for name in taken}, dict(scope.labels))
        clauses = self._reading(inner, 1 + self.draws.below(2)) if self.draws.chance(8) or not taken else []
        returned, _ = self._projection("RETURN", inner, scalars=True)
        scope.types |= inner.types
        return f"CALL ({', '.join(taken)}) {{ {' '.join([*clauses, returned])} }}"

    def _with(self, scope: Scope) -> str:
        text, _ = self._projection("WITH", scope)
        return text + self._where(scope, 3)

    # what WITH and RETURN have in common

    def _projection(self, word: str, scope: Scope, *, scalars: bool = False) -> tuple[str, bool]:
        """WITH or RETURN; afterwards the scope is what it lets through."""
        after: dict[str, str] = {}
        items: list[str] = []
        for name in scope.named("node", "edge", "path", "bag", "nodes", "str", "int", "strs"):
            if word == "WITH" and not self.draws.chance(3):
                items.append(name)
                after[name] = scope.types[name]
        aggregates = self.draws.chance(4)
        for _ in range(1 + self.draws.below(3)):
            name = self.say.fresh("c")
            text, type_ = self._aggregate(scope) if aggregates else self._plain(scope, scalars=scalars)
            if aggregates and self.draws.chance(4):
                key, key_type = self.say.any(scope, 1)
                key_name = self.say.fresh("k")
                items.append(f"{key} AS {key_name}")
                after[key_name] = key_type
            items.append(f"{text} AS {name}")
            after[name] = type_
        distinct = "DISTINCT " if self.draws.chance(2) else ""
        before = Scope(dict(scope.types))
        scope.types = after
        order, ordered = self._order(scope, before, free=not aggregates and not distinct)
        return f"{word} {distinct}{', '.join(items)}{order}", ordered

    def _plain(self, scope: Scope, *, scalars: bool) -> tuple[str, str]:
        whole = [] if scalars else scope.named("node", "edge", "path")
        if whole and self.draws.chance(2):
            name = self.draws.one(whole)
            return name, scope.types[name]
        if self.draws.chance(1):
            type_ = self.draws.one(("strs", "ints"))
            return self.say.of(type_, scope), type_
        nodes = scope.named("node")
        if nodes and self.draws.chance(1):
            other = self.say.fresh("y")
            inner = scope.with_({other: "node"})
            pattern = self.say.tail(self.draws.one(nodes), scope, other)
            return f"[{pattern}{self._where(inner, 4)} | {self.say.of('str', inner, 1)}]", "bag"
        if scope.named("nodes") and self.draws.chance(5):
            name = self.say.fresh("y")
            inner = scope.with_({name: "node"})
            return f"[{name} IN {self.draws.one(scope.named('nodes'))} | {self.say.of('str', inner, 1)}]", "bag"
        return self.say.any(scope)

    def _aggregate(self, scope: Scope) -> tuple[str, str]:
        distinct = self.draws.one(("", "DISTINCT "))
        number = self.draws.one(_AGGREGATED)
        scalar = self.draws.one(("int", "str", "float"))
        ways = [
            lambda: ("count(*)", "int"),
            lambda: (f"count({distinct}{self.say.any(scope, 1)[0]})", "int"),
            lambda: (f"sum({self.say.of('int', scope, 1)})", "int"),
            lambda: (f"sum({distinct}{self.say.of(number, scope, 1)})", number),
            lambda: (f"avg({self.say.of(number, scope, 1)})", "float"),
            lambda: (f"min({self.say.of(scalar, scope, 1)})", scalar),
            lambda: (f"max({self.say.of(scalar, scope, 1)})", scalar),
            lambda: (f"collect({distinct}{self.say.of('str', scope, 1)})", "bag"),
            lambda: (f"size(collect({distinct}{self.say.of('str', scope, 1)}))", "int"),
            lambda: (f"(count(*) + {self.draws.one(('1', '10'))})", "int"),
        ]
        ways += [lambda n=n: (f"count({distinct}{n})", "int") for n in scope.named("node", "edge")]
        ways += [lambda n=n: (f"collect({distinct}{n})", "nodes") for n in scope.named("node")]
        return self.draws.one(ways)()

    def _order(self, scope: Scope, before: Scope, *, free: bool) -> tuple[str, bool]:
        """ORDER BY, SKIP and LIMIT, and whether all columns order the rows."""
        if not self.draws.chance(4):
            return "", False
        keys = [name for name, type_ in scope.types.items() if type_ in (*SCALARS, "strs", "ints")]
        keys += [f"{name}.id" for name in scope.named("node")]
        whole = all(type_ in (*SCALARS, "node", "strs", "ints") for type_ in scope.types.values())
        if whole and keys:
            texts = [f"{key}{self.draws.one(('', ' DESC', ' ASC'))}" for key in keys]
            if self.draws.chance(5):
                texts.reverse()
            skip = f" SKIP {self.draws.below(3)}" if self.draws.chance(3) else ""
            limit = f" LIMIT {self.draws.below(6)}" if self.draws.chance(7) else ""
            return f" ORDER BY {', '.join(texts)}{skip}{limit}", True
        if free:
            return f" ORDER BY {self.say.any(Scope({**before.types, **scope.types}), 1)[0]}", False
        return "", False
