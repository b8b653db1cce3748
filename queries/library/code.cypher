// Which papers name a repository or project page, and where is it?
// param host = "": part of the host's name, such as github
MATCH (p:Paper)-[:HAS_CODE]->(r:Repository)
WHERE r.host CONTAINS $host
RETURN p.name AS paper, r.url AS url
ORDER BY paper, url
