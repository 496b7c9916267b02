/** Which snippet fits a file, and how it is laid into its text. */
import type { FormatId } from '../../core/model';
import type { SnippetFormat } from './messages';

/** How a size is written for a service of this format. */
export const SNIPPET_OF_FORMAT: Readonly<Record<FormatId, SnippetFormat>> = {
  compose: 'compose',
  kubernetes: 'kubernetes',
  'helm-values': 'kubernetes',
  shell: 'dockerRun',
  // What these write is told with the fix; the flag is what a reader knows best.
  quadlet: 'dockerRun',
  devcontainer: 'dockerRun',
  actions: 'dockerRun',
  ecs: 'dockerRun',
  nomad: 'dockerRun',
  dockerfile: 'dockerRun',
};

/** The snippet that belongs into a document; null where its language leaves that open. */
export function snippetFormatOf(languageId: string, text: string): SnippetFormat | null {
  switch (languageId) {
    case 'dockercompose':
      return 'compose';
    case 'shellscript':
      return 'dockerRun';
    case 'yaml':
      return /^(?:apiVersion|kind):/m.test(text) ? 'kubernetes' : 'compose';
    default:
      return null;
  }
}

/** A snippet whose further lines stand under its first one, which goes to the end of `before`. */
export function indented(snippet: string, before: string): string {
  const margin = /^[ \t]*/.exec(before)![0];
  return snippet.replaceAll('\n', `\n${margin}`);
}
