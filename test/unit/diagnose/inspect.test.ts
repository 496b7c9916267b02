import assert from 'node:assert/strict';
import { inspections } from '../../../core/diagnose';

describe('diagnose: how to look', () => {
  const commands = (target: Parameters<typeof inspections>[0]) =>
    inspections(target).map(({ command }) => command);

  it('looks into a Compose service', () => {
    assert.deepEqual(commands({ runtime: 'compose', service: 'vllm' }), [
      'docker compose exec vllm df -h /dev/shm',
      'docker compose exec vllm ls -l /dev/shm',
      "docker inspect --format '{{.HostConfig.IpcMode}} {{.HostConfig.ShmSize}}' $(docker compose ps --all --quiet vllm)",
    ]);
  });

  it('looks into a container', () => {
    assert.deepEqual(commands({ runtime: 'docker', container: 'llm-1' }), [
      'docker exec llm-1 df -h /dev/shm',
      'docker exec llm-1 ls -l /dev/shm',
      "docker inspect --format '{{.HostConfig.IpcMode}} {{.HostConfig.ShmSize}}' llm-1",
    ]);
  });

  it('looks into a pod, in its namespace and container where they are known', () => {
    assert.deepEqual(
      commands({ runtime: 'kubernetes', pod: 'llm-0', container: 'server', namespace: 'prod' }),
      [
        'kubectl --namespace prod exec llm-0 -c server -- df -h /dev/shm',
        'kubectl --namespace prod exec llm-0 -c server -- ls -l /dev/shm',
        "kubectl --namespace prod get pod llm-0 --output jsonpath='{.spec.volumes}'",
      ],
    );
    assert.equal(
      commands({ runtime: 'kubernetes', pod: 'llm-0' })[0],
      'kubectl exec llm-0 -- df -h /dev/shm',
    );
  });

  it('quotes what a shell would take apart', () => {
    assert.equal(
      commands({ runtime: 'compose', service: "a b'c" })[0],
      `docker compose exec 'a b'\\''c' df -h /dev/shm`,
    );
  });

  it('says why a listing may be empty', () => {
    assert.match(inspections({ runtime: 'docker', container: 'x' })[1]!.tells, /ls may show nothing/);
  });
});
