import assert from 'node:assert/strict';
import { ENGINES } from '../../../core/engines/list';
import { mentionsEngine } from '../../../core/engines/mentions';

// Files without a mention are not read, and services without one are left out of Compose files.
describe('what starts an engine', () => {
  for (const { title, scripted, package: name } of ENGINES) {
    for (const { repository } of scripted?.images ?? [])
      it(`mentions ${title}: the image ${repository}`, () =>
        assert.ok(mentionsEngine(`image: ${repository}`)));
    if (name !== undefined)
      it(`mentions ${title}: the package ${name}`, () => assert.ok(mentionsEngine(`pip install ${name}`)));
  }

  it('is nothing that other services run', () => {
    for (const image of ['redis:7', 'nginx:1.27', 'grafana/grafana:11.2.0', 'postgres:16'])
      assert.ok(!mentionsEngine(`image: ${image}`), image);
  });
});
