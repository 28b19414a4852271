'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const $ = id => document.getElementById(id);
const count = n => n.toLocaleString('en');
const text = i => i < 0 ? null : data.texts[i];
const { scene } = data;
const bounds = [0, 0, scene.width, scene.height];

const boxes = data.boxes.map((row, index) => ({
  index, label: row[0], query: row[1], score: row[2], scoreRaw: row[3], corners: Float64Array.from(row[4]), length: row[5], width: row[6], heading: row[7],
  chip: row[8], phrase: row[9], raw: row[10], prompt: row[11], mergedFrom: row[12], cutEdge: row[13], lon: row[14], lat: row[15], id: row[16],
}));
const chips = data.chips.map((row, index) => ({
  index, x: row[0], y: row[1], width: row[2], height: row[3], outcome: row[4], reason: row[5], level: row[6], column: row[7], row: row[8],
  answers: row[9].map(([query, value, raw]) => ({ query, value, raw })),
}));
const labels = data.labels.map((name, i) => ({ name, on: true, colour: colourOf(i), dash: dashOf(i), total: 0, shown: 0 }));
boxes.forEach(box => labels[box.label].total++);

const state = { least: 0, showBoxes: true, overlay: '', selected: -1, chip: -1, hovered: -1 };
const shownBox = box => labels[box.label].on && box.score >= state.least;
const index = new ShapeIndex(boxes, bounds);

const picture = new Image();
picture.onload = () => view.paint();
if (data.picture) picture.src = `data:${data.picture.mime};base64,${data.picture.base64}`;

// --- the grid of chips, each shrunk to the middle of its overlaps, so that tints do not add up at seams
const grid = chips.filter(chip => chip.level === 0);
function middles(starts, sizes, end) {
  const sorted = [...new Set(starts)].sort((a, b) => a - b);
  const size = sizes[0] ?? 0, ranges = new Map();
  sorted.forEach((start, i) => ranges.set(start, [
    i === 0 ? start : (start + sorted[i - 1] + size) / 2,
    Math.min(end, i === sorted.length - 1 ? start + size : (start + size + sorted[i + 1]) / 2)]));
  return ranges;
}
const columns = middles(grid.map(c => c.x), grid.map(c => c.width), scene.width);
const rows = middles(grid.map(c => c.y), grid.map(c => c.height), scene.height);
function cell(chip) {
  if (chip.level !== 0) return [chip.x, chip.y, chip.x + chip.width, chip.y + chip.height];
  const [x0, x1] = columns.get(chip.x), [y0, y1] = rows.get(chip.y);
  return [x0, y0, x1, y1];
}

// --- overlays: coverage, and each query whose answer is a value
const OUTCOMES = {
  processed: ['Processed', 'transparent'], failed: ['Failed', '#f0683ccc'], pending: ['Pending', '#f3e64b88'], cloud: ['Cloud', '#ffffffaa'],
  blank: ['Blank', '#98a2ff88'], nodata: ['No data', '#80868bcc'], outside: ['Outside the area', '#0e1011b0'],
  dismissed: ['Cancelled', '#ef86bd88'],
};
const overlays = new Map([['', { title: 'Not shown', of: () => null }]]);
if (chips.length) overlays.set('coverage', { title: 'Coverage: what became of each chip', of: coverageOverlay });
data.queries.forEach((query, q) => {
  if (chips.some(chip => chip.answers.some(answer => answer.query === q && answer.value >= 0)))
    overlays.set(`q${q}`, { title: query, of: () => valueOverlay(q) });
});

function coverageOverlay() {
  const groups = new Map();
  for (const chip of chips) groups.set(chip.outcome, (groups.get(chip.outcome) ?? 0) + 1);
  const share = name => data.coverage?.[name] === undefined ? '' : `, ${percent(data.coverage[name] / (scene.width * scene.height))}`;
  return {
    entries: [...groups].map(([name, n]) => ({ text: OUTCOMES[name]?.[0] ?? name, colour: OUTCOMES[name]?.[1] ?? '#ef86bd88', count: `${count(n)}${share(name)}` })),
    fill: chip => OUTCOMES[chip.outcome]?.[1] ?? '#ef86bd88',
    word: chip => chip.outcome === 'processed' ? '' : text(chip.reason) ?? OUTCOMES[chip.outcome]?.[0] ?? chip.outcome,
    every: true,
  };
}

