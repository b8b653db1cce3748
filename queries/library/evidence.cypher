// What does every paper say of a method, dataset, benchmark, task or metric?
// group: Methods and data
// param name: method, dataset, task or metric: what they speak of
// param limit: integer = 200: rows at most
// column year: of the paper, latest first
// column paper: the paper
// column from: where the edge comes from: the paper, a result, another method, or the thing itself
// column edge: what is said of the two
// column to: where it goes to
// column confidence: how sure the extraction is, 0 to 1
// column sentence: where the paper says so
MATCH (x:Method|Dataset|Benchmark|Task|Metric {id: $name})-[e]-(y)
WITH DISTINCT e, startNode(e) AS a, endNode(e) AS b, e.paper AS source
MATCH (p:Paper {id: source})
RETURN p.year AS year, p.name AS paper, a.name AS from, type(e) AS edge, b.name AS to, e.confidence AS confidence,
  e.sentence AS sentence
ORDER BY coalesce(year, 0) DESC, paper, edge, from, to, sentence, confidence
LIMIT $limit
