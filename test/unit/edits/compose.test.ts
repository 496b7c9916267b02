import assert from 'node:assert/strict';
import { isShared, setIpcHost, setShmSize } from '../../../core/edits/compose';
import { applyEdits } from '../../../core/text/span';
import { SAMPLES } from './documents';
import { assertFaithful } from './invariants';
import { composeSite } from './site';

type Service = Record<string, unknown>;

const GIB = 2 ** 30;
const sizeTo4Gib = (text: string) => setShmSize(composeSite(text)!, 4 * GIB);
const useHost = (text: string) => setIpcHost(composeSite(text)!);

/** The services of those names, in whichever document has them. */
function services(documents: readonly unknown[], names: readonly string[]): Service[] {
  const found: Service[] = [];
  for (const document of documents as ({ services?: Record<string, Service> } | null)[]) {
    for (const name of names) {
      const service = document?.services?.[name];
      if (service) found.push(service);
    }
  }
  return found;
}

const FORMS = [
  { form: 'LF', of: (text: string) => text, unterminated: false },
  { form: 'CRLF', of: (text: string) => text.replaceAll('\n', '\r\n'), unterminated: false },
  { form: 'LF, no final line ending', of: (text: string) => text.replace(/\n$/, ''), unterminated: true },
  {
    form: 'CRLF, no final line ending',
    of: (text: string) => text.replace(/\n$/, '').replaceAll('\n', '\r\n'),
    unterminated: true,
  },
  { form: 'byte order mark', of: (text: string) => `\uFEFF${text}`, unterminated: false },
];

describe('edits of a Compose service', () => {
  for (const sample of SAMPLES) {
    const { before, sharedWith = [], mayDrop = [] } = sample;
    describe(sample.name, () => {
      for (const { form, of, unterminated } of FORMS) {
        const text = of(before);

        it(`setShmSize (${form})`, () => {
          const edits = sizeTo4Gib(text);
          const override = unterminated ? sample.sizedUnterminated : undefined;
          const expected = override === undefined ? sample.sized : override;
          if (expected === null) return assert.equal(edits, undefined);
          const result = assertFaithful({
            text,
            edits: edits!,
            change: documents => {
              for (const service of services(documents, ['llm', ...sharedWith])) service.shm_size = '4gb';
            },
            again: sizeTo4Gib,
          });
          assert.equal(result, of(expected));
        });

        it(`setIpcHost (${form})`, () => {
          const edits = useHost(text);
          const override = unterminated ? sample.hostUnterminated : undefined;
          const expected = override === undefined ? sample.host : override;
          if (expected === null) return assert.equal(edits, undefined);
          if (expected === undefined && sample.sized === null) return;
          const hadOwnSize = /shm_size/.test(before) && !/x-base/.test(before);
          const result = assertFaithful({
            text,
            edits: edits!,
            change: documents => {
              for (const service of services(documents, ['llm', ...sharedWith])) {
                service.ipc = 'host';
                if (hadOwnSize) delete service.shm_size;
              }
            },
            again: useHost,
            mayDrop,
          });
          if (expected !== undefined) assert.equal(result, of(expected));
        });
      }

      if (sample.sized !== null) {
        it(`is ${sharedWith.length > 0 ? '' : 'not '}shared`, () => {
          assert.equal(isShared(composeSite(before)!), sharedWith.length > 0);
        });
      }
    });
  }

  describe('setShmSize', () => {
    const text = 'services:\n  llm:\n    image: x\n';
    const sized = (bytes: number) => applyEdits(text, setShmSize(composeSite(text)!, bytes)!);

    it('writes the largest unit that fits without a fraction', () => {
      assert.equal(sized(2147483648), 'services:\n  llm:\n    image: x\n    shm_size: 2gb\n');
      assert.equal(sized(1610612736), 'services:\n  llm:\n    image: x\n    shm_size: 1536mb\n');
      assert.equal(sized(68427777), 'services:\n  llm:\n    image: x\n    shm_size: 68427777b\n');
    });

    it('has nothing to do where the size is written already, however it is quoted', () => {
      for (const written of ['4gb', '"4gb"', "'4gb'", '&a 4gb']) {
        assert.deepEqual(sizeTo4Gib(`services:\n  llm:\n    shm_size: ${written}\n`), [], written);
      }
    });

    it('does not overwrite what a variable decides', () => {
      for (const written of ['${SHM}', '${SHM:-1gb}', '"${SHM:?set it}"', '${N}gb', '$SHM']) {
        assert.equal(sizeTo4Gib(`services:\n  llm:\n    shm_size: ${written}\n`), undefined, written);
      }
    });

    it('leaves a size alone that is no scalar', () => {
      assert.equal(sizeTo4Gib('services:\n  llm:\n    shm_size: [1gb]\n'), undefined);
      assert.equal(sizeTo4Gib('services:\n  llm:\n    shm_size:\n      a: 1\n'), undefined);
    });
  });

  describe('line endings', () => {
    it('are those of the line above where a file mixes them', () => {
      const text = 'services:\n  llm:\n    image: x\r\n    ports: []\n';
      assert.equal(
        applyEdits(text, sizeTo4Gib(text)!),
        'services:\n  llm:\n    image: x\r\n    shm_size: 4gb\r\n    ports: []\n',
      );
    });

    it('of old Macs stop every edit', () => {
      const text = 'services:\n  llm:\n    image: x\n# a\rb\n';
      assert.equal(sizeTo4Gib(text), undefined);
    });
  });

  describe('tabs', () => {
    it('in front of the entries of a flow map are not copied into block indentation', () => {
      const text = 'services:\n  llm: {\n    \timage: x,\n    \tports: []\n    }\n';
      assert.equal(
        applyEdits(text, sizeTo4Gib(text)!),
        'services:\n  llm: {\n    \timage: x, shm_size: 4gb,\n    \tports: []\n    }\n',
      );
    });
  });

  describe('isShared', () => {
    const shared = (text: string) => isShared(composeSite(text)!);

    it('sees an anchor around the service', () => {
      assert.equal(shared('services: &all\n  llm:\n    image: x\nx-copy: *all\n'), true);
      assert.equal(shared('x-copy:\n  a: &a {services: 1}\nservices:\n  llm:\n    image: x\nx: *a\n'), false);
    });

    it('does not mistake an anchor inside the service for one on it', () => {
      assert.equal(
        shared('services:\n  llm:\n    environment: &e {A: 1}\n  web:\n    environment: *e\n'),
        false,
      );
    });

    it('takes an anchor that is defined again for the later one', () => {
      assert.equal(shared('services:\n  llm: &a\n    image: x\nx-b: &a {b: 1}\nx-c: *a\n'), false);
      assert.equal(shared('services:\n  llm: &a\n    image: x\nx-c: *a\nx-b: &a {b: 1}\n'), true);
    });

    it('is true of a service that is an alias itself', () => {
      assert.equal(shared('x-a: &a\n  image: x\nservices:\n  llm: *a\n'), true);
    });
  });
});