function valueOverlay(q) {
  const values = new Map(), valueOf = chip => chip.answers.find(answer => answer.query === q)?.value ?? -1;
  for (const chip of chips) { const v = valueOf(chip); if (v >= 0) values.set(v, (values.get(v) ?? 0) + 1); }
  const ranked = [...values].sort((a, b) => b[1] - a[1]), colours = new Map(ranked.map(([v], i) => [v, i < PALETTE.length ? `${colourOf(i)}5c` : '#a0a6ab5c']));
  // Over the scene, each chip speaks for its own cell only: what two chips show counts once.
  const whole = data.results?.find(result => result.query === q), shares = whole?.shares ?? {};
  const share = v => Object.hasOwn(shares, text(v)) ? `, ${percent(shares[text(v)])} of the area` : '';
  const sum = typeof whole?.sum === 'number' ? [{ text: 'Sum over the scene', colour: '#ffffff', count: count(Math.round(whole.sum)) }] : [];
  return {
    entries: [...sum, ...ranked.slice(0, 12).map(([v, n]) => ({ text: text(v), colour: colours.get(v).slice(0, 7), count: `${count(n)}${share(v)}` }))],
    fill: chip => colours.get(valueOf(chip)) ?? 'transparent',
    word: chip => text(valueOf(chip)) ?? '',
    every: false,
  };
}
const percent = share => share > 0 && share < 0.001 ? '<0.1 %' : `${(100 * share).toFixed(1)} %`;

// --- the map
const view = new View($('map'), { bounds, maxScale: 12, draw, onHover: hover, onClick: click, padding: 28 });

function draw(context) {
  const [left, top] = view.toScreen(0, 0), width = scene.width * view.scale, height = scene.height * view.scale;
  context.fillStyle = '#2a2d2f';
  context.fillRect(left, top, width, height);
  if (picture.complete && picture.naturalWidth) {
    context.imageSmoothingEnabled = view.scale * scene.width / picture.naturalWidth < 4;
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, left, top, width, height);
  }
  const overlay = overlays.get(state.overlay)?.of();
  if (overlay) drawChips(context, overlay);
  if (state.chip >= 0) outline(context, chips[state.chip]);
  if (state.showBoxes) drawBoxes(context);
  drawRule();
  document.documentElement.dataset.ready = '';
}

function drawChips(context, overlay) {
  context.lineWidth = 1;
  context.font = '600 12px ui-sans-serif, system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const chip of chips) {
    const [x0, y0] = view.toScreen(...cell(chip).slice(0, 2)), [x1, y1] = view.toScreen(...cell(chip).slice(2));
    if (x1 < 0 || y1 < 0 || x0 > view.width || y0 > view.height) continue;
    const fill = overlay.fill(chip);
    if (!overlay.every && fill === 'transparent') continue;
    context.fillStyle = fill;
    context.fillRect(x0, y0, x1 - x0, y1 - y0);
    context.strokeStyle = '#ffffff59';
    context.strokeRect(x0 + 0.5, y0 + 0.5, x1 - x0 - 1, y1 - y0 - 1);
    const word = overlay.word(chip);
    if (!word || x1 - x0 < 56) continue;
    const wide = context.measureText(word).width;
    if (wide > x1 - x0 - 14) continue;
    context.fillStyle = '#101214b8';
    context.fillRect((x0 + x1 - wide) / 2 - 6, (y0 + y1) / 2 - 10, wide + 12, 20);
    context.fillStyle = '#fff';
    context.fillText(word, (x0 + x1) / 2, (y0 + y1) / 2 + 0.5);
  }
}

