/** The JSON schema of the configuration file. */
import { described, EXCLUDE, type Schema, SETTINGS } from './settings';

const TEXT = { type: 'string', minLength: 1 };
/** One text, or a list of them. */
const TEXTS = { oneOf: [TEXT, { type: 'array', items: TEXT }] };

/** The schema of `.shm-lint.yaml` and `.shm-lint.json`. An editor completes and explains the file with it. */
export function configurationSchema(): Schema {
  const settings = Object.fromEntries(
    Object.keys(SETTINGS).map(key => [key, { $ref: `#/definitions/${key}` }]),
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'shm-lint configuration',
    description:
      'What .shm-lint.yaml, .shm-lint.yml or .shm-lint.json may hold. The nearest one to a file counts.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string', ...described('Where this schema is.') },
      extends: {
        ...TEXTS,
        ...described(
          'Other configuration files to start from, as paths from the folder of this one. Later ones outweigh earlier ones, and this file outweighs them all.',
        ),
      },
      ...settings,
      exclude: {
        ...TEXTS,
        ...described(EXCLUDE.description),
      },
      overrides: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['files'],
          properties: {
            files: {
              ...TEXTS,
              ...described('The files that these settings are for: globs, from the folder of this file.'),
            },
            ...settings,
          },
        },
        ...described(
          'Settings for some files only. Where several match, the later one outweighs the earlier one.',
        ),
      },
    },
    definitions: Object.fromEntries(
      Object.entries(SETTINGS).map(([key, { schema, description }]) => [
        key,
        { ...schema, ...described(description) },
      ]),
    ),
  };
}
