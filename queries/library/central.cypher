// Which methods do the others stand on, and which stand between them?
// group: The field
// param task: task = "": by what the papers that address one task say, else by all
// param limit: integer = 20: rows at most
// then central: the rows are edges of a graph, from a method to what it builds on; the embedded engine measures the methods in it
// column name: the method
// column pagerank: its share of all methods' standing, in thousandths: what much stands on, and on which much stands
// column betweenness: 0 to 1: on how many of the shortest paths between two others it lies
// column users: how many methods build on it
// column papers: how many papers name it
CALL () {
  MATCH (a:Method)-[e:BUILDS_ON|VARIANT_OF|PART_OF]->(b:Method)
  WHERE $task = ''
  RETURN a, b
  UNION
  MATCH (:Task {id: $task})<-[:ADDRESSES]-(p:Paper)-->(a:Method)-[e:BUILDS_ON|VARIANT_OF|PART_OF]->(b:Method)
  WHERE e.paper = p.id
  RETURN a, b
}
RETURN DISTINCT a.id AS source, a.name AS source_name, a.papers AS source_papers, b.id AS target, b.name AS target_name,
  b.papers AS target_papers
