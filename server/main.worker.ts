import {
  BrowserMessageReader,
  BrowserMessageWriter,
  createConnection,
  ProposedFeatures,
} from 'vscode-languageserver/browser';
import { lint, mayConcern } from '../core/lint';
import { connectionStrategy } from './cancellation';
import { createServer } from './server';

const worker = globalThis as unknown as DedicatedWorkerGlobalScope;
const connection = createConnection(
  ProposedFeatures.all,
  new BrowserMessageReader(worker),
  new BrowserMessageWriter(worker),
  { connectionStrategy },
);
createServer(connection, { lint, mayConcern });
