/*
 * Places around another centre, found as viz/layout.py finds the first ones: rings by distance, no boxes over each
 * other. A node keeps the direction in which the reader last saw it from the new centre.
 */

const PLACING = { aspect: 1.45, gap: 16, innermost: 150, apart: 0.4, relaxations: 60, turning: 60, crowd: 1000 };

/** Nodes by their distance from the centre over these links; what no path leads to comes last. */
function ringsAround(centre, nodes, neighboursOf) {
  const distance = new Map([[centre, 0]]);
  for (const node of distance.keys()) {
    for (const next of neighboursOf(node)) if (!distance.has(next)) distance.set(next, distance.get(node) + 1);
  }
  const rings = [];
  const far = Math.max(...distance.values()) + 1;
  for (const node of nodes) (rings[distance.get(node) ?? far] ??= []).push(node);
  return rings.filter((ring) => ring !== undefined);
}

/** Angles in order, no nearer to each other than there is room for. */
function spread(ring, angleOf) {
  const turn = 2 * Math.PI;
  const aims = ring.map((node) => ({ node, angle: ((angleOf(node) % turn) + turn) % turn }));
  aims.sort((a, b) => a.angle - b.angle || a.node - b.node);
  const least = Math.min(PLACING.apart, (0.8 * turn) / aims.length);
  for (let round = 0; aims.length > 1 && round < PLACING.relaxations; round += 1) {
    aims.forEach((aim, i) => {
      const next = aims[(i + 1) % aims.length];
      const lack = least - (next.angle - aim.angle + (i + 1 === aims.length ? turn : 0));
      if (lack > 0) {
        aim.angle -= lack / 2;
        next.angle += lack / 2;
      }
    });
  }
  return aims;
}

/** For which t step * t is between low and high. */
function between(step, low, high) {
  const safe = Math.abs(step) < 1e-9 ? 1e-9 : step;
  return safe > 0 ? [low / safe, high / safe] : [high / safe, low / safe];
}

/** How far out on a ray a box stands clear of those that have a place. */
function clearRadius(box, ray, least, placed) {
  const barred = [];
  for (const other of placed) {
    const wide = box.half + other.half + PLACING.gap;
    const across = between(ray.x, other.x - wide, other.x + wide);
    const along = between(ray.y, other.y - other.up - box.down - PLACING.gap, other.y + other.down + box.up + PLACING.gap);
    const start = Math.max(across[0], along[0]);
    const end = Math.min(across[1], along[1]);
    if (start < end && end > least) barred.push([start, end]);
  }
  let radius = least;
  for (const [start, end] of barred.sort((a, b) => a[0] - b[0])) if (start < radius && radius < end) radius = end;
  return radius;
}

/**
 * A place for each node with the centre at (0, 0).
 *
 * @param boxes by node {x, y, half, up, down}: where it is, and its room around that place, label included.
 */
function placesAround(centre, nodes, boxes, neighboursOf) {
  const from = boxes.get(centre);
  const angleOf = (node) => Math.atan2((boxes.get(node).y - from.y) * PLACING.aspect, boxes.get(node).x - from.x);
  const asides = nodes.length <= PLACING.crowd ? [-0.3, -0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.3] : [0];
  const [, ...rings] = ringsAround(centre, nodes, neighboursOf);
  const placed = [{ ...from, node: centre, x: 0, y: 0 }];
  let least = PLACING.innermost;
  for (const ring of rings) {
    let sum = 0;
    for (const { node, angle } of spread(ring, angleOf)) {
      const tries = asides.map((aside) => {
        const ray = { x: PLACING.aspect * Math.cos(angle + aside), y: Math.sin(angle + aside) };
        const radius = clearRadius(boxes.get(node), ray, least, placed);
        return { cost: radius + PLACING.turning * Math.abs(aside), radius, ray };
      });
      const best = tries.reduce((one, other) => (other.cost < one.cost ? other : one));
      placed.push({ ...boxes.get(node), node, x: best.ray.x * best.radius, y: best.ray.y * best.radius });
      sum += best.radius;
    }
    least = Math.max(least, (0.9 * sum) / ring.length);
  }
  return new Map(placed.map(({ node, x, y }) => [node, { x: Math.round(x), y: Math.round(y) }]));
}
