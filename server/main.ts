/** The server wherever it runs, in one file of dist/: as a process, or as a web worker. */

// Both start with being imported. In the one file, that is before a worker is handed its first message.
void ('importScripts' in globalThis ? import('./main.worker') : import('./main.node'));
