import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../../../cli/commands/check';
import { readConfig } from '../../../core/config/read';
import { FakeLinter, folderWith, testIo } from '../cli/support';

describe('docs/configuration.md', () => {
  it('prints what its example comes to', async () => {
    const page = await readFile(join(__dirname, '../../../docs/configuration.md'), 'utf8');
    const [, config] = /```yaml\n(.*?)```/s.exec(page)!;
    assert.deepEqual(readConfig('file:///r/.shm-lint.yaml', config!).problems, []);
    const [, command, output] = /```\n\$ shm-lint check (.*?)\n(.*?)```/s.exec(page)!;
    const io = testIo(await folderWith({ '.shm-lint.yaml': config! }));
    await check(command!.split(' '), io, new FakeLinter());
    assert.equal(io.out(), output);
  });
});
