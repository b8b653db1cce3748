// Which datasets and benchmarks do most papers evaluate on?
// param limit = 10: rows at most
MATCH (p:Paper)-[:EVALUATES_ON]->(d)
RETURN d.name AS name, d.type AS type, count(DISTINCT p) AS papers
ORDER BY papers DESC, name, type
LIMIT $limit
