/** YAML that has nothing to do with containers: the description of an interface. */
import type { Random } from './random';

/** An OpenAPI description of at least so many characters. */
export function interfaceDescription(random: Random, characters: number): string {
  const lines = ['openapi: 3.1.0', 'info:', '  title: Platform', '  version: "1.0"', 'paths:'];
  for (let length = 0, i = 0; length < characters; i++) {
    const path = operation(random, i);
    lines.push(...path);
    length += path.reduce((sum, line) => sum + line.length + 1, 0);
  }
  return `${lines.join('\n')}\n`;
}

function operation(random: Random, index: number): string[] {
  return [
    `  /${random.word()}/${random.word()}/${index}:`,
    '    get:',
    `      summary: ${random.words(8)}`,
    `      operationId: ${random.word()}_${random.word()}_${index}`,
    `      tags: [${random.word()}, ${random.word()}]`,
    '      parameters:',
    ...Array.from({ length: 3 }, () => [
      `        - name: ${random.word()}`,
      '          in: query',
      '          schema:',
      '            type: string',
      `            description: "${random.words(6)}"`,
    ]).flat(),
    '      responses:',
    '        "200":',
    `          description: ${random.words(5)}`,
  ];
}
