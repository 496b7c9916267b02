// @ts-check
/** Running other programs: quiet while they succeed, telling when they do not. */
import { spawn } from 'node:child_process';

const LINES_OF_OUTPUT_IN_AN_ERROR = 15;

/**
 * Runs a program to its end and returns what it printed to stdout.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, remedy: string }} options `remedy` ends the error's message.
 * @returns {Promise<string>}
 */
export function runStep(command, args, { cwd, env, remedy }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let everything = '';
    child.stdout.setEncoding('utf8').on('data', chunk => {
      stdout += chunk;
      everything += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', chunk => {
      everything += chunk;
    });
    child.on('error', cause => reject(new Error(`${command} cannot be run. ${remedy}`, { cause })));
    child.on('close', status => {
      if (status === 0) return resolve(stdout);
      const tail = withoutHosts(everything).trimEnd().split('\n').slice(-LINES_OF_OUTPUT_IN_AN_ERROR);
      const said = tail.map(line => `  | ${line}`).join('\n');
      reject(new Error(`${command} ${args.join(' ')} failed (${status}).\n${said}\n${remedy}`));
    });
  });
}

/**
 * A private registry's address is nobody's business in a log that people paste into issues.
 * @param {string} text
 */
function withoutHosts(text) {
  return text.replace(/\b(https?:\/\/)[^\s/]+/g, '$1…');
}
