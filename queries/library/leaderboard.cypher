// What are the best numbers on a dataset, a benchmark or a task?
// group: Numbers
// param on: dataset or task: what the numbers are on; of a task, all numbers of the papers that address it
// param metric: metric = "": one measure, else all of them
// param limit: integer = 50: rows at most
// column data: dataset or benchmark that the number is on
// column metric: what is measured
// column kind: absolute; a delta or ratio says how far ahead of the baseline, and is listed apart
// column whose: own (the paper introduces the method) or quoted; nothing where no method is named
// column value: the number, best first: lowest first where less is better (FID, WER, error, latency, ...)
// column unit: its unit
// column method: the method that reached it
// column baseline: the baseline of a delta or ratio
// column paper: the paper that says so
// column sentence: where it says so
// none: No paper of the graph gives a number there.
// A dataset has results (no step more), a task has papers (one step more).
MATCH (x:Dataset|Benchmark|Task {id: $on})<-[:MEASURED_ON|ADDRESSES]-(y)
MATCH (y)-[:REPORTS*0..1]->(r:Result)
WHERE $metric = '' OR EXISTS { MATCH (r)-[:MEASURES]->(k:Metric) WHERE k.id = $metric }
MATCH (p:Paper)-[e:REPORTS]->(r)
OPTIONAL MATCH (r)-[:MEASURED_ON]->(d)
OPTIONAL MATCH (r)-[:MEASURES]->(k:Metric)
OPTIONAL MATCH (r)-[:OBTAINED_BY]->(m:Method)
OPTIONAL MATCH (p)-[i:INTRODUCES]->(m)
OPTIONAL MATCH (r)-[:RELATIVE_TO]->(b:Method)
WITH p, e, r, d, m, b, coalesce(k.name, r.metric) AS metric,
  CASE WHEN m IS NULL THEN null WHEN i IS NULL THEN 'quoted' ELSE 'own' END AS whose
WITH p, e, r, d, m, b, metric, whose, CASE
  WHEN r.kind = 'absolute' AND toLower(metric) =~ '(.*[^a-z])?(fid|fvd|kid|wer|cer|per|ter|eer|perplexity|ppl|bpd|bpc|nll|loss|error|errors|mae|mse|rmse|mape|ade|fde|lpips|niqe|epe|chamfer distance|latency|runtime|time|flops|macs|parameters|params|memory|regret)([^a-z].*)?'
  THEN r.value ELSE -r.value END AS rank
RETURN d.name AS data, metric, r.kind AS kind, whose, r.value AS value, r.unit AS unit, m.name AS method,
  b.name AS baseline, p.name AS paper, e.sentence AS sentence
ORDER BY kind, data, metric, whose, rank, unit, method, baseline, paper, sentence
LIMIT $limit
