import assert from 'node:assert/strict';
import { compose } from '../../../../core/formats/compose';
import { Cancelled, DEFAULT_OPTIONS, type SharedMemory } from '../../../../core/model';
import { FOLDER, readCompose } from '../../../support/compose';
import { MemoryWorkspace } from '../../../support/memory-workspace';
import { covered } from '../place';

/** Names and shared memory of the services of a file. */
async function services(text: string, name = 'compose.yaml'): Promise<Record<string, SharedMemory['kind']>> {
  const { workloads } = await readCompose({ [name]: text });
  return Object.fromEntries(workloads.map(({ name, sharedMemory }) => [name, sharedMemory.kind]));
}

const TWO = `services:
  a:
    image: x
    command: --tp 2
  b:
    image: y
    shm_size: 1g
`;

describe('a Compose file', () => {
  const files: readonly [name: string, text: string, services: Record<string, string>][] = [
    ['two services', TWO, { a: 'default', b: 'sized' }],
    ['CRLF', TWO.replaceAll('\n', '\r\n'), { a: 'default', b: 'sized' }],
    ['a byte order mark', `\uFEFF${TWO}`, { a: 'default', b: 'sized' }],
    ['flow style', 'services: {a: {image: x}, b: {image: y, shm_size: 1g}}', { a: 'default', b: 'sized' }],
    ['JSON', '{"services": {"a": {"image": "x"}, "b": {"image": "y", "shm_size": "1g"}}}', { a: 'default', b: 'sized' }],
    ['several documents', 'services: {a: {image: x}}\n---\nservices: {b: {image: y, shm_size: 1g}}\n...\n', { a: 'default', b: 'sized' }],
    ['names that are no strings', 'services: {1: {image: x}, true: {image: y}, null: {image: z}}', { 1: 'default', true: 'default', null: 'default' }],
    ['a name with an odd character', 'services: {"a b/c": {image: x}}', { 'a b/c': 'default' }],
    ['extensions and a version', 'version: "3.8"\nx-a: {shm_size: 1g}\nservices: {a: {image: x}}', { a: 'default' }],
    ['the service as declared last', 'services:\n  a: {image: x}\n  a: {image: x, shm_size: 1g}', { a: 'sized' }],
    // Nothing to read
    ['nothing', '', {}],
    ['blank lines', '\n \n', {}],
    ['comments', '# services:\n#   a:\n', {}],
    ['services without a value', 'services:\n', {}],
    ['services as list', 'services: [a, b]\n', {}],
    ['services as text', 'services: a\n', {}],
    ['services as alias of nothing', 'services: *a\n', {}],
    ['no services', 'volumes: {a: }\n', {}],
    ['a list', '- services: {a: {image: x}}\n', {}],
    ['text', 'services', {}],
    ['services that are no mappings', 'services: {a: , b: x, c: [image], d: {image: x}, e: 1, f: *none}', { d: 'default' }],
    ['names that are mappings', 'services:\n  ? {a: b}\n  : {image: x}\n  d: {image: x}\n', { d: 'default' }],
    ['a template', 'services:\n  {{ range .x }}\n  a: {image: x}\n', {}],
    ['a merge left halfway', `<<<<<<< HEAD\n${TWO}=======\n>>>>>>> x\n`, {}],
    // Broken ones: the others stay as they are.
    ['a key half typed, last', 'services:\n  a:\n    image: x\n  b:\n    image: y\n    shm_siz\n', { a: 'default' }],
    ['a key half typed, in the middle', 'services:\n  a:\n    image: x\n    shm_siz\n  b:\n    image: y\n', { b: 'default' }],
    ['a key half typed, between two keys', 'services:\n  a:\n    image: x\n    shm_siz\n    command: y\n  b:\n    image: y\n', { b: 'default' }],
    ['a key half typed, first', 'services:\n  a:\n    ima\n  b:\n    image: y\n', { b: 'default' }],
    ['a service half typed', 'services:\n  a:\n    image: x\n  b\n  c:\n    image: y\n', { a: 'default', c: 'default' }],
    ['a service without a value', 'services:\n  a:\n    image: x\n  b:\n', { a: 'default' }],
    ['a quote half typed', 'services:\n  a:\n    image: x\n  b:\n    image: "y\n  c:\n    image: z\n', { a: 'default' }],
    ['a list half typed', 'services:\n  a:\n    image: x\n  b:\n    command: [y,\n  c:\n    image: z\n', { a: 'default', c: 'default' }],
    ['a mapping half typed', 'services:\n  a: {image: x\n  b: {image: y}\n', { b: 'default' }],
    ['a brace too many', 'services:\n  a:\n    image: x\n  b:\n    image: y\n    }\n    shm_size: 1g\n', { a: 'default' }],
    ['a list item out of place', 'services:\n  a:\n    image: x\n  b:\n    image: y\n - TP=2\n', { a: 'default' }],
    ['a top-level key half typed, with more behind', 'services:\n  a:\n    image: x\n\nnetw\nvolumes:\n  v:\n', { a: 'default' }],
    ['a broken part behind the services', 'services:\n  a:\n    image: x\nvolumes:\n  v:\n   \tx: [\n', { a: 'default' }],
    ['a size half typed as an alias', 'services:\n  a:\n    image: x\n    shm_size: *si\n  b: {image: y}\n', { b: 'default' }],
    ['a tab as indentation', 'services:\n  a:\n    image: x\n  b:\n\timage: y\n', { a: 'default' }],
    ['a wrong indentation', 'services:\n  a:\n    image: x\n  b:\n    image: y\n   shm_size: 1g\n', { a: 'default' }],
    ['an unknown alias', 'services:\n  a:\n    image: x\n  b:\n    image: *none\n', { a: 'default' }],
    ['a broken anchor that a service merges', 'x-c: &c\n  shm_size: 1g\n  shm\nservices:\n  a:\n    <<: *c\n    image: x\n  b:\n    image: y\n', { b: 'default' }],
    ['a broken part outside of services', 'x-c:\n  shm\nservices:\n  a:\n    image: x\n', { a: 'default' }],
    ['a broken document behind', 'services: {a: {image: x}}\n---\nservices: {b: {image: [}}\n', { a: 'default' }],
    ['text behind', 'services:\n  a:\n    image: x\nnetw', { a: 'default' }],
    ['a line behind', 'services:\n  a:\n    image: x\nnetw\n', { a: 'default' }],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, text, expected] of files) {
    it(`may hold ${name}`, async () => assert.deepEqual(await services(text), expected));
  }

  it('names each service at its key', async () => {
    const { workloads } = await readCompose({ 'compose.yaml': TWO });
    assert.deepEqual(
      workloads.map(({ place }) => covered(TWO, place)),
      ['a', 'b'],
    );
    assert.equal(workloads[1]!.place.span.start, TWO.indexOf('b:'));
  });

  it('stops when it is told to', async () => {
    const document = { uri: `${FOLDER}compose.yaml`, text: TWO };
    const token = { isCancellationRequested: true };
    await assert.rejects(compose.read(document, new MemoryWorkspace(), DEFAULT_OPTIONS, token), Cancelled);
  });
});

