// Which method does which paper say is better than which?
// param limit = 20: rows at most
MATCH (a:Method)-[e:OUTPERFORMS]->(b:Method)
RETURN a.name AS better, b.name AS than, e.sentence AS sentence
ORDER BY better, than, sentence
LIMIT $limit
