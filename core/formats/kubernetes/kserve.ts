/** InferenceServices of KServe together with the serving runtimes that they name. */
import type { KubernetesObject } from './documents';
import { at, Field } from './field';
import { merged } from './merge';

const GROUP = /^serving\.kserve\.io\//;

/** The container of a runtime that the model's own fields complete (kserve/kserve pkg/constants `InferenceServiceContainerName`). */
const MODEL_CONTAINER = 'kserve-container';

/**
 * The objects as KServe puts them together: a service whose runtime stands in the same set has the runtime's pods, with
 * its own fields over them, and the runtime alone is nothing that runs
 * (kserve/kserve pkg/controller/v1beta1/inferenceservice/utils/utils.go `MergeRuntimeContainers`, `MergePodSpec`).
 */
export function withRuntimes(objects: readonly KubernetesObject[]): readonly KubernetesObject[] {
  const used = new Set<KubernetesObject>();
  const served = objects.map(object => {
    const predictor = at(object.root, 'spec.predictor');
    const name = predictor?.get('model', 'runtime')?.string();
    if (!predictor || name === undefined || !isOfKServe(object, ['InferenceService'])) return object;
    const runtimes = objects.filter(
      each => each.name === name && isOfKServe(each, ['ServingRuntime', 'ClusterServingRuntime']),
    );
    const spec = runtimes[0]?.root.get('spec');
    if (!spec || runtimes.length > 1) return object;
    used.add(runtimes[0]!);
    const root = new Holder('spec', new Holder('predictor', new ServedPod(predictor, spec)));
    return { ...object, root };
  });
  return served.filter(object => !used.has(object));
}

function isOfKServe({ kind, apiVersion }: KubernetesObject, kinds: readonly string[]): boolean {
  return kinds.includes(kind) && GROUP.test(apiVersion);
}

/** A map of one entry. */
class Holder extends Field {
  constructor(
    private readonly only: string,
    private readonly held: Field,
  ) {
    super(held.source, held.node, held.key, held.via, held.borrowed);
  }

  override child(name: string): Field | undefined {
    return name === this.only ? this.held : undefined;
  }

  override entries(): Field[] {
    return [this.held];
  }
}

/** A list put together from items of other ones. */
class Gathered extends Field {
  constructor(
    like: Field,
    private readonly gathered: readonly Field[],
  ) {
    super(like.source, like.node, like.key, like.via, like.borrowed);
  }

  override items(): Field[] {
    return [...this.gathered];
  }
}

/** The pod spec of a runtime under what the service says of it. */
class ServedPod extends Field {
  private readonly pod: Field;

  constructor(
    private readonly predictor: Field,
    runtime: Field,
  ) {
    const pod = merged(predictor, runtime, 'unset');
    super(pod.source, pod.node, pod.key, pod.via, pod.borrowed);
    this.pod = pod;
  }

  override get layers(): readonly Field[] {
    return this.pod.layers;
  }

  override child(name: string): Field | undefined {
    if (name === 'model') return undefined;
    const found = this.pod.child(name);
    const model = this.predictor.get('model');
    if (name !== 'containers' || !found || !model) return found;
    const containers = found
      .items()
      .map(each =>
        each.get('name')?.string() === MODEL_CONTAINER ? new ServedContainer(model, each) : each,
      );
    return new Gathered(found, containers);
  }

  override entries(): Field[] {
    return this.pod.entries().filter(({ name }) => name !== 'model');
  }
}

/** The runtime's container under the model's fields; the arguments of both count, the model's last. */
class ServedContainer extends Field {
  private readonly both: Field;

  constructor(
    private readonly model: Field,
    private readonly container: Field,
    borrowed = container.borrowed,
  ) {
    const both = merged(model, container, 'unset');
    super(both.source, both.node, both.key, both.via, borrowed);
    this.both = both;
  }

  override get layers(): readonly Field[] {
    return this.both.layers;
  }

  override child(name: string): Field | undefined {
    const [own, given] = [this.container.get('args'), this.model.get('args')];
    if (name === 'args' && own && given) return new Gathered(own, [...own.items(), ...given.items()]);
    return name === 'name' ? this.container.child(name) : this.both.child(name);
  }

  override entries(): Field[] {
    return this.both.entries();
  }

  override apart(borrowed = [...new Set([...this.model.borrowed, ...this.container.borrowed])]): Field {
    return new ServedContainer(this.model.apart(borrowed), this.container.apart(borrowed), borrowed);
  }
}
