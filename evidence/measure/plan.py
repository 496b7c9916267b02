"""The cases: which environment, how many ranks, what they do."""

from dataclasses import dataclass, field, replace

MIB, GIB = 2**20, 2**30
AMPLE = 16 * GIB
"""A tmpfs that holds every case; tmpfs takes memory only for what is written."""

DOCKER = 64 * MIB
"""What Docker and Kubernetes give a container that asks for nothing."""


@dataclass(frozen=True)
class Case:
    """One thing to measure. `name` is unique within a plan: topic/situation/n<ranks>[/detail]."""

    name: str
    program: str
    """A function of programs.py or loads.py: nccl, torch, rings, gates, offload, batches."""
    ranks: int = 1
    steps: tuple = ()
    """What every rank does, in order: `init` makes a communicator over all ranks (`init share` one that shares its
    resources with those split from it), `split B` one of every B neighbouring ranks out of the first; what follows
    runs on the newest: `ar` all-reduce, `ag` all-gather, `rs` reduce-scatter, `bc` broadcast, `a2a` all-to-all, `sr`
    each rank sends to the next (pipeline stages), `bsr` the same in one batch (torch). `@SIZE` gives the bytes a rank,
    4M without."""
    environment: dict = field(default_factory=dict)
    load: dict = field(default_factory=dict)
    """What loads.py is to do; its functions tell the fields."""
    tmpfs: int = AMPLE
    engines: int = 1
    """Independent services of `ranks` ranks each that share one /dev/shm."""
    hosts: int = 1
    """Nodes that NCCL is made to see (NCCL_HOSTID)."""
    threads: bool = False
    """Whether one process drives all GPUs of an engine."""
    deny_memory_policy: bool = False
    search: bool = False
    """Whether to look for the smallest tmpfs, too."""
    guess: int = 0
    """Where to begin looking; without it, at the bytes that were used at most."""

    @property
    def processes(self):
        """Processes to start."""
        return self.engines * (1 if self.threads else self.ranks)


P2P_OFF = {"NCCL_P2P_DISABLE": "1"}
SHM_OFF = {"NCCL_SHM_DISABLE": "1"}
CUMEM_OFF = {"NCCL_CUMEM_ENABLE": "0"}
HOST_OFF = {"NCCL_CUMEM_HOST_ENABLE": "0"}

DEFAULTS = {}
SEGMENTS = {**P2P_OFF, **HOST_OFF}
"""cuMem on, no P2P, and the SHM transport in files: segments without pools."""
EVERYTHING = {**CUMEM_OFF, **P2P_OFF}
"""cuMem off and no P2P: pools and segments, all connected at start."""

SITUATIONS = {
    "defaults": DEFAULTS,
    "cumem-off": CUMEM_OFF,
    "no-p2p": P2P_OFF,
    "segments": SEGMENTS,
    "everything": EVERYTHING,
    "shm-off": SHM_OFF,
    "cumem-off+shm-off": {**CUMEM_OFF, **SHM_OFF},
    "sockets": {**P2P_OFF, **SHM_OFF},
    "cumem-off+sockets": {**EVERYTHING, **SHM_OFF},
}


def communicators(count, *operations):
    """Steps that make `count` communicators and run the operations on each."""
    return ("init", *operations) * count


def spelled(knobs):
    """`BUFFSIZE=524288`."""
    return " ".join(f"{name.removeprefix('NCCL_')}={value}" for name, value in knobs.items())


