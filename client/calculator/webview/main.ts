/**
 * The calculator's page: reads the fields, computes with core/memory on the spot, and shows the result. It runs while
 * it is seen; VS Code throws it away when it is hidden and brings its state back with it.
 */

import { type Calculation, type CalculatorResult, calculate } from '../../../core/calculator';
import { setMessages, t } from '../../../core/l10n';
import { formatBytes } from '../../../core/sizes';
import { type Field, type Form, GROUPS } from '../fields';
import { DEFAULT_FORM, type FormReading, type Problem, readForm } from '../form';
import {
  type FromPage,
  MESSAGES_ID,
  type Origin,
  type SnippetFormat,
  type Target,
  type ToPage,
} from '../messages';
import { type Mark, type SegmentRow, type Slice, type Sum, viewOf } from '../view';

/** What outlives the page while it is hidden. */
interface State {
  readonly form: Form;
  readonly origin: Origin | null;
  /** The snippet that was chosen by hand; null while it follows the file. */
  readonly format: SnippetFormat | null;
}

declare function acquireVsCodeApi(): {
  postMessage(message: FromPage): void;
  getState(): State | undefined;
  setState(state: State): void;
};

/** How long the fields must rest before the result is read out. */
const ANNOUNCE_AFTER_MS = 700;

const host = acquireVsCodeApi();

const messages = document.getElementById(MESSAGES_ID)?.textContent;
if (messages) setMessages(JSON.parse(messages));

const fields = GROUPS.flatMap(group => group.fields.map(({ field }) => field));

const remembered = host.getState();
let { form, origin, format }: State = remembered ?? { form: DEFAULT_FORM, origin: null, format: null };
let target: Target | null = null;
/** The last result that made sense; undefined while the fields do not. */
let current: Calculation | undefined;
let announcing: ReturnType<typeof setTimeout> | undefined;

// ───────────────────────────── The page ─────────────────────────────

function element<E extends Element = HTMLElement>(id: string): E {
  return document.getElementById(id) as unknown as E;
}

function control(field: Field): HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement {
  return element<HTMLInputElement>(field);
}

/** An element with text and children, built piece by piece: nothing of it is ever read as HTML. */
function node(name: string, text = '', ...children: Node[]): HTMLElement {
  const made = document.createElement(name);
  if (text !== '') made.textContent = text;
  made.append(...children);
  return made;
}

function shape(name: string, attributes: Readonly<Record<string, string>>, text = ''): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.textContent = text;
  return made;
}

function writeFields(): void {
  for (const field of fields) control(field).value = form[field];
}

function readFields(): Form {
  return Object.fromEntries(fields.map(field => [field, control(field).value])) as Form;
}

// ───────────────────────────── Results ─────────────────────────────

function update(): void {
  const reading = readForm(form);
  const result = reading.ok ? calculate(reading.input) : undefined;
  current = result?.ok ? result.calculation : undefined;
  showProblems(reading.ok ? [] : reading.problems);
  document.body.classList.toggle('stale', !current);
  if (current) showResults(current);
  element('problem').textContent = problemOf(reading, result);
  showSnippet();
  host.setState({ form, origin, format });
}

/** Why there is no new result; empty where there is one. */
function problemOf(reading: FormReading, result: CalculatorResult | undefined): string {
  if (!reading.ok) return t('The numbers below are those of before: a field needs another value.');
  return result && !result.ok ? result.problem : '';
}

function showProblems(problems: readonly Problem[]): void {
  for (const field of fields) {
    const message = problems.find(problem => problem.field === field)?.message ?? '';
    element(`${field}-problem`).textContent = message;
    control(field).setAttribute('aria-invalid', String(message !== ''));
    if (message !== '') control(field).closest('details')?.setAttribute('open', '');
  }
}

function showResults(calculation: Calculation): void {
  const view = viewOf(calculation, origin?.presentBytes ?? null);
  element('sums').replaceChildren(...view.sums.map(sumOf));
  element('bar-text').textContent = view.barText;
  element('bar').replaceChildren(...view.slices.flatMap(sliceOf), ...view.marks.flatMap(markOf));
  element('legend').replaceChildren(...view.segments.map(legendOf));
  element('segments').replaceChildren(...view.segments.map(rowOf));
  element('remarks').replaceChildren(...view.remarks.map(remark => node('li', remark)));
  announce(view.headline);
}

/** Reads the result out, once the typing rests. */
function announce(text: string): void {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    element('announcement').textContent = text;
  }, ANNOUNCE_AFTER_MS);
}

function sumOf({ id, title, size, exact, note }: Sum): HTMLElement {
  const value = node('dd', '', node('strong', size), node('span', note));
  if (exact !== size) value.firstElementChild!.after(node('small', exact));
  const sum = node('div', '', node('dt', title), value);
  sum.id = id;
  return sum;
}

