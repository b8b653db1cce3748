// Into which communities do methods, data and tasks fall?
// group: The field
// param least: integer = 2: papers that must name two things together for an edge between them
// param limit: integer = 20: rows at most
// then communities: the rows are what each paper names; NetworkX parts the graph of things named together, by the Louvain method
// column community: number, the largest first
// column size: how many things are in it
// list names: the most telling of them: of most edges within it, as a share of all their edges
// none: No two things are named together by so many papers.
MATCH (p:Paper)-->(x:Method|Dataset|Benchmark|Task)
WHERE x.papers >= $least
RETURN DISTINCT p.id AS paper, x.id AS id, x.name AS name
