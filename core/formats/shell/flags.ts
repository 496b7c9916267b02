/**
 * The flags of the commands that start containers. Where a command line's image begins depends on which flags
 * take the next word as their value, so each client has a table of its own.
 */

/** The flags of one command. Names are long names without dashes. */
export interface FlagTable {
  /** Where the table was read. */
  readonly source: string;
  /** Flags with a value: `--name=VALUE` or `--name VALUE`. */
  readonly valued: ReadonlySet<string>;
  /** Flags without one: `--name` or `--name=true`, never the next word. */
  readonly switches: ReadonlySet<string>;
  /** Long names by their letter: `-v` is `--volume`. */
  readonly shorthands: ReadonlyMap<string, string>;
}

/** Also flags that the help leaves out: docker/cli cli/command/container/opts.go marks them hidden. */
const DOCKER_RUN_VALUED = `
  add-host annotation attach blkio-weight blkio-weight-device cap-add cap-drop cgroup-parent cgroupns cidfile
  cpu-count cpu-percent cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems
  detach-keys device device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops dns
  dns-opt dns-option dns-search domainname entrypoint env env-file expose gpus group-add health-cmd health-interval
  health-retries health-start-interval health-start-period health-timeout hostname io-maxbandwidth io-maxiops ip
  ip6 ipc isolation kernel-memory label label-file link link-local-ip log-driver log-opt mac-address memory
  memory-reservation memory-swap memory-swappiness mount name net net-alias network network-alias oom-score-adj pid
  pids-limit platform publish pull restart runtime security-opt shm-size stop-signal stop-timeout storage-opt sysctl
  tmpfs ulimit user userns uts volume volume-driver volumes-from workdir`;

const DOCKER_RUN_SWITCHES = `
  detach disable-content-trust help init interactive no-healthcheck oom-kill-disable privileged publish-all quiet
  read-only rm sig-proxy tty use-api-socket`;

const RUN_SHORTHANDS =
  'a=attach c=cpu-shares d=detach e=env h=hostname i=interactive l=label m=memory p=publish P=publish-all ' +
  'q=quiet t=tty u=user v=volume w=workdir';

/** `docker run` and `docker create`. */
export const DOCKER_RUN: FlagTable = tableOf(
  'docker run --help, Docker CLI 28.2.2',
  DOCKER_RUN_VALUED,
  DOCKER_RUN_SWITCHES,
  RUN_SHORTHANDS,
);

/** `docker service create`: it has neither `--shm-size` nor `--ipc`. */
export const DOCKER_SERVICE_CREATE: FlagTable = tableOf(
  'docker service create --help, Docker CLI 28.2.2',
  `cap-add cap-drop config constraint container-label credential-spec dns dns-option dns-search endpoint-mode
   entrypoint env env-file generic-resource group health-cmd health-interval health-retries health-start-interval
   health-start-period health-timeout host hostname isolation label limit-cpu limit-memory limit-pids log-driver
   log-opt max-concurrent mode mount name network oom-score-adj placement-pref publish replicas
   replicas-max-per-node reserve-cpu reserve-memory restart-condition restart-delay restart-max-attempts
   restart-window rollback-delay rollback-failure-action rollback-max-failure-ratio rollback-monitor rollback-order
   rollback-parallelism secret stop-grace-period stop-signal sysctl ulimit update-delay update-failure-action
   update-max-failure-ratio update-monitor update-order update-parallelism user workdir`,
  'detach help init no-healthcheck no-resolve-image quiet read-only tty with-registry-auth',
  'd=detach e=env l=label p=publish q=quiet t=tty u=user w=workdir',
);

