/** Pods that only join a Ray cluster: what runs in them, another pod of the same group says. */
import type { Word, Workload } from '../../model';
import type { Field } from './field';

/** A workload, the unit that it is a part of, and what tells it from another one of the same name. */
export interface Named {
  readonly workload: Workload;
  readonly unit: Field;
  readonly part: readonly string[];
}

/**
 * Gives pods that join a Ray cluster the commands of the pod that starts it, for the engine there puts its ranks on all
 * of them: `ray start --address` with `ray start --head`, or vLLM's script for both
 * (vllm-project/vllm examples/online_serving/multi-node-serving.sh).
 */
export function withLeaders(found: readonly Named[]): Named[] {
  return found.map(named => {
    if (!named.workload.commands.some(({ words }) => roleIn(words) === 'joins')) return named;
    const leaders = found.filter(
      ({ unit, workload }) =>
        unit.node === named.unit.node && workload.commands.some(({ words }) => roleIn(words) === 'leads'),
    );
    const [leader] = leaders;
    if (!leader || leaders.length > 1) return named;
    const { workload } = named;
    return {
      ...named,
      workload: { ...workload, commands: [...workload.commands, ...leader.workload.commands] },
    };
  });
}

function roleIn(words: readonly Word[]): 'leads' | 'joins' | undefined {
  const texts = words.map(({ text }) => text);
  const script = texts.findIndex(text => /(?:^|\/)(?:multi-node-serving|ray_init)\.sh$/.test(text));
  if (script >= 0) {
    const role = texts[script + 1];
    return role === 'leader' ? 'leads' : role === 'worker' ? 'joins' : undefined;
  }
  const ray = texts.findIndex((text, i) => /(?:^|\/)ray$/.test(text) && texts[i + 1] === 'start');
  if (ray < 0) return undefined;
  const options = texts.slice(ray + 2);
  if (options.includes('--head')) return 'leads';
  return options.some(text => /^--address(?:=|$)/.test(text)) ? 'joins' : undefined;
}