function outline(context, chip) {
  const [x, y] = view.toScreen(chip.x, chip.y);
  context.setLineDash([5, 4]);
  context.lineWidth = 1.5;
  context.strokeStyle = '#fff';
  context.strokeRect(x, y, chip.width * view.scale, chip.height * view.scale);
  context.setLineDash([]);
}

function trace(context, corners) {
  const s = view.scale, x = view.x, y = view.y;
  context.moveTo((corners[0] - x) * s, (corners[1] - y) * s);
  for (let i = 2; i < corners.length; i += 2) context.lineTo((corners[i] - x) * s, (corners[i + 1] - y) * s);
  context.closePath();
}

/** All boxes of a label are one path, so that 20,000 are two strokes a label. */
function drawBoxes(context) {
  const [x0, y0] = view.toWorld(0, 0), [x1, y1] = view.toWorld(view.width, view.height);
  const thin = view.scale < 0.12 ? 1 : 1.75;
  let drawn = 0;
  context.lineJoin = 'round';
  labels.forEach((label, l) => {
    if (!label.on) return;
    context.beginPath();
    for (const box of boxes) {
      const e = box.envelope;
      if (box.label !== l || box.score < state.least || e[2] < x0 || e[3] < y0 || e[0] > x1 || e[1] > y1) continue;
      trace(context, box.corners);
      drawn++;
    }
    context.lineWidth = thin + 2;
    context.strokeStyle = '#0b0d0e99';
    context.stroke();
    context.setLineDash(label.dash);
    context.lineWidth = thin;
    context.strokeStyle = label.colour;
    context.stroke();
    context.setLineDash([]);
  });
  for (const [i, strong] of [[state.hovered, false], [state.selected, true]]) {
    if (i < 0) continue;
    context.beginPath();
    trace(context, boxes[i].corners);
    context.fillStyle = `${labels[boxes[i].label].colour}${strong ? '3d' : '2b'}`;
    context.fill();
    context.lineWidth = strong ? 5 : 4;
    context.strokeStyle = '#0b0d0ecc';
    context.stroke();
    context.lineWidth = strong ? 2.75 : 2.25;
    context.strokeStyle = strong ? '#ffffff' : labels[boxes[i].label].colour;
    context.stroke();
  }
  document.documentElement.dataset.boxesDrawn = drawn;
}

function drawRule() {
  const metres = scene.gsd ?? null, unit = metres ? 'm' : 'px', perPixel = (metres ?? 1) / view.scale;
  const long = roundLength(110 * perPixel);
  $('rule-bar').style.width = `${long / perPixel}px`;
  $('rule-text').textContent = unit === 'm' && long >= 1000 ? `${count(long / 1000)} km` : `${count(long)} ${unit}`;
}

// --- pointing
function hover(px, py) {
  if (px === null) { setHovered(-1); $('position').textContent = ''; return; }
  const [x, y] = view.toWorld(px, py);
  $('position').textContent = x >= 0 && y >= 0 && x < scene.width && y < scene.height ? `column ${count(Math.floor(x))}, row ${count(Math.floor(y))}` : '';
  const found = state.showBoxes ? index.find(x, y, 7 / view.scale, shownBox) : -1;
  setHovered(found);
  if (found >= 0) showTip(boxes[found], px, py);
}

function setHovered(i) {
  if (i < 0) { $('tip').hidden = true; delete $('map').dataset.over; }
  else $('map').dataset.over = '';
  if (i === state.hovered) return;
  state.hovered = i;
  view.paint();
}

function showTip(box, px, py) {
  const tip = $('tip');
  tip.replaceChildren(make('b', { text: labels[box.label].name }), ` ${box.score.toFixed(2)}`, make('div', { class: 'dim', text: size(box) }));
  const raw = text(box.raw);
  if (raw) tip.append(make('div', { class: 'dim', text: raw.length > 110 ? `${raw.slice(0, 110)}…` : raw }));
  tip.hidden = false;
  const flipX = px + 18 + tip.offsetWidth > view.width, flipY = py + 18 + tip.offsetHeight > view.height;
  tip.style.transform = `translate(${flipX ? px - tip.offsetWidth - 12 : px + 16}px, ${flipY ? py - tip.offsetHeight - 12 : py + 16}px)`;
}

