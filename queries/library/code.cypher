// Which papers give a repository or project page, and where is it?
// group: Papers
// param task: task = "": of the papers that address one task, else of all
// param host: text = "": part of the host's name, such as github
// param limit: integer = 1000: rows at most
// column paper: the paper
// column url: the repository or page
MATCH (p:Paper)-[:HAS_CODE]->(r:Repository)
WHERE r.host CONTAINS $host AND ($task = '' OR EXISTS { MATCH (p)-[:ADDRESSES]->(t:Task) WHERE t.id = $task })
RETURN p.name AS paper, r.url AS url
ORDER BY paper, url
LIMIT $limit
