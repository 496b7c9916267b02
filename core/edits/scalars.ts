/** How a string is spelt as a YAML scalar. */

/** Words that some YAML version reads as something else than a string. */
const RESERVED = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$/i;

/** Shapes that every YAML version reads as a string, in block and in flow context: `host`, `4gb`, `vllm/x`, `/dev/shm`. */
const PLAIN = /^(?:[A-Za-z][\w./-]*|[0-9]+[A-Za-z]+|(?:\/[A-Za-z][\w.-]*)+)$/;

/** Whether `value` can be written without quotes and is a string to every reader. Strict on purpose. */
export function isPlainString(value: string): boolean {
  return PLAIN.test(value) && !RESERVED.test(value);
}

/** The scalar that means the string `value`: plain where that is certain, in double quotes otherwise. */
export function scalarText(value: string): string {
  return isPlainString(value) ? value : doubleQuoted(value);
}

/** `value` in double quotes. The escapes of JSON are escapes of YAML as well. */
export function doubleQuoted(value: string): string {
  return JSON.stringify(value);
}

/** `value` in single quotes, or undefined if it holds characters that need an escape. */
export function singleQuoted(value: string): string | undefined {
  return /[^\x20-\x7E\u00A0-\u1FFF]/.test(value) ? undefined : `'${value.replaceAll("'", "''")}'`;
}
