// Which papers share no method, dataset, benchmark, task or metric with another?
// group: Papers
// param limit: integer = 100: rows at most
// column paper: the paper
// column year: its year
// list things: what it names, and no other paper does
// none: Every paper of the graph shares something with another.
MATCH (p:Paper)
OPTIONAL MATCH (p)-->(x:Method|Dataset|Benchmark|Task|Metric)
WITH p, max(coalesce(x.papers, 0)) AS most, collect(DISTINCT x.name) AS things
WHERE most < 2
RETURN p.name AS paper, p.year AS year, things
ORDER BY paper, p.id
LIMIT $limit
