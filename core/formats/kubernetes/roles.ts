/** The pods of a RoleBasedGroup's role, which may be put together from a shared template and patches. */
import type { Field } from './field';
import type { PodTemplate } from './kinds';
import { merged } from './merge';

/**
 * Sources: sgl-project/rbg api/workloads/v1alpha1 and v1alpha2 (`RoleSpec`, `LeaderWorkerTemplate`,
 * `LeaderWorkerPattern`, `TemplateRef`). A template that is not in the object is left out.
 * @param shared the object's `roleTemplates`
 */
export function roleTemplates(role: Field, shared: Field | undefined): PodTemplate[] {
  const patterns = ['standalonePattern', 'leaderWorkerPattern'].flatMap(name => role.get(name) ?? []);
  const components = [role.get('components'), role.get('customComponentsPattern', 'components')].flatMap(
    list => list?.items() ?? [],
  );
  const lws = role.get('leaderWorkerSet');
  return [role, ...patterns, ...components].flatMap(holder => {
    const template = templateOf(holder, role, shared);
    const leader = holder.get('leaderTemplatePatch') ?? lws?.get('patchLeaderTemplate');
    const worker = holder.get('workerTemplatePatch') ?? lws?.get('patchWorkerTemplate');
    const part = components.includes(holder) ? holder.get('name')?.string() : undefined;
    const named = (each: Field, name = part): PodTemplate => ({
      template: each,
      ...(name !== undefined && { role: name }),
    });
    // Patches of labels alone leave one kind of pod.
    if (![leader, worker].some(patch => patch?.get('spec'))) return template ? [named(template)] : [];
    const pods = [
      { patch: leader, role: 'leader' },
      { patch: worker, role: 'worker' },
    ];
    return pods.flatMap(({ patch, role }) => {
      const patched = merged(patch, template, 'delete');
      return patched ? [named(patched, role)] : [];
    });
  });
}

function templateOf(holder: Field, role: Field, shared: Field | undefined): Field | undefined {
  const own = holder.get('template');
  const reference = holder.get('templateRef');
  if (own || !reference) return own;
  const name = reference.get('name')?.string();
  const found = shared?.items().find(each => name !== undefined && each.get('name')?.string() === name);
  const template = found?.get('template');
  return template && merged(reference.get('patch') ?? role.get('templatePatch'), template, 'delete');
}
