/** Shell scripts: each container that they start is a workload. */
import { MappedText } from '../../text/mapped';
import type { Format } from '../format';
import { baseName } from '../uri';
import { MAX_SCRIPT_LENGTH, mentionsContainers, ScriptReader } from './script';

const SHEBANG = /^\uFEFF?#!.*\b(?:ba|da|z|k|a)?sh\b/;

export const shell: Format = {
  id: 'shell',
  syntax: 'shell',

  mayConcern({ uri, languageId, text }) {
    const isShell =
      /\.(?:sh|bash|zsh|ksh|command)$/i.test(baseName(uri)) ||
      languageId === 'shellscript' ||
      SHEBANG.test(text);
    return isShell && text.length <= MAX_SCRIPT_LENGTH && mentionsContainers(text);
  },

  async read(document, workspace, options, token) {
    const reader = new ScriptReader(document, workspace, options, token);
    await reader.read(MappedText.verbatim(document.uri, document.text, 0));
    return reader.reading;
  },
};
