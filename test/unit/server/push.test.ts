import assert from 'node:assert/strict';
import { FakeLinter } from '../../server/fakeLinter';
import { type ClientOptions, connect, PUSH, range, type TestClient } from '../../server/harness';

const URI = 'file:///project/space/compose.yml';
const ENV = 'file:///project/space/.env';

describe('server, client that is pushed diagnostics', () => {
  let linter: FakeLinter;
  let client: TestClient;

  async function start(options: Partial<ClientOptions> = {}): Promise<void> {
    linter = new FakeLinter();
    client = await connect(linter, { capabilities: PUSH, ...options });
  }

  /** What was published so far, in short. */
  const published = () =>
    client.published.map(({ uri, version, diagnostics }) => [uri, version, diagnostics.length]);

  beforeEach(() => start());
  afterEach(() => client.dispose());

  it('announces no pull diagnostics', () => {
    assert.equal(client.initialized.capabilities.diagnosticProvider, undefined);
  });

  it('publishes when a document is opened, edited and closed', async () => {
    await client.open(URI, 'WRONG');
    await client.until(() => client.published.length === 1);
    await client.change(URI, 2, { range: range(0, 0, 0, 0), text: 'WRONG ' });
    await client.until(() => client.published.length === 2);
    await client.close(URI);
    await client.until(() => client.published.length === 3);
    assert.deepEqual(published(), [
      [URI, 1, 1],
      [URI, 2, 2],
      [URI, undefined, 0],
    ]);
  });

  it('clears what was fixed, and then keeps quiet', async () => {
    const other = 'file:///project/space/other.yml';
    await client.open(URI, 'WRONG');
    await client.until(() => client.published.length === 1);
    await client.change(URI, 2, { text: 'RIGHT' });
    await client.until(() => client.published.length === 2);
    await client.change(URI, 3, { text: 'RIGHT!' });
    await client.close(URI);
    await client.open(other, 'WRONG');
    await client.until(() => client.published.length === 3);
    assert.deepEqual(published(), [
      [URI, 1, 1],
      [URI, 2, 0],
      [other, 1, 1],
    ]);
  });

  it('publishes nothing of a version that was overtaken', async () => {
    const release = linter.hold();
    const arrived = linter.arrival();
    await client.open(URI, 'WRONG');
    await arrived;
    const arrivedAgain = linter.arrival();
    await client.change(URI, 2, { text: 'WRONG WRONG' });
    await arrivedAgain;
    release();
    await client.until(() => client.published.length === 1);
    assert.deepEqual(published(), [[URI, 2, 2]]);
    assert.equal(linter.stopped, 1);
  });

  it('publishes nothing of a document that was closed meanwhile', async () => {
    const other = 'file:///project/space/other.yml';
    const release = linter.hold();
    const arrived = linter.arrival();
    await client.open(URI, 'WRONG');
    await arrived;
    const arrivedAgain = linter.arrival();
    await client.close(URI);
    await client.open(other, 'WRONG');
    await arrivedAgain;
    release();
    await client.until(() => client.published.length === 1);
    assert.deepEqual(published(), [[other, 1, 1]]);
  });

  it('keeps what it showed when the linter fails', async () => {
    const other = 'file:///project/space/other.yml';
    await client.open(URI, 'WRONG');
    await client.until(() => client.published.length === 1);
    await client.change(URI, 2, { text: 'CRASH' });
    await client.open(other, 'WRONG');
    await client.until(() => client.published.length === 2);
    assert.deepEqual(published(), [
      [URI, 1, 1],
      [other, 1, 1],
    ]);
  });

  it('publishes again when a document that another depends on is edited', async () => {
    await client.open(ENV, 'nothing');
    await client.open(URI, `WRONG @${ENV}`);
    await client.until(() => client.published.length === 1);
    await client.change(ENV, 2, { text: 'silence' });
    await client.until(() => client.published.length === 2);
    assert.deepEqual(published(), [
      [URI, 1, 1],
      [URI, 1, 0],
    ]);
  });

  it('takes the settings that such a client sends along', async () => {
    client.dispose();
    await start({ initializationOptions: { settings: { rules: { wrong: 'error' } } } });
    await client.open(URI, 'WRONG');
    await client.until(() => client.published.length === 1);
    await client.settingsChanged({ shmLint: { rules: { wrong: 'hint' } } });
    await client.until(() => client.published.length === 2);
    assert.deepEqual(
      client.published.map(({ diagnostics }) => diagnostics[0]?.severity),
      [1 /* error */, 4 /* hint */],
    );
    assert.deepEqual(client.configurationAsked, []);
  });
});
