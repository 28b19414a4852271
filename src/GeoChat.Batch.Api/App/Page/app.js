'use strict';
const $ = id => document.getElementById(id);
const count = n => n.toLocaleString('en');
const MOST_FEATURES = 20000, PAGE = 5000;

// --- the world: web mercator, 0..1 over the globe, y downwards
const mercator = ([lon, lat]) => [lon / 360 + 0.5, 0.5 - Math.log(Math.tan(Math.PI / 4 + Math.max(-85, Math.min(85, lat)) * Math.PI / 360)) / (2 * Math.PI)];
const lonLat = (x, y) => [(x - 0.5) * 360, (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360 / Math.PI) - 90];
const EARTH = 40075016.686;

const state = { jobs: [], job: null, features: [], labels: new Map(), scenes: [], truncated: false, hovered: -1, selected: -1, seen: '' };
let index = new ShapeIndex([], [0, 0, 1, 1]);
const shown = feature => state.labels.get(feature.label).on;
const view = new View($('map'), { bounds: [0, 0.15, 1, 0.85], maxScale: 5e8, draw, onHover: hover, onClick: click, padding: 40 });

async function get(url) {
  const response = await fetch(url, { headers: { Accept: 'application/geo+json, application/json' } });
  if (!response.ok) throw new Error(await problem(response));
  return response.json();
}

async function problem(response) {
  try { const body = await response.json(); return body.detail ?? body.title ?? `The server answered ${response.status}.`; } catch { return `The server answered ${response.status}.`; }
}

// --- jobs
async function refresh() {
  let pause = 4000;
  try {
    state.jobs = (await get('/jobs?limit=50')).jobs;
    $('lost').hidden = true;
    listJobs();
    const running = state.jobs.some(job => job.status === 'accepted' || job.status === 'running');
    pause = running ? 1000 : 4000;
    // What is on the map is read again when the counts of its jobs moved.
    const wanted = state.job ? state.jobs.filter(job => job.jobID === state.job) : state.jobs;
    const seen = JSON.stringify(wanted.map(job => [job.jobID, job.detections, job.status]));
    if (seen !== state.seen) { const first = state.seen === ''; state.seen = seen; await load(first); }
  } catch (error) {
    $('lost').hidden = false;
    $('lost').title = error.message;
  }
  clearTimeout(refresh.timer);
  refresh.timer = setTimeout(refresh, document.hidden ? 15000 : pause);
}

function listJobs() {
  $('none').hidden = state.jobs.length > 0;
  $('everything').hidden = !state.job;
  $('jobs').replaceChildren(...state.jobs.map(jobRow));
}

function jobRow(job) {
  const inputs = job.request.inputs, { chips } = job, ended = chips.done + chips.failed + chips.skipped, going = job.status === 'accepted' || job.status === 'running';
  const names = job.scenes.map(scene => scene.name), bar = make('i');
  bar.style.width = `${job.progress}%`;
  const word = job.status === 'successful' ? (job.partial ? 'done in part' : 'done') : job.waiting ? `waiting for ${job.waiting}` : job.paused ? `paused: ${job.paused}` : job.status;
  return make('li', { 'aria-current': String(job.jobID === state.job), onclick: () => choose(job.jobID) },
    make('div', { class: 'head' },
      make('button', { class: 'scene', text: names.length > 2 ? `${names[0]} and ${count(names.length - 1)} more` : names.join(', '), title: names.join('\n') }),
      make('span', { class: `state ${job.partial ? 'partial' : job.status}`, text: word })),
    make('div', { class: 'asked', text: inputs.queries.map(queryText).join(' · ') }),
    going ? make('div', { class: 'bar' }, bar) : null,
    make('div', { class: 'counts' },
      make('span', { text: going ? `${count(ended)} / ${count(chips.total)} chips, ${count(job.boxes)} boxes` : `${count(job.detections)} detections${chips.failed ? `, ${count(chips.failed)} chips failed` : ''}` }),
      make('span', { class: 'actions' },
        going ? act('Cancel', () => send(`/jobs/${job.jobID}`, 'DELETE')) : null,
        !going && (job.partial || job.status === 'failed') ? act('Try again', () => send(`/jobs/${job.jobID}/retry`, 'POST')) : null,
        ...(job.status === 'successful' ? job.scenes.slice(0, 1).map((_, n) => make('a', { href: `/jobs/${job.jobID}/scenes/${n}/map`, target: '_blank', text: 'Open map' })) : []))),
    job.message ? make('div', { class: 'message', text: job.message }) : null);
}

const act = (text, action) => make('button', { class: 'link', text, onclick: event => { event.stopPropagation(); action(); } });

