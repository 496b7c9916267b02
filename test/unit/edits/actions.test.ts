import assert from 'node:assert/strict';
import { cured } from '../../support/cured';

/** What the fix that gives a container its size makes of a workflow; undefined where there is none. */
async function sized(text: string): Promise<string | undefined> {
  const cures = await cured('shm-missing', '.github/workflows/gpu.yml', text);
  return cures.find(({ title }) => title.includes('--shm-size'))?.text;
}

describe('the size of a GitHub job’s container', () => {
  const withOptions = (options: string) =>
    [
      'jobs:',
      '  serve:',
      '    runs-on: gpu',
      '    container:',
      '      image: vllm/vllm-openai:v0.29.0',
      `      options: ${options}`,
      '    steps:',
      '      - run: vllm serve a/b -tp 2',
      '',
    ].join('\n');

  const options: readonly (readonly [title: string, before: string, after: string])[] = [
    ['goes behind a flag', '--user root', '--user root --shm-size=2g'],
    ['goes into double quotes', '"--user root"', '"--user root --shm-size=2g"'],
    ['goes into single quotes', "'--user root'", "'--user root --shm-size=2g'"],
    ['adds no second blank', '"--user root "', '"--user root --shm-size=2g"'],
    ['adds no blank where nothing stands yet', '""', '"--shm-size=2g"'],
    ['goes in front of line breaks at the end', '"--user root\\n"', '"--user root --shm-size=2g\\n"'],
    ['knows a backslash from a line break', '"--label a=\\\\n"', '"--label a=\\\\n --shm-size=2g"'],
    ['goes behind a backslash', '"--label a=\\\\"', '"--label a=\\\\ --shm-size=2g"'],
  ];
  for (const [title, before, after] of options) {
    it(title, async () => assert.equal(await sized(withOptions(before)), withOptions(after)));
  }

  it('is not written where a literal block or nothing holds the flags', async () => {
    assert.equal(await sized(withOptions('|\n        --user root')), undefined);
    assert.equal(await sized(withOptions('!!str')), undefined);
  });

  const withImage = (container: string) =>
    [
      'jobs:',
      '  serve:',
      '    runs-on: gpu',
      `    container: ${container}`,
      '    steps:',
      '      - run: vllm serve a/b -tp 2',
      '',
    ].join('\n');

  it('turns an image into a mapping with both', async () => {
    assert.equal(
      await sized(withImage('vllm/vllm-openai:v0.29.0 # pinned')),
      withImage('\n      image: vllm/vllm-openai:v0.29.0 # pinned\n      options: --shm-size=2g').replace(
        ': \n',
        ':\n',
      ),
    );
  });

  it('leaves an image alone that is tagged, or broken over lines', async () => {
    assert.equal(await sized(withImage('!!str vllm/vllm-openai:v0.29.0')), undefined);
    assert.equal(await sized(withImage('"vllm/vllm-\\\n      openai:v0.29.0"')), undefined);
    assert.equal(await sized(withImage('\n      vllm/vllm-openai:v0.29.0')), undefined);
  });
});
