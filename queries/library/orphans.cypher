// Which papers share no method, dataset, benchmark, task or metric with another?
// group: Papers
// param limit: integer = 100: rows at most
// column paper: the paper
// column year: its year
// list things: what it names, and no other paper does
// none: Every paper of the graph shares something with another.
MATCH (p:Paper)
WHERE NOT EXISTS { MATCH (p)-->(y:Method|Dataset|Benchmark|Task|Metric) WHERE y.papers > 1 }
WITH p.id AS id, p.name AS paper, p.year AS year
ORDER BY paper, id
LIMIT $limit
MATCH (p:Paper {id: id})
OPTIONAL MATCH (p)-->(x:Method|Dataset|Benchmark|Task|Metric)
WITH id, paper, year, collect(DISTINCT x.name) AS things
RETURN paper, year, things
ORDER BY paper, id
