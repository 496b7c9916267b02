/**
 * Containers that start an engine by a script that cannot be seen: where a name says which engine that is, a variable
 * that such scripts make a parallel size of is taken at its word. It proves nothing, so the launch carries a doubt.
 */
import { t } from '../l10n';
import { type Fact, HOLE, known, type Launch, type Word, type Workload } from '../model';
import type { Place } from '../text/span';
import type { Engine } from './engine';
import { type Image, imageWords, isOtherProduct, parseImage } from './image';
import { publishedImage } from './published';
import { programName } from './words';
import { commandsWithin } from './wrappers';

/**
 * What start scripts call the tensor-parallel size, the most telling first; also with the engine's name in front.
 * Sources: intel/ipex-llm docker/llm/serving/xpu/docker/start-vllm-service.sh; HabanaAI/vllm-fork
 * .cd/templates/template_vllm_server.sh; NVIDIA/dgx-spark-playbooks nvidia/txt2kg/assets/deploy/services/vllm.
 */
const VARIABLES = ['TENSOR_PARALLEL_SIZE', 'TENSOR_PARALLEL', 'TP_SIZE', 'TP'];

/** The launch that a variable suggests; undefined where nothing does, or where the container runs something else. */
export function readHint(
  engines: readonly Engine[],
  workload: Workload,
  image: Image | undefined,
): Launch | undefined {
  const scripts = unseenScripts(workload);
  if (!scripts) return undefined;
  const environment = new Map([
    ...workload.environment.variables,
    ...workload.commands.flatMap(({ assignments }) => [...assignments]),
  ]);
  for (const engine of engines) {
    const { scripted } = engine;
    if (!scripted || !isCalled(scripted, workload, image, scripts)) continue;
    const variable = VARIABLES.flatMap(name => [`${scripted.name.toUpperCase()}_${name}`, name]).find(name =>
      environment.has(name),
    );
    const value = variable === undefined ? undefined : environment.get(variable);
    if (!value) continue;
    const args = optionOf(scripted.option, value, workload.place);
    const launch = engine.read({ program: [], args, workload, image, environment });
    const { tensorParallel: size } = launch;
    const origin = t`environment variable ${variable!}, which a start script is taken to read`;
    return {
      ...launch,
      ...(size.known && { tensorParallel: known(size.value, size.place, origin) }),
      doubt: t`What starts here cannot be seen: it is taken to be ${engine.title}, and to read ${variable!}.`,
    };
  }
  return undefined;
}

function optionOf(option: string, value: Fact<string>, fallback: Place): Word[] {
  const place = value.place ?? fallback;
  return [
    { text: option, place },
    { text: value.known ? value.value : HOLE, place },
  ];
}

/** Whether the image is one of the engine's, or it, a script, or for want of an image the workload, is called after the engine. */
function isCalled(
  { name, images }: NonNullable<Engine['scripted']>,
  workload: Workload,
  image: Image | undefined,
  scripts: readonly string[],
): boolean {
  const means = (path: string) => {
    const named = parseImage(known(path));
    return named !== undefined && imageWords(named).name.includes(name) && !isOtherProduct(named, name);
  };
  if (publishedImage(images, image)) return true;
  if (image && isOtherProduct(image, name)) return false;
  return means(image?.path ?? workload.name) || scripts.some(means);
}

/**
 * The scripts that a container runs and that cannot be seen, none if its image's own entrypoint starts it; undefined
 * where it is plain that another program runs (`sleep infinity`, `nginx`).
 */
function unseenScripts({ commands, runsImageEntrypoint }: Workload): readonly string[] | undefined {
  const scripts = commands.flatMap(({ words }) =>
    [...commandsWithin(words)].flatMap(within => scriptOf(within.words) ?? []),
  );
  const first = commands[0]?.words[0];
  if (scripts.length > 0 || first === undefined) return scripts;
  return runsImageEntrypoint && first.text.startsWith('-') ? scripts : undefined;
}

const INTERPRETER = /^(?:python(?:\d+(?:\.\d+)*)?|(?:ba|da|z|k|a)?sh)$/;

/** The script that a command runs by itself or by an interpreter, without its folders. */
function scriptOf(words: readonly Word[]): string | undefined {
  const [first] = words;
  const operand = INTERPRETER.test(programName(first))
    ? words.find(({ text }, i) => i > 0 && !/^-/.test(text))
    : first;
  const name = programName(operand);
  if (/\.(?:sh|py)$/.test(name)) return name;
  const path = operand?.text ?? '';
  return operand === first && /^\.?\/(?!(?:usr\/)?(?:local\/)?s?bin\/)/.test(path) ? name : undefined;
}
