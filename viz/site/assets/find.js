/* Loading what pages share, and the search box: it loads the few files of the index that a search needs. */

const ROOT = document.documentElement.dataset.root;
const ALONE = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff";
// viz/site/words.py lists names by the same words.
const WORD = new RegExp(`[${ALONE}]|(?:(?![${ALONE}])[\\p{L}\\p{N}])+`, "gu");
const PASSED_OVER = new Set(["a", "an", "and", "by", "for", "from", "in", "of", "on", "the", "to", "via", "with"]);
const NAMES_A_FILE = 500;

const asked = new Map();

/** Called by each file of data. */
function give(name, data) {
  asked.get(name).resolve(data);
}

/** What a file of data gives. A page that was opened from a disk may load scripts, but fetch nothing. */
function load(name) {
  if (!asked.has(name)) {
    const request = {};
    request.answer = new Promise((resolve, reject) => Object.assign(request, { resolve, reject }));
    asked.set(name, request);
    const script = make("script", { src: `${ROOT}${name}.js` });
    script.addEventListener("error", () => {
      asked.delete(name);
      request.reject(new Error(`${name}.js can't be loaded`));
    });
    document.head.append(script);
  }
  return asked.get(name).answer;
}

const wordsOf = (text) => (folded(text).match(WORD) ?? []).filter((word) => !PASSED_OVER.has(word));

/** The file that lists a word. */
function chunkOf(word) {
  const first = [...word].slice(0, 2).join("");
  return /^[a-z0-9]{1,2}$/.test(first) ? first : `u${word.codePointAt(0).toString(16)}`;
}

/** A search over the whole site. The numbers of nodes tell how many papers name them: the lower, the more. */
class Index {
  /** The words of a chunk; none where no name has such a word. */
  async words(chunk) {
    const chunks = await load("search/chunks");
    return chunks.includes(chunk) ? load(`search/words/${chunk}`) : {};
  }

  /** Numbers of the nodes that have a word in a name; after `=`, the name as a whole. */
  async having(word, isWhole) {
    const words = await this.words(chunkOf(word.replace(/^=/, "")));
    const found = new Set();
    const matching = isWhole ? [word] : Object.keys(words).filter((each) => each.startsWith(word));
    for (const each of matching) {
      let number = 0;
      if (!Object.hasOwn(words, each)) continue;
      for (const step of words[each]) found.add(number += step);
    }
    return found;
  }

  /** Numbers of the nodes that have all words, most named first. */
  async havingAll(words, isWhole) {
    if (!words.length) return [];
    const sets = await Promise.all(words.map((word) => this.having(word, isWhole)));
    sets.sort((a, b) => a.size - b.size);
    return [...sets[0]].filter((number) => sets.every((set) => set.has(number))).sort((a, b) => a - b);
  }

  /** Numbers of the nodes that answer: those of that very name, of these very words, of words that begin so. */
  async find(text) {
    const words = wordsOf(text);
    const whole = folded(text);
    const ways = await Promise.all([
      whole ? this.having(`=${whole}`, true) : [],
      this.havingAll(words, true),
      this.havingAll(words, false),
    ]);
    return [...new Set(ways.flatMap((way) => [...way]))];
  }

  /** A node by its number. */
  async node(number) {
    const names = await load(`search/names/${Math.floor(number / NAMES_A_FILE)}`);
    const [name, aliases, type, , address] = names[number % NAMES_A_FILE];
    return { name, aliases, type: LOOKS[type][0], address };
  }
}

/** The search box, over files. */
class SiteSearch {
  /** @param go is called with the node that was chosen. */
  constructor(element, go) {
    const kindOf = new Map(LOOKS.map(([type, shape, colour, on_dark]) => [type, { shape, colour, on_dark }]));
    this.told = element.querySelector("output");
    this.index = new Index();
    this.latest = 0;
    this.box = new Combobox(element, {
      find: (text) => this.find(text),
      take: go,
      glyphOf: (type) => glyph(kindOf.get(type)),
      label: "Nodes that answer to it",
    });
    this.input = this.box.input;
    element.hidden = false;
  }

  async find(text) {
    const turn = this.latest += 1;
    const numbers = await this.index.find(text);
    const nodes = await Promise.all(numbers.slice(0, MOST_OPTIONS).map((number) => this.index.node(number)));
    // Of one letter only the names that it is are looked for.
    const isTold = numbers.length > 0 || folded(text).length > 1;
    // Something else may have been typed since.
    if (turn === this.latest) this.told.textContent = isTold ? numbers.length.toLocaleString("en") : "";
    return nodes;
  }
}
