import assert from 'node:assert/strict';
import { readPod } from '../../../support/kubernetes';

async function told(pod: string): Promise<string | undefined> {
  return (await readPod('', pod)).interconnect?.value;
}

const selects = (label: string, value: string) => told(`nodeSelector: {${label}: ${value}}`);

/** Required affinity: terms of expressions `[key, operator, ...values]`. */
const required = (...terms: readonly (readonly (readonly string[])[])[]) =>
  told(
    `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [${terms
      .map(
        term =>
          `{matchExpressions: [${term
            .map(
              ([key, operator, ...values]) =>
                `{key: ${key}, operator: ${operator}, values: [${values.join(', ')}]}`,
            )
            .join(', ')}]}`,
      )
      .join(', ')}]}}}`,
  );

describe('formats: kubernetes, the nodes that a pod runs on', () => {
  const PRODUCT = 'nvidia.com/gpu.product';
  const TYPE = 'node.kubernetes.io/instance-type';
  const GKE = 'cloud.google.com/gke-accelerator';
  const cases: readonly [label: string, value: string, expected: 'p2p' | 'shm' | undefined][] = [
    [PRODUCT, 'NVIDIA-H100-80GB-HBM3', 'p2p'],
    [PRODUCT, 'NVIDIA-A100-SXM4-80GB', 'p2p'],
    [PRODUCT, 'NVIDIA-H200', 'p2p'],
    [PRODUCT, 'NVIDIA-B200', 'p2p'],
    [PRODUCT, 'NVIDIA-H200-NVL', undefined],
    [PRODUCT, 'NVIDIA-H100-PCIe', undefined],
    [PRODUCT, 'NVIDIA-A100-80GB-PCIe', undefined],
    [PRODUCT, 'NVIDIA-A100-SXM4-40GB-MIG-1g.5gb', undefined],
    [PRODUCT, 'NVIDIA-H100-80GB-HBM3-SHARED', undefined],
    [PRODUCT, 'NVIDIA-L40S', undefined],
    [PRODUCT, 'NVIDIA-L4', undefined],
    [PRODUCT, 'Tesla-T4', undefined],
    [PRODUCT, 'NVIDIA-GeForce-RTX-4090', 'shm'],
    [PRODUCT, 'NVIDIA-GeForce-RTX-5090', 'shm'],
    [PRODUCT, 'NVIDIA-GeForce-RTX-3090', undefined],
    [PRODUCT, '"{{ .product }}"', undefined],
    [GKE, 'nvidia-h100-mega-80gb', 'p2p'],
    [GKE, 'nvidia-tesla-a100', 'p2p'],
    [GKE, 'nvidia-l4', undefined],
    [TYPE, 'p5.48xlarge', 'p2p'],
    [TYPE, 'p4d.24xlarge', 'p2p'],
    [TYPE, 'p3.16xlarge', undefined],
    [TYPE, 'g5.48xlarge', undefined],
    [TYPE, 'a3-megagpu-8g', 'p2p'],
    [TYPE, 'Standard_ND96isr_H100_v5', 'p2p'],
    [TYPE, 'Standard_NC96ads_A100_v4', undefined],
    ['beta.kubernetes.io/instance-type', 'p5e.48xlarge', 'p2p'],
    ['karpenter.k8s.aws/instance-family', 'p5en', 'p2p'],
    ['karpenter.k8s.aws/instance-family', 'g6e', undefined],
    ['example.com/gpu', 'NVIDIA-H200', undefined],
  ];
  for (const [label, value, expected] of cases)
    it(`${label}: ${value} tells ${expected ?? 'nothing'}`, async () =>
      assert.equal(await selects(label, value), expected));

  it('is told by a required affinity, if all alternatives say the same', async () => {
    assert.equal(await required([[PRODUCT, 'In', 'NVIDIA-H200', 'NVIDIA-B200']]), 'p2p');
    assert.equal(await required([[PRODUCT, 'In', 'NVIDIA-H200', 'NVIDIA-L4']]), undefined);
    assert.equal(await required([[PRODUCT, 'NotIn', 'NVIDIA-H200']]), undefined);
    assert.equal(await required([['zone', 'In', 'a'], [PRODUCT, 'In', 'NVIDIA-H200']]), 'p2p');
    assert.equal(await required([[PRODUCT, 'In', 'NVIDIA-H200']], [[TYPE, 'In', 'p5.48xlarge']]), 'p2p');
    assert.equal(await required([[PRODUCT, 'In', 'NVIDIA-H200']], [['zone', 'In', 'a']]), undefined);
    assert.equal(
      await required([[PRODUCT, 'In', 'NVIDIA-H200']], [[PRODUCT, 'In', 'NVIDIA-GeForce-RTX-4090']]),
      undefined,
    );
  }); // biome-ignore format: one case a line

  it('is not told by a preference', async () => {
    const preferred =
      'affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: nvidia.com/gpu.product, operator: In, values: [NVIDIA-H200]}]}}]}}';
    assert.equal(await told(preferred), undefined);
  });
});