def nccl_cases(ranks):
    """The cases for one number of ranks, the most telling first."""
    n = f"n{ranks}"

    def case(topic, situation, detail="", steps=communicators(1, "ar"), environment=None, **more):
        name = "/".join(part for part in (topic, situation, n, detail) if part)
        merged = {**SITUATIONS[situation], **(environment or {})}
        return Case(name, more.pop("program", "nccl"), ranks, tuple(steps), merged, **more)

    alone = ranks == 1
    odd = ranks == 3
    situations = ["defaults", "cumem-off", "everything"] if alone else list(SITUATIONS)
    cases = [case("base", situation, "k1") for situation in situations]
    several = ["cumem-off"] if alone else ["cumem-off", "everything", "segments"]
    cases += [
        case("base", situation, f"k{count}", communicators(count, "ar"))
        for situation in several
        for count in (2, 3)
        if situation != "segments" or count == 2
    ]
    if alone:
        return cases + [
            case("base", "defaults", "k3", communicators(3, "ar")),
            case("torch", "cumem-off", "two groups", communicators(2, "ar"), program="torch"),
            case("one-gpu-engines", "cumem-off", "2 engines", engines=2),
        ]

    cases += [
        case("send-recv", "segments", "chain", communicators(1, "sr")),
        case("send-recv", "everything", "chain", communicators(1, "ar", "sr")),
        case("all-to-all", "segments", "", communicators(1, "a2a")),
        case("all-to-all", "everything", "", communicators(1, "ar", "ag", "a2a")),
        case("algorithm", "segments", "tree", environment={"NCCL_ALGO": "Tree"}),
        case("nodes", "defaults", "2 nodes", hosts=2),
    ]
    if odd:  # a number that no service uses, but a check of the formulas
        return cases
    cases += [
        case("split", "cumem-off", "all", ("init", "ar", f"split {ranks}", "ar")),
        case("split", "cumem-off", "all share", ("init share", "ar", f"split {ranks}", "ar")),
        case("split", "everything", "all", ("init", "ar", f"split {ranks}", "ar")),
        case("split", "everything", "all share", ("init share", "ar", f"split {ranks}", "ar")),
        case("split", "cumem-off", "single", ("init", "ar", "split 1", "ar")),
        case("split", "cumem-off", "single share", ("init share", "ar", "split 1", "ar")),
        case("engines", "cumem-off", "2 engines", engines=2),
        case("engines", "everything", "2 engines", engines=2),
        case("small", "cumem-off", "docker", tmpfs=DOCKER),
        case("small", "everything", "docker", tmpfs=DOCKER),
        case("small", "segments", "docker", tmpfs=DOCKER),
        case("small", "sockets", "docker", communicators(2, "ar"), tmpfs=DOCKER),
        case("small", "defaults", "docker", communicators(3, "ar", "ag", "a2a", "sr"), tmpfs=DOCKER),
        case("torch", "cumem-off", "one group", communicators(1, "ar"), program="torch"),
        case("torch", "cumem-off", "two groups", communicators(2, "ar"), program="torch"),
        case("torch", "cumem-off", "send-recv", communicators(1, "sr"), program="torch"),
        case("torch", "cumem-off", "batched send-recv", communicators(1, "bsr"), program="torch"),
        case("torch", "everything", "all", communicators(1, "ar", "ag", "a2a"), program="torch"),
        case("torch", "segments", "send-recv", communicators(1, "ar", "sr"), program="torch"),
        case("algorithm", "segments", "small", communicators(1, "ar@1K")),
        case("algorithm", "segments", "large", communicators(1, "ar@256M")),
        case("algorithm", "segments", "sizes", communicators(1, "ar@1K", "ar@64K", "ar@4M", "ar@64M", "ar@256M")),
        case("algorithm", "segments", "gather", communicators(1, "ag", "rs", "bc")),
        case("nodes", "cumem-off", "2 nodes", hosts=2),
        case("nodes", "segments", "2 nodes", hosts=2),
        case("nodes", "everything", "2 nodes", hosts=2),
        case("nodes", "segments", "2 nodes tree", environment={"NCCL_ALGO": "Tree"}, hosts=2),
        case("nodes", "segments", "2 nodes send-recv", communicators(1, "sr"), hosts=2),
        case("nodes", "defaults", "2 nodes 2 communicators", communicators(2, "ar", "a2a"), hosts=2),
        case("threads", "defaults", "one process", threads=True),
        case("threads", "no-p2p", "one process", threads=True),
        case("threads", "everything", "one process", threads=True),
        case("connect", "defaults", "at start", environment={"NCCL_RUNTIME_CONNECT": "0"}),
        case("connect", "segments", "at start", environment={"NCCL_RUNTIME_CONNECT": "0"}),
        case("seccomp", "no-p2p", "no memory policy", deny_memory_policy=True),
    ]
    knobs = [
        ("everything", {"NCCL_BUFFSIZE": "524288"}),
        ("everything", {"NCCL_BUFFSIZE": "8388608"}),
        ("everything", {"NCCL_MAX_NCHANNELS": "1"}),
        ("everything", {"NCCL_MAX_NCHANNELS": "2"}),
        ("everything", {"NCCL_MIN_NCHANNELS": "8"}),
        ("segments", {"NCCL_MIN_NCHANNELS": "16"}),
        ("everything", {"NCCL_LL_BUFFSIZE": "65536"}),
        ("everything", {"NCCL_LL128_BUFFSIZE": "1228800"}),
        ("everything", {"NCCL_SHM_LOCALITY": "1"}),
        ("everything", {"NCCL_SHM_USE_CUDA_MEMCPY": "1"}),
        ("cumem-off", {"NCCL_P2P_USE_CUDA_MEMCPY": "1"}),
        ("everything", {"NCCL_MAX_CTAS": "2"}),
        ("cumem-off", {"NCCL_BUFFSIZE": "8388608", "NCCL_MIN_NCHANNELS": "16"}),
    ]
    cases += [
        case("knob", situation, spelled(knob), environment=knob) for situation, knob in knobs
    ]
    peers = [
        {"NCCL_NCHANNELS_PER_PEER": "1"},
        {"NCCL_NCHANNELS_PER_PEER": "4"},
        {"NCCL_MAX_P2P_NCHANNELS": "1"},
        {"NCCL_MIN_P2P_NCHANNELS": "8"},
        {"NCCL_MIN_NCHANNELS": "16"},
    ]
    cases += [
        case("send-recv", "segments", f"chain {spelled(knob)}", communicators(1, "sr"), environment=knob)
        for knob in peers
    ]
    cases += [
        case("send-recv", "segments", "chain 64M", communicators(1, "sr@64M")),
        case("send-recv", "segments", "chain 1K", communicators(1, "sr@1K")),
        case("send-recv", "segments", "two communicators", communicators(2, "sr")),
        case("split", "everything", "a2a share", ("init share", "a2a", f"split {ranks}", "a2a")),
        case("torch", "cumem-off", "split", ("init", "ar", f"split {ranks}", "ar"), program="torch"),
    ]
    if ranks % 2 == 0 and ranks > 2:
        half = ranks // 2
        cases += [
            case("split", "cumem-off", "halves", ("init", "ar", f"split {half}", "ar")),
            case("split", "cumem-off", "halves share", ("init share", "ar", f"split {half}", "ar")),
            case("split", "everything", "halves", ("init", "ar", f"split {half}", "ar")),
            case("split", "everything", "halves share", ("init share", "ar", f"split {half}", "ar")),
            case("engines", "segments", "2 engines all-to-all", communicators(1, "ar", "a2a"), engines=2),
        ]
    thresholds = [
        case("threshold", "cumem-off", "k1", search=True),
        case("threshold", "everything", "k1", search=True),
        case("threshold", "segments", "k1", search=True),
        case("threshold", "cumem-off", "k2", communicators(2, "ar"), search=True),
        case("threshold", "sockets", "k1", search=True),
        case("threshold", "segments", "send-recv", communicators(1, "sr"), search=True),
    ]
    return cases + thresholds