async function send(url, method) {
  const response = await fetch(url, { method });
  if (!response.ok) say(await problem(response));
  refresh();
}

async function choose(id) {
  state.job = state.job === id ? null : id;
  state.seen = '';
  listJobs();
  await refresh();
}

// --- queries: the text of the form and the request's JSON
function queryText(query) {
  const argument = query.text ?? query.classes?.join(', ') ?? query.turns?.join(';; ');
  return argument ? `${query.task}: ${argument}${query.label ? ` => ${query.label}` : ''}` : query.task;
}

function queryJson(line) {
  const colon = line.indexOf(':'), task = (colon < 0 ? line : line.slice(0, colon)).trim().toLowerCase(), argument = colon < 0 ? '' : line.slice(colon + 1).trim();
  if (task === 'classify') return { task, classes: argument.split(',').map(c => c.trim()).filter(Boolean) };
  if (task === 'chat') return { task, turns: argument.split(';;').map(t => t.trim()).filter(Boolean) };
  if (task === 'identify') return { task, geometry: argument.startsWith('{') ? JSON.parse(argument) : argument };
  if (task === 'refer' && argument.includes('=>')) { const [text, label] = argument.split('=>').map(part => part.trim()); return { task, text, label }; }
  return argument ? { task, text: argument } : { task };
}

const lines = id => $(id).value.split('\n').map(line => line.trim()).filter(Boolean);

$('form').addEventListener('submit', async event => {
  event.preventDefault();
  say('');
  $('submit').disabled = true;
  try {
    const body = JSON.stringify({ inputs: { scenes: lines('scenes'), queries: lines('queries').map(queryJson) } });
    const response = await fetch('/processes/analyze-scenes/execution', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID?.() ?? String(Math.random()) }, body });
    if (!response.ok) throw new Error(await problem(response));
    const job = await response.json();
    state.job = job.jobID;
    state.seen = '';
    await refresh();
  } catch (error) {
    say(error.message);
  } finally {
    $('submit').disabled = false;
  }
});

function say(text) { $('problem').textContent = text; $('problem').hidden = !text; }

// --- what the map shows
async function load(fit) {
  const job = state.job, features = [];
  let url = `/collections/detections/items?limit=${PAGE}${job ? `&job=${job}` : ''}`;
  while (url && features.length < MOST_FEATURES) {
    const page = await get(url);
    if (job !== state.job) return;
    for (const feature of page.features) addFeature(features, feature);
    url = page.links?.find(link => link.rel === 'next')?.href;
  }
  state.truncated = Boolean(url);
  state.features = features;
  state.selected = state.hovered = -1;
  const names = [...new Set(features.map(f => f.label))].sort();
  state.labels = new Map(names.map((name, i) => [name, { name, colour: colourOf(i), dash: dashOf(i), on: state.labels.get(name)?.on ?? true, total: 0 }]));
  features.forEach(f => state.labels.get(f.label).total++);
  await loadScenes(job);
  setBounds(fit);
  listLabels();
  view.paint();
}

function addFeature(features, { id, geometry, properties }) {
  if (!geometry) return;
  const rings = geometry.type === 'Polygon' ? [geometry.coordinates[0]] : geometry.coordinates.map(polygon => polygon[0]);
  for (const ring of rings) features.push({ id, properties, label: properties.label, corners: Float64Array.from(ring.slice(0, -1).flatMap(mercator)) });
}

async function loadScenes(job) {
  const jobs = job ? [job] : state.jobs.slice(0, 8).map(j => j.jobID);
  const lists = await Promise.all(jobs.map(id => get(`/jobs/${id}/scenes`).catch(() => ({ scenes: [] }))));
  const known = new Map(state.scenes.map(scene => [scene.picture, scene]));
  state.scenes = lists.flatMap(list => list.scenes).filter(scene => scene.corners).slice(0, 24).map(scene => {
    const old = known.get(scene.picture);
    if (old) return old;
    const image = new Image();
    image.onload = () => view.paint();
    image.src = scene.picture;
    return { ...scene, image, world: scene.corners.map(mercator) };
  });
}

function setBounds(fit) {
  const points = [...state.features.flatMap(f => envelope(f.corners)), ...state.scenes.flatMap(s => s.world.flat())];
  if (!points.length) { index = new ShapeIndex([], [0, 0, 1, 1]); return; }
  let x0 = 1, y0 = 1, x1 = 0, y1 = 0;
  for (let i = 0; i < points.length; i += 2) { x0 = Math.min(x0, points[i]); x1 = Math.max(x1, points[i]); y0 = Math.min(y0, points[i + 1]); y1 = Math.max(y1, points[i + 1]); }
  const before = view.bounds.join();
  view.bounds = [x0, y0, x1 > x0 ? x1 : x0 + 1e-7, y1 > y0 ? y1 : y0 + 1e-7];
  index = new ShapeIndex(state.features, view.bounds);
  if (fit || before !== view.bounds.join()) view.fit(false);
}

