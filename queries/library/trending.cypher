// Which methods, datasets, benchmarks, tasks or metrics are in more papers of a year than of the year before?
// group: The field
// param type: Method, Dataset, Benchmark, Task or Metric = Method: what to look at
// param year: integer = 0: the year; 0 for the latest of the graph
// param limit: integer = 20: rows at most
// column name: of the method, dataset, benchmark, task or metric
// column year: the year
// column papers: how many papers of the year name it
// column before: how many of the year before
// column rise: how many more
// none: Nothing is in more papers of that year than of the one before, or no paper has a year.
MATCH (latest:Paper)
WITH CASE WHEN $year = 0 THEN max(latest.year) ELSE $year END AS year
UNWIND [year, year - 1] AS one
MATCH (p:Paper {year: one})-->(x)
WHERE x.type = $type
WITH year, x.id AS id, x.name AS name, count(DISTINCT CASE WHEN one = year THEN p.id END) AS papers,
  count(DISTINCT CASE WHEN one < year THEN p.id END) AS before
WHERE papers > before
RETURN name, year, papers, before, papers - before AS rise
ORDER BY rise DESC, papers DESC, name
LIMIT $limit
