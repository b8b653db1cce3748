// Which papers introduce a method, dataset or benchmark?
// group: Methods and data
// param name: method or dataset: what they introduce
// column year: of the paper, earliest first
// column paper: the paper
// column url: where the source says the paper is
// column confidence: how sure the extraction is, 0 to 1
// column sentence: where the paper says so
// none: No paper of the graph introduces it: they take it from elsewhere.
MATCH (x:Method|Dataset|Benchmark {id: $name})<-[e:INTRODUCES]-(p:Paper)
RETURN p.year AS year, p.name AS paper, p.url AS url, e.confidence AS confidence, e.sentence AS sentence
ORDER BY year, confidence DESC, paper, sentence
