// What builds on a method, and who says so?
// param name: the method's name
MATCH (m:Method)-[e:BUILDS_ON]->(base:Method)
WHERE base.name = $name OR $name IN base.aliases
MATCH (p:Paper) WHERE p.id = e.paper
RETURN m.name AS method, p.name AS paper, e.sentence AS sentence
ORDER BY method, paper
