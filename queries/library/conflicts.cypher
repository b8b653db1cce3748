// Where do two papers say different things?
// group: Numbers
// param method: method = "": of one method, else of all
// param limit: integer = 100: rows at most
// column kind: number (two values of one method, data and measure) or order (A outperforms B, B outperforms A)
// column method: the method
// column about: the data of the numbers; the other method of the orders
// column metric: the measure of the numbers
// column first: what one paper says
// column first_paper: which
// column first_sentence: where it says so
// column second: what the other says
// column second_paper: which
// column second_sentence: where it says so
// none: No two papers of the graph contradict one another here.
CALL () {
  MATCH (k:Metric)<-[:MEASURES]-(r:Result)-[:OBTAINED_BY]->(m:Method)
  WHERE r.kind = 'absolute' AND ($method = '' OR m.id = $method)
  MATCH (r)-[:MEASURED_ON]->(d)
  MATCH (m)<-[:OBTAINED_BY]-(s:Result)-[:MEASURES]->(k)
  WHERE s.kind = 'absolute' AND s.value > r.value AND coalesce(r.unit, '') = coalesce(s.unit, '')
  MATCH (s)-[:MEASURED_ON]->(d)
  MATCH (p:Paper)-[e:REPORTS]->(r)
  MATCH (q:Paper)-[f:REPORTS]->(s)
  WHERE p.id <> q.id
  RETURN 'number' AS kind, m.name AS method, d.name AS about, k.name AS metric, r.name AS first, p.name AS first_paper,
    e.sentence AS first_sentence, s.name AS second, q.name AS second_paper, f.sentence AS second_sentence
  UNION ALL
  MATCH (a:Method)-[e:OUTPERFORMS]->(b:Method)-[f:OUTPERFORMS]->(a)
  WHERE a.id < b.id AND e.paper <> f.paper AND ($method = '' OR a.id = $method OR b.id = $method)
  WITH a, e, b, f, e.paper AS one, f.paper AS other
  MATCH (p:Paper {id: one})
  MATCH (q:Paper {id: other})
  RETURN 'order' AS kind, a.name AS method, b.name AS about, null AS metric, 'better' AS first, p.name AS first_paper,
    e.sentence AS first_sentence, 'worse' AS second, q.name AS second_paper, f.sentence AS second_sentence
}
RETURN kind, method, about, metric, first, first_paper, first_sentence, second, second_paper, second_sentence
ORDER BY kind, method, about, metric, first, second, first_paper, second_paper, first_sentence, second_sentence
LIMIT $limit
