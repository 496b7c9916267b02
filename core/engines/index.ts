/** Reads how an inference engine will be started in a workload. */
import { t } from '../l10n';
import { type Launch, unknown, type Workload } from '../model';
import { readHint } from './hints';
import { type Image, isNeverAnEngine, parseImage, releaseIn } from './image';
import { ENGINES } from './list';
import { commandsWithin } from './wrappers';

export { type DocumentedSize, documentedSizes } from './documented';
export { ENGINES } from './list';

/**
 * The launch of the first known engine that the workload starts; undefined if it starts none. Never throws.
 * A container that starts several engines one after the other is read as its first.
 */
export function readLaunch(workload: Workload): Launch | undefined {
  const image = parseImage(workload.image);
  if (image && isNeverAnEngine(image)) return undefined;
  return (
    readCommands(workload, image) ??
    readEntrypoint(workload, image) ??
    readHint(ENGINES, workload, image) ??
    readInstalled(workload, image)
  );
}

/** A command that names an engine, also where the image's ENTRYPOINT makes it an argument by mistake. */
function readCommands(workload: Workload, image: Image | undefined): Launch | undefined {
  const { incomplete } = workload.environment;
  for (const command of workload.commands) {
    for (const { words, assignments } of commandsWithin(command.words)) {
      const environment = new Map([
        ...workload.environment.variables,
        ...command.assignments,
        ...assignments,
      ]);
      const variables = (name: string) =>
        environment.get(name) ??
        (incomplete ? unknown(t('it may be set where the file does not show it')) : undefined);
      for (const engine of ENGINES) {
        const started = engine.recognise(words, workload.configFiles, variables);
        if (!started) continue;
        return engine.read({ ...started, workload, image, environment });
      }
    }
  }
  return undefined;
}

function readEntrypoint(workload: Workload, image: Image | undefined): Launch | undefined {
  if (!workload.runsImageEntrypoint) return undefined;
  const command = workload.commands[0];
  const args = command?.words ?? [];
  const environment = new Map([...workload.environment.variables, ...(command?.assignments ?? [])]);
  const engine = ENGINES.find(candidate => candidate.startsFromImage(image, args, environment));
  return engine?.read({ program: [], args, workload, image, environment });
}

/** An image that is built for an engine and starts nothing: its defaults, until whoever starts it says otherwise. */
function readInstalled(workload: Workload, image: Image | undefined): Launch | undefined {
  for (const { text, place } of workload.installs ?? []) {
    const [name, release = ''] = text.split('==');
    const engine = ENGINES.find(candidate => candidate.package === name);
    if (!engine) continue;
    const { variables: environment } = workload.environment;
    const launch = engine.read({ program: [{ text, place }], args: [], workload, image, environment });
    const version = releaseIn(release);
    return {
      ...launch,
      ...(version && { engineVersion: { version, certainty: 'pinned', place } }),
      doubt: t`The image holds ${engine.title}; what starts it is not said here.`,
    };
  }
  return undefined;
}