function click(px, py) {
  const [x, y] = view.toWorld(px, py);
  const found = state.showBoxes ? index.find(x, y, 7 / view.scale, shownBox) : -1;
  if (found >= 0) select(found);
  else if (state.overlay || state.selected < 0) selectChip(chips.findIndex(chip => { const c = cell(chip); return x >= c[0] && y >= c[1] && x < c[2] && y < c[3]; }));
  else close();
}

function select(i, travel = false) {
  state.selected = i;
  state.chip = boxes[i].chip;
  const e = boxes[i].envelope, middle = [(e[0] + e[2]) / 2, (e[1] + e[3]) / 2];
  if (travel) { view.scale = view.clampScale(Math.max(view.scale, Math.min(2.5, 150 / Math.max(e[2] - e[0], e[3] - e[1])))); view.touched = true; view.centre(...middle); }
  showBox(boxes[i]);
  view.paint();
  remember();
}

function selectChip(i) {
  state.selected = -1;
  state.chip = i;
  if (i < 0) return close();
  showChip(chips[i]);
  view.paint();
  remember();
}

function close() {
  state.selected = state.chip = -1;
  $('card').hidden = true;
  view.paint();
  remember();
}

// --- the card
const length = (value, unit) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`;
function size(box) { return `${length(box.length, '×').slice(0, -2)} × ${length(box.width, scene.gsd ? 'm' : 'px')}`; }
const chipName = chip => chip.level === 0 ? `column ${chip.column}, row ${chip.row}` : `region ${chip.column}.${chip.row}`;
const pair = (name, value) => value === null || value === undefined || value === '' ? [] : [make('dt', { text: name }), make('dd', typeof value === 'string' ? { text: value } : {}, typeof value === 'string' ? null : value)];

function showBox(box) {
  const label = labels[box.label], chip = chips[box.chip], raw = text(box.raw), prompt = text(box.prompt);
  const note = [box.mergedFrom > 1 ? `merged from ${box.mergedFrom} boxes` : 'one box', box.cutEdge ? 'cut by the edge of its chip' : null].filter(Boolean).join(', ');
  const bar = make('i');
  bar.style.width = `${100 * box.score}%`;
  const card = $('card');
  card.replaceChildren(
    make('button', { class: 'close', 'aria-label': 'Close', text: '×', onclick: close }),
    make('header', {}, swatch(label), make('h3', { text: label.name })),
    make('div', { class: 'bar' }, bar),
    make('dl', {},
      ...pair('Score', box.scoreRaw === box.score ? box.score.toFixed(3) : `${box.score.toFixed(3)} (raw ${box.scoreRaw.toFixed(3)})`),
      ...pair('Size', size(box)),
      ...pair('Heading', box.heading === null ? null : `${Math.round(box.heading)}° from north`),
      ...pair('Centre', box.lon === null ? null : `${box.lat.toFixed(6)}, ${box.lon.toFixed(6)}`),
      ...pair('Phrase', text(box.phrase)),
      ...pair('Asked', data.queries[box.query]),
      ...pair('Chip', chip ? chipName(chip) : null),
      ...pair('Made of', note)),
    raw === null ? '' : make('h4', { text: 'What the model said' }),
    raw === null ? '' : make('pre', { text: raw, tabindex: 0 }),
    prompt === null ? '' : make('details', {}, make('summary', { text: 'Exact prompt' }), make('pre', { text: prompt, tabindex: 0 })),
    make('div', { class: 'walk' },
      make('button', { text: 'Previous', title: 'p', onclick: () => walk(-1) }), make('button', { text: 'Zoom to', onclick: () => select(box.index, true) }), make('button', { text: 'Next', title: 'n', onclick: () => walk(1) })));
  card.hidden = false;
  card.scrollTop = 0;
}

function showChip(chip) {
  const inside = boxes.filter(box => box.chip === chip.index && shownBox(box)).length;
  $('card').replaceChildren(
    make('button', { class: 'close', 'aria-label': 'Close', text: '×', onclick: close }),
    make('header', {}, make('h3', { text: `Chip ${chipName(chip)}` })),
    make('dl', {},
      ...pair('Outcome', `${OUTCOMES[chip.outcome]?.[0] ?? chip.outcome}${chip.reason >= 0 ? `: ${text(chip.reason)}` : ''}`),
      ...pair('Window', `${count(chip.width)} × ${count(chip.height)} px at ${count(chip.x)}, ${count(chip.y)}`),
      ...pair('Detections', count(inside))),
    ...chip.answers.flatMap(answer => [make('h4', { text: data.queries[answer.query] }), make('pre', { text: text(answer.raw) ?? '', tabindex: 0 })]));
  $('card').hidden = false;
}

/** Next or previous shown box by score. */
function walk(step) {
  const order = boxes.filter(shownBox).sort((a, b) => b.score - a.score || a.index - b.index);
  if (!order.length) return;
  const at = order.findIndex(box => box.index === state.selected);
  select(order[at < 0 ? (step > 0 ? 0 : order.length - 1) : (at + step + order.length) % order.length].index, true);
}

// --- the panel
function swatch(label) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'swatch');
  svg.setAttribute('viewBox', '0 0 20 13');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x: 4, y: 3, width: 12, height: 7, fill: 'none', stroke: label.colour, 'stroke-width': 2, 'stroke-dasharray': label.dash.map(d => d / 2).join(' ') })) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

function listLabels() {
  $('labels').replaceChildren(...labels.map(label => make('li', {},
    make('button', { class: 'toggle', 'aria-pressed': String(label.on), title: label.name, onclick: () => { label.on = !label.on; refilter(); } },
      swatch(label), make('span', { class: 'text', text: label.name }), make('span', { class: 'count', text: label.shown === label.total ? count(label.total) : `${count(label.shown)} / ${count(label.total)}` })),
    labels.length < 2 ? null : make('button', { class: 'only', text: isOnly(label) ? 'all' : 'only', onclick: () => only(label) }))));
}
const isOnly = label => label.on && labels.every(other => other === label || !other.on);
function only(label) {
  const back = isOnly(label);
  labels.forEach(other => { other.on = back || other === label; });
  refilter();
}

function refilter() {
  labels.forEach(label => { label.shown = 0; });
  let shown = 0;
  for (const box of boxes) if (box.score >= state.least) { labels[box.label].shown++; if (labels[box.label].on) shown++; }
  $('shown').textContent = boxes.length ? (shown === boxes.length ? count(shown) : `${count(shown)} of ${count(boxes.length)}`) : '';
  $('map').setAttribute('aria-label', `Scene ${scene.name} with ${count(shown)} detections`);
  document.documentElement.dataset.boxesShown = shown;
  listLabels();
  histogram();
  if (state.selected >= 0 && !shownBox(boxes[state.selected])) close();
  view.paint();
}

/** How many boxes have which score, those under the slider's value pale. */
function histogram() {
  const canvas = $('histogram'), ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight, bins = new Array(40).fill(0);
  for (const box of boxes) if (labels[box.label].on) bins[Math.min(39, Math.floor(box.score * 40))]++;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d'), most = Math.max(1, ...bins), style = getComputedStyle(document.documentElement), step = width / bins.length;
  context.scale(ratio, ratio);
  bins.forEach((n, i) => {
    const tall = n ? Math.max(1.5, (height - 2) * Math.sqrt(n / most)) : 0;
    context.fillStyle = style.getPropertyValue((i + 0.5) / 40 >= state.least ? '--accent' : '--line');
    context.fillRect(i * step + 0.5, height - tall, step - 1, tall);
  });
  $('score-value').textContent = state.least.toFixed(2);
}

function setOverlay(name) {
  state.overlay = overlays.has(name) ? name : '';
  $('overlay').value = state.overlay;
  const overlay = overlays.get(state.overlay).of();
  $('legend').replaceChildren(...(overlay?.entries ?? []).map(entry => {
    const colour = make('i');
    colour.style.background = entry.colour;
    return make('li', {}, colour, make('span', { class: 'text', text: entry.text, title: entry.text }), make('span', { class: 'count', text: entry.count }));
  }));
  view.paint();
  remember();
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try { localStorage.setItem('geochat-theme', theme); } catch { /* a page on disk may have no storage */ }
  histogram();
}
function storedTheme() { try { return localStorage.getItem('geochat-theme'); } catch { return null; } }

// --- the address keeps what is looked at, so that a link shows the same
function remember() {
  clearTimeout(remember.timer);
  remember.timer = setTimeout(() => {
    const parts = [];
    if (view.touched) { const [x, y] = view.toWorld(view.width / 2, view.height / 2); parts.push(`at=${Math.round(x)},${Math.round(y)},${view.scale.toPrecision(3)}`); }
    if (state.selected >= 0) parts.push(`box=${boxes[state.selected].id}`);
    if (state.overlay) parts.push(`chips=${state.overlay}`);
    if (state.least) parts.push(`score=${state.least}`);
    try { history.replaceState(null, '', parts.length ? `#${parts.join('&')}` : location.pathname); } catch { /* not allowed on some file pages */ }
  }, 300);
}

