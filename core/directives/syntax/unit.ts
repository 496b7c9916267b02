/** Comments of unit files (systemd.syntax(7)): lines that begin with `#` or `;`. */
import { readUnit } from '../../formats/embedded/unit';
import { behindHead, lineOutside, roomAt, type Syntax } from './syntax';

export function unitSyntax(text: string, uri: string): Syntax {
  const settings = readUnit(uri, text).map(({ span }) => span);
  const headOf = (offset: number) => lineOutside(text, offset, settings);
  return {
    comments: [...text.matchAll(/^(\uFEFF?[ \t]*)[#;][^\r\n]*/gm)].map(
      ({ 0: line, 1: indent = '', index }) => {
        const start = index + indent.length;
        const end = index + line.length;
        return { span: { start, end }, inside: { start: start + 1, end } };
      },
    ),
    isSound: () => true,
    headsOf: offset => [headOf(offset)],
    roomAbove: offset => roomAt(text, headOf(offset)),
    get top() {
      return { at: behindHead(text, /^[#;]/), indent: '' };
    },
    write: content => `# ${content}`,
    mayLoseLine: () => true,
  };
}
