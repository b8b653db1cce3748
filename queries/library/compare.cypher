// How do two methods compare: who says which is better, and what numbers, data and tasks do they share?
// group: Numbers
// param one: method: the one
// param other: method: the other
// column aspect: better (a paper says so), number (both have numbers on these data), data, task (papers with both)
// column what: the better method; the data and measure of the numbers; the shared data or task
// column one: the one's number, or how many papers on it evaluate there
// column other: the same of the other
// column paper: the paper that says so
// column sentence: where it says so
// none: The graph knows nothing that the two have in common.
CALL () {
  UNWIND [$one, $other] AS better
  MATCH (a:Method {id: better})-[e:OUTPERFORMS]->(b:Method)
  WHERE b.id IN [$one, $other]
  RETURN 1 AS section, 'better' AS aspect, a.name AS what, CASE WHEN a.id = $one THEN 'better' ELSE 'worse' END AS one,
    CASE WHEN a.id = $one THEN 'worse' ELSE 'better' END AS other, e.paper AS source, e.sentence AS sentence
  UNION ALL
  MATCH (:Method {id: $one})<-[:OBTAINED_BY]-(:Result)-[:MEASURED_ON]->(d)
  WITH DISTINCT d
  MATCH (d)<-[:MEASURED_ON]-(:Result)-[:OBTAINED_BY]->(:Method {id: $other})
  WITH DISTINCT d
  MATCH (d)<-[:MEASURED_ON]-(r:Result)-[:OBTAINED_BY]->(m:Method)
  WHERE m.id IN [$one, $other]
  MATCH (p:Paper)-[e:REPORTS]->(r)
  OPTIONAL MATCH (r)-[:MEASURES]->(k:Metric)
  RETURN 2 AS section, 'number' AS aspect,
    d.name + coalesce(': ' + coalesce(k.name, r.metric), '') AS what, CASE WHEN m.id = $one THEN r.name END AS one,
    CASE WHEN m.id = $other THEN r.name END AS other, p.id AS source, e.sentence AS sentence
  UNION ALL
  UNWIND [$one, $other] AS method
  MATCH (:Method {id: method})<-[:INTRODUCES|USES|COMPARES_WITH]-(p:Paper)-[:EVALUATES_ON]->(x)
  WITH x.id AS id, x.name AS what, count(DISTINCT CASE WHEN method = $one THEN p.id END) AS one,
    count(DISTINCT CASE WHEN method = $other THEN p.id END) AS other
  WHERE one > 0 AND other > 0
  RETURN 3 AS section, 'data' AS aspect, what, toString(one) AS one, toString(other) AS other,
    null AS source, null AS sentence
  UNION ALL
  UNWIND [$one, $other] AS method
  MATCH (:Method {id: method})<-[:INTRODUCES|USES|COMPARES_WITH]-(p:Paper)-[:ADDRESSES]->(x)
  WITH x.id AS id, x.name AS what, count(DISTINCT CASE WHEN method = $one THEN p.id END) AS one,
    count(DISTINCT CASE WHEN method = $other THEN p.id END) AS other
  WHERE one > 0 AND other > 0
  RETURN 4 AS section, 'task' AS aspect, what, toString(one) AS one, toString(other) AS other,
    null AS source, null AS sentence
}
OPTIONAL MATCH (p:Paper {id: source})
RETURN aspect, what, one, other, p.name AS paper, sentence
ORDER BY section, what, one, other, paper, sentence
