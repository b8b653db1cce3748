"use strict";

/* Dots by the hundred thousand: one call to WebGL a frame. */

const VERTEX = `#version 300 es
in vec2 spot;
in float radius;
in float kind;
uniform vec2 middle;
uniform vec2 perUnit;
uniform float pixels;
uniform float least;
uniform float most;
uniform vec3 colours[10];
uniform float shapes[10];
out vec3 colour;
flat out float shape;
out float width;
void main() {
  gl_Position = vec4((spot - middle) * perUnit, 0.0, 1.0);
  // A pixel more for the soft edge.
  width = clamp(2.0 * radius * pixels, least, most);
  gl_PointSize = width + 1.0;
  colour = colours[int(kind)];
  shape = shapes[int(kind)];
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 colour;
flat in float shape;
in float width;
uniform float opacity;
out vec4 ink;
// How far a point is within the shape, the half width being 1.
float inside(vec2 at) {
  vec2 side = abs(at);
  if (shape < 0.5) return 1.0 - length(at);
  if (shape < 1.5) return 0.88 - max(side.x, side.y);
  if (shape < 2.5) return (1.0 - side.x - side.y) * 0.7071;
  if (shape < 3.5) return min((at.y + 0.95) * 0.4472 - side.x * 0.8944, 0.75 - at.y);
  return min(0.86 - side.y, 0.95 - side.x - side.y * 0.5);
}
void main() {
  vec2 at = (gl_PointCoord * 2.0 - 1.0) * (width + 1.0) / width;
  float cover = clamp(inside(at) * width * 0.5 + 0.5, 0.0, 1.0);
  if (cover <= 0.0) discard;
  ink = vec4(colour, 1.0) * cover * opacity;
}`;
const SHAPES = ["dot", "square", "diamond", "triangle", "hexagon"];

class Points {
  /**
   * @param canvas to draw on.
   * @param dots x, y, radius and kind of each, as typed arrays; the y axis points down.
   * @throws where the browser has no WebGL.
   */
  constructor(canvas, dots) {
    Object.assign(this, { canvas, dots, lit: null, colours: new Float32Array(30) });
    this.gl = canvas.getContext("webgl2", { antialias: false, alpha: true, powerPreference: "high-performance" });
    if (this.gl === null) throw new Error("this browser has no WebGL 2");
    // What the graphics card held is gone when it was needed elsewhere, and has to be given anew.
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => this.prepare());
    this.prepare();
  }

  prepare() {
    const { gl, dots } = this;
    const program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(program));
    gl.useProgram(program);
    this.at = (name) => gl.getUniformLocation(program, name);
    const give = (name, values, size) => {
      gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
      const place = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, 0, 0);
    };
    const spots = new Float32Array(2 * dots.x.length);
    dots.x.forEach((x, i) => spots.set([x, dots.y[i]], 2 * i));
    give("spot", spots, 2);
    give("radius", dots.radius, 1);
    give("kind", dots.kind, 1);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    this.most = gl.getParameter(gl.ALIASED_POINT_SIZE_RANGE)[1] - 1;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.uniform1fv(this.at("shapes"), LOOKS.map(([, shape]) => Math.max(0, SHAPES.indexOf(shape))));
    this.places = Object.fromEntries(["middle", "perUnit", "pixels", "least", "most", "opacity", "colours"].map((n) => [n, this.at(n)]));
  }

  /** Takes the fill of each kind: red, green and blue, 0 to 1. */
  paint(colours) {
    this.colours.set(colours.flat());
  }

  /** Lets some dots, by index, stand out; null for none in particular. */
  light(indices) {
    this.lit = indices === null ? null : new Uint32Array(indices);
  }

  /**
   * Draws what a camera sees: a middle and how many of the canvas's pixels are a unit.
   *
   * @param least pixels that a dot is wide, however small it is.
   * @param some indices of the dots to draw; null for all.
   */
  draw({ x, y, scale }, least, some = null) {
    const { gl, canvas, places, lit } = this;
    if (gl.isContextLost()) return;
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(places.middle, x, y);
    gl.uniform2f(places.perUnit, 2 * scale / canvas.width, -2 * scale / canvas.height);
    gl.uniform1f(places.pixels, scale);
    gl.uniform1f(places.least, least);
    gl.uniform1f(places.most, this.most);
    gl.uniform3fv(places.colours, this.colours);
    this.put(some, lit === null ? 0.92 : 0.16);
    if (lit !== null) this.put(lit, 1);
  }

  put(indices, opacity) {
    const { gl } = this;
    gl.uniform1f(this.places.opacity, opacity);
    if (indices === null) {
      gl.drawArrays(gl.POINTS, 0, this.dots.x.length);
    } else {
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, indices, gl.DYNAMIC_DRAW);
      gl.drawElements(gl.POINTS, indices.length, gl.UNSIGNED_INT, 0);
    }
  }
}
