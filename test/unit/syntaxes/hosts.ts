/**
 * What the grammars in syntaxes/ are injected into, reduced to how the grammars of VS Code take comments, strings and
 * options: with rules to look into, or as one piece.
 */
import type { IRawGrammar } from 'vscode-textmate';

type Host = Pick<IRawGrammar, 'scopeName' | 'patterns'>;

const quoted = (language: string) =>
  ['"', "'"].map(mark => ({ begin: mark, end: mark, name: `string.quoted.${language}` }));

const yaml: Host = {
  scopeName: 'source.yaml',
  patterns: [
    { begin: '#', end: '$', name: 'comment.line.number-sign.yaml' },
    { match: String.raw`[\w-]+(?=:(?:\s|$))`, name: 'entity.name.tag.yaml' },
    ...quoted('yaml'),
    {
      begin: String.raw`(?=[^\s#"'\[\]{},:])`,
      end: String.raw`(?=\s#|[\]}]|$)`,
      name: 'string.unquoted.yaml',
    },
  ],
};

const shell: Host = {
  scopeName: 'source.shell',
  patterns: [
    { match: String.raw`(?:^|[ \t]++)(#.*)`, name: 'comment.line.number-sign.shell' },
    ...quoted('shell'),
    { begin: String.raw`[ \t]++-(?=\S)`, end: String.raw`(?=[ \t]|$)`, name: 'constant.other.option.shell' },
    {
      begin: String.raw`[ \t]++(?=[^#\s])`,
      end: String.raw`(?=[ \t]|$)`,
      name: 'meta.argument.shell',
      patterns: [
        ...quoted('shell'),
        {
          match: String.raw`[^\s"']+`,
          captures: { 0: { name: 'string.unquoted.shell', patterns: [{ match: String.raw`\*` }] } },
        },
      ],
    },
  ],
};

const dockerfile: Host = {
  scopeName: 'source.dockerfile',
  patterns: [
    { match: String.raw`^\s*[A-Z]+\s`, name: 'keyword.other.dockerfile' },
    ...quoted('dockerfile'),
    { match: String.raw`^(\s*)(#.*)`, name: 'comment.line.number-sign.dockerfile' },
  ],
};

const fence = (word: string, language: string, include: string) => ({
  begin: `^\`\`\`${word}$`,
  end: '^```$',
  patterns: [
    {
      begin: String.raw`(^|\G)`,
      while: '^(?!```$)',
      contentName: `meta.embedded.block.${language}`,
      patterns: [{ include }],
    },
  ],
});

const markdown: Host = {
  scopeName: 'text.html.markdown',
  patterns: [
    { begin: '<!--', end: '-->', name: 'comment.block.html' },
    fence('bash', 'shellscript', 'source.shell'),
    fence('yaml', 'yaml', 'source.yaml'),
  ],
};

/** The hosts by their scope. */
export const HOSTS: ReadonlyMap<string, Host> = new Map(
  [yaml, shell, dockerfile, markdown].map(host => [host.scopeName, host]),
);
