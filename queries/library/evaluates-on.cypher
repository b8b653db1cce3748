// Which papers evaluate on a dataset or benchmark, with what numbers?
// param name: the dataset's or benchmark's name
MATCH (p:Paper)-[e:EVALUATES_ON]->(d)
WHERE d.name = $name OR $name IN d.aliases
OPTIONAL MATCH (p)-[:REPORTS]->(r:Result)-[:MEASURED_ON]->(d)
OPTIONAL MATCH (r)-[:OBTAINED_BY]->(m:Method)
RETURN p.name AS paper, m.name AS method, r.name AS result, e.sentence AS sentence
ORDER BY paper, result, method
