/** systemd units: the command lines of ExecStart and its like. */
import { type Fact, HOLE, known } from '../../model';
import type { Format } from '../format';
import { mentionsContainers, ScriptReader } from '../shell/script';
import { readUnit } from './unit';

export const systemd: Format = {
  id: 'systemd',
  syntax: 'unit',

  mayConcern({ uri, text }) {
    return /\.service$/i.test(uri) && mentionsContainers(text) && /^[ \t]*\[Service\]/m.test(text);
  },

  async read(document, workspace, options, token) {
    const reader = new ScriptReader(document, workspace, options, token);
    const settings = readUnit(document.uri, document.text).filter(({ section }) => section === 'Service');
    const variables = new Map<string, Fact<string>>();
    for (const { key, value } of settings) {
      if (key !== 'Environment') continue;
      for (const [, name = '', text = ''] of value.text.matchAll(ENVIRONMENT)) {
        variables.set(name, known(text, { uri: document.uri, span: value.spanOf() }));
      }
    }
    for (const { key, value } of settings) {
      if (!/^Exec(?:Start|StartPre|StartPost|Reload)$/.test(key)) continue;
      // Marks in front of the program, and specifiers such as `%i`, which systemd fills in (systemd.service(5)).
      const marks = /^[@:+!|-]*/.exec(value.text)![0].length;
      const program = value.slice(marks).replace(/%[A-Za-z%]/g, ([text]) => (text === '%%' ? '%' : HOLE));
      await reader.read(program, { lookup: name => variables.get(name) });
    }
    return reader.reading;
  },
};

const ENVIRONMENT = /(?:^|[\s"'])([A-Za-z_]\w*)=([^\s"']*)/g;
