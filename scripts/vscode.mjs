// @ts-check
/**
 * npm run vscode [-- --version V] [--port P] [--check]
 *
 * Serves a real VS Code at localhost with the extension and examples/ loaded, prints its address as the last
 * line, and stays until Ctrl-C. With --check it fetches the page once and ends.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, installDependencies, repository } from './setup.mjs';
import { installVsCode, versions } from './vscode/install.mjs';
import { serveVsCode } from './vscode/serve.mjs';

/** What is open when the page comes up. */
const FIRST_FILE = 'docker-compose.yml';

const usage = `npm run vscode -- [--version ${versions.join('|')}] [--port PORT] [--check]`;

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main() {
  const options = readOptions();
  await installDependencies();
  await build();
  const installation = await installVsCode(options.version);
  const vsCode = await serveVsCode(installation, { extension: repository, port: options.port });
  const examples = join(repository, 'examples');
  const firstFile = join(examples, FIRST_FILE);
  const address = vsCode.address(
    examples,
    existsSync(firstFile) ? [['openFile', vsCode.remote(firstFile)]] : [],
  );
  if (options.check) {
    await fetchPage(address).finally(vsCode.stop);
    console.log(address);
    return;
  }
  // Ctrl-C is how this program is meant to end.
  process.exitCode = 0;
  console.log(`VS Code ${vsCode.version} with shm-lint and examples/; Ctrl-C ends it.`);
  console.log(address);
  await vsCode.failure;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { version: { type: 'string' }, port: { type: 'string' }, check: { type: 'boolean' } },
    });
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
      throw new Error(`${values.port} is not a port.`);
    }
    const version = values.version ?? /** @type {string} */ (versions.at(-1));
    return { version, port, check: values.check ?? false };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : error}\nUsage: ${usage}`);
  }
}

/**
 * Fetches the workbench's page as a browser does: the token in the address becomes a cookie.
 * @param {string} address
 */
async function fetchPage(address) {
  const welcome = await fetch(address, { redirect: 'manual' });
  const cookie = welcome.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL(welcome.headers.get('location') ?? address, address), {
    headers: { cookie },
  });
  const text = await page.text();
  if (!page.ok || !text.includes('vscode-workbench-web-configuration')) {
    throw new Error(`The VS Code server answers ${page.status}, and not with its workbench.`);
  }
}
