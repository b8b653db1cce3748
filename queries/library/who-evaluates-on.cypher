// Which papers evaluate on a dataset or benchmark, and with what numbers?
// group: Methods and data
// param data: dataset: the dataset or benchmark
// param limit: integer = 100: rows at most
// column year: of the paper, latest first
// column paper: the paper
// column method: the method that reached the number
// column result: the number
// column sentence: the sentence with the number, else the one that says that the paper evaluates on it
MATCH (d:Dataset|Benchmark {id: $data})<-[e:EVALUATES_ON]-(p:Paper)
OPTIONAL MATCH (p)-[s:REPORTS]->(r:Result)-[:MEASURED_ON]->(d)
WITH d, e, p, s, r, CASE WHEN r IS NULL THEN null ELSE head([(r)-[:OBTAINED_BY]->(m:Method) | m.name]) END AS method
RETURN p.year AS year, p.name AS paper, method, r.name AS result, coalesce(s.sentence, e.sentence) AS sentence
ORDER BY coalesce(year, 0) DESC, paper, result, method, sentence
LIMIT $limit