function listLabels() {
  $('labels').replaceChildren(...[...state.labels.values()].map(label => make('li', {},
    make('button', { class: 'toggle', 'aria-pressed': String(label.on), onclick: () => { label.on = !label.on; listLabels(); view.paint(); } },
      swatch(label), make('span', { class: 'text', text: label.name }), make('span', { class: 'count', text: count(label.total) })))));
  $('more').hidden = !state.truncated;
  $('more').textContent = `The first ${count(state.features.length)} are shown.`;
  $('map').setAttribute('aria-label', `Map of ${count(state.features.length)} detections`);
  document.documentElement.dataset.boxesShown = state.features.length;
}

function swatch(label) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), line = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  svg.setAttribute('class', 'swatch');
  svg.setAttribute('viewBox', '0 0 20 13');
  for (const [name, value] of Object.entries({ x: 4, y: 3, width: 12, height: 7, fill: 'none', stroke: label.colour, 'stroke-width': 2, 'stroke-dasharray': label.dash.map(d => d / 2).join(' ') })) line.setAttribute(name, value);
  svg.append(line);
  return svg;
}

// --- drawing
function draw(context) {
  const style = getComputedStyle(document.documentElement);
  graticule(context, style.getPropertyValue('--line'), style.getPropertyValue('--quiet'));
  for (const scene of state.scenes) drawScene(context, scene, style.getPropertyValue('--quiet'));
  drawBoxes(context);
  drawRule();
  document.documentElement.dataset.ready = '';
}

/** Corners are top left, top right, bottom right, bottom left; over a scene the projection is affine to well under a pixel of this map. */
function drawScene(context, scene, colour) {
  const [a, b, c, d] = scene.world.map(([x, y]) => view.toScreen(x, y));
  context.save();
  if (scene.image.complete && scene.image.naturalWidth) {
    const { naturalWidth: w, naturalHeight: h } = scene.image;
    context.setTransform(...[(b[0] - a[0]) / w, (b[1] - a[1]) / w, (d[0] - a[0]) / h, (d[1] - a[1]) / h, a[0], a[1]].map(v => v * view.ratio));
    context.imageSmoothingQuality = 'high';
    context.drawImage(scene.image, 0, 0);
  }
  context.restore();
  context.beginPath();
  [a, b, c, d].forEach(([x, y], i) => i ? context.lineTo(x, y) : context.moveTo(x, y));
  context.closePath();
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
}

function drawBoxes(context) {
  const [x0, y0] = view.toWorld(0, 0), [x1, y1] = view.toWorld(view.width, view.height);
  context.lineJoin = 'round';
  for (const label of state.labels.values()) {
    if (!label.on) continue;
    context.beginPath();
    for (const feature of state.features) {
      const e = feature.envelope;
      if (feature.label !== label.name || e[2] < x0 || e[3] < y0 || e[0] > x1 || e[1] > y1) continue;
      // Too small to see as a box: a dot that can be found.
      if ((e[2] - e[0]) * view.scale < 3 && (e[3] - e[1]) * view.scale < 3) { const [x, y] = view.toScreen(e[0], e[1]); context.rect(x - 1, y - 1, 2, 2); continue; }
      trace(context, feature.corners);
    }
    context.lineWidth = 3.5;
    context.strokeStyle = '#0b0d0e99';
    context.stroke();
    context.setLineDash(label.dash);
    context.lineWidth = 1.6;
    context.strokeStyle = label.colour;
    context.stroke();
    context.setLineDash([]);
  }
  for (const i of [state.hovered, state.selected]) {
    if (i < 0 || !state.features[i]) continue;
    context.beginPath();
    trace(context, state.features[i].corners);
    context.fillStyle = `${state.labels.get(state.features[i].label).colour}3d`;
    context.fill();
    context.lineWidth = 5;
    context.strokeStyle = '#0b0d0ecc';
    context.stroke();
    context.lineWidth = 2.5;
    context.strokeStyle = '#fff';
    context.stroke();
  }
}

function trace(context, corners) {
  for (let i = 0; i < corners.length; i += 2) {
    const [x, y] = view.toScreen(corners[i], corners[i + 1]);
    if (i) context.lineTo(x, y); else context.moveTo(x, y);
  }
  context.closePath();
}

