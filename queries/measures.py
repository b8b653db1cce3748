"""Measures of which less is better; library/leaderboard.cypher and its twin say the same words."""

from __future__ import annotations

import re

LESS_IS_BETTER = (
    "fid|fvd|kid|wer|cer|per|ter|eer|perplexity|ppl|bpd|bpc|nll|loss|error|errors|mae|mse|rmse|mape|ade|fde|lpips"
    "|niqe|epe|chamfer distance|latency|runtime|time|flops|macs|parameters|params|memory|regret"
)
_PATTERN = re.compile(f"(^|[^a-z])({LESS_IS_BETTER})([^a-z]|$)")


def less_is_better(metric: str) -> bool:
    """Whether a smaller number is the better one.

    >>> less_is_better("FID-50k"), less_is_better("val loss"), less_is_better("accuracy"), less_is_better("lossless")
    (True, True, False, False)
    """
    return _PATTERN.search(metric.lower()) is not None
