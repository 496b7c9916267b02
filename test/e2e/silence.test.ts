import { closeEverything, open, staysSilent } from './support';

describe('silence', () => {
  afterEach(closeEverything);

  it('about a service with enough shared memory', async () => {
    await staysSilent(await open('sized/docker-compose.yml'));
  });

  it('about YAML that starts no container', async () => {
    await staysSilent(await open('noise/release.yaml'));
  });
});
