// Which datasets and benchmarks do most papers evaluate on?
// group: Methods and data
// param task: task = "": of the papers that address one task, else of all
// param limit: integer = 10: rows at most
// column name: the dataset or benchmark
// column type: which of both
// column papers: how many papers evaluate on it
MATCH (p:Paper)-[:EVALUATES_ON]->(d)
WHERE $task = '' OR EXISTS { MATCH (p)-[:ADDRESSES]->(t:Task) WHERE t.id = $task }
WITH d.id AS id, d.name AS name, d.type AS type, count(DISTINCT p.id) AS papers
RETURN name, type, papers
ORDER BY papers DESC, name, type
LIMIT $limit
