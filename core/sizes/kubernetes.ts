import { t } from '../l10n';
import { accepted, intentOf, LONGEST_SIZE, type ParsedSize, rejected } from './parsed';

/** Powers of ten and of two by suffix (k8s.io/apimachinery pkg/api/resource/suffix.go). */
const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** A quantity larger than this is capped by Kubernetes, so exponents beyond it are of no interest. */
const LARGEST_EXPONENT = 18;

/**
 * Reads a Kubernetes quantity (`emptyDir.sizeLimit`, CRI-O's annotation, `sharedMemorySize`), by the rules of
 * k8s.io/apimachinery pkg/api/resource/quantity.go. Parts of a byte round up. Zero is legal and means "no limit"
 * for an emptyDir. Negative quantities decode but the API refuses them.
 * `plainScalar` tells that the text stood unquoted in YAML, where `1_000` is the integer 1000.
 */
export function parseKubernetesQuantity(text: string, options: { plainScalar?: boolean } = {}): ParsedSize {
  const source = options.plainScalar && /^\d+(_\d+)+$/.test(text) ? text.replaceAll('_', '') : text;
  const match =
    source.length > LONGEST_SIZE ? null : /^([+-]?)(\d+\.?\d*|\.\d+)([a-z]*|e[+-]?\d+)$/i.exec(source);
  if (!match) return refuse(text, t('it is not a Kubernetes quantity'));
  const [, sign, digits, suffix] = match as unknown as [string, string, string, string];
  const scale = scaleOf(suffix);
  if (!scale) return refuse(text, t`“${suffix}” is not a suffix of Kubernetes quantities`);
  const bytes = roundUp(digits, scale);
  if (sign === '-' && bytes > 0) return refuse(text, t('a size cannot be negative'));
  if (suffix === 'm' && bytes > 0) return milli(text, digits, bytes);
  return accepted(bytes);
}

interface Scale {
  readonly base: 2n | 10n;
  readonly exponent: number;
}

function scaleOf(suffix: string): Scale | undefined {
  const binary = BINARY[suffix];
  if (binary !== undefined) return { base: 2n, exponent: binary };
  const decimal = DECIMAL[suffix];
  if (decimal !== undefined) return { base: 10n, exponent: decimal };
  const exponent = /^e([+-]?\d+)$/i.exec(suffix);
  if (!exponent) return undefined;
  const power = Number(exponent[1]);
  return { base: 10n, exponent: Math.max(-LARGEST_EXPONENT, Math.min(power, LARGEST_EXPONENT)) };
}

/** `digits` (with an optional decimal point) times the scale, rounded up to a whole number, without floats. */
function roundUp(digits: string, scale: Scale): number {
  const [whole = '', fraction = ''] = digits.split('.');
  let numerator = BigInt(whole + fraction);
  let denominator = 10n ** BigInt(fraction.length);
  if (scale.exponent >= 0) numerator *= scale.base ** BigInt(scale.exponent);
  else denominator *= scale.base ** BigInt(-scale.exponent);
  return Number((numerator + denominator - 1n) / denominator);
}

function milli(text: string, digits: string, bytes: number): ParsedSize {
  return accepted(
    bytes,
    t`“${text}” is ${Number(digits) / 1000} bytes: in Kubernetes the suffix m means one thousandth.`,
    `${digits}Mi`,
  );
}

function refuse(text: string, reason: string): ParsedSize {
  const intent = intentOf(text);
  const unit = intent?.unit ? `${intent.unit.toUpperCase()}i` : '';
  return rejected(
    t`Kubernetes does not understand the size “${text}”: ${reason}.`,
    intent && `${intent.number}${unit}`,
  );
}