/** Lines of longitude and latitude at a round distance of about 140 px. */
function graticule(context, line, ink) {
  const degrees = 140 / view.scale * 360, steps = [60, 30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
  const step = steps.find(s => s <= degrees) ?? 0.0001, digits = Math.max(0, Math.ceil(-Math.log10(step)));
  const [west, north] = lonLat(...view.toWorld(0, 0)), [east, south] = lonLat(...view.toWorld(view.width, view.height));
  context.lineWidth = 1;
  context.strokeStyle = line;
  context.fillStyle = ink;
  context.font = '11px ui-sans-serif, system-ui, sans-serif';
  context.beginPath();
  for (let lon = Math.ceil(west / step) * step; lon <= east && lon <= 180.0001; lon += step) {
    if (lon < -180.0001) continue;
    const [x] = view.toScreen(...mercator([lon, 0]));
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, view.height);
    context.fillText(`${Math.abs(lon).toFixed(digits)}°${lon < 0 ? 'W' : lon > 0 ? 'E' : ''}`, x + 4, view.height - 4);
  }
  for (let lat = Math.ceil(south / step) * step; lat <= north && lat < 85; lat += step) {
    const [, y] = view.toScreen(...mercator([0, lat]));
    context.moveTo(0, Math.round(y) + 0.5);
    context.lineTo(view.width, Math.round(y) + 0.5);
    context.fillText(`${Math.abs(lat).toFixed(digits)}°${lat < 0 ? 'S' : lat > 0 ? 'N' : ''}`, view.width - 62, y - 4);
  }
  context.stroke();
}

function drawRule() {
  const [, latitude] = lonLat(...view.toWorld(view.width / 2, view.height / 2));
  const perPixel = EARTH * Math.cos(latitude * Math.PI / 180) / view.scale, long = roundLength(110 * perPixel);
  $('rule-bar').style.width = `${long / perPixel}px`;
  $('rule-text').textContent = long >= 1000 ? `${count(long / 1000)} km` : `${count(long)} m`;
}

// --- pointing
const at = (px, py) => index.find(...view.toWorld(px, py), 8 / view.scale, shown);

function hover(px, py) {
  const found = px === null ? -1 : at(px, py);
  $('position').textContent = px === null ? '' : (([lon, lat]) => `${lat.toFixed(6)}, ${lon.toFixed(6)}`)(lonLat(...view.toWorld(px, py)));
  $('tip').hidden = found < 0;
  if (found >= 0) {
    $('map').dataset.over = '';
    const { properties: p } = state.features[found], tip = $('tip');
    tip.replaceChildren(make('b', { text: p.label }), ` ${Number(p.score).toFixed(2)}`, make('div', { class: 'dim', text: `${p.scene}${p.provisional ? ', provisional' : ''}` }));
    tip.style.transform = `translate(${px + 18 + tip.offsetWidth > view.width ? px - tip.offsetWidth - 12 : px + 16}px, ${py + 18 + tip.offsetHeight > view.height ? py - tip.offsetHeight - 12 : py + 16}px)`;
  } else delete $('map').dataset.over;
  if (found !== state.hovered) { state.hovered = found; view.paint(); }
}

function click(px, py) {
  state.selected = at(px, py);
  const feature = state.features[state.selected];
  $('card').hidden = !feature;
  if (feature) $('card').replaceChildren(
    make('button', { class: 'close', 'aria-label': 'Close', text: '×', onclick: () => { state.selected = -1; $('card').hidden = true; view.paint(); } }),
    make('header', {}, swatch(state.labels.get(feature.label)), make('h3', { text: feature.label })),
    make('dl', {}, ...Object.entries(feature.properties).filter(([, value]) => value !== null && value !== '').flatMap(([name, value]) =>
      [make('dt', { text: name.replaceAll('_', ' ') }), make('dd', { text: typeof value === 'object' ? JSON.stringify(value) : typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toPrecision(6))) : String(value) })])));
  view.paint();
}

// --- wire up
function setTheme(theme) { document.documentElement.dataset.theme = theme; localStorage.setItem('geochat-theme', theme); view.paint(); }
const toggleTheme = () => setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
setTheme(localStorage.getItem('geochat-theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'));
$('zoom-in').addEventListener('click', () => view.zoom(1.6));
$('zoom-out').addEventListener('click', () => view.zoom(1 / 1.6));
$('fit').addEventListener('click', () => view.fit());
$('theme').addEventListener('click', toggleTheme);
$('everything').addEventListener('click', () => choose(state.job));
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
  if (event.key === 't') toggleTheme();
  else if (!view.key(event)) return;
  event.preventDefault();
});
refresh();
