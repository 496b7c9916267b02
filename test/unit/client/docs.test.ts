import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contributes } from '../../../package.json';
import words from '../../../package.nls.json';

const ROOT = join(__dirname, '../../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('docs/editor.md', () => {
  const page = read('docs/editor.md');

  it('names every command of the palette', () => {
    const hidden = new Set(
      contributes.menus.commandPalette.flatMap(({ command, when }) => (when === 'false' ? [command] : [])),
    );
    const titles = contributes.commands
      .filter(({ command }) => !hidden.has(command))
      .map(({ title }) => words[title.slice(1, -1) as keyof typeof words]);
    assert.ok(titles.length >= 8);
    assert.deepEqual(
      titles.filter(title => !page.includes(title)),
      [],
    );
  });

  it('shows every picture, and the README those that it has', () => {
    const shown = [...page.matchAll(/\]\(images\/([\w-]+\.png)\)/g)].map(match => match[1]!);
    assert.deepEqual(readdirSync(join(ROOT, 'docs/images')).sort(), [...shown].sort());
    for (const [, name] of read('README.md').matchAll(/\]\(docs\/images\/([\w-]+\.png)\)/g)) {
      assert.ok(shown.includes(name!), name);
    }
  });
});

describe('the walkthrough', () => {
  const [walkthrough] = contributes.walkthroughs;
  const commands = new Set(contributes.commands.map(({ command }) => command));

  it('has a picture for each step, with words for who does not see it', () => {
    for (const { id, media } of walkthrough!.steps) {
      assert.match(read(media.svg), /^<svg [^>]*viewBox=/, id);
      assert.ok(words[media.altText.slice(1, -1) as keyof typeof words], id);
    }
  });

  it('takes its colours from the theme, in attributes: VS Code lets no style through', () => {
    for (const { id, media } of walkthrough!.steps) {
      const svg = read(media.svg);
      assert.doesNotMatch(svg, /style=|<style|#[0-9a-f]{3,8}"/i, id);
      assert.match(svg, /var\(--vscode-editor-foreground\)/, id);
    }
  });

  it('runs commands that there are, and is ticked off by them', () => {
    for (const { description, completionEvents } of walkthrough!.steps) {
      const text = words[description.slice(1, -1) as keyof typeof words];
      const run = [...text.matchAll(/\(command:(?:toSide:)?([\w.-]+)\)/g)].map(match => match[1]!);
      const ticking = completionEvents.flatMap(event => /^onCommand:(.+)$/.exec(event)?.[1] ?? []);
      for (const command of [...run, ...ticking]) assert.ok(commands.has(command), command);
    }
  });
});