/** `podman run` and `podman create`, with what came after 4.3 (containers/podman docs/source/markdown, v5). */
export const PODMAN_RUN: FlagTable = tableOf(
  'podman run --help, Podman 4.3.1',
  `add-host annotation arch attach authfile blkio-weight blkio-weight-device cap-add cap-drop cert-dir cgroup-conf
   cgroup-parent cgroupns cgroups chrootdirs cidfile conmon-pidfile cpu-period cpu-quota cpu-rt-period cpu-rt-runtime
   cpu-shares cpus cpuset-cpus cpuset-mems creds decryption-key detach-keys device device-cgroup-rule device-read-bps
   device-read-iops device-write-bps device-write-iops dns dns-opt dns-option dns-search entrypoint env env-file
   env-merge expose gidmap gpus group-add group-entry health-cmd health-interval health-log-destination
   health-max-log-count health-max-log-size health-on-failure health-retries health-start-period health-startup-cmd
   health-startup-interval health-startup-retries health-startup-success health-startup-timeout health-timeout
   hostname hosts-file hostuser image-volume init-ctr init-path ip ip6 ipc label label-file log-driver log-opt
   mac-address memory memory-reservation memory-swap memory-swappiness mount name net network network-alias
   oom-score-adj os passwd-entry personality pid pidfile pids-limit platform pod pod-id-file preserve-fd
   preserve-fds publish pull rdt-class requires restart retry retry-delay runtime sdnotify seccomp-policy secret
   security-opt shm-size shm-size-systemd stop-signal stop-timeout storage-opt subgidname subuidname sysctl systemd
   timeout tmpfs tz uidmap ulimit umask unsetenv user userns uts variant volume volumes-from workdir`,
  `detach disable-content-trust env-host help http-proxy init interactive no-healthcheck no-hostname no-hosts
   oom-kill-disable passwd privileged publish-all quiet read-only read-only-tmpfs replace rm rmi rootfs sig-proxy
   tls-verify tty unsetenv-all`,
  RUN_SHORTHANDS,
);

/** `nerdctl run` and `nerdctl create`: Docker's flags and some of Podman's. */
export const NERDCTL_RUN: FlagTable = tableOf(
  'containerd/nerdctl v2 cmd/nerdctl/container/container_run.go, setCreateFlags',
  `${DOCKER_RUN_VALUED} cgroup-conf cosign-certificate-identity cosign-certificate-identity-regexp
   cosign-certificate-oidc-issuer cosign-certificate-oidc-issuer-regexp cosign-key init-binary ipfs-address pidfile
   rdt-class systemd umask verify`,
  `${DOCKER_RUN_SWITCHES} insecure-registry rootfs`,
  RUN_SHORTHANDS,
);

/** `docker build`, of which only the tag and a size that counts for the build alone matter here. */
export const DOCKER_BUILD: FlagTable = tableOf(
  'docker build --help, Docker CLI 28.2.2, and docker/buildx docs/reference/buildx_build.md',
  `add-host allow annotation attest build-arg build-context builder cache-from cache-to call cgroup-parent
   cpu-period cpu-quota cpu-shares cpuset-cpus cpuset-mems file iidfile isolation label memory memory-swap
   metadata-file network no-cache-filter output platform progress provenance sbom secret security-opt shm-size ssh
   tag target ulimit`,
  'check compress debug disable-content-trust force-rm help load no-cache pull push quiet rm squash',
  'c=cpu-shares D=debug f=file m=memory o=output q=quiet t=tag',
);

/** What stands between the client's name and its subcommand: `docker --context gpu run`. */
export const GLOBAL_FLAGS: FlagTable = tableOf(
  'docker --help 28.2.2, podman --help 4.3.1, nerdctl --help 2.0',
  `cgroup-manager config conmon connection context data-root events-backend host hooks-dir identity log-level
   namespace network-cmd-path network-config-dir root runroot runtime runtime-flag snapshotter ssh storage-driver
   storage-opt tlscacert tlscert tlskey tmpdir url volumepath address cni-netconfpath cni-path hosts-dir`,
  'debug debug-full experimental help insecure-registry noout remote syslog tls tlsverify version',
  'c=context D=debug H=host l=log-level n=namespace r=remote v=version a=address',
);

/** `docker exec`, with what `podman exec` has besides. */
export const EXEC: FlagTable = tableOf(
  'docker exec --help, Docker CLI 28.2.2; podman exec --help 4.3.1',
  'detach-keys env env-file user workdir preserve-fds',
  'detach help interactive latest privileged tty',
  'd=detach e=env i=interactive l=latest t=tty u=user w=workdir',
);

function tableOf(source: string, valued: string, switches: string, shorthands: string): FlagTable {
  return {
    source,
    valued: new Set(namesIn(valued)),
    switches: new Set(namesIn(switches)),
    shorthands: new Map(namesIn(shorthands).map(pair => pair.split('=') as [string, string])),
  };
}

function namesIn(list: string): string[] {
  return list.trim().split(/\s+/);
}
