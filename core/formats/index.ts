/** All formats, in the order in which they are asked. A new one is a folder here and a line in this list. */
import { actions } from './actions';
import { compose } from './compose';
import { devcontainer } from './devcontainer';
import { dockerfile } from './dockerfile';
import { ecs } from './ecs';
import { makefile } from './embedded/makefile';
import { markdown } from './embedded/markdown';
import { packageScripts } from './embedded/packageScripts';
import { systemd } from './embedded/systemd';
import { tasks } from './embedded/tasks';
import { workflow } from './embedded/workflow';
import type { Format } from './format';
import { helmValues } from './helm-values';
import { kubernetes } from './kubernetes';
import { nomad } from './nomad';
import { quadlet } from './quadlet';
import { shell } from './shell';

export const FORMATS: readonly Format[] = [
  compose,
  kubernetes,
  helmValues,
  shell,
  dockerfile,
  quadlet,
  devcontainer,
  actions,
  ecs,
  nomad,
  markdown,
  workflow,
  makefile,
  packageScripts,
  tasks,
  systemd,
];
