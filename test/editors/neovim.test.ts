/** Neovim with its built-in client, configured as docs/editors.md says. */
import { join } from 'node:path';
import { output, ROOT } from '../package/support';
import { configurationOf, describeEditor } from './support';

const [, major = '', minor = ''] = /^NVIM v(\d+)\.(\d+)/.exec(output('nvim', ['--version'])) ?? [];
/** vim.lsp.config came with 0.11. */
const hasConfig = Number(major) > 0 || Number(minor) >= 11;

describeEditor({
  name: 'Neovim',
  configuration: configurationOf(hasConfig ? 'Neovim 0\\.11 and newer' : 'Neovim 0\\.7 to 0\\.10', 'lua'),
  configurationFile: 'init.lua',
  command: 'nvim',
  args: file => [
    ...['--headless', '-n', '-i', 'NONE', '-u', 'init.lua'],
    ...['-c', `luafile ${join(ROOT, 'test/editors/neovim.lua')}`, file],
  ],
});