describe('a file that is no Compose file', () => {
  const others: readonly [name: string, file: string, text: string][] = [
    ['Kubernetes', 'k8s.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: []}\n'],
    ['Kubernetes with services', 'compose.yaml', 'apiVersion: x/v1\nkind: X\nservices: {a: {image: x}}\n'],
    ['a Dynamo graph', 'dgd.yaml', 'apiVersion: nvidia.com/v1alpha1\nkind: DynamoGraphDeployment\nspec:\n  services:\n    Worker:\n      image: x\n      extraPodSpec: {}\n'],
    ['a GitHub workflow', 'ci.yml', 'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    services:\n      redis: {image: redis}\n    steps: []\n'],
    ['a GitLab pipeline', '.gitlab-ci.yml', 'image: x\nservices:\n  - postgres\n  - name: redis\n    command: [x]\ntest:\n  script: [x]\n'],
    ['a GitLab pipeline with includes', '.gitlab-ci.yml', 'include:\n  - local: a.yml\ntest: {image: x, script: [y]}\n'],
    ['Symfony services', 'services.yaml', 'services:\n  _defaults: {autowire: true}\n  App\\:\n    resource: "../src/"\n  App\\Foo:\n    arguments: ["@bar"]\n    tags: [x]\n'],
    ['OpenAPI', 'openapi.yaml', 'openapi: 3.0.0\ninfo: {title: x}\npaths:\n  /services:\n    get: {}\n'],
    ['docker-bake', 'docker-bake.yaml', 'group: {default: {targets: [a]}}\ntarget: {a: {dockerfile: x}}\n'],
    ['Helm values', 'values.yaml', 'services:\n  main: {port: 80, type: ClusterIP}\nimage: {repository: x}\n'],
    ['a service mesh', 'mesh.yaml', 'services:\n  - name: a\n    url: http://x\n'],
    ['Home Assistant', 'services.yaml', 'services:\n  turn_on: {description: x, fields: {}}\n'],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, file, text] of others) {
    it(`${name}: no workloads, and no other file is asked for`, async () => {
      const { workloads, dependencies, workspace } = await readCompose({ [file]: text, '.env': '' });
      assert.deepEqual(workloads, []);
      assert.deepEqual(dependencies, []);
      assert.deepEqual(workspace.reads, []);
    });
  }

  const concerns: readonly [name: string, text: string, languageId: string | undefined, concerns: boolean][] =
    [
      ['compose.yaml', TWO, undefined, true],
      ['stack.yml', TWO, undefined, true],
      ['compose.yaml', TWO.replaceAll('\n', '\r\n'), undefined, true],
      ['compose.yaml', `\uFEFF${TWO}`, undefined, true],
      ['compose.yaml', '"services":\n  a: {}\n', undefined, true],
      ['compose.yaml', '{services: {a: {image: x}}}', undefined, true],
      ['compose.yaml', '{"name": "x", "services": {"a": {}}}', undefined, true],
      ['compose.yaml', 'include: [a.yaml]\n', undefined, true],
      ['Untitled-1', TWO, 'dockercompose', true],
      ['stdin', TWO, undefined, true],
      ['compose.yaml', 'volumes: {}\n', undefined, false],
      ['compose.yaml', '', undefined, false],
      ['notes.md', TWO, undefined, false],
      ['run.sh', TWO, 'shellscript', false],
      ['compose.json', '{"services": {}}', undefined, false],
      ['compose.yaml', `${TWO}#${' '.repeat(5 * 1024 * 1024)}`, undefined, false],
    ];
  for (const [file, text, languageId, expected] of concerns) {
    it(`${file} with ${JSON.stringify(text.slice(0, 30))} ${expected ? 'may' : 'does not'} concern us`, () => {
      const document = { uri: FOLDER + file, text, ...(languageId !== undefined && { languageId }) };
      assert.equal(compose.mayConcern(document), expected);
    });
  }
});

