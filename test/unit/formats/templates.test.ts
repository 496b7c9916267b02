import assert from 'node:assert/strict';
import { hasConflictMarkers, holeTemplates, isTemplate } from '../../../core/formats/templates';
import { HOLE } from '../../../core/model';
import { verbatim } from './place';

describe('a template', () => {
  const templates = [
    '{{- if .Values.vllm }}\nservices: {}\n{{- end }}\n',
    'services:\n  {{ if .gpu }}\n  a:\n  {{ end }}\n',
    'services:\n  a:\n    {% if gpu %}\n    image: x\n    {% endif %}\n',
    'services:\n  a:\n    {{- include "common" . | nindent 4 }}\n',
    'services:\n  a:\n    shm_size: {{ shm }}\n',
    'services:\n  a:\n    environment: {{- toYaml .env | nindent 6 }}\n',
    'services:\n  a:\n    command:\n      - {{ command }}\n',
    'services:\n  {{ name }}:\n    image: x\n',
    'services:\r\n  a:\r\n    shm_size: {{ shm }}\r\n',
  ];
  for (const text of templates) it(JSON.stringify(text), () => assert.equal(isTemplate(text), true));

  const others = [
    'services:\n  a:\n    image: "{{ image }}"\n',
    "services:\n  a:\n    image: '{{- image }}'\n",
    'services:\n  a:\n    image: vllm/vllm-openai:{{ tag }}\n',
    'services:\n  a:\n    # {{ if }} no more\n    image: x\n',
    'services:\n  a:\n    image: x # {{ tag }}\n',
    'services:\n  a:\n    logging:\n      options:\n        tag: "{{.Name}}"\n',
    'services:\n  a:\n    command: --format "{{range .}}x{{end}}" --tp 2\n',
    'services:\n  a:\n    command: ["--chat-template", "{% for m in messages %}{{ m }}{% endfor %}"]\n',
    'services: {a: {image: x}}\n',
    '{"services": {"a": {"b": {"c": 1}}}}\n',
    'services:\n  a: {image: x, deploy: {resources: {}}}\n',
  ];
  for (const text of others)
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(isTemplate(text), false));

  it('is told in time that grows with its length', () => {
    assert.equal(isTemplate(`{{x}}${'a'.repeat(1_000_000)}`), true);
    assert.equal(isTemplate(`"{{x}}"\n${'a: b '.repeat(200_000)}`), false);
    assert.equal(isTemplate(`"{{x}}"\n${' '.repeat(1_000_000)}x`), false);
    assert.equal(isTemplate(`"{{x}}"\n${'- '.repeat(500_000)}x`), false);
  });

  const holes: readonly [text: string, value: string][] = [
    ['plain', 'plain'],
    ['{{ a }}', HOLE],
    ['x:{{ a }}-{{ b }}', `x:${HOLE}-${HOLE}`],
    ['{% if a %}--tp 2{% endif %}', `${HOLE}--tp 2${HOLE}`],
    ['{{ open', '{{ open'],
    ['{"a": {"b": 1}}', '{"a": {"b": 1}}'],
  ];
  for (const [text, value] of holes) {
    it(`leaves “${value}” of “${text}”`, () => assert.equal(holeTemplates(verbatim(text)).text, value));
  }

  it('leaves holes where the expressions stand', () => {
    const text = 'a {{ b }} c';
    const { start, end } = holeTemplates(verbatim(text)).spanOf(2, 3);
    assert.equal(text.slice(start, end), '{{ b }}');
  });
});

describe('conflict markers', () => {
  const conflict = 'services:\n<<<<<<< HEAD\n  a: {}\n=======\n  b: {}\n>>>>>>> branch\n';
  it('are seen', () => assert.equal(hasConflictMarkers(conflict), true));
  it('are seen in CRLF', () => assert.equal(hasConflictMarkers(conflict.replaceAll('\n', '\r\n')), true));
  for (const text of ['a: <<<<<<< b', 'a:\n  <<: *b\n', '<<<<<<< HEAD\n', '# >>>>>>> x\n<<<<<<<\n', ''])
    it(`are not ${JSON.stringify(text)}`, () => assert.equal(hasConflictMarkers(text), false));
});
