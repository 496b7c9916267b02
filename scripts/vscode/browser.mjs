// @ts-check
/** Debian's Chromium, driven by playwright-core. */
import { requirePrograms, which } from './debian.mjs';

/** The size of a page, and so of a screenshot. */
export const viewport = { width: 1280, height: 760 };

/**
 * Opens a headless Chromium that keeps quiet on the network.
 * @param {(line: string) => void} [log]
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function openBrowser(log = console.log) {
  await requirePrograms(['chromium'], log);
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath: which('chromium'),
    // Whoever started the server ends this process on a signal, and the browser ends with it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
