import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { forEachChild, parse, type SyntaxNode } from 'unbash';
import { writeDirective } from '../../../core/directives/edit';
import { shellSyntax } from '../../../core/directives/syntax/shell';
import type { Syntax } from '../../../core/directives/syntax/syntax';
import { yamlSyntax } from '../../../core/directives/syntax/yaml';
import { applyEdits, type TextEdit } from '../../../core/text/span';
import { fixturesOf } from '../../support/fixtures';
import { composeFile } from '../edits/grammar';
import { assertFaithful, commentsOf } from '../edits/invariants';

const URI = 'file:///project/file';

/** A comment in every place in which one could be written about something in the text. */
function everywhere(text: string, syntax: Syntax): TextEdit[] {
  const rooms = new Map(
    [...text.matchAll(/\S+/g)].flatMap(({ index }) => {
      const room = syntax.roomAbove(index);
      return room ? [[room.at, room] as const] : [];
    }),
  );
  return [...rooms.values()].map(room => writeDirective(text, syntax, room, 'next-line', 'shm-missing'));
}

describe('places for comments', function () {
  this.timeout(600_000);

  it('in random Compose files: every comment is one, the others stay, and nothing else changes', () => {
    fc.assert(
      fc.property(composeFile, ({ text }) => {
        const syntax = yamlSyntax({ uri: URI, text }, []);
        assert.deepEqual(
          syntax.comments.map(({ span }) => text.slice(span.start, span.end)),
          commentsOf(text),
        );
        const edits = everywhere(text, syntax);
        const top = syntax.top;
        if (top) edits.push(writeDirective(text, syntax, top, 'file', 'shm-missing'));
        if (edits.length === 0) return;
        const result = applyEdits(text, edits);
        assert.equal(commentsOf(result).length, commentsOf(text).length + edits.length);
        const added = edits.map(({ newText }) => newText.trim());
        assertFaithful({ text, edits, change: () => undefined, again: () => [], added });
      }),
      { numRuns: 200, seed: 20240611 },
    );
  });

  const scripts = ['shell', 'directives']
    .flatMap(folder => fixturesOf(folder))
    .filter(({ uri }) => uri.endsWith('.sh'));
  for (const { name, text } of scripts) {
    it(`in ${name}: bash accepts the script, and it is the same`, () => {
      const syntax = shellSyntax(text, URI, []);
      const edits = everywhere(text, syntax);
      assert.ok(edits.length > 0);
      const [before, after] = [text, applyEdits(text, edits)].map(one => one.replaceAll('\r\n', '\n'));
      assert.deepEqual(shapeOf(parse(after!)), shapeOf(parse(before!)), after);
      if (accepts(before!)) assert.ok(accepts(after!), after);
    });
  }
});

function accepts(script: string): boolean {
  return spawnSync('bash', ['-n'], { input: script }).status === 0;
}

/** A program without the places of its parts. */
function shapeOf(node: SyntaxNode): unknown[] {
  const children: unknown[] = [];
  forEachChild(node, child => void children.push(shapeOf(child)));
  const text = node.type === 'Word' || node.type === 'HereDocBody' ? [node.text] : [];
  return [node.type, ...text, ...children];
}
