"""Facts as JSON text and back, without loss: how stores and exports keep what each paper says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, cast, get_args

from .errors import FactsError, FormatError, RulingError
from .facts import Claim, Entity, Evidence, Field, Kind, Paper, PaperFacts, Result
from .rulings import Ruling, Rulings, Verdict
from .settings import Settings

FORMAT = 2
"""The version of the records, which the head of an export tells."""

_PAPER = ("id", "title", "abstract", "source", "year", "date", "url", "venue", "authors", "ids")
_SURROGATE = re.compile(r"\\ud[89a-f]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """What an export says of itself.

    :param papers: of how many records of papers facts follow.
    """

    papers: int
    settings: Settings


def facts_to_json(facts: PaperFacts) -> str:
    """One line of JSON; equal facts give equal text."""
    record = {
        "paper": _paper_out(facts.paper),
        "entities": [[e.name, e.type, e.kind, e.surfaces, e.long_form, e.aliases] for e in facts.entities],
        "claims": [_claim_out(c) for c in facts.claims],
        "results": [_result_out(r) for r in facts.results],
        "extractor": facts.extractor,
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def paper_to_json(paper: Paper) -> str:
    """One line of JSON; equal papers give equal text."""
    return json.dumps(_paper_out(paper), ensure_ascii=False, separators=(",", ":"))


def paper_from_json(text: str) -> Paper:
    """The paper that :func:`paper_to_json` wrote."""
    return _paper_in(dict(zip(_PAPER, json.loads(text), strict=True)))


def facts_from_json(text: str) -> PaperFacts:
    """The facts that :func:`facts_to_json` wrote.

    :raises FactsError: it is something else.
    """
    return facts_from(loaded(text))


def facts_from(record: Any) -> PaperFacts:
    """The facts in a record of JSON.

    :raises FactsError: there are none in it.
    """
    try:
        paper = dict(zip(_PAPER, record["paper"], strict=True))
        return PaperFacts(
            _paper_in(paper),
            tuple(_entity_in(e) for e in _list(record["entities"])),
            tuple(_claim_in(c) for c in _list(record["claims"])),
            tuple(_result_in(r) for r in _list(record["results"])),
            _text(record["extractor"]),
        )
    except KeyError as error:
        raise FactsError(f"no facts of a paper: {error} is missing") from error
    except (ValueError, TypeError, OverflowError) as error:
        raise FactsError(f"no facts of a paper: {error}") from error


def head_to_json(head: Head) -> str:
    """One line of JSON."""
    rulings = [[r.verdict, r.one, r.other, r.place] for r in head.settings.rulings.listed]
    least = float(head.settings.min_confidence)
    record = {"format": FORMAT, "papers": head.papers, "min_confidence": least, "rulings": rulings}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def head_from(record: Any) -> Head:
    """The head of an export, in a record of JSON.

    :raises FactsError: it is none.
    :raises FormatError: it is another version's.
    """
    try:
        if record["format"] != FORMAT:
            raise FormatError(f"written in format {_shown(record['format'])}, and this version reads {FORMAT}")
        least = _number(record["min_confidence"])
        if not 0 <= least <= 1:
            raise FactsError(f"a min-confidence of {least} is not within 0..1")
        rulings = Rulings(tuple(_ruling_in(r) for r in _list(record["rulings"])))
        return Head(_integer(record["papers"]), Settings(float(least), rulings))
    except KeyError as error:
        raise FactsError(f"no settings of a graph: {error} is missing") from error
    except (ValueError, TypeError, RulingError) as error:
        raise FactsError(f"no settings of a graph: {error}") from error


def loaded(text: str) -> Any:
    """A record that may have passed through anybody's hands.

    :raises FactsError: it is no JSON, or no store could keep it.
    """
    try:
        record = json.loads(text)
        if _SURROGATE.search(text):
            # JSON can say half of a letter of two parts, which no store can keep.
            json.dumps(record, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise FactsError("half of a letter is missing (a lone surrogate)") from error
    except ValueError as error:
        raise FactsError(f"not valid JSON ({error})") from error
    except RecursionError as error:
        raise FactsError("not a record of ours: it nests too deep") from error
    return record


def _paper_out(paper: Paper) -> list[Any]:
    return [getattr(paper, name) for name in _PAPER]


# Each way out, and the way in, which trusts nothing: a file may have passed through anybody's hands.


def _evidence_out(evidence: Evidence) -> list[Any]:
    return [evidence.field, evidence.start, evidence.end, evidence.sentence]


def _result_out(result: Result) -> list[Any]:
    parts = [_claim_out(p) for p in result.parts]
    place = _evidence_out(result.evidence)
    return [result.metric, result.value, result.unit, result.kind, place, result.confidence, parts]


def _claim_out(claim: Claim) -> list[Any]:
    return [claim.source, claim.type, claim.target, _evidence_out(claim.evidence), claim.confidence]


def _paper_in(given: dict[str, Any]) -> Paper:
    needed = {name: _text(given[name]) for name in ("id", "title", "abstract", "source")}
    rest = {name: _optional(given[name]) for name in ("date", "url", "venue")}
    year = given["year"]
    lists = {name: _texts(given[name]) for name in ("authors", "ids")}
    return Paper(**needed, year=None if year is None else _integer(year), **lists, **rest)  # type: ignore[arg-type]


def _entity_in(record: Any) -> Entity:
    name, type_, kind, surfaces, long_form, aliases = _list(record)
    _one_of(kind, get_args(Kind))
    return Entity(_text(name), cast("Any", _text(type_)), kind, _texts(surfaces), _optional(long_form), _texts(aliases))


def _claim_in(record: Any) -> Claim:
    source, type_, target, evidence, confidence = _list(record)
    return Claim(
        _optional(source), cast("Any", _text(type_)), _text(target), _evidence_in(evidence), _number(confidence)
    )


def _evidence_in(record: Any) -> Evidence:
    field, start, end, sentence = _list(record)
    return Evidence(_one_of(field, get_args(Field)), _integer(start), _integer(end), _text(sentence))


def _result_in(record: Any) -> Result:
    metric, value, unit, kind, evidence, confidence, parts = _list(record)
    return Result(
        _optional(metric),
        _number(value),
        _optional(unit),
        cast("Any", _text(kind)),
        _evidence_in(evidence),
        _number(confidence),
        tuple(_claim_in(p) for p in _list(parts)),
    )


def _ruling_in(record: Any) -> Ruling:
    verdict, one, other, place = _list(record)
    return Ruling(_one_of(verdict, get_args(Verdict)), _text(one), _text(other), _text(place))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{_shown(value)} is not a text")
    return value


def _optional(value: Any) -> str | None:
    return None if value is None else _text(value)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{_shown(value)} is not a list")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, _list(value)))


def _integer(value: Any) -> int:
    # No store holds longer ones.
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise TypeError(f"{_shown(value)} is not an integer of 64 bits")
    return value


def _number(value: Any) -> float:
    return value if type(value) is float else _integer(value)


def _one_of(value: Any, known: tuple[str, ...]) -> Any:
    if value not in known:
        raise TypeError(f"{_shown(value)} is none of {', '.join(known)}")
    return value


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
