/**
 * The entrance that a VS Code calls in the extension host that is a web worker. The results go to a file beside the
 * workspace, for a worker has no environment that could name one.
 */
import * as vscode from 'vscode';
import { runSuite } from '../results';
import { fileUri } from '../support';

/** What cannot run here, and why. */
const LEFT_OUT = {
  'what changes while a file is open a server that is killed while one types comes back, and knows what was typed meanwhile':
    'the server is a worker here, and no process that could be killed',
  'configuration files in a workspace with several folders JSON completes its keys, and the rules by their ids':
    'the JSON extension of VS Code runs on the server here, and the schema is in the page alone',
  'the tasks of the command line check each folder, and write the safe fixes':
    'there are no tasks where no process can be started',
  'the tasks of the command line run the program that the folder brings, and put its lines into the Problems view':
    'there are no tasks where no process can be started',
};

export async function run(): Promise<void> {
  const report = fileUri('../web-suite.json');
  await runSuite({
    write: results => vscode.workspace.fs.writeFile(report, new TextEncoder().encode(results)),
    leftOut: LEFT_OUT,
  });
}