RINGS = {"0.10.2": (16, 10), "0.11.2": (16, 24)}
"""vLLM release: MiB of a chunk of the request ring and of the response rings (PRs #19242, #26961)."""


POOL = 34_213_888
"""One of NCCL 2.28's proxy pools in pages."""


def gates(ranks, pools):
    """The checks of vLLM 0.27 before its rings, the largest of which is that of a response."""
    chunks = RINGS["0.11.2"]
    load = {"engineVersion": "0.27.0", "chunksMiB": list(chunks), "tensorParallel": ranks, "poolBytes": pools}
    name = f"gates/tp{ranks}" + ("/with pools" if pools else "")
    return Case(name, "gates", load=load, search=True, guess=10 * chunks[1] * MIB + pools)


def rings(release, ranks, fill):
    """The rings of one replica, each chunk holding a message that is nothing, small or as large as it may be."""
    load = {"engineVersion": release, "chunksMiB": list(RINGS[release]), "tensorParallel": ranks, "fill": fill}
    return Case(f"rings/vllm {release}/tp{ranks}/{fill}", "rings", load=load)


BATCHES = {"workers": 4, "batchBytes": 16 * MIB, "batches": 24}


def load_cases():
    """What an engine puts there beside NCCL; needs no GPU."""
    filled = [
        rings(release, ranks, fill)
        for release in RINGS
        for ranks in (2, 4, 8)
        for fill in ("none", "small", "full")
        if ranks == 4 or fill == "full"
    ]
    return [
        *filled,
        *(
            replace(rings("0.11.2", 2, fill), name=f"rings/on 64 MiB/tp2/{fill}", tmpfs=DOCKER)
            for fill in ("none", "small", "full")
        ),
        *(gates(ranks, pools) for ranks in (2, 4) for pools in (0, ranks * POOL)),
        replace(gates(2, 0), name="gates/tp2/on 64 MiB", tmpfs=DOCKER, search=False),
        Case("offload/256 MiB", "offload", load={"bytes": 256 * MIB}, search=True),
        Case("offload/256 MiB/on 64 MiB", "offload", load={"bytes": 256 * MIB}, tmpfs=DOCKER),
        Case("batches/4 workers", "batches", load=BATCHES),
        Case("batches/4 workers/on 64 MiB", "batches", load=BATCHES, tmpfs=DOCKER),
    ]


QUICK = ("base/", "send-recv/segments", "small/", "rings/on 64 MiB", "gates/tp2/on", "offload/256 MiB/on")


def plan(gpus, quick=False, only=None):
    """All cases for a machine with so many GPUs, in the order in which they matter.

    `only` is a compiled pattern that the name must contain. The quick plan has the largest number of ranks alone.
    """
    counts = [count for count in (2, 4, 8, 3, 1) if count <= gpus]
    if quick:
        counts = [max(counts)] if counts else []
    cases = [*load_cases(), *(case for ranks in counts for case in nccl_cases(ranks))]
    if quick:
        cases = [case for case in cases if case.name.startswith(QUICK) and "=" not in case.name]
    return [case for case in cases if only is None or only.search(case.name)]


def on(case, tmpfs):
    """The same case on a tmpfs of another size, once."""
    return replace(case, tmpfs=tmpfs, search=False)
