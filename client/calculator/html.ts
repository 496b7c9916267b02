/** The calculator's page: everything that stands still. What is computed, webview/main.ts puts into the places named here. */
import { type Messages, t } from '../../core/l10n';
import { type FieldDescription, type FieldGroup, GROUPS } from './fields';
import { DEFAULT_FORM } from './form';
import { MESSAGES_ID } from './messages';
import type { FILLS } from './view';

export interface PageParts {
  /** Admits the one script of the page. */
  readonly nonce: string;
  /** Where VS Code serves the extension's own files from. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** The language of VS Code, unless it is English or one that we have no words for. */
  readonly words?: { readonly language: string; readonly messages: Messages };
}

/** Lines within a tile of 8 × 8, one entry a fill of the view: patterns, so that they differ without colour too. */
const PATTERNS = [
  '',
  'M-2 2 2 -2M0 8 8 0M6 10 10 6',
  'M2 2h1v1h-1zM6 6h1v1h-1z',
  'M0 4h8',
  'M0 0 8 8M0 8 8 0',
  'M4 0v8',
] as const satisfies { readonly length: typeof FILLS };

export function pageOf({ nonce, cspSource, script, style, words }: PageParts): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${words?.language ?? 'en'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t('Shared Memory Calculator')}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<svg class="definitions" aria-hidden="true" focusable="false"><defs>${PATTERNS.map(patternOf).join('')}</defs></svg>
<header>
<h1>${t('Shared Memory Calculator')}</h1>
<div id="origin" hidden><p></p><ul></ul></div>
</header>
<main>
<section id="summary" aria-label="${t('Result')}">
<p id="problem" class="problem"></p>
<dl id="sums"></dl>
<svg id="bar" role="img" aria-labelledby="bar-text"></svg>
<p id="bar-text" class="unseen"></p>
<ul id="legend" aria-hidden="true"></ul>
</section>
<form id="form" aria-label="${t('What runs in the container')}">
${GROUPS.map(groupOf).join('\n')}
</form>
<section id="use" aria-labelledby="use-title">
<h2 id="use-title">${t('Write it down')}</h2>
<fieldset class="formats">
<legend>${t('Snippet for')}</legend>
${formatOf('compose', 'Compose')}
${formatOf('dockerRun', 'docker run')}
${formatOf('kubernetes', 'Kubernetes')}
</fieldset>
<pre id="snippet" role="region" tabindex="0" aria-label="${t('Snippet')}"></pre>
<p class="buttons"><button type="button" id="insert"></button><button type="button" id="copy" class="secondary">${t('Copy the Snippet')}</button></p>
<p id="said" role="status"></p>
</section>
<section id="details" aria-labelledby="details-title">
<h2 id="details-title">${t('Where it comes from')}</h2>
<div class="scroll" role="region" aria-labelledby="segments-title" tabindex="0">
<table>
<caption id="segments-title">${t('Segments that add up to what is expected')}</caption>
<thead><tr><th scope="col">${t('Segment')}</th><th scope="col">${t('Size')}</th><th scope="col">${t('How it is counted')}</th><th scope="col">${t('Source')}</th></tr></thead>
<tbody id="segments"></tbody>
</table>
</div>
<ul id="remarks"></ul>
</section>
</main>
<p id="announcement" class="unseen" role="status"></p>
${words ? messagesOf(words.messages) : ''}<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

/** Where the page finds its words: data, which no policy has to admit, with nothing in it that HTML would end it at. */
function messagesOf(messages: Messages): string {
  const json = JSON.stringify(messages).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="${MESSAGES_ID}">${json}</script>\n`;
}

function patternOf(path: string, index: number): string {
  return (
    `<pattern id="fill-${index + 1}" patternUnits="userSpaceOnUse" width="8" height="8">` +
    `<rect width="8" height="8" class="fill-${index + 1}"/><path d="${path}"/></pattern>`
  );
}

function groupOf({ title, fields, folded }: FieldGroup): string {
  const rows = fields.map(fieldOf).join('\n');
  return folded
    ? `<details><summary>${t(title)}</summary>\n${rows}\n</details>`
    : `<fieldset><legend>${t(title)}</legend>\n${rows}\n</fieldset>`;
}

function fieldOf(description: FieldDescription): string {
  const { field, label, hint } = description;
  const describedBy = `${hint === undefined ? '' : `${field}-hint `}${field}-problem`;
  const attributes = `id="${field}" name="${field}" aria-describedby="${describedBy}"`;
  return [
    '<div class="field">',
    `<label for="${field}">${t(label)}</label>`,
    controlOf(description, attributes),
    ...(hint === undefined ? [] : [`<p class="hint" id="${field}-hint">${t(hint)}</p>`]),
    `<p class="problem" id="${field}-problem"></p>`,
    '</div>',
  ].join('');
}

function controlOf(description: FieldDescription, attributes: string): string {
  const value = DEFAULT_FORM[description.field];
  switch (description.kind) {
    case 'choice': {
      const options = Object.entries(description.choices).map(
        ([choice, title]) =>
          `<option value="${choice}"${choice === value ? ' selected' : ''}>${t(title)}</option>`,
      );
      return `<select ${attributes}>${options.join('')}</select>`;
    }
    case 'count':
      return `<input type="number" min="1" step="1" value="${value}" ${attributes}>`;
    case 'size':
      return `<input type="number" min="0" step="any" value="${value}" ${attributes}>`;
    case 'text':
      return `<input type="text" spellcheck="false" value="${value}" placeholder="${t(description.placeholder)}" ${attributes}>`;
    case 'lines':
      return `<textarea rows="3" spellcheck="false" placeholder="${t(description.placeholder)}" ${attributes}>${value}</textarea>`;
  }
}

function formatOf(format: string, title: string): string {
  return `<label><input type="radio" name="format" value="${format}"${format === 'compose' ? ' checked' : ''}> ${title}</label>`;
}
