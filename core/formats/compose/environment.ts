/** The environment of a service's container: `env_file` first, `environment` over it. */

import { isMap, isScalar } from 'yaml';
import { t } from '../../l10n';
import { type Environment, type Fact, HOLE, known, unknown } from '../../model';
import type { MappedText } from '../../text/mapped';
import type { DotenvFormat } from '../dotenv';
import { resolveUri } from '../uri';
import { keyText } from '../yaml/tree';
import type { Project } from './project';
import type { Field, ServiceView } from './view';

/** @param incomplete whether parts of the service that may set variables are out of sight. */
export async function readEnvironment(
  view: ServiceView,
  project: Project,
  incomplete: boolean,
): Promise<Environment> {
  const variables = new Map<string, Fact<string>>();
  let hidden = incomplete;
  for (const file of view.fields('env_file').flatMap(field => view.items(field))) {
    const { uri, format } = envFile(view, file);
    const found =
      uri === undefined ? undefined : await project.readEnvFile(uri, file.layer.file.lookup, format);
    if (found) for (const [name, value] of found) variables.set(name, value);
    else hidden = true;
  }
  for (const field of view.fields('environment')) {
    for (const [name, value] of environmentOf(view, field)) {
      if (value) variables.set(name, value);
      else variables.delete(name);
    }
  }
  return { variables, incomplete: hidden };
}

/** An env file by its path, or by `path` and `format`; without a URI when the path is not known. */
function envFile(view: ServiceView, file: Field): { uri?: string; format?: DotenvFormat } {
  const path = isMap(file.node) ? view.child(file, 'path') : file;
  const text = path && view.text(path)?.text;
  if (text === undefined || text === '' || text.includes(HOLE)) return {};
  const uri = resolveUri(file.layer.file.uri, text);
  const format = view.child(file, 'format');
  return {
    ...(uri !== undefined && { uri }),
    ...(format && view.text(format)?.text === 'raw' && { format: 'raw' }),
  };
}

/** A variable; without a value where `!reset` takes it away. */
type Variable = readonly [name: string, value: Fact<string> | undefined];

function environmentOf(view: ServiceView, field: Field): Variable[] {
  if (isMap(field.node)) {
    return view.children(field).flatMap((variable): Variable[] => {
      const name = keyText(variable.key);
      if (variable.node.tag === '!reset') return [[name, undefined]];
      if (isScalar(variable.node) && variable.node.value === null)
        return [[name, inherited(view, variable, name)]];
      const text = view.text(variable);
      return text ? [[name, factOf(text, name)]] : [];
    });
  }
  return view.items(field).flatMap((item): Variable[] => {
    const text = view.text(item);
    if (!text || text.text === '') return [];
    const equals = text.text.indexOf('=');
    if (equals < 0) return [[text.text, inherited(view, item, text.text)]];
    const name = text.text.slice(0, equals);
    return [[name, factOf(text.slice(equals + 1), name)]];
  });
}

/** `NAME` without a value takes it from where Compose runs; the `.env` file is the part that can be seen. */
function inherited(view: ServiceView, field: Field, name: string): Fact<string> {
  return (
    field.layer.file.lookup(name) ??
    unknown(t`$${name} is taken from the shell that runs Compose`, view.place(field))
  );
}

function factOf(text: MappedText, name: string): Fact<string> {
  const place = { uri: text.uri, span: text.spanOf() };
  return text.text.includes(HOLE)
    ? unknown(t`$${name} holds a variable that no file sets`, place)
    : known(text.text, place);
}
