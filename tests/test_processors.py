"""The encoder answers the same, to the bit, on a processor that computes otherwise than this one.

QEMU is that processor: a Nehalem of 2008, which has neither AVX nor VNNI nor an operation that multiplies and adds in
one step, where ONNX Runtime and NumPy take other code than on a processor of today. All else that is read in a paper
is made of whole numbers.
"""

from __future__ import annotations

import pickle
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from paperatlas.graph import Paper
from paperatlas.loaders import extractor
from paperatlas.loaders.extraction.pipeline import parse

from .conftest import leave_out

QEMU = "qemu-x86_64"
ANSWER = """
import hashlib, pickle, sys
from numpy._core._multiarray_umath import __cpu_features__ as features
from paperatlas.loaders.extraction.encoder import encoder

print("AVX2:", features["AVX2"])
for words, phrases in pickle.load(open(sys.argv[1], "rb")):
    answers, found = encoder().answers(words, phrases)
    print(len(found), hashlib.sha256(answers.tobytes()).hexdigest())
"""


def answers(asked: Path, *under: str) -> tuple[str, list[str]]:
    """Whether there is AVX2, and what the encoder answers to each paper."""
    done = subprocess.run(
        [*under, sys.executable, "-c", ANSWER, str(asked)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    features, *found = done.stdout.splitlines()
    return features, found


@pytest.fixture(scope="module")
def nehalem() -> list[str]:
    if platform.machine() != "x86_64":
        pytest.skip(f"plays an x86-64 processor of 2008 on one of today; this one is {platform.machine()}")
    if not shutil.which(QEMU):
        leave_out(f"needs {QEMU}: .ci/qemu installs it")
    return [QEMU, "-cpu", "Nehalem"]


def test_the_encoder_answers_alike_on_a_processor_of_2008(
    nehalem: list[str], papers: tuple[Paper, ...], tmp_path: Path
) -> None:
    docs = [parse(extractor().nlp, paper.title, paper.abstract) for paper in papers[:2]]
    asked = tmp_path / "asked.pickle"
    asked.write_bytes(pickle.dumps([(doc._.words, doc._.phrases) for doc in docs]))
    features, found = answers(asked, *nehalem)
    assert features == "AVX2: False", "this was not the other processor"
    assert len(found) == 2
    assert found == answers(asked)[1]
