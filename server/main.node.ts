import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { lint, mayConcern } from '../core/lint';
import { connectionStrategy } from './cancellation';
import { diskFiles, diskFilesBelow } from './files.node';
import { bundledMessages } from './messages.node';
import { createServer } from './server';

// The transport follows from the arguments: --stdio, --node-ipc, --socket=… or --pipe=….
const connection = createConnection(ProposedFeatures.all, { connectionStrategy });
createServer(connection, {
  lint,
  mayConcern,
  localFiles: diskFiles,
  localFilesBelow: diskFilesBelow,
  messagesFor: bundledMessages,
});
