// Which papers share most with a paper?
// group: Papers
// param paper: paper: the paper
// param limit: integer = 10: rows at most
// column paper: a paper that names the same things
// column year: its year
// column score: for each thing shared, 1000 by how many papers name it: what few papers name weighs most
// column shared: how many things they share
// list things: what they share
// none: It shares nothing with another paper.
MATCH (:Paper {id: $paper})-->(x:Method|Dataset|Benchmark|Task|Metric)
WITH DISTINCT x
MATCH (x)<--(q:Paper)
WHERE q.id <> $paper
WITH DISTINCT x, q
WITH q, sum(1000 / x.papers) AS score, count(x) AS shared, collect(x.name) AS things
RETURN q.name AS paper, q.year AS year, score, shared, things
ORDER BY score DESC, shared DESC, paper, q.id
LIMIT $limit
