import assert from 'node:assert/strict';
import { matchesGlob, parseGlob } from '../../../core/config/glob';
import { CANDIDATE_GLOBS, isCandidateName } from '../../../core/formats/candidates';

const CANDIDATES = [
  'compose.yml',
  'pod.yaml',
  'run.sh',
  'README.md',
  'Makefile',
  'makefile',
  'GNUmakefile',
  'vllm.container',
  'vllm.service',
  'Dockerfile',
  'Dockerfile.gpu',
  'Containerfile',
  'vllm.Dockerfile',
  'job.nomad',
  'job.nomad.hcl',
  'devcontainer.json',
  'tasks.json',
  'app.code-workspace',
];

const OTHERS = [
  'main.py',
  'notes.txt',
  'yaml',
  'image.png',
  'Makefile.am',
  'a.yml.bak',
  '.env',
  'my-Dockerfile-notes.txt',
];

describe('names of files that may hold a workload', () => {
  it('are those that some format reads', () => {
    assert.deepEqual(
      [...CANDIDATES, 'COMPOSE.YML', 'DOCKERFILE'].filter(name => !isCandidateName(name)),
      [],
    );
    assert.deepEqual(OTHERS.filter(isCandidateName), []);
  });

  it('are what editors are asked to watch', () => {
    const globs = CANDIDATE_GLOBS.map(text => {
      const glob = parseGlob(text);
      assert.ok(typeof glob !== 'string', `${text}: ${glob}`);
      return glob;
    });
    const isWatched = (name: string) => globs.some(glob => matchesGlob(glob, `deep/${name}`));
    assert.deepEqual(
      CANDIDATES.filter(name => !isWatched(name)),
      [],
    );
    assert.deepEqual(OTHERS.filter(isWatched), []);
  });
});
