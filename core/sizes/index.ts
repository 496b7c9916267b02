/** Size grammars, one file a grammar, and the printers that go the other way. */
export { type DockerSize, parseDockerSize } from './docker';
export { parseEcsMebibytes } from './ecs';
export { parseKubernetesQuantity } from './kubernetes';
export { parseNomadBytes } from './nomad';
export { type AcceptedSize, type ParsedSize, type RejectedSize, unreadableSize } from './parsed';
export { parseContainersConfSize } from './podman';
export {
  formatBytes,
  formatCount,
  formatExact,
  printCompose,
  printContainersConf,
  printDocker,
  printEcs,
  printKubernetes,
  printNomad,
} from './print';
export { parseTmpfsSize, type TmpfsSize } from './tmpfs';
