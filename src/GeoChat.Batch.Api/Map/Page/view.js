'use strict';
/**
 * A canvas with a world under it: drag, wheel, pinch and keys move and zoom it; the page only draws.
 * World units are the page's own (scene pixels, web mercator); y grows downwards. scale = CSS pixels per world unit.
 */
class View {
  constructor(canvas, options) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.draw = options.draw;
    this.bounds = options.bounds;
    this.maxScale = options.maxScale ?? 16;
    this.onHover = options.onHover ?? (() => {});
    this.onClick = options.onClick ?? (() => {});
    this.padding = options.padding ?? 24;
    this.x = 0;
    this.y = 0;
    this.scale = 1;
    this.touched = false;
    this.pointers = new Map();
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.listen();
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !height) return;
    const middle = this.width ? this.toWorld(this.width / 2, this.height / 2) : null;
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    if (this.pending) { const go = this.pending; this.pending = null; this.go(...go); }
    else if (!this.touched || !middle) this.fit(false);
    else { this.centre(middle[0], middle[1]); }
    // At once: a new size clears the canvas, and a frame without the map would flash.
    this.paintNow();
  }

  /** Shows `bounds` whole. */
  fit(touched = true, bounds = this.bounds, padding = this.padding, most = this.maxScale) {
    const [x0, y0, x1, y1] = bounds;
    if (!this.width) return;
    this.scale = Math.min((this.width - 2 * padding) / (x1 - x0), (this.height - 2 * padding) / (y1 - y0), most);
    if (bounds === this.bounds) this.minScale = this.scale * 0.5;
    this.touched = touched;
    this.centre((x0 + x1) / 2, (y0 + y1) / 2);
  }

  /** Goes to a place at a scale; before the canvas has a size, as soon as it has. */
  go(x, y, scale) {
    if (!this.width) { this.pending = [x, y, scale]; return; }
    this.fit(false);
    this.scale = this.clampScale(scale);
    this.touched = true;
    this.centre(x, y);
  }

  centre(x, y) {
    this.x = x - this.width / 2 / this.scale;
    this.y = y - this.height / 2 / this.scale;
    this.keepInSight();
    this.paint();
  }

  toWorld(px, py) { return [this.x + px / this.scale, this.y + py / this.scale]; }

  toScreen(x, y) { return [(x - this.x) * this.scale, (y - this.y) * this.scale]; }

  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const [x, y] = this.toWorld(px, py);
    this.scale = this.clampScale(this.scale * factor);
    this.touched = true;
    this.x = x - px / this.scale;
    this.y = y - py / this.scale;
    this.keepInSight();
    this.paint();
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y -= dy / this.scale;
    this.touched = true;
    this.keepInSight();
    this.paint();
  }

  clampScale(scale) { return Math.min(this.maxScale, Math.max(this.minScale ?? 1e-9, scale)); }

  /** The world never leaves the canvas whole: its edge stops at the middle. */
  keepInSight() {
    const [x0, y0, x1, y1] = this.bounds;
    const halfWidth = this.width / 2 / this.scale, halfHeight = this.height / 2 / this.scale;
    this.x = Math.min(Math.max(this.x, x0 - halfWidth), x1 - halfWidth);
    this.y = Math.min(Math.max(this.y, y0 - halfHeight), y1 - halfHeight);
  }

  paint() {
    if (this.frame || !this.width) return;
    this.frame = requestAnimationFrame(() => this.paintNow());
  }

  paintNow() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    this.draw(this.context, this);
  }

  listen() {
    const canvas = this.canvas;
    const at = event => { const r = canvas.getBoundingClientRect(); return [event.clientX - r.left, event.clientY - r.top]; };
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? this.height : 1;
      this.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey ? 0.01 : 0.0018)), ...at(event));
    }, { passive: false });
    canvas.addEventListener('pointerdown', event => {
      if (event.button > 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, at(event));
      this.moved = this.pointers.size > 1 ? Infinity : 0;
    });
    canvas.addEventListener('pointermove', event => {
      const here = at(event), before = this.pointers.get(event.pointerId);
      if (!before) { this.onHover(...here); return; }
      if (this.pointers.size === 2) this.pinch(event.pointerId, here);
      else if ((this.moved += Math.hypot(here[0] - before[0], here[1] - before[1])) > 3) {
        canvas.dataset.dragging = '';
        this.onHover(null);
        this.pan(here[0] - before[0], here[1] - before[1]);
      }
      this.pointers.set(event.pointerId, here);
    });
    const up = event => {
      const was = this.pointers.delete(event.pointerId);
      delete canvas.dataset.dragging;
      if (was && event.type === 'pointerup' && this.moved <= 3) this.onClick(...at(event));
    };
    canvas.addEventListener('pointerup', up);
    canvas.addEventListener('pointercancel', up);
    canvas.addEventListener('pointerleave', () => this.onHover(null));
    canvas.addEventListener('dblclick', event => this.zoom(event.shiftKey ? 0.5 : 2, ...at(event)));
  }

  pinch(moving, here) {
    const [still] = [...this.pointers].filter(([id]) => id !== moving).map(([, p]) => p);
    const before = this.pointers.get(moving);
    const middle = [(here[0] + still[0]) / 2, (here[1] + still[1]) / 2];
    this.zoom(Math.hypot(here[0] - still[0], here[1] - still[1]) / Math.max(1, Math.hypot(before[0] - still[0], before[1] - still[1])), ...middle);
    this.pan((here[0] - before[0]) / 2, (here[1] - before[1]) / 2);
  }

  /** Arrows, + and -, 0; true where the key was one of them. */
  key(event) {
    const step = event.shiftKey ? 240 : 80;
    const moves = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    if (moves[event.key]) this.pan(...moves[event.key]);
    else if (event.key === '+' || event.key === '=') this.zoom(1.4);
    else if (event.key === '-' || event.key === '_') this.zoom(1 / 1.4);
    else if (event.key === '0') this.fit();
    else return false;
    return true;
  }
}

