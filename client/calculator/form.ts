/** From the page's fields to the calculator's input, and back. */

import { type CalculatorInput, calculate } from '../../core/calculator';
import { t } from '../../core/l10n';
import type { LintOptions, Platform } from '../../core/model';
import { type Field, type FieldDescription, type Form, GROUPS } from './fields';

/** The original problem: vLLM on two GPUs. */
export const DEFAULT_FORM: Form = {
  engine: 'vllm',
  engineVersion: '',
  platform: 'cuda',
  tensorParallel: '2',
  pipelineParallel: '1',
  dataParallel: '1',
  interconnect: 'unknown',
  cuMem: '',
  communicators: '2',
  kvOffloadGib: '0',
  multimodalCacheGib: '0',
  prefillContextParallel: '1',
  decodeContextParallel: '1',
  nodes: '1',
  ncclVersion: '',
  environment: '',
};

/** More than any machine has; beyond it somebody's finger rests on a key. */
const MOST = 4096;

const GIB = 1024 ** 3;

/** What is wrong with a field: a sentence that stands under it. */
export interface Problem {
  readonly field: Field;
  readonly message: string;
}

export type FormReading =
  | { readonly ok: true; readonly input: CalculatorInput }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const FIELDS: readonly FieldDescription[] = GROUPS.flatMap(group => group.fields);

/** What the fields ask for, or every field that makes no sense. */
export function readForm(form: Form): FormReading {
  const problems = FIELDS.flatMap(description => problemOf(description, form[description.field]));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, input: inputOf(form) };
}

function problemOf(description: FieldDescription, written: string): Problem[] {
  const { field } = description;
  const text = written.trim();
  const problem = (message: string): Problem[] => [{ field, message }];
  switch (description.kind) {
    case 'choice':
      return text in description.choices ? [] : problem(t('Choose one from the list.'));
    case 'count':
      return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MOST
        ? []
        : problem(t`A whole number from 1 to ${MOST}.`);
    case 'size':
      return text === '' || (/^(?:\d+\.?\d*|\.\d+)$/.test(text) && Number(text) <= MOST)
        ? []
        : problem(t`A number of GiB from 0 to ${MOST}.`);
    case 'text':
      return accepts(field, text)
        ? []
        : problem(t('A release such as 0.11.2, or nothing for the usual one.'));
    case 'lines':
      return strangeLines(text)
        .slice(0, 1)
        .flatMap(line => problem(t`${JSON.stringify(line)} is not of the form NAME=value.`));
  }
}

/** Whether the calculator itself takes a release. */
function accepts(field: Field, text: string): boolean {
  return text === '' || calculate({ engine: 'vllm', tensorParallel: 1, [field]: text }).ok;
}

const ASSIGNMENT = /^\s*([A-Za-z_]\w*)=(.*)$/;

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter(line => line.trim() !== '');
}

function strangeLines(text: string): string[] {
  return linesOf(text).filter(line => !ASSIGNMENT.test(line));
}

function inputOf(form: Form): CalculatorInput {
  const text = (field: Field) => form[field].trim();
  const count = (field: Field) => Number(text(field));
  const bytes = (field: Field) => Math.round(Number(text(field)) * GIB);
  return {
    engine: text('engine'),
    ...(text('engineVersion') !== '' && { engineVersion: text('engineVersion') }),
    platform: text('platform') as Platform,
    tensorParallel: count('tensorParallel'),
    pipelineParallel: count('pipelineParallel'),
    dataParallel: count('dataParallel'),
    prefillContextParallel: count('prefillContextParallel'),
    decodeContextParallel: count('decodeContextParallel'),
    nodes: count('nodes'),
    ...(text('ncclVersion') !== '' && { ncclVersion: text('ncclVersion') }),
    interconnect: text('interconnect') as LintOptions['interconnect'],
    ...(text('cuMem') !== '' && { cuMem: text('cuMem') as 'on' | 'off' }),
    communicators: count('communicators'),
    kvOffloadBytes: bytes('kvOffloadGib'),
    multimodalCacheBytes: bytes('multimodalCacheGib'),
    environment: Object.fromEntries(
      linesOf(form.environment).map(line => ASSIGNMENT.exec(line)!.slice(1) as [string, string]),
    ),
  };
}

/** The fields that say what an input says; what it leaves out is as in an empty form. */
export function formOf(input: CalculatorInput): Form {
  const count = (field: Field & keyof CalculatorInput) => String(input[field] ?? DEFAULT_FORM[field]);
  const gib = (bytes: number | undefined) => String((bytes ?? 0) / GIB);
  return {
    engine: input.engine,
    engineVersion: input.engineVersion ?? '',
    platform: input.platform ?? DEFAULT_FORM.platform,
    tensorParallel: count('tensorParallel'),
    pipelineParallel: count('pipelineParallel'),
    dataParallel: count('dataParallel'),
    interconnect: input.interconnect ?? DEFAULT_FORM.interconnect,
    cuMem: input.cuMem ?? '',
    communicators: count('communicators'),
    kvOffloadGib: gib(input.kvOffloadBytes),
    multimodalCacheGib: gib(input.multimodalCacheBytes),
    prefillContextParallel: count('prefillContextParallel'),
    decodeContextParallel: count('decodeContextParallel'),
    nodes: count('nodes'),
    ncclVersion: input.ncclVersion ?? '',
    environment: Object.entries(input.environment ?? {})
      .map(([name, value]) => `${name}=${value.replaceAll(/\r?\n/g, ' ')}`)
      .join('\n'),
  };
}
