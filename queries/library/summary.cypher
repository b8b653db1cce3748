// What does a paper do?
// group: Papers
// param paper: paper: the paper
// column says: what the paper says of a thing: introduces it, uses it, reports it, ...
// column type: what the thing is
// column name: the thing
// column confidence: how sure the extraction is, 0 to 1
// column sentence: where the paper says so
MATCH (p:Paper {id: $paper})-[e]->(x)
RETURN type(e) AS says, x.type AS type, x.name AS name, e.confidence AS confidence, e.sentence AS sentence
ORDER BY CASE says
  WHEN 'INTRODUCES' THEN 1 WHEN 'ADDRESSES' THEN 2 WHEN 'USES' THEN 3 WHEN 'COMPARES_WITH' THEN 4
  WHEN 'TRAINS_ON' THEN 5 WHEN 'EVALUATES_ON' THEN 6 WHEN 'REPORTS' THEN 7 WHEN 'HAS_CODE' THEN 8 ELSE 9 END,
  says, name, type, confidence, sentence
