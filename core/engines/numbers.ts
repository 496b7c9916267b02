/** The numbers that Python's `int()` and `float()` read from a command line. */

/** As Python's `int(text)` in base 10 (`02`, `2_0`, ` 2 `, `+2`); undefined where it raises ValueError. */
export function pythonInt(text: string): number | undefined {
  return /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(text) ? Number(text.replaceAll('_', '')) : undefined;
}

/** As Python's `float(text)`, finite decimals only; undefined where it raises ValueError or gives inf or nan. */
export function pythonFloat(text: string): number | undefined {
  const digits = String.raw`\d+(?:_\d+)*`;
  const decimal = new RegExp(
    `^\\s*[+-]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:e[+-]?${digits})?\\s*$`,
    'i',
  );
  const value = decimal.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}