function recall() {
  const parts = new URLSearchParams(location.hash.slice(1));
  setTheme(parts.get('theme') ?? storedTheme() ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
  state.least = Math.min(1, Math.max(0, Number(parts.get('score')) || 0));
  $('score').value = state.least;
  setOverlay(parts.get('chips') ?? '');
  refilter();
  const at = (parts.get('at') ?? '').split(',').map(Number);
  if (at.length === 3 && at.every(Number.isFinite)) view.go(...at);
  const box = boxes.find(b => String(b.id) === parts.get('box'));
  if (box) select(box.index);
}

// --- fill in and wire up
$('name').textContent = scene.name;
$('facts').textContent = [
  `${count(scene.width)} × ${count(scene.height)} px`, scene.gsd ? `${Number(scene.gsd.toPrecision(3))} m per pixel` : 'no georeference', scene.crs, scene.acquired,
].filter(Boolean).join(' · ');
if (data.notice) { $('notice').textContent = data.notice; $('notice').hidden = false; }
$('no-boxes').hidden = boxes.length > 0;
$('score-section').hidden = boxes.length === 0;
$('queries').replaceChildren(...data.queries.map(query => make('li', { text: query })));
$('files').replaceChildren(...data.files.map(file => make('li', {}, make('a', { href: file.href, text: file.name, title: file.note }), make('span', { text: file.size ?? '' }))));
$('files-section').hidden = data.files.length === 0;
$('made').textContent = data.made;
for (const [value, overlay] of overlays) $('overlay').append(make('option', { value, text: overlay.title }));
if (scene.north !== null) { $('north').hidden = false; $('north').firstElementChild.style.transform = `rotate(${scene.north}deg)`; }

$('overlay').addEventListener('change', event => setOverlay(event.target.value));
$('score').addEventListener('input', event => { state.least = Number(event.target.value); refilter(); remember(); });
$('zoom-in').addEventListener('click', () => view.zoom(1.6));
$('zoom-out').addEventListener('click', () => view.zoom(1 / 1.6));
$('fit').addEventListener('click', () => view.fit());
$('theme').addEventListener('click', toggleTheme);
function toggleTheme() { setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'); view.paint(); }
window.addEventListener('resize', histogram);
$('map').addEventListener('pointerup', remember);
$('map').addEventListener('wheel', remember, { passive: true });
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  const actions = {
    Escape: close, n: () => walk(1), p: () => walk(-1), t: toggleTheme,
    b: () => { state.showBoxes = !state.showBoxes; view.paint(); },
    c: () => setOverlay(state.overlay === 'coverage' ? '' : 'coverage'),
  };
  if (actions[event.key]) actions[event.key]();
  else if (!view.key(event)) return;
  event.preventDefault();
});
recall();
