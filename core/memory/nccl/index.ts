/** NCCL's use of /dev/shm: from an explicit situation to its segments, to the page. */
export {
  buffersOf,
  channelsOf,
  isTellingValue,
  type Knobs,
  numberKnob,
  type Switch,
  sendRecvChannelsOf,
  switchKnob,
} from './knobs';
export { nvlsFile } from './nvls';
export { type ProxyPool, proxyPool } from './pool';
export { ncclSegments } from './segments';
export type {
  Algorithms,
  CollectiveLibrary,
  Communicators,
  NcclSituation,
  TransportBuffers,
} from './situation';
export { DEFAULT_BUFFERS, shmConnection } from './transport';
