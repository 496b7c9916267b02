/** The environment of a container: `envFrom` first, `env` over it, `$(NAME)` expanded. */
import { t } from '../../l10n';
import { type Environment, type Fact, HOLE, known, unknown } from '../../model';
import { MappedText } from '../../text/mapped';
import { CONTAINER_RATION, Ration } from '../../text/ration';
import type { Configs } from './configs';
import { at, type Field } from './field';

/**
 * @param lists the `env` lists, weakest first
 * @param from the container's `envFrom`
 * @param mapping variables by their names, weaker than all lists
 */
export function readEnvironment(
  lists: readonly Field[],
  from: Field | undefined,
  configs: Configs,
  mapping?: Field,
): Environment {
  const variables = new Map<string, Fact<string>>();
  const ration = new Ration(CONTAINER_RATION);
  for (const entry of mapping?.entries() ?? []) variables.set(entry.name!, factOf(entry));
  let incomplete = false;
  for (const source of from?.items() ?? []) {
    const prefix = source.get('prefix')?.string() ?? '';
    const secret = at(source, 'secretRef.name')?.string();
    const data =
      secret === undefined
        ? configs.configMaps.get(at(source, 'configMapRef.name')?.string() ?? '')
        : configs.secrets.get(secret);
    for (const entry of data?.entries() ?? []) variables.set(prefix + entry.name!, factOf(entry));
    // A Secret may hold more, in Base64.
    if (!data || secret !== undefined) incomplete = true;
  }
  for (const list of lists) {
    for (const variable of list.items()) {
      const name = variable.get('name')?.string();
      if (name !== undefined) {
        variables.set(
          name,
          variableValue(variable, configs, earlier => ration.fact(variables.get(earlier))),
        );
      }
    }
  }
  return { variables, incomplete };
}

function variableValue(
  variable: Field,
  configs: Configs,
  earlier: (name: string) => Fact<string> | undefined,
): Fact<string> {
  const source = variable.get('valueFrom');
  if (source) {
    const [reference, entries] = source.get('secretKeyRef')
      ? [source.get('secretKeyRef'), configs.secrets]
      : [source.get('configMapKeyRef'), configs.configMaps];
    const key = reference?.get('key')?.string();
    const data = entries.get(reference?.get('name')?.string() ?? '');
    const entry = key === undefined ? undefined : data?.get(key);
    return entry ? factOf(entry) : unknown(t('the cluster supplies its value'), source.place);
  }
  const value = variable.get('value');
  const text = value?.text();
  if (!value || !text) return known('', variable.place);
  const expanded = expandReferences(text, earlier).text;
  return expanded.includes(HOLE)
    ? unknown(t('its value is not spelled out in the file'), value.place)
    : known(expanded, value.place);
}

function factOf(entry: Field): Fact<string> {
  const text = entry.string();
  return text === undefined
    ? unknown(t('its value is not spelled out in the file'), entry.place)
    : known(text, entry.place);
}

/**
 * What the kubelet makes of `$(NAME)`: the variable's value, or the text as it stands when there is no such
 * variable; `$$` is a dollar sign (kubernetes/kubernetes third_party/forked/golang/expansion/expand.go).
 */
export function expandReferences(
  source: MappedText,
  lookup: (name: string) => Fact<string> | undefined,
): MappedText {
  const { text, uri } = source;
  if (!text.includes('$')) return source;
  const parts: MappedText[] = [];
  let plain = 0;
  for (const { 0: reference, 1: name, index } of text.matchAll(/\$\$|\$\(([^()]*)\)/g)) {
    const fact = name === undefined ? undefined : lookup(name);
    if (name !== undefined && !fact) continue;
    const value = name === undefined ? '$' : fact!.known ? fact!.value : HOLE;
    const end = index + reference.length;
    parts.push(source.slice(plain, index), MappedText.opaque(uri, value, source.spanOf(index, end)));
    plain = end;
  }
  return MappedText.concat([source.slice(0, 0), ...parts, source.slice(plain)]);
}
