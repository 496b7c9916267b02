/** Markdown: the commands in fenced code blocks, and the manifests in them. */
import { HOLE, type SourceDocument } from '../../model';
import { MappedText } from '../../text/mapped';
import { compose } from '../compose';
import type { Format } from '../format';
import { kubernetes } from '../kubernetes';
import { mentionsContainers, ScriptReader } from '../shell/script';

/** Info strings of fences that hold shell commands, or a session with prompts and output. */
const SHELL = /^(?:bash|sh|shell|zsh|console|shell-session|shellsession|sh-session|terminal|commandline)$/i;
const YAML = /^(?:ya?ml|docker-?compose|compose)$/i;

/** Formats of manifests that documents quote. */
const MANIFESTS: readonly Format[] = [compose, kubernetes];

/** Texts longer than this (UTF-16 code units) are left alone. */
const MAX_LENGTH = 2 * 1024 * 1024;

export const markdown: Format = {
  id: 'markdown',
  syntax: 'markdown',

  mayConcern({ uri, languageId, text }) {
    const isMarkdown = /\.(?:md|mdx|markdown|mkd)$/i.test(uri) || languageId === 'markdown';
    return isMarkdown && text.length <= MAX_LENGTH && /^[ \t>]*(?:```|~~~)/m.test(text);
  },

  async read(document, workspace, options, token) {
    const reader = new ScriptReader(document, workspace, options, token);
    for (const fence of fencesOf(document.text)) {
      if (isShell(fence, document.text)) await reader.read(programOf(fence, document));
      else if (isManifest(fence)) {
        const alone = aloneIn(fence, document);
        for (const format of MANIFESTS) {
          if (!format.mayConcern(alone)) continue;
          const reading = await format.read(alone, workspace, options, token);
          reader.workloads.push(...reading.workloads);
          for (const uri of reading.dependencies) reader.dependencies.add(uri);
        }
      }
    }
    return reader.reading;
  },
};

/** The content of a fenced code block. */
export interface Fence {
  /** The first word of the info string. */
  readonly language: string;
  readonly start: number;
  readonly end: number;
  /** What stands in front of each line: the indentation of the fence, and the marks of a quotation. */
  readonly lead: string;
}

const OPENING = /^\uFEFF?([ \t>]*(?:[-*+] +|\d+[.)] +)?)(`{3,}|~{3,})[ \t]*([^\s`{]*|\{[^}]*\})/;

/** The fenced code blocks of a document (CommonMark 0.31, section 4.5); one that is never closed is left out. */
export function fencesOf(text: string): Fence[] {
  const fences: Fence[] = [];
  let open: { mark: string; language: string; start: number; lead: string } | undefined;
  for (const { 0: line, index } of text.matchAll(/[^\n]*(?:\n|$)/g)) {
    const content = line.replace(/\r?\n$/, '');
    if (open) {
      const closing = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(content)?.[1];
      if (closing === undefined || closing[0] !== open.mark[0] || closing.length < open.mark.length) continue;
      fences.push({ language: open.language, start: open.start, end: index, lead: open.lead });
      open = undefined;
      continue;
    }
    const [, lead = '', mark, info = ''] = OPENING.exec(content) ?? [];
    if (mark === undefined) continue;
    const language = info.replace(/^\{\s*\.?|[\s,}].*$/g, '');
    open = { mark, language, start: index + line.length, lead: lead.replace(/[^>\t]/g, ' ') };
  }
  return fences;
}

/** A block without a language counts if it begins with the command itself, or with comments above it. */
export function isShell({ language, start, end }: Fence, text: string): boolean {
  if (language !== '') return SHELL.test(language) && mentionsContainers(text.slice(start, end));
  const commands = text.slice(start, end).replace(/^[ \t>]*(?:#.*)?\r?\n/gm, '');
  return /^[\s>]*(?:\$ )?(?:sudo )?(?:docker|podman|nerdctl)\s/.test(commands);
}

/** Whether a block may hold a manifest. */
export function isManifest({ language }: Fence): boolean {
  return YAML.test(language);
}

/** A document of YAML alone: everything else is blanked out, so that each character of the block stays where it is. */
export function aloneIn({ start, end }: Fence, document: SourceDocument): SourceDocument {
  const { text } = document;
  return { ...document, languageId: 'yaml', text: blank(text.slice(0, start)) + text.slice(start, end) };
}

/** A prompt in front of a command: `$ `, `user@host:~$ `. */
const PROMPT = /^(?:[\w.-]+@[\w.-][^$#\n]*)?\$ /;

/** A placeholder that the reader is to fill in: `<your-token>`; to a shell it would be two redirections. */
const PLACEHOLDER = /<[A-Za-z][\w .,:/-]*>/g;

/** The commands of a block: without prompts, without output, and with placeholders that nobody knows. */
export function programOf({ start, end, lead }: Fence, { text, uri }: SourceDocument): MappedText {
  const lines = [...text.slice(start, end).matchAll(/[^\n]*\n|[^\n]+$/g)].map(({ 0: line, index }) => {
    const skipped = leadOf(line, lead);
    return { line: line.slice(skipped), at: start + index + skipped };
  });
  const isSession = PROMPT.test(lines.find(({ line }) => line.trim() !== '')!.line);
  const pieces: MappedText[] = [];
  let continued = false;
  for (const { line, at } of lines) {
    const prompt = PROMPT.exec(line)?.[0] ?? (continued ? /^> /.exec(line)?.[0] : undefined);
    const isCommand: boolean = !isSession || continued || PROMPT.test(line);
    if (isCommand) {
      const skipped = isSession ? (prompt?.length ?? 0) : 0;
      const command = MappedText.verbatim(uri, line.slice(skipped), at + skipped);
      pieces.push(command.replace(PLACEHOLDER, () => HOLE));
    }
    continued = isCommand && /\\\r?\n$/.test(line);
  }
  return MappedText.concat([MappedText.verbatim(uri, '', start), ...pieces]);
}

/** How many characters at the start of a line belong to the block around it. */
function leadOf(line: string, lead: string): number {
  let at = 0;
  for (const mark of lead) {
    if (mark === '>' ? line[at] !== '>' : !/[ \t]/.test(line.charAt(at))) break;
    at++;
  }
  return at;
}

/** Blanks and line endings in the place of every character. */
function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
