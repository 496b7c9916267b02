/** The translations that come with the package, for editors that say their language and bring no words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Messages } from '../core/l10n';

/** Tags of Simplified Chinese, as clients spell them: `zh`, `zh-cn`, `zh_CN.UTF-8`, `zh-Hans-SG`. */
const SIMPLIFIED_CHINESE = /^zh(?:-(?:hans|cn|sg)\b.*|\..*)?$/i;

/** The words for a locale, as `initialize` gives it; undefined where they are English or cannot be read. */
export function bundledMessages(locale: string): Messages | undefined {
  if (!SIMPLIFIED_CHINESE.test(locale.replace(/_/g, '-'))) return undefined;
  try {
    return JSON.parse(readFileSync(join(__dirname, '../l10n/bundle.l10n.zh-cn.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
