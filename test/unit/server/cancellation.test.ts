import assert from 'node:assert/strict';
import { CancellationTokenSource, type Message } from 'vscode-languageserver/node';
import { Cancelled } from '../../../core/model';
import { connectionStrategy, unlessCancelled } from '../../../server/cancellation';

describe('server, cancellation', () => {
  const answerTo = (method: string) =>
    connectionStrategy.cancelUndispatched?.({ jsonrpc: '2.0', id: 7, method } as Message, () => undefined);

  it('answers cancelled requests that never ran', () => {
    assert.deepEqual(answerTo('textDocument/codeAction'), { jsonrpc: '2.0', id: 7, result: null });
    assert.deepEqual(answerTo('textDocument/diagnostic'), {
      jsonrpc: '2.0',
      id: 7,
      error: { code: -32802, message: 'superseded', data: { retriggerRequest: true } },
    });
    assert.equal(answerTo('shutdown'), undefined);
  });

  it('waits no longer than the token allows', async () => {
    const source = new CancellationTokenSource();
    const waiting = unlessCancelled(new Promise(() => {}), source.token);
    source.cancel();
    await assert.rejects(waiting, Cancelled);
    await assert.rejects(unlessCancelled(Promise.resolve(1), source.token), Cancelled);
  });

  it('passes on what it waits for', async () => {
    const { token } = new CancellationTokenSource();
    assert.equal(await unlessCancelled(Promise.resolve(1), token), 1);
    await assert.rejects(unlessCancelled(Promise.reject(new Error('no')), token), /^Error: no$/);
  });
});