describe('a Compose file that was not written by hand', function () {
  this.timeout(60_000);

  const big: readonly [name: string, text: string, services: number][] = [
    ['10 MB', `${TWO}# ${'x'.repeat(10 * 1024 * 1024)}\n`, 0],
    ['100,000 aliases', `x: &x 1\ny:\n${'  - *x\n'.repeat(100_000)}services: {a: {image: x}}\n`, 1],
    ['30,000 aliases in a command', `x: &x 1\nservices:\n  a:\n    image: x\n    command:\n${'      - *x\n'.repeat(30_000)}`, 1],
    ['30,000 merges', `x: &x {y: 1}\nservices:\n  a:\n    image: x\n    <<: [${'*x, '.repeat(30_000)}]\n`, 1],
    ['3,000 services', `services:\n${Array.from({ length: 3_000 }, (_, i) => `  s${i}: {image: x}\n`).join('')}`, 3_000],
    ['10,000 levels of lists in a service', `services:\n  a:\n    image: x\n    command: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`, 0],
    ['10,000 levels of mappings', `services: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}\n`, 0],
    ['a word of two hundred kilobytes', `services: {a: {image: x, command: ${'y'.repeat(200_000)}}}\n`, 1],
    ['a command of two hundred kilobytes', `services:\n  a:\n    image: x\n    command: >\n${'      --flag ${X:-value}\n'.repeat(10_000)}`, 1],
    ['a shell program of two hundred kilobytes', `services:\n  a:\n    image: x\n    command:\n    - sh\n    - -c\n    - |\n${'      echo "x"\n'.repeat(14_000)}`, 1],
    ['200,000 dollar signs', `services: {a: {image: x, command: "${'$'.repeat(200_000)}"}}\n`, 1],
    ['30,000 open expressions', `services: {a: {image: x, command: "${'${A:-'.repeat(30_000)}"}}\n`, 1],
    ['30,000 variables', `services:\n  a:\n    image: x\n    environment:\n${Array.from({ length: 30_000 }, (_, i) => `      V${i}: 1\n`).join('')}`, 1],
  ]; // biome-ignore format: a table reads better in rows
  for (const [name, text, count] of big) {
    it(`may hold ${name}`, async () => {
      const { workloads } = await readCompose({ 'compose.yaml': text });
      assert.equal(workloads.length, count);
    });
  }
});