function sliceOf({ number, fill, start, width, hasRoom }: Slice): SVGElement[] {
  const rectangle = shape('rect', {
    x: `${start}%`,
    y: '22',
    width: `${width}%`,
    height: '34',
    fill: `url(#${fill})`,
    class: 'slice',
  });
  const middle = { x: `${start + width / 2}%`, y: '39' };
  if (!hasRoom) return [rectangle];
  return [
    rectangle,
    shape('circle', { cx: middle.x, cy: middle.y, r: '9', class: 'badge' }),
    shape('text', { ...middle, class: 'number' }, String(number)),
  ];
}

function markOf({ title, at }: Mark): SVGElement[] {
  const anchor = at < 15 ? 'start' : at > 85 ? 'end' : 'middle';
  const line = { x1: `${at}%`, x2: `${at}%`, y1: '16', y2: '62' };
  return [
    shape('line', { ...line, class: 'mark-edge' }),
    shape('line', { ...line, class: 'mark' }),
    shape('text', { x: `${at}%`, y: '11', 'text-anchor': anchor, class: 'mark-title' }, title),
  ];
}

function legendOf({ number, fill, title, size }: SegmentRow): HTMLElement {
  return node('li', '', swatchOf(number, fill), node('span', title), node('strong', size));
}

function swatchOf(number: number, fill: string): SVGElement {
  const swatch = shape('svg', { class: 'swatch', 'aria-hidden': 'true' });
  swatch.append(
    shape('rect', { width: '100%', height: '100%', fill: `url(#${fill})`, class: 'slice' }),
    shape('circle', { cx: '50%', cy: '50%', r: '8', class: 'badge' }),
    shape('text', { x: '50%', y: '50%', class: 'number' }, String(number)),
  );
  return swatch;
}

function rowOf({ number, fill, title, condition, size, exact, formula, source }: SegmentRow): HTMLElement {
  const head = node('th', '', swatchOf(number, fill), node('span', title));
  head.setAttribute('scope', 'row');
  if (condition !== '') head.append(node('small', condition));
  return node(
    'tr',
    '',
    head,
    node('td', '', node('strong', size), node('small', exact)),
    node('td', formula),
    node('td', source),
  );
}

// ───────────────────────────── Snippet ─────────────────────────────

function shownFormat(): SnippetFormat {
  return format ?? target?.format ?? 'compose';
}

function showSnippet(): void {
  const snippet = current?.snippets[shownFormat()] ?? '';
  element('snippet').textContent = current && snippet === '' ? t('Nothing needs to be written.') : snippet;
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name=format]')) {
    radio.checked = radio.value === shownFormat();
  }
  const insert = element<HTMLButtonElement>('insert');
  insert.textContent = insertTitle(current?.recommendedBytes ?? 0);
  insert.disabled = snippet === '' || target === null;
  element<HTMLButtonElement>('copy').disabled = snippet === '';
}

/** What the button does, and to what. */
function insertTitle(bytes: number): string {
  if (target === null) return t('Open a File to Insert It');
  return target.workload === null || bytes === 0
    ? t`Insert at the Cursor in ${target.file}`
    : t`Give ${target.workload} ${formatBytes(bytes)} in ${target.file}`;
}

function showOrigin(): void {
  const box = element('origin');
  box.hidden = origin === null;
  if (origin === null) return;
  box.querySelector('p')!.textContent = t`Filled in from ${origin.workload} in ${origin.file}.`;
  box.querySelector('ul')!.replaceChildren(...origin.gaps.map(gap => node('li', gap)));
}

/** The next thing to type is mostly another number of GPUs. */
function focusFirst(): void {
  const first = element<HTMLInputElement>('tensorParallel');
  first.focus();
  first.select();
}

// ───────────────────────────── Events ─────────────────────────────

element('form').addEventListener('input', () => {
  form = readFields();
  element('said').textContent = '';
  update();
});
element('form').addEventListener('submit', event => event.preventDefault());

for (const radio of document.querySelectorAll<HTMLInputElement>('input[name=format]')) {
  radio.addEventListener('change', () => {
    format = radio.value as SnippetFormat;
    showSnippet();
    host.setState({ form, origin, format });
  });
}

element('copy').addEventListener('click', () => {
  if (current) host.postMessage({ type: 'copy', text: current.snippets[shownFormat()] });
});
element('insert').addEventListener('click', () => {
  if (!current) return;
  const bytes = current.recommendedBytes;
  host.postMessage({ type: 'insert', bytes, snippet: current.snippets[shownFormat()] });
});

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  switch (data.type) {
    case 'prefill':
      ({ form, origin } = data);
      format = null;
      writeFields();
      showOrigin();
      update();
      focusFirst();
      break;
    case 'target':
      ({ target } = data);
      showSnippet();
      break;
    case 'said':
      element('said').textContent = data.text;
      break;
  }
});

writeFields();
showOrigin();
update();
if (!remembered) focusFirst();
host.postMessage({ type: 'ready' });
