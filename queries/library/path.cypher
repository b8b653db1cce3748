// How do two things hang together, in the fewest steps?
// group: The field
// param from: anything: where the way begins
// param to: anything: where it ends
// then path: the rows are the edges at the nodes of $ids, first at the two ends, then at their neighbours, until the ways meet; of the shortest ways the surest is taken
// column step: from 1
// column from: where the edge comes from
// column edge: what is said
// column to: where it goes to
// column confidence: how sure the extraction is, 0 to 1
// column paper: the paper that says so
// column sentence: where it says so
// none: No way of twelve steps or fewer leads from the one to the other; venues are no way.
UNWIND $ids AS id
MATCH (x:Paper|Method|Dataset|Benchmark|Task|Metric|Result|Repository|Author {id: id})-[e]-(y)
WHERE type(e) <> 'PUBLISHED_IN'
RETURN startNode(e).id AS source, startNode(e).name AS from, type(e) AS edge, endNode(e).id AS target,
  endNode(e).name AS to, e.confidence AS confidence, e.paper AS paper, e.sentence AS sentence
