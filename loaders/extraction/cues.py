"""Words that tell what part a name plays, in groups."""

from __future__ import annotations

_GROUPS = {
    "propose": "propose proposes proposed proposing introduce introduces introduced introducing present presents"
    " presented presenting develop develops developed developing design designs designed devise devises devised novel"
    " new"
    " contribute contributes release releases released unveil create creates created construct constructs constructed"
    " build builds built curate curated collect collected formulate establish",
    "call": "called named dubbed termed coined call name term dub namely denoted i.e.",
    "beat": "outperform outperforms outperformed outperforming surpass surpasses surpassed surpassing exceed exceeds"
    " exceeding beat beats beating better superior faster than over improves improvement improvements gain gains"
    " improve improving improved boosts boost achieves achieve achieving attains reaches",
    "compare": "compared compare comparison comparable baseline baselines competitive versus vs. against rival prior"
    " previous existing conventional traditional match matches matching state-of-the-art sota counterparts",
    "evaluate": "evaluate evaluated evaluation evaluations evaluating experiments experiment experimental benchmark"
    " benchmarks dataset datasets validated validate tested test results demonstrate show conducted",
    "train": "train trained training pre-train pre-trained pretrained pretraining pre-training fine-tune fine-tuned"
    " fine-tuning finetuning finetuned learned corpus distill distilled",
    "use": "use uses using used utilize utilizes utilizing leverage leverages leveraging leveraged apply applies"
    " applied"
    " applying adopt adopts adopting employ employs employing exploit exploiting via through with adapt adapting"
    " incorporate incorporates incorporating integrate integrates integrating integrated combine combines combining"
    " inspired by based upon",
    "build": "extend extends extending extension built based build initialized initialised upon adapted adapt variant"
    " variants top replace replacing modify modified backbone backbones",
    "part": "consists comprises consisting comprising components component modules module contains includes including"
    " composed stages stage equipped within inside incorporate incorporates integrates combines",
    "list": "such as e.g. like including namely both",
    "task": "task tasks problem problems applications application downstream challenging",
    "aim": "for towards toward in tackle address addresses addressing solve solving improve enable",
    "study": "study studies analyze analyse analysis investigate understanding survey review explore examine revisit"
    " rethink rethinking",
    "back": "recently recent despite although however while has have been become remains suffer suffers limited widely"
    " popular success successful advances progress emerged often typically",
}
CUES: dict[str, str] = {word: group for group, words in reversed(_GROUPS.items()) for word in words.split()}
