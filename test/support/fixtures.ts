/**
 * Fixtures that say themselves what is expected of them.
 *
 *   command: vllm serve m -tp 4  #~ shm-missing error      a finding begins on this line
 *   #~ shm-missing error @12                               … or on line 12, where no comment can stand
 *
 *   #= spec.volumes.0.emptyDir.sizeLimit: "1Gi" -> "4Gi"   what the fixes change, as `changesBetween` says it
 *
 * No such comment means: silent. `name.fixed.yaml` is what the preferred fixes make of `name.yaml`. A folder is a
 * project: each of its files (not those in folders below) is linted beside the others.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Fixture {
  /** Path below the fixture folder, for the test's title. */
  readonly name: string;
  readonly uri: string;
  readonly text: string;
  /** `line rule severity`, one-based, in reading order. */
  readonly expected: readonly string[];
  /** What those fixes change for an independent reader, in reading order. */
  readonly changes: readonly string[];
  /** What the preferred fixes make of the text; undefined if the fixture does not say. */
  readonly fixed: string | undefined;
  /** Texts of the files around it, by URI. */
  readonly beside: Readonly<Record<string, string>>;
}

const ROOT = join(__dirname, '../fixtures');
const MARK = /#~ ([\w-]+) (error|warning|information|hint)(?: @(\d+))?/;
const FIXED = /\.fixed(\.\w+)?$/;
/** The files of a project that are fixtures; the others (`.env`, …) only stand beside them. */
const LINTED =
  /^(?:\.vscode\/|\.devcontainer\/)?[^/]+\.(?:ya?ml|sh|md|json|jsonc|service|container|pod|hcl|nomad|mk)$|^(?:[^/]+\.)?(?:Dockerfile|Containerfile|Makefile)$/;

/** All fixtures of a format, each one with LF and with CRLF line endings. */
export function fixturesOf(format: string): Fixture[] {
  const folder = join(ROOT, format);
  return readdirSync(folder)
    .sort()
    .flatMap(entry => {
      const path = join(folder, entry);
      return statSync(path).isDirectory()
        ? project(path, `${format}/${entry}/`)
        : project(folder, `${format}/`, [entry, twinOf(entry)], false);
    });
}

function project(
  folder: string,
  title: string,
  names = readdirSync(folder, { recursive: true, encoding: 'utf8' }),
  together = true,
): Fixture[] {
  return ['LF', 'CRLF'].flatMap(eol => {
    const texts = new Map<string, string>();
    for (const name of names) {
      const text = readIfThere(join(folder, name));
      if (text !== undefined) texts.set(name, eol === 'LF' ? text : text.replace(/\r?\n/g, '\r\n'));
    }
    const beside = Object.fromEntries(
      [...texts].filter(([name]) => !FIXED.test(name)).map(([name, text]) => [uriOf(name), text]),
    );
    return [...texts]
      .filter(([name]) => LINTED.test(name) && !FIXED.test(name))
      .map(([name, text]) => ({
        name: `${title}${name} (${eol})`,
        uri: uriOf(name),
        text,
        expected: expectedOf(text),
        changes: [...text.matchAll(/^#= (.*?)\r?$/gm)].map(match => match[1]!),
        fixed: texts.get(twinOf(name)),
        beside: together ? beside : {},
      }));
  });
}

/** The name of the file that holds what the fixes make of another one. */
function twinOf(name: string): string {
  return /\.\w+$/.test(name) ? name.replace(/(\.\w+)$/, '.fixed$1') : `${name}.fixed`;
}

function uriOf(name: string): string {
  return `file:///project/${name}`;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function expectedOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .flatMap((line, i) => {
      const mark = MARK.exec(line);
      return mark ? [{ line: mark[3] ? Number(mark[3]) : i + 1, rule: mark[1], severity: mark[2] }] : [];
    })
    .sort((a, b) => a.line - b.line)
    .map(({ line, rule, severity }) => `${line} ${rule} ${severity}`);
}
