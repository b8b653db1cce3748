/* Questions to the server. */

/** Why there is no answer; `nearest` has names that are spelt like the one that was asked for. */
class Refused extends Error {
  constructor(message, nearest = []) {
    super(message);
    this.nearest = nearest;
  }
}

/** What the server answers; an aborted question is rejected with the signal's reason. */
async function fetched(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused("The server doesn't answer. Start it again: paperatlas serve.");
  }
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.error, answer.nearest);
  return answer;
}

/** @param values by name; a list is given once for each of its values. */
function get(path, values = {}, signal = undefined) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of [value].flat()) query.append(name, one);
  }
  return fetched(query.size ? `${path}?${query}` : path, { signal });
}

function post(path, body, signal) {
  const headers = { "Content-Type": "application/json" };
  return fetched(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}
