/* Light or dark: as the system says, until the reader says otherwise; on paper light. */

class Theme extends EventTarget {
  constructor() {
    super();
    this.system = matchMedia("(prefers-color-scheme: dark)");
    this.asked = null;
    this.isPrinting = false;
    this.system.addEventListener("change", () => this.apply());
    window.addEventListener("beforeprint", () => this.print(true));
    window.addEventListener("afterprint", () => this.print(false));
    this.probe = make("span", { hidden: true });
    document.body.append(this.probe);
  }

  get isDark() {
    return !this.isPrinting && (this.asked ?? this.system.matches);
  }

  toggle() {
    this.asked = !this.isDark;
    this.apply();
  }

  print(is) {
    this.isPrinting = is;
    this.apply();
  }

  apply() {
    const isAsked = this.asked !== null || this.isPrinting;
    document.documentElement.style.colorScheme = isAsked ? (this.isDark ? "dark" : "light") : "";
    this.dispatchEvent(new Event("change"));
  }

  /** A colour of the style sheet as it is now, for what CSS doesn't reach. */
  colour(name) {
    this.probe.style.color = `var(--${name})`;
    return getComputedStyle(this.probe).color;
  }
}
