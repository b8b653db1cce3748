/* An input that completes names: the arrow keys choose, Enter takes, Escape empties it. */

class Combobox {
  /**
   * @param element holds an input and a list.
   * @param find gives for a text what answers to it, {name, type, ...}, best first, or a promise of it.
   * @param take is called with what was chosen.
   * @param glyphOf gives the little shape of a type.
   */
  constructor(element, { find, take, glyphOf, label }) {
    Object.assign(this, { find, take, glyphOf, active: -1, found: [], asked: 0 });
    [this.input, this.list] = ["input", "ul"].map((tag) => element.querySelector(tag));
    attributed(this.input, {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    });
    attributed(this.list, { role: "listbox", "aria-label": label });
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
  }

  search() {
    this.asked += 1;
    const { asked } = this;
    const found = this.find(this.input.value);
    if (!(found instanceof Promise)) {
      this.offer(found);
      return;
    }
    // An answer that comes after the reader typed on answers nothing.
    found.then((late) => { if (asked === this.asked) this.offer(late); }, () => {});
  }

  offer(found) {
    this.found = found;
    this.active = found.length ? 0 : -1;
    this.fill();
  }

  fill() {
    const options = this.found.map((item, i) => {
      const option = make("li", { id: `${this.list.id}-${i}` },
        this.glyphOf(item.type),
        make("span", { className: "name" }, item.name),
        make("small", {}, item.type));
      // The pointer must not take the focus before it has chosen.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => this.choose(i));
      return attributed(option, { role: "option", "aria-selected": String(i === this.active) });
    });
    this.list.replaceChildren(...options);
    const isOpen = options.length > 0 && document.activeElement === this.input;
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((option, i) => {
      option.setAttribute("aria-selected", String(i === this.active));
      if (i === this.active && !this.list.hidden) option.scrollIntoView({ block: "nearest" });
    });
    if (this.active >= 0 && !this.list.hidden) this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark();
  }

  choose(i) {
    const item = this.found[i];
    if (item === undefined) return;
    this.asked += 1;
    this.close();
    this.take(item);
  }

  clear() {
    this.input.value = "";
    this.search();
  }

  onKey(event) {
    const last = this.list.children.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (last < 0) return;
      if (this.list.hidden) this.fill();
      else this.active = (this.active + (event.key === "ArrowDown" ? 1 : last)) % (last + 1);
      this.mark();
    } else if (event.key === "Enter") {
      if (!this.onEnter()) return;
    } else if (event.key === "Escape" && this.input.value) {
      event.stopPropagation();
      this.clear();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Takes what is marked; false where there is nothing to take. */
  onEnter() {
    this.choose(this.active);
    return true;
  }
}
