/** The environment of a service's container: `env_file` first, `environment` over it. */
import { isMap, isScalar, isSeq } from 'yaml';
import { type Environment, type Fact, HOLE, known, unknown } from '../../model';
import type { MappedText } from '../../text/mapped';
import { resolveUri } from '../uri';
import { keyText } from '../yaml/tree';
import type { Project } from './project';
import type { Field, ServiceView } from './view';

export async function readEnvironment(view: ServiceView, project: Project): Promise<Environment> {
  const variables = new Map<string, Fact<string>>();
  let incomplete = false;
  for (const field of view.fields('env_file')) {
    for (const uri of envFiles(view, field)) {
      const found = uri === undefined ? undefined : await project.readEnvFile(uri);
      if (found) for (const [name, value] of found) variables.set(name, value);
      else incomplete = true;
    }
  }
  for (const field of view.fields('environment')) {
    for (const [name, value] of environmentOf(view, field)) variables.set(name, value);
  }
  return { variables, incomplete };
}

/** URIs of the env files; undefined for one whose path is not known. */
function envFiles(view: ServiceView, field: Field): (string | undefined)[] {
  const { layer, node } = field;
  const { tree } = layer.service;
  const items = isSeq(node) ? tree.items(node).map(item => item.node) : [node];
  return items.flatMap(item => {
    const path = isMap(item) ? tree.get(item, 'path')?.node : item;
    const text = path && view.text(layer, path)?.text;
    if (text === undefined || text === '') return [];
    return [text.includes(HOLE) ? undefined : resolveUri(layer.file.uri, text)];
  });
}

function environmentOf(view: ServiceView, field: Field): [string, Fact<string>][] {
  const { layer, node } = field;
  const { tree } = layer.service;
  if (isMap(node)) {
    return tree.entries(node).flatMap((entry): [string, Fact<string>][] => {
      const name = keyText(entry.key);
      if (!isScalar(entry.node)) return [];
      if (entry.node.value === null) return [[name, inherited(view, field, name)]];
      const text = view.text(layer, entry.node);
      return text ? [[name, factOf(text, name)]] : [];
    });
  }
  if (!isSeq(node)) return [];
  return tree.items(node).flatMap((item): [string, Fact<string>][] => {
    const text = view.text(layer, item.node);
    if (!text || text.text === '') return [];
    const equals = text.text.indexOf('=');
    if (equals < 0) return [[text.text, inherited(view, field, text.text)]];
    const name = text.text.slice(0, equals);
    return [[name, factOf(text.slice(equals + 1), name)]];
  });
}

/** `NAME` without a value takes it from where Compose runs; the `.env` file is the part that can be seen. */
function inherited(view: ServiceView, { layer, node }: Field, name: string): Fact<string> {
  const place = view.place(layer, node);
  return layer.file.lookup(name) ?? unknown(`$${name} is taken from the shell that runs Compose`, place);
}

function factOf(text: MappedText, name: string): Fact<string> {
  const place = { uri: text.uri, span: text.spanOf() };
  return text.text.includes(HOLE)
    ? unknown(`$${name} holds a variable that no file sets`, place)
    : known(text.text, place);
}
