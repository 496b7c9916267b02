/** What every editor has to show: the finding by push, the fix, undo, and the comment that ignores it. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedPackage, pipeline, ROOT, run } from '../package/support';
import { COMPOSE, COMPOSE_CRLF, type Cure, DEPLOYMENT, SCRIPT } from '../support/cures';

/** What the script inside of an editor writes down about its session. */
interface Report {
  readonly version: string;
  readonly finding: {
    readonly code: string;
    readonly source: string;
    readonly severity: number;
    readonly message: string;
    /** What the editor underlines. */
    readonly text: string;
  };
  /** The titles of the menu at the finding. */
  readonly actions: readonly string[];
  /** Why the session ended early. */
  readonly problem?: string;
}

interface Session {
  readonly report: Report;
  /** The saved file after a step. */
  saved(step: 'fixed' | 'undone' | 'ignored'): string;
}

/** An editor and how it is started on a file, with its configuration of docs/editors.md in a file of its own. */
export interface Editor {
  readonly name: string;
  readonly configuration: string;
  /** The file that the configuration goes to, and the arguments with which the editor reads it and runs the script. */
  readonly configurationFile: string;
  readonly command: string;
  args(file: string): readonly string[];
}

const IGNORED = COMPOSE.before.replace(
  '    command:',
  '    # shm-lint-disable-next-line shm-missing\n    command:',
);

/** The tests of one editor. The server is the installed npm package's, found by `PATH`. */
export function describeEditor(editor: Editor): void {
  for (const cure of [COMPOSE, COMPOSE_CRLF, DEPLOYMENT, SCRIPT]) {
    describe(`${editor.name}: ${cure.title}`, function () {
      this.timeout(180_000);
      let session: Session;

      before(() => {
        installedPackage();
        session = edit(editor, cure);
      });

      it('shows the finding at the flag', () => {
        const { code, source, severity, message, text } = session.report.finding;
        assert.equal(text, cure.flag);
        assert.deepEqual(
          { code, source, severity },
          { code: 'shm-missing', source: 'shm-lint', severity: 2 },
        );
        assert.match(message, /vLLM 0\.11\.2 with tensor parallel [24] may run out of shared memory/);
      });

      it('offers the fix first, and what ignores the finding behind it', () => {
        const { actions } = session.report;
        assert.equal(actions[0], cure.fix);
        assert.deepEqual(actions.slice(-2), ['Ignore shm-missing here', 'Ignore shm-missing in this file']);
      });

      it('makes of the file what VS Code makes of it, and shows no finding any more', () => {
        assert.equal(session.saved('fixed'), cure.after);
      });

      it('undoes it to the byte, and shows the finding again', () => {
        assert.equal(session.saved('undone'), cure.before);
      });

      if (cure === COMPOSE)
        it('ignores it by a comment', () => {
          assert.equal(session.saved('ignored'), IGNORED);
        });
    });
  }
}

/** One session of the editor: the steps of its script on one file. */
function edit(editor: Editor, { path, before }: Cure): Session {
  const { folder, env } = pipeline({
    [path]: before,
    [editor.configurationFile]: editor.configuration,
  });
  const reportFile = join(folder, 'report.json');
  const file = join(folder, path);
  const { stdout, stderr } = run(editor.command, editor.args(path), {
    cwd: folder,
    // A home of its own: nobody's configuration, no file of history or backups beside theirs.
    env: { ...env, HOME: folder, XDG_CONFIG_HOME: '', SHM_LINT_REPORT: reportFile },
  });
  assert.ok(existsSync(reportFile), `${editor.name} ended without a report:\n${stdout}\n${stderr}`);
  const report: Report = JSON.parse(readFileSync(reportFile, 'utf8'));
  assert.equal(report.problem, undefined, `${report.problem}\n${stderr}`);
  return { report, saved: step => readFileSync(`${file}.${step}`, 'utf8') };
}

/** The only fenced block of a language in a section of docs/editors.md, up to the next heading. */
export function configurationOf(section: string, language: string): string {
  const page = readFileSync(join(ROOT, 'docs/editors.md'), 'utf8');
  const [, text] = page.split(new RegExp(`^#+ ${section}$`, 'm'));
  assert.ok(text !== undefined, `docs/editors.md has no section ${section}`);
  const [own = ''] = text.split(/^#/m);
  const blocks = [...own.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))];
  assert.equal(blocks.length, 1, `the section ${section} must have one block of ${language}`);
  return blocks[0]![1]!;
}
