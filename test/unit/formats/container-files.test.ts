import assert from 'node:assert/strict';
import {
  type BindMount,
  MAX_FILE_LENGTH,
  normalPath,
  readMounted,
} from '../../../core/formats/container-files';
import { HOLE, type Word } from '../../../core/model';

const word = (text: string): Word => ({
  text,
  place: { uri: 'file:///p/compose.yaml', span: { start: 7, end: 8 } },
});

/** The paths of the machine that were read for a command, with what a path of the container then gives. */
async function reads(
  words: readonly string[],
  mounts: readonly BindMount[],
  files: Readonly<Record<string, string>>,
  folder?: string,
) {
  const asked: string[] = [];
  const mounted = await readMounted(
    words.map(word),
    mounts,
    async path => {
      asked.push(path);
      return files[path] === undefined ? undefined : { uri: `file:///p/${path}`, text: files[path] };
    },
    folder,
  );
  return { asked, mounted };
}

describe('files that a container mounts', () => {
  const cases: readonly [
    what: string,
    words: readonly string[],
    mounts: readonly BindMount[],
    asked: readonly string[],
    folder?: string,
  ][] = [
    ['a file', ['--config', '/a.yaml'], [{ source: './b.yaml', target: '/a.yaml' }], ['./b.yaml']],
    ['a file behind an equals sign', ['--config=/a.yaml'], [{ source: './b.yaml', target: '/a.yaml' }], ['./b.yaml']],
    ['below a folder', ['/etc/x/a.yml'], [{ source: './etc/', target: '/etc/' }], ['./etc/x/a.yml']],
    ['in a program', ['bash -c "cd /x && /etc/a.sh 2>&1"'], [{ source: './etc', target: '/etc' }], ['./etc/a.sh']],
    ['relative to the folder', ['a.yaml'], [{ source: './etc', target: '/etc' }], ['./etc/a.yaml'], '/etc'],
    ['not relative to nothing', ['a.yaml'], [{ source: './etc', target: '/etc' }], []],
    ['a mounted file of any name', ['/start', 'x'], [{ source: './go', target: '/start' }], ['./go']],
    ['no other file', ['/models/a.safetensors', '/start2'], [{ source: './m', target: '/models' }], []],
    ['the deepest mount', ['/a/b/c.sh'], [{ source: '1', target: '/a/b' }, { source: '2', target: '/a' }], ['1/c.sh']],
    ['the last of two', ['/a/c.sh'], [{ source: '1', target: '/a' }, { source: '2', target: '/a' }], ['2/c.sh']],
    ['nothing behind a name that only begins alike', ['/ab/c.sh'], [{ source: '1', target: '/a' }], []],
    ['nothing of an unknown source', ['/a/c.sh'], [{ source: '.', target: '/' }, { source: HOLE, target: '/a' }], []],
    ['each once', ['/a.sh', '/a.sh', '//a.sh'], [{ source: './a.sh', target: '/a.sh' }], ['./a.sh']],
    ['nothing without mounts', ['/a.sh'], [], []],
  ]; // biome-ignore format: one case a line
  for (const [what, words, mounts, asked, folder] of cases)
    it(`are read: ${what}`, async () =>
      assert.deepEqual((await reads(words, mounts, {}, folder)).asked, asked));

  it('are followed from script to script, not for ever, and not out of data', async () => {
    const mounts = [{ source: '.', target: '/s' }];
    const files = {
      './a.sh': '/s/b.sh\n/s/x.yaml',
      './b.sh': '/s/c.sh',
      './c.sh': '/s/d.sh',
      './d.sh': '/s/e.sh',
      './x.yaml': 'run: /s/f.sh',
    };
    const { asked } = await reads(['/s/a.sh'], mounts, files);
    assert.deepEqual(asked, ['./a.sh', './b.sh', './c.sh', './d.sh', './x.yaml']);
  });

  it('are at most sixteen', async () => {
    const words = Array.from({ length: 40 }, (_, i) => `/s/${i}.sh`);
    assert.equal((await reads(words, [{ source: '.', target: '/s' }], {})).asked.length, 16);
  });

  it('are left alone when they are long', async () => {
    const mounts = [{ source: './a.sh', target: '/a.sh' }];
    const at = (length: number) => reads(['/a.sh'], mounts, { './a.sh': 'x'.repeat(length) });
    assert.equal((await at(MAX_FILE_LENGTH)).mounted.read('/a.sh')?.text.length, 65536);
    assert.equal((await at(MAX_FILE_LENGTH + 1)).mounted.read('/a.sh'), undefined);
  });

  it('are known with LF alone, and tell what leads to them', async () => {
    const mounts = [{ source: './a.sh', target: '/a.sh' }];
    const { mounted } = await reads(['/a.sh'], mounts, { './a.sh': 'a\r\nb\r\n' });
    const text = mounted.read('//./a.sh')!;
    assert.equal(text.text, 'a\nb\n');
    assert.deepEqual(text.spanOf(2, 3), { start: 3, end: 4 });
    assert.deepEqual(mounted.borrowed, [
      {
        definition: { uri: 'file:///p/./a.sh', span: { start: 0, end: 6 } },
        use: { uri: 'file:///p/compose.yaml', span: { start: 7, end: 8 } },
      },
    ]);
  });

  it('have paths as the kernel resolves them', () => {
    const paths = ['/a/b', '//a/./b/', '/a/x/../b', '/../a/b', 'a/b'];
    assert.deepEqual(
      paths.map(normalPath),
      paths.map(() => '/a/b'),
    );
    assert.equal(normalPath('/'), '/');
  });
});
