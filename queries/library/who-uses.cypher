// Which papers use a method or data, or compare with it?
// group: Methods and data
// param name: method or dataset: what they use
// param limit: integer = 100: rows at most
// column year: of the paper, latest first
// column how: USES or COMPARES_WITH of a method, TRAINS_ON or EVALUATES_ON of data
// column paper: the paper
// column sentence: where it says so
MATCH (x:Method|Dataset|Benchmark {id: $name})<-[e:USES|COMPARES_WITH|TRAINS_ON|EVALUATES_ON]-(p:Paper)
RETURN p.year AS year, type(e) AS how, p.name AS paper, e.sentence AS sentence
ORDER BY coalesce(year, 0) DESC, how, paper, sentence
LIMIT $limit
