// On which data are a method's relatives evaluated, and it is not?
// group: Methods and data
// param method: method: the method
// param task: task = "": of the papers that address one task, else of all
// param limit: integer = 20: rows at most
// column data: dataset or benchmark that no paper on the method evaluates on
// column type: which of both
// column papers: how many papers on its relatives evaluate on it
// list relatives: which: what it builds on, is a variant of or outperforms, and the other way round
// none: Its relatives are evaluated on nothing that it is not.
MATCH (m:Method {id: $method})
OPTIONAL MATCH (m)<-[:INTRODUCES|USES|COMPARES_WITH]-(:Paper)-[:EVALUATES_ON]->(own)
WITH m, collect(DISTINCT own.id) AS known
MATCH (m)-[:BUILDS_ON|VARIANT_OF|OUTPERFORMS]-(n:Method)
WHERE n.id <> m.id
WITH DISTINCT known, n
MATCH (n)<-[:INTRODUCES|USES|COMPARES_WITH]-(p:Paper)-[:EVALUATES_ON]->(d)
WHERE NOT d.id IN known AND ($task = '' OR EXISTS { MATCH (p)-[:ADDRESSES]->(t:Task) WHERE t.id = $task })
WITH d, count(DISTINCT p) AS papers, collect(DISTINCT n.name) AS relatives
RETURN d.name AS data, d.type AS type, papers, relatives
ORDER BY papers DESC, data, type
LIMIT $limit
