// What does a method build on, and what builds on it, up to three steps away?
// group: Methods and data
// param method: method: where the line passes through
// param limit: integer = 100: rows at most
// column side: ancestors (what it builds on), descendants (what builds on it)
// column step: how far the link's far end is from the method
// column method: the later of two methods
// column link: BUILDS_ON or VARIANT_OF
// column base: the earlier one
// column paper: the paper that says so
// column sentence: where it says so
// none: No paper of the graph says what it builds on, or what builds on it.
CALL () {
  MATCH path = (:Method {id: $method})-[:BUILDS_ON|VARIANT_OF*0..2]->(a:Method)
  WITH a, min(length(path)) AS before
  MATCH (a)-[e:BUILDS_ON|VARIANT_OF]->(b:Method)
  RETURN 'ancestors' AS side, before + 1 AS step, a, e, b
  UNION ALL
  MATCH path = (:Method {id: $method})<-[:BUILDS_ON|VARIANT_OF*0..2]-(b:Method)
  WITH b, min(length(path)) AS before
  MATCH (b)<-[e:BUILDS_ON|VARIANT_OF]-(a:Method)
  RETURN 'descendants' AS side, before + 1 AS step, a, e, b
}
WITH side, step, a, e, b, e.paper AS source
MATCH (p:Paper {id: source})
RETURN side, step, a.name AS method, type(e) AS link, b.name AS base, p.name AS paper, e.sentence AS sentence
ORDER BY side, step, method, link, base, paper, sentence
LIMIT $limit
