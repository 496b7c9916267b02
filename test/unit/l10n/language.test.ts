import assert from 'node:assert/strict';
import { msg, setMessages, t } from '../../../core/l10n';
import { lint, mayConcern } from '../../../core/lint';
import { bundledMessages } from '../../../server/messages.node';
import { connect, PULL } from '../../server/harness';

const CHINESE = /\p{Script=Han}/u;

describe('t', () => {
  afterEach(() => setMessages(undefined));

  it('says what stands there in English', () => {
    assert.equal(t`${2} ranks on ${'a node'}`, '2 ranks on a node');
    assert.equal(t('no value: {}'), 'no value: {}');
    assert.equal(t(msg('toString')), 'toString');
  });

  it('puts the values where the translation has them, once', () => {
    setMessages({ '{0} ranks on {1}': '{1} 上有 {0} 个 rank', known: '已知' });
    assert.equal(t`${'{1}'} ranks on ${'n'}`, 'n 上有 {1} 个 rank');
    assert.equal(t('known'), '已知');
    assert.equal(t`not there: ${'x'}`, 'not there: x');
    assert.equal(t('a place without a value: {0}'), 'a place without a value: {0}');
    setMessages({ 'a place without a value: {0}': '没有值：{0}' });
    assert.equal(t('a place without a value: {0}'), '没有值：{0}');
    assert.equal(t('constructor'), 'constructor');
  });
});

describe('the language of the server', () => {
  afterEach(() => setMessages(undefined));
  const parts = { lint, mayConcern, messagesFor: bundledMessages };
  const START = { capabilities: PULL };

  it('is simplified Chinese for a client that asks for it', () => {
    for (const locale of ['zh', 'zh-cn', 'zh-CN', 'zh_CN.UTF-8', 'zh-Hans', 'zh-hans-sg']) {
      assert.match(bundledMessages(locale)?.['Restart Server'] ?? locale, CHINESE);
    }
  });

  it('is English for all others', () => {
    for (const locale of ['', 'en', 'de', 'zh-tw', 'zh-Hant', 'zha', '../zh-cn']) {
      assert.equal(bundledMessages(locale), undefined);
    }
  });

  it('follows `locale`, and before it the words that the client brings', async () => {
    for (const [options, said] of [
      [{}, 'Restart Server'],
      [{ locale: 'zh-cn' }, '重启服务器'],
      [{ locale: 'zh-cn', initializationOptions: { messages: { 'Restart Server': 'Neu' } } }, 'Neu'],
      [{ locale: 'fr' }, 'Restart Server'],
    ] as const) {
      const client = await connect(parts, { ...START, ...options });
      assert.equal(t(msg('Restart Server')), said);
      client.dispose();
    }
  });
});
