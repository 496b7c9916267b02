import assert from 'node:assert/strict';
import { LANGUAGES, WAKING_FILES } from '../../../client/selector';
import { activationEvents } from '../../../package.json';

describe('what wakes the extension', () => {
  it('is every language that it reads, and workspaces with files that are in few', () => {
    assert.deepEqual(activationEvents, [
      ...LANGUAGES.map(language => `onLanguage:${language}`),
      ...WAKING_FILES.map(pattern => `workspaceContains:${pattern}`),
    ]);
  });

  it('is no language of everybody’s', () => {
    for (const language of ['json', 'jsonc', 'plaintext', 'hcl', 'ini', 'properties'])
      assert.ok(!LANGUAGES.includes(language), language);
  });
});
