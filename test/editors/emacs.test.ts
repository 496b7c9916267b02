/** Emacs with Eglot, configured as docs/editors.md says. */
import { join } from 'node:path';
import { ROOT } from '../package/support';
import { configurationOf, describeEditor } from './support';

describeEditor({
  name: 'Emacs',
  configuration: configurationOf('Emacs', 'elisp'),
  configurationFile: 'init.el',
  command: 'emacs',
  args: file => [
    // Without a terminal Emacs does not make the installed packages known by itself.
    ...['--batch', '--funcall', 'package-activate-all', '--load', 'init.el'],
    ...['--load', join(ROOT, 'test/editors/emacs.el'), file],
  ],
});
