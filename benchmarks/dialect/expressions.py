"""Cypher expressions by chance, by the type of their value."""

from __future__ import annotations

from dataclasses import dataclass, field

from .draws import Draws

NODE = {
    "str": ("name", "id", "title", "type", "kind", "unit", "metric", "host"),
    "int": ("papers", "year"),
    "float": ("value",),
    "strs": ("aliases",),
}
"""Properties of nodes, by type; most nodes lack most of them."""
EDGE = {
    "str": ("field", "paper", "sentence"),
    "int": ("start", "end"),
    "float": ("confidence",),
    "strs": ("surfaces",),
}
PARAMETERS = {"word": "CLIP", "number": 2, "words": ["CLIP", "accuracy", "title"], "numbers": [1, 3, 2], "none": None}
"""What the queries' parameters stand for."""
SCALARS = ("str", "int", "bool", "float")
EDGES = (
    ("Paper", "USES", "Method"),
    ("Paper", "INTRODUCES", "Method"),
    ("Paper", "ADDRESSES", "Task"),
    ("Paper", "EVALUATES_ON", "Dataset"),
    ("Paper", "REPORTS", "Result"),
    ("Paper", "HAS_CODE", "Repository"),
    ("Method", "BUILDS_ON", "Method"),
    ("Method", "PART_OF", "Method"),
    ("Method", "OUTPERFORMS", "Method"),
    ("Result", "MEASURED_ON", "Dataset"),
    ("Result", "OBTAINED_BY", "Method"),
    ("Result", "MEASURES", "Metric"),
)
"""Types of edges, from where to where."""

_WORDS = ("'a'", "'CLIP'", "''", "'Transformer'", "'title'", "'absolute'", "'method:clip'", "' x '", "'é'", "'a-b'",
          "'%'", '"it\'s"', "'10'", "null")  # fmt: skip
_LITERALS = {
    "str": (*_WORDS, "$word"),
    "int": ("0", "1", "2", "3", "7", "-1", "-5", "10", "null", "$number"),
    "float": ("0.5", "1.0", "2.0", "-1.5", "null"),
    "bool": ("true", "false", "null"),
    "strs": ("[]", "['a', 'CLIP']", "$words", "['title', null]", "null"),
    "ints": ("[1, 2, 3]", "[]", "$numbers", "[1, null, 2]", "range(0, 3)", "range(3, 1, -1)", "null"),
}
_BINARY = {"int": ("+", "-", "*", "/", "%"), "float": ("+", "-", "*")}
_COMPARED = ("=", "<>", "<", "<=", ">", ">=")


@dataclass
class Scope:
    """What a place in a query can speak of: types by the names of variables.

    Types are those of SCALARS, `strs` and `ints` (lists in an order), `bag` (strings in no order), `nodes` and `edges`
    (the same), `node`, `edge`, `path`.
    """

    types: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """Of nodes, what they are where a pattern says so."""

    def with_(self, types: dict[str, str], labels: dict[str, str] | None = None) -> Scope:
        """This scope and more names."""
        return Scope(self.types | types, self.labels | (labels or {}))

    def named(self, *types: str) -> list[str]:
        """Variables of these types."""
        return [name for name, type_ in self.types.items() if type_ in types]


