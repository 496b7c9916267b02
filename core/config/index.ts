/** Configuration files: which holds for a file, what it says, and how it comes together with other settings. */
export { type ConfigProblem, type Configuration, Configurations, isConfigFile } from './configurations';
export { type Problem, readEditorExcludes, readEditorSettings } from './read';
export {
  type Exclusion,
  exclusionOf,
  mergeSettings,
  NO_SETTINGS,
  type Origin,
  type Settings,
  type Sourced,
  toLintOptions,
} from './settings';
