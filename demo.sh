#!/bin/sh
# Sets everything up and turns the Daily Papers page of examples/ into a knowledge graph.
set -eu
cd "$(dirname "$0")"
./setup.sh
atlas=.venv/bin/paperatlas

"$atlas" build examples/daily_papers.txt
echo
"$atlas" query common-datasets --param limit=5
echo
"$atlas" show CLIP -o clip.html
"$atlas" export atlas.ttl
cat <<END

Done. What to look at:
  clip.html    open it in a browser: what lies around CLIP; click on a node or an edge for the sentence behind it
  atlas.ttl    the graph in Turtle
  $atlas cypher 'MATCH (p:Paper)-[e:EVALUATES_ON]->(d {name: "LIBERO"}) RETURN p.name, e.sentence'
  $atlas show LIBERO --hops 2 -o libero.html
  $atlas queries
  $atlas report -o site
END