class Expressions:
    """Writes expressions.

    :param draws: what decides.
    """

    def __init__(self, draws: Draws) -> None:
        self.draws = draws
        self._names = 0

    def fresh(self, letter: str) -> str:
        """A name not used before."""
        self._names += 1
        return f"{letter}{self._names}"

    def any(self, scope: Scope, depth: int = 2) -> tuple[str, str]:
        """An expression of a scalar type, with the type."""
        type_ = self.draws.one(SCALARS)
        return self.of(type_, scope, depth), type_

    def of(self, type_: str, scope: Scope, depth: int = 2) -> str:
        """An expression of a type."""
        leaves = self._leaves(type_, scope)
        if depth <= 0 or not self.draws.chance(9 if type_ == "bool" else 5):
            return self.draws.one(leaves)
        if self.draws.chance(2):
            return self._choice(type_, scope, depth - 1)
        written = {"str": self._str, "int": self._int, "float": self._float, "bool": self._bool,
                   "strs": self._strs, "ints": self._ints}[type_]  # fmt: skip
        return written(scope, depth - 1)

    def _leaves(self, type_: str, scope: Scope) -> list[str]:
        own = [f"{name}.{key}" for name in scope.named("node") for key in NODE.get(type_, ())]
        own += [f"{name}.{key}" for name in scope.named("edge") for key in EDGE.get(type_, ())]
        return [*scope.named(type_), *own, *own, *own, *_LITERALS[type_]]

    def _choice(self, type_: str, scope: Scope, depth: int) -> str:
        """A CASE or coalesce of this type."""
        one, other = self.of(type_, scope, depth), self.of(type_, scope, depth)
        if self.draws.chance(5):
            return f"coalesce({one}, {other})"
        if self.draws.chance(3):
            subject = self.draws.one(("int", "str"))
            whens = f"WHEN {self.of(subject, scope, 0)} THEN {one}"
            return f"CASE {self.of(subject, scope, depth)} {whens} ELSE {other} END"
        rest = f" ELSE {other}" if self.draws.chance(7) else ""
        return f"CASE WHEN {self.of('bool', scope, depth)} THEN {one}{rest} END"

    def _str(self, scope: Scope, depth: int) -> str:
        s = self.of("str", scope, depth)
        ways = [
            lambda: f"toLower({s})",
            lambda: f"toUpper({s})",
            lambda: f"trim({s})",
            lambda: f"reverse({s})",
            lambda: f"left({s}, 3)",
            lambda: f"right({s}, 2)",
            lambda: f"substring({s}, 1, 2)",
            lambda: f"substring({s}, 2)",
            lambda: f"replace({s}, 'a', 'bb')",
            lambda: f"({s} + {self.of('str', scope, depth)})",
            lambda: f"toString({self.of('int', scope, depth)})",
            lambda: f"toString({self.of('bool', scope, 0)})",
            lambda: f"split({s}, ' ')[0]",
            lambda: f"head({self.of('strs', scope, depth)})",
            lambda: f"last({self.of('strs', scope, depth)})",
            lambda: f"{self.of('strs', scope, 0)}[{self.of('int', scope, 0)}]",
            lambda: f"reduce(a = '', w IN {self.of('strs', scope, depth)} | a + w)",
            lambda: f"{{k: {s}}}.k",
            lambda: f"ltrim({s})",
        ]
        ways += [lambda n=n: f"labels({n})[0]" for n in scope.named("node")]
        ways += [lambda e=e: f"type({e})" for e in scope.named("edge")]
        ways += [lambda e=e: f"startNode({e}).id" for e in scope.named("edge")]
        ways += [lambda e=e: f"endNode({e}).name" for e in scope.named("edge")]
        ways += [lambda n=n: f"{n}['name']" for n in scope.named("node")]
        ways += [lambda n=n: f"properties({n}).id" for n in scope.named("node")]
        ways += [lambda n=n: f"{n} {{.name, x: 1}}.name" for n in scope.named("node")]
        return self.draws.one(ways)()

    def _int(self, scope: Scope, depth: int) -> str:
        x = self.of("int", scope, depth)
        ways = [
            lambda: f"({x} {self.draws.one(_BINARY['int'])} {self.of('int', scope, depth)})",
            lambda: f"size({self.of('str', scope, depth)})",
            lambda: f"size({self.of('strs', scope, depth)})",
            lambda: f"size({self.of('ints', scope, depth)})",
            lambda: f"abs({x})",
            lambda: f"-({x})",
            lambda: f"sign({x})",
            lambda: f"toInteger({self.of('float', scope, depth)})",
            lambda: f"toInteger({self.of('str', scope, depth)})",
            lambda: f"head({self.of('ints', scope, depth)})",
            lambda: f"{self.of('ints', scope, depth)}[{self.of('int', scope, 0)}]",
            lambda: f"reduce(t = 0, i IN {self.of('ints', scope, depth)} | t + i)",
        ]
        ways += [lambda b=b: f"size({b})" for b in scope.named("bag", "nodes", "edges")]
        ways += [lambda p=p: f"length({p})" for p in scope.named("path")]
        ways += [lambda n=n: self._counted(n, scope, depth) for n in scope.named("node")]
        ways += [lambda n=n: f"size([{self.tail(n, scope)} | 1])" for n in scope.named("node")]
        return self.draws.one(ways)()

    def _counted(self, node: str, scope: Scope, depth: int) -> str:
        return f"COUNT {{ {self._inner(node, scope, depth)} }}"

    def _inner(self, node: str, scope: Scope, depth: int) -> str:
        """The inside of EXISTS or COUNT around a node."""
        if not self.draws.chance(6):
            return self.tail(node, scope)
        other, edge = self.fresh("x"), self.fresh("f")
        inner = scope.with_({other: "node", edge: "edge"})
        match = f"MATCH {self.tail(node, scope, other, edge)}"
        return f"{match} WHERE {self.of('bool', inner, depth)}" if self.draws.chance(6) else match

    def _float(self, scope: Scope, depth: int) -> str:
        x, i = self.of("float", scope, depth), self.of("int", scope, depth)
        return self.draws.one([
            lambda: f"({x} {self.draws.one(_BINARY['float'])} {self.of('float', scope, depth)})",
            lambda: f"({x} + {i})",
            lambda: f"({x} / {self.draws.one(('2.0', '4', '0.5'))})",
            lambda: f"toFloat({i})",
            lambda: f"toFloat({self.of('str', scope, depth)})",
            lambda: f"abs({x})",
            lambda: f"floor({x})",
            lambda: f"ceil({x})",
            lambda: f"sqrt({x})",
            lambda: f"round({x}, 1)",
            lambda: f"round({x})",
            lambda: f"({i} ^ 2)",
        ])()  # fmt: skip

    def _bool(self, scope: Scope, depth: int) -> str:
        type_ = self.draws.one(("str", "int", "float"))
        s = "str"
        ways = [
            lambda: f"{self.of(type_, scope, depth)} {self.draws.one(_COMPARED)} {self.of(type_, scope, depth)}",
            lambda: f"{self.of(type_, scope, depth)} IS {self.draws.one(('', 'NOT '))}NULL",
            lambda: f"NOT ({self.of('bool', scope, depth)})",
            lambda: (
                f"({self.of('bool', scope, depth)} {self.draws.one(('AND', 'OR', 'XOR'))} "
                f"{self.of('bool', scope, depth)})"
            ),
            lambda: (
                f"{self.of(s, scope, depth)} {self.draws.one(('STARTS WITH', 'ENDS WITH', 'CONTAINS'))} "
                f"{self.of(s, scope, 0)}"
            ),
            lambda: f"{self.of(s, scope, depth)} IN {self.of('strs', scope, depth)}",
            lambda: f"{self.of('int', scope, depth)} IN {self.of('ints', scope, depth)}",
            lambda: f"{self.of(s, scope, depth)} =~ {self.draws.one((repr('.*a.*'), repr('(?i)c[a-z]+'), repr('')))}",
            lambda: self._over(scope, depth),
            lambda: f"{self.of('strs', scope, depth)} = {self.of('strs', scope, depth)}",
            lambda: f"{self.of('int', scope, depth)} {self.draws.one(_COMPARED)} {self.of('float', scope, depth)}",
        ]
        for n in scope.named("node"):
            ways += [
                lambda n=n: f"EXISTS {{ {self._inner(n, scope, depth)} }}",
                lambda n=n: self.tail(n, scope),
                lambda n=n: f"{n}{self.label('') or ':Paper'}",
                lambda n=n: f"{n} IS NULL",
                lambda n=n: f"{n} = {self.draws.one(scope.named('node'))}",
                lambda n=n: f"{n} <> {self.draws.one(scope.named('node'))}",
            ]
        ways += [lambda e=e: f"{e} = {self.draws.one(scope.named('edge'))}" for e in scope.named("edge")]
        ways += [lambda b=b: f"{self.of(s, scope, 0)} IN {b}" for b in scope.named("bag")]
        ways += [lambda b=b: f"{self.draws.one(scope.named('node') or ['null'])} IN {b}" for b in scope.named("nodes")]
        return self.draws.one(ways)()

    def _over(self, scope: Scope, depth: int) -> str:
        """A condition on the elements of a list."""
        _, of, element = self.draws.one(
            [("strs", self.of("strs", scope, depth), "str"), ("ints", self.of("ints", scope, depth), "int")]
            + [("bag", b, "str") for b in scope.named("bag")]
            + [("nodes", b, "node") for b in scope.named("nodes")]
            + [("nodes", f"nodes({p})", "node") for p in scope.named("path")]
            + [("edges", f"relationships({p})", "edge") for p in scope.named("path")]
        )
        name = self.fresh("z")
        inner = scope.with_({name: element})
        return (
            f"{self.draws.one(('any', 'all', 'none', 'single'))}({name} IN {of} WHERE {self.of('bool', inner, depth)})"
        )

    def _strs(self, scope: Scope, depth: int) -> str:
        x = self.of("strs", scope, depth)
        name = self.fresh("w")
        inner = scope.with_({name: "str"})
        ways = [
            lambda: f"[{name} IN ({x}) WHERE {self.of('bool', inner, depth)}]",
            lambda: f"[{name} IN ({x}) | {self.of('str', inner, depth)}]",
            lambda: f"[{name} IN ({x}) WHERE {self.of('bool', inner, depth)} | {self.of('str', inner, depth)}]",
            lambda: f"split({self.of('str', scope, depth)}, {self.draws.one((repr(' '), repr('a'), repr('-')))})",
            lambda: f"tail({x})",
            lambda: f"reverse({x})",
            lambda: f"{x}[{self.draws.one(('0..1', '1..', '..2', '-1..', '0..-1', '5..9'))}]",
            lambda: f"({x} + {self.of('strs', scope, 0)})",
            lambda: f"({x} + {self.of('str', scope, depth)})",
            lambda: f"[{self.of('str', scope, depth)}, {self.of('str', scope, depth)}]",
        ]
        ways += [lambda n=n: f"labels({n})" for n in scope.named("node")]
        ways += [lambda p=p: f"[n IN nodes({p}) | n.name]" for p in scope.named("path")]
        ways += [lambda p=p: f"[r IN relationships({p}) | type(r)]" for p in scope.named("path")]
        return self.draws.one(ways)()

    def _ints(self, scope: Scope, depth: int) -> str:
        x, name = self.of("ints", scope, depth), self.fresh("i")
        inner = scope.with_({name: "int"})
        return self.draws.one([
            lambda: f"[{name} IN ({x}) WHERE {self.of('bool', inner, depth)}]",
            lambda: f"[{name} IN ({x}) | {self.of('int', inner, depth)}]",
            lambda: f"tail({x})",
            lambda: f"reverse({x})",
            lambda: f"{x}[{self.draws.one(('0..1', '1..', '..2', '-1..'))}]",
            lambda: f"({x} + {self.of('int', scope, depth)})",
            lambda: f"[{self.of('int', scope, depth)}, {self.of('int', scope, depth)}]",
            lambda: f"range(0, size({self.of('strs', scope, depth)}))",
        ])()  # fmt: skip

    # patterns

    def hop(self, label: str, name: str = "") -> tuple[str, str]:
        """A relationship of a pattern and the label of the node after it, mostly one that there may be.

        :param label: of the node before it; empty for any.
        """
        ways = [(t, True, there) for here, t, there in EDGES if label in ("", here)]
        ways += [(t, False, there) for there, t, here in EDGES if label in ("", here)]
        type_, forward, there = self.draws.one(ways or [("USES", True, "")])
        wide = self.draws.below(10)
        written = f":{type_}" if wide < 6 else "" if wide < 8 else f":{type_}|{self.draws.one(EDGES)[1]}"
        inside = f"[{name}{written}]" if name or written else ""
        if self.draws.chance(2):
            return f"-{inside}-", there
        return f"-{inside}->" if forward else f"<-{inside}-", there

    def label(self, meant: str) -> str:
        """`:Label` or nothing, mostly the one meant."""
        kind = self.draws.below(10)
        if kind < 4:
            return f":{meant}" if meant else ""
        if kind < 8:
            return ""
        other = self.draws.one(("Paper", "Method", "Dataset", "Task", "Result", "Benchmark", "Metric"))
        return f":{meant}|{other}" if meant and meant != other and kind == 8 else f":{other}"

    def tail(self, node: str, scope: Scope, name: str = "", edge: str = "") -> str:
        """A node that is bound, a step and the node after it."""
        step, there = self.hop(scope.labels.get(node, ""), edge)
        return f"({node}){step}({name}{self.label(there)})"