/** Finds shapes under a point among many: a grid of lists over their envelopes. */
class ShapeIndex {
  /** @param shapes array of { corners: Float64Array of x, y pairs } */
  constructor(shapes, bounds) {
    const [x0, y0, x1, y1] = bounds;
    this.shapes = shapes;
    this.x0 = x0;
    this.y0 = y0;
    this.side = Math.max((x1 - x0) / 128, (y1 - y0) / 128) || 1;
    this.cells = new Map();
    shapes.forEach((shape, i) => {
      const e = envelope(shape.corners);
      shape.envelope = e;
      shape.area = area(shape.corners);
      for (let row = this.row(e[1]); row <= this.row(e[3]); row++)
        for (let column = this.column(e[0]); column <= this.column(e[2]); column++) {
          const key = row * 65536 + column;
          const cell = this.cells.get(key);
          if (cell) cell.push(i); else this.cells.set(key, [i]);
        }
    });
  }

  column(x) { return Math.floor((x - this.x0) / this.side); }

  row(y) { return Math.floor((y - this.y0) / this.side); }

  /** Index of the smallest wanted shape that holds the point, else of the one whose centre is within `near`; -1. */
  find(x, y, near, wanted) {
    let best = -1, bestArea = Infinity, close = -1, closest = near;
    const seen = new Set();
    for (let row = this.row(y - near); row <= this.row(y + near); row++)
      for (let column = this.column(x - near); column <= this.column(x + near); column++)
        for (const i of this.cells.get(row * 65536 + column) ?? []) {
          const shape = this.shapes[i];
          if (seen.has(i) || !wanted(shape)) continue;
          seen.add(i);
          if (contains(shape.corners, x, y)) {
            if (shape.area < bestArea) { best = i; bestArea = shape.area; }
          } else {
            const [a, b, c, d] = shape.envelope;
            const distance = Math.hypot(x - (a + c) / 2, y - (b + d) / 2);
            if (distance < closest) { close = i; closest = distance; }
          }
        }
    return best >= 0 ? best : close;
  }
}

function envelope(corners) {
  let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
  for (let i = 0; i < corners.length; i += 2) {
    x0 = Math.min(x0, corners[i]); x1 = Math.max(x1, corners[i]);
    y0 = Math.min(y0, corners[i + 1]); y1 = Math.max(y1, corners[i + 1]);
  }
  return [x0, y0, x1, y1];
}

function area(corners) {
  let twice = 0;
  for (let i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) twice += corners[j] * corners[i + 1] - corners[i] * corners[j + 1];
  return Math.abs(twice) / 2;
}

function contains(corners, x, y) {
  let inside = false;
  for (let i = 0, j = corners.length - 2; i < corners.length; j = i, i += 2) {
    const yi = corners[i + 1], yj = corners[j + 1];
    if (yi > y !== yj > y && x < (corners[j] - corners[i]) * (y - yi) / (yj - yi) + corners[i]) inside = !inside;
  }
  return inside;
}

/** Distinguishable with every common colour vision, and light enough to stand on imagery over a dark casing (after Okabe and Ito). */
const PALETTE = ['#56b4e9', '#f0a30a', '#1fc296', '#ef86bd', '#f3e64b', '#f0683c', '#98a2ff', '#f2f2f2'];
/** From the ninth on, colours come again with another line. */
const DASHES = [[], [7, 3], [2, 3], [9, 3, 2, 3]];
const colourOf = i => PALETTE[i % PALETTE.length];
const dashOf = i => DASHES[Math.floor(i / PALETTE.length) % DASHES.length];

/** A length of the scale bar that people like: 1, 2 or 5 times a power of ten. */
function roundLength(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return power * (most / power >= 5 ? 5 : most / power >= 2 ? 2 : 1);
}

/** Makes an element; text is always set as text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'text') element.textContent = value;
    else if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}
