/** The formats of the report on files, each loaded only when it is asked for. */
import type { Report, ReportContext } from './report';

type Render = (report: Report, context: ReportContext) => string;

const LOADERS = {
  pretty: async () => (await import('./pretty')).renderPretty,
  concise: async () => (await import('./concise')).renderConcise,
  json: async (): Promise<Render> => {
    const { renderJson } = await import('./json');
    return (report, { explain }) => renderJson(report, explain);
  },
  sarif: async () => (await import('./sarif')).renderSarif,
  junit: async () => (await import('./junit')).renderJunit,
  github: async () => (await import('./github')).renderGithub,
  gitlab: async () => (await import('./gitlab')).renderGitlab,
  rdjson: async () => (await import('./rdjson')).renderRdjson,
} satisfies Record<string, () => Promise<Render>>;

export type Format = keyof typeof LOADERS;

/** In the order in which they are told. */
export const FORMATS = Object.keys(LOADERS) as readonly Format[];

/** The report as the text of a format. */
export async function render(format: Format, report: Report, context: ReportContext): Promise<string> {
  return (await LOADERS[format]())(report, context);
}
