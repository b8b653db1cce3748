// Which papers share no method, dataset, benchmark, task or metric with another?
// group: Papers
// param limit: integer = 100: rows at most
// column paper: the paper
// column year: its year
// list things: what it names, and no other paper does
// none: Every paper of the graph shares something with another.
MATCH (p:Paper)
WHERE NOT EXISTS { MATCH (p)-->(y:Method|Dataset|Benchmark|Task|Metric) WHERE y.papers > 1 }
WITH p
ORDER BY p.name, p.id
LIMIT $limit
OPTIONAL MATCH (p)-->(x:Method|Dataset|Benchmark|Task|Metric)
WITH p, collect(DISTINCT x.name) AS things
RETURN p.name AS paper, p.year AS year, things
ORDER BY paper, p.id
