// Into which communities do methods, data and tasks fall?
// group: The field
// param least: integer = 2: papers that must name two things together for an edge between them
// param limit: integer = 20: rows at most
// then communities: the rows are edges of a graph; NetworkX parts it by the Louvain method
// column community: number, the largest first
// column size: how many things are in it
// list names: the most telling of them: of most edges within it, as a share of all their edges
// none: No two things are named together by so many papers.
MATCH (a:Method|Dataset|Benchmark|Task)<--(p:Paper)-->(b:Method|Dataset|Benchmark|Task)
WHERE a.id < b.id AND a.papers >= $least AND b.papers >= $least
WITH a, b, count(DISTINCT p) AS papers
WHERE papers >= $least
RETURN a.id AS source, a.name AS source_name, b.id AS target, b.name AS target_name, papers
