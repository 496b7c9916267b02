/**
 * Where each kind keeps its pods, what starts in them, and who decides on their /dev/shm. A new kind is a row.
 *
 * Paths are dotted; `*` stands for each entry of a mapping or each item of a list. Every path below `unit` is
 * relative to it or, for a container's own fields, to the container.
 */

import { msg, t } from '../../l10n';
import { type Fact, known } from '../../model';
import { at, type Field } from './field';
import { requestedGpus } from './resources';
import { roleTemplates } from './roles';

const GIB = 2 ** 30;

/** One place where a kind keeps pods. */
export interface Shape {
  /** What one pod template is a part of: where operators keep their own fields. Default: the object. */
  readonly unit?: string;
  /** The pod spec, which holds volumes, below the unit; the unit itself if empty. */
  readonly pod: string;
  /** The pods of one unit, where they are put together from several parts; then `pod` says nothing. */
  readonly pods?: (unit: Field, object: Field) => readonly PodTemplate[];
  /** Containers below the pod spec. Default: `containers.*` and `initContainers.*`. */
  readonly containers?: readonly string[];
  /** The containers that the row speaks of, where it is not all of them. */
  readonly only?: (container: Field) => boolean;
  /** Further lists of volumes, below the object. */
  readonly volumes?: string;
  /** The unit's name is a part of the workload's, because several units have containers of the same name. */
  readonly namesUnit?: boolean;
  /** Workloads are named after the unit, because the operator gives the container its name. */
  readonly namedAfterUnit?: boolean;
  /** What the workload is called instead, where the operator gives every container one name. */
  readonly named?: string;
  readonly container?: ContainerFields;
  /** What the operator runs where the container that it cares for has no command of its own. */
  readonly program?: readonly string[];
  /** The field below the unit, and its value, for which it does. */
  readonly programFor?: { readonly field: string; readonly value: string };
  /** Whether that is what the image's own ENTRYPOINT gets, and no command. */
  readonly programOfImage?: boolean;
  /** Options that the operator passes on: the flag, and the field below the unit that holds its value. */
  readonly options?: Readonly<Record<string, string>>;
  /** Whether they stand in front of the container's own arguments, which then count. */
  readonly optionsFirst?: boolean;
  /** Variables whose words the operator's program takes as further arguments. */
  readonly argumentsIn?: readonly string[];
  /** Variables that the operator sets: the name, and the field below the unit that holds the value, or what it works out. */
  readonly variables?: Readonly<Record<string, string | Computed>>;
  /**
   * A YAML text in a string of the object that holds the engine's arguments by their Python names: the path of the
   * string, and the path of the arguments in it. The program is started only if there are some. Else a Python module
   * may stand there with variables of its own; its file is mounted into the container.
   */
  readonly embedded?: {
    readonly at: string;
    readonly arguments: string;
    readonly module: string;
    readonly variables: string;
  };
  /** The path in the object of a command line that is run in the first container, beside its own. */
  readonly entrypoint?: string;
  readonly operator?: Operator;
}

/** A pod template, `metadata` and `spec`, and what tells it from the unit's other ones. */
export interface PodTemplate {
  readonly template: Field;
  readonly role?: string;
}

/** A value that an operator works out; undefined if it sets none. */
export type Computed = (unit: Field, container: Field) => Fact<string> | undefined;

/** Where a container keeps its fields, when not where the Pod API has them. */
export interface ContainerFields {
  /** Parts of the image's name in their order: fields, or the text between them in quotes. */
  readonly image?: readonly string[];
  readonly command?: string;
  readonly args?: string;
  /** A mapping of variables, below the unit. */
  readonly variables?: string;
  /** Lists of variables below the unit, weaker than the container's own. */
  readonly unitEnv?: string;
  /** Number of GPUs, below the unit. */
  readonly gpus?: string;
  /** Memory limit, below the unit. */
  readonly memory?: string;
}

/** Who mounts /dev/shm beside the user. */
export interface Operator {
  /** Its name, as the subject of a sentence. */
  readonly name: string;
  /**
   * What it mounts when nobody says anything: so many bytes; a memory-backed volume that only the memory limit
   * bounds, or that is as large as the engine's container may ever use; nothing; something that cannot be seen.
   */
  readonly mounts: number | 'memory limit' | 'unbounded' | 'nothing' | 'unseen';
  /** Another number of bytes when a field below the unit is given. */
  readonly mountsWith?: { readonly field: string; readonly bytes: number };
  /** Its field for the size, below the unit. */
  readonly size?: string;
  /** A boolean field that switches it off, below the unit; a size of zero does so too where there is one. */
  readonly disabled?: string;
  /** What becomes of the user's own mount at /dev/shm. */
  readonly ownMount: 'kept' | 'dropped';
  /** The only container it cares for: a name, or a key instead of a list. */
  readonly cares?: string;
}

export interface Kind {
  readonly kinds: readonly string[];
  /** The API group, by a part of `apiVersion`. */
  readonly group: RegExp;
  readonly shapes: readonly Shape[];
}

const POD_TEMPLATE: readonly Shape[] = [{ pod: 'spec.template.spec' }];

/**
 * KubeRay mounts a memory-backed volume as large as the Ray container's memory, unless /dev/shm is
 * mounted already (ray-project/kuberay ray-operator/controllers/ray/common/pod.go `addEmptyDir`).
 */
const KUBERAY: Operator = { name: 'KubeRay', mounts: 'unbounded', ownMount: 'kept' };

function rayCluster(spec: string): Shape[] {
  return ['headGroupSpec', 'workerGroupSpecs.*'].map(group => ({
    unit: `${spec}.${group}`,
    pod: 'template.spec',
    operator: KUBERAY,
  }));
}

/**
 * The operator puts its own volume at /dev/shm, 8Gi when no size is given, and drops every mount of the main
 * container with that path or its own name (ai-dynamo/dynamo deploy/operator/internal/dynamo/graph.go
 * `ApplySharedMemoryVolumeAndMount`, internal/consts/consts.go `DefaultSharedMemorySize`).
 */
const DYNAMO_ALPHA: Operator = {
  name: msg('the Dynamo operator'),
  mounts: 8 * GIB,
  size: 'sharedMemory.size',
  disabled: 'sharedMemory.disabled',
  ownMount: 'dropped',
  cares: 'mainContainer',
};
const DYNAMO_BETA: Operator = {
  name: msg('the Dynamo operator'),
  mounts: 8 * GIB,
  size: 'sharedMemorySize',
  ownMount: 'dropped',
  cares: 'main',
};

function dynamoAlpha(unit: string): Shape {
  return {
    unit,
    pod: 'extraPodSpec',
    containers: ['mainContainer', 'containers.*'],
    namedAfterUnit: true,
    container: { unitEnv: 'envs', gpus: 'resources.limits.gpu', memory: 'resources.limits.memory' },
    operator: DYNAMO_ALPHA,
  };
}

function dynamoBeta(unit: string): Shape {
  return { unit, pod: 'podTemplate.spec', namedAfterUnit: true, operator: DYNAMO_BETA };
}

/**
 * KServe renders `vllm serve` from its templates, which mount 1Gi, or 8Gi for data parallelism
 * (kserve/kserve config/llmisvc/config-llm-template.yaml, config-llm-decode-worker-data-parallel.yaml).
 */
function llmInference(unit: string, pod: string, mounts: Operator['mounts']): Shape {
  return {
    unit,
    pod,
    program: ['vllm', 'serve', '/mnt/models'],
    options: {
      '--tensor-parallel-size': 'parallelism.tensor',
      '--data-parallel-size': 'parallelism.data',
      '--data-parallel-size-local': 'parallelism.dataLocal',
    },
    argumentsIn: ['VLLM_ADDITIONAL_ARGS'],
    operator: {
      name: 'KServe',
      mounts,
      ...(mounts !== 'unseen' && { mountsWith: { field: 'parallelism.data', bytes: 8 * GIB } }),
      ownMount: 'kept',
      cares: 'main',
    },
  };
}

/** A multi-node group gets its size from elsewhere; what its pods share cannot be told. */
function llmInferenceService(mounts: Operator['mounts']): Shape[] {
  return [
    llmInference('spec', 'template', mounts),
    llmInference('spec', 'worker', 'unseen'),
    llmInference('spec.prefill', 'template', mounts),
    llmInference('spec.prefill', 'worker', 'unseen'),
  ];
}

/**
 * A role's pods. LWS and the operator itself number the pods of one instance (sgl-project/rbg
 * pkg/discovery/env_builder.go).
 */
function roleBasedGroup(spec: string): Shape[] {
  return [
    {
      unit: `${spec}.roles.*`,
      pod: '',
      pods: (role, object) => roleTemplates(role, at(object, `${spec}.roleTemplates`)),
      namesUnit: true,
      variables: {
        LWS_GROUP_SIZE: given('leaderWorkerSet.size'),
        RBG_LWP_GROUP_SIZE: given('leaderWorkerPattern.size'),
      },
    },
  ];
}

/** Roles of AIBrix (vllm-project/aibrix api/orchestration/v1alpha1); a PodSet numbers the pods of one replica. */
function aibrixRoles(spec: string): Shape[] {
  return [
    {
      unit: `${spec}.roles.*`,
      pod: 'template.spec',
      namesUnit: true,
      variables: { POD_GROUP_SIZE: given('podGroupSize') },
    },
  ];
}

/**
 * KServe gives the pods of a multi-node service both sizes as variables, and each of them as many GPUs as the
 * tensor-parallel size (kserve/kserve pkg/controller/v1beta1/inferenceservice/components/predictor.go).
 */
const KSERVE_MULTI_NODE: Pick<Shape, 'variables' | 'container'> = {
  variables: {
    TENSOR_PARALLEL_SIZE: given('workerSpec.tensorParallelSize'),
    PIPELINE_PARALLEL_SIZE: given('workerSpec.pipelineParallelSize'),
  },
  container: { gpus: 'workerSpec.tensorParallelSize' },
};

/** Programs of the runtimes that KServe chooses by the format of the model, where none is named. */
const KSERVE_PROGRAMS: ReadonlyMap<string, readonly string[]> = new Map([
  ['huggingface', ['python3', '-m', 'huggingfaceserver']],
  ['vLLM', ['vllm', 'serve', 'MODEL']],
]);

/** The container that a serving runtime completes. */
function modelOfKServe(): Shape[] {
  const common: Shape = {
    unit: 'spec.predictor',
    pod: '',
    containers: ['model'],
    ...KSERVE_MULTI_NODE,
    operator: { name: msg('the serving runtime'), mounts: 'unseen', ownMount: 'kept' },
  };
  const formatOf = (model: Field) =>
    model.get('image') ? undefined : KSERVE_PROGRAMS.get(model.get('modelFormat', 'name')?.string() ?? '');
  return [
    { ...common, only: model => !formatOf(model) },
    ...[...KSERVE_PROGRAMS.values()].map(program => ({
      ...common,
      only: (model: Field) => formatOf(model) === program,
      program,
      options: {
        '--tensor-parallel-size': 'workerSpec.tensorParallelSize',
        '--pipeline-parallel-size': 'workerSpec.pipelineParallelSize',
      },
      optionsFirst: true,
    })),
  ];
}

/**
 * Sources: the Kubernetes API reference; kubernetes-sigs/lws api/leaderworkerset/v1; kserve/kserve
 * pkg/apis/serving; ray-project/kuberay ray-operator/apis/ray/v1; ai-dynamo/dynamo deploy/operator/api;
 * NVIDIA/k8s-nim-operator api/apps/v1alpha1; vllm-project/production-stack operator/api/v1alpha1;
 * kubeai-project/kubeai api/k8s/v1; volcano-sh/apis pkg/apis/batch; kubeflow/trainer and kubeflow/mpi-operator
 * pkg/apis; argoproj/argo-workflows pkg/apis/workflow; knative/serving pkg/apis/serving/v1.
 */
export const KINDS: readonly Kind[] = [
  { kinds: ['Pod'], group: /^v1$/, shapes: [{ pod: 'spec' }] },
  { kinds: ['PodTemplate'], group: /^v1$/, shapes: [{ pod: 'template.spec' }] },
  {
    kinds: ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
    group: /^(?:apps|extensions)\//,
    shapes: POD_TEMPLATE,
  },
  { kinds: ['ReplicationController'], group: /^v1$/, shapes: POD_TEMPLATE },
  { kinds: ['Job'], group: /^batch\/v1/, shapes: POD_TEMPLATE },
  { kinds: ['CronJob'], group: /^batch\//, shapes: [{ pod: 'spec.jobTemplate.spec.template.spec' }] },
  {
    kinds: ['LeaderWorkerSet'],
    group: /^leaderworkerset\.x-k8s\.io\//,
    shapes: ['leaderTemplate', 'workerTemplate'].map(template => ({
      pod: `spec.leaderWorkerTemplate.${template}.spec`,
      variables: { LWS_GROUP_SIZE: given('spec.leaderWorkerTemplate.size') },
    })),
  },
  {
    // The operator patches the pods of a role, and mounts nothing into them (sgl-project/rbg api/workloads).
    kinds: ['RoleBasedGroup'],
    group: /^workloads\.x-k8s\.io\//,
    shapes: roleBasedGroup('spec'),
  },
  {
    kinds: ['RoleBasedGroupSet'],
    group: /^workloads\.x-k8s\.io\//,
    shapes: roleBasedGroup('spec.template.spec'),
  },
  {
    kinds: ['StormService'],
    group: /^orchestration\.aibrix\.ai\//,
    shapes: aibrixRoles('spec.template.spec'),
  },
  { kinds: ['RoleSet'], group: /^orchestration\.aibrix\.ai\//, shapes: aibrixRoles('spec') },
  {
    kinds: ['PodSet'],
    group: /^orchestration\.aibrix\.ai\//,
    shapes: [{ unit: 'spec', pod: 'template.spec', variables: { POD_GROUP_SIZE: given('podGroupSize') } }],
  },
  {
    kinds: ['RayClusterFleet', 'RayClusterReplicaSet'],
    group: /^orchestration\.aibrix\.ai\//,
    shapes: rayCluster('spec.template.spec'),
  },
  {
    kinds: ['InferenceService'],
    group: /^serving\.kserve\.io\//,
    shapes: [
      { unit: 'spec.predictor', pod: '', ...KSERVE_MULTI_NODE },
      { unit: 'spec.predictor', pod: 'workerSpec', ...KSERVE_MULTI_NODE },
      ...modelOfKServe(),
    ],
  },
  {
    kinds: ['ServingRuntime', 'ClusterServingRuntime'],
    group: /^serving\.kserve\.io\//,
    shapes: [
      { unit: 'spec', pod: '', ...KSERVE_MULTI_NODE },
      { unit: 'spec', pod: 'workerSpec', ...KSERVE_MULTI_NODE },
    ],
  },
  { kinds: ['LLMInferenceService'], group: /^serving\.kserve\.io\//, shapes: llmInferenceService(GIB) },
  {
    kinds: ['LLMInferenceServiceConfig'],
    group: /^serving\.kserve\.io\//,
    // A part that is merged with others; what they mount cannot be seen.
    shapes: llmInferenceService('unseen'),
  },
  { kinds: ['RayCluster'], group: /^ray\.io\//, shapes: rayCluster('spec') },
  {
    kinds: ['RayJob'],
    group: /^ray\.io\//,
    // The job's command starts on the head, and its engine's ranks are where the GPUs are.
    shapes: rayCluster('spec.rayClusterSpec').map((shape, i) =>
      i === 0 ? shape : { ...shape, entrypoint: 'spec.entrypoint' },
    ),
  },
  {
    kinds: ['RayService'],
    group: /^ray\.io\//,
    shapes: rayCluster('spec.rayClusterConfig').map((shape, i) =>
      i === 0
        ? shape
        : {
            ...shape,
            program: ['vllm', 'serve', '--distributed-executor-backend', 'ray'],
            embedded: {
              at: 'spec.serveConfigV2',
              arguments: 'applications.*.args.llm_configs.*.engine_kwargs',
              module: 'applications.*.import_path',
              variables: 'applications.*.runtime_env.env_vars',
            },
          },
    ),
  },
  {
    kinds: ['DynamoGraphDeployment'],
    group: /^nvidia\.com\//,
    shapes: [dynamoAlpha('spec.services.*'), dynamoBeta('spec.components.*')],
  },
  {
    kinds: ['DynamoComponentDeployment'],
    group: /^nvidia\.com\//,
    shapes: [
      { ...dynamoAlpha('spec'), named: 'main' },
      { ...dynamoBeta('spec'), named: 'main' },
    ],
  },
  {
    kinds: ['NIMService'],
    group: /^apps\.nvidia\.com\//,
    shapes: [
      {
        unit: 'spec',
        pod: '',
        containers: [''],
        container: { image: ['image.repository', '":"', 'image.tag'] },
        named: 'nim',
        // NVIDIA/k8s-nim-operator api/apps/v1alpha1 `NimServiceMultiNodeConfig`.
        variables: {
          NIM_TENSOR_PARALLEL_SIZE: given('multiNode.parallelism.tensor'),
          NIM_PIPELINE_PARALLEL_SIZE: given('multiNode.parallelism.pipeline'),
        },
        operator: {
          name: msg('the NIM operator'),
          mounts: 'memory limit',
          size: 'storage.sharedMemorySizeLimit',
          ownMount: 'dropped',
        },
      },
    ],
  },
  {
    kinds: ['VLLMRuntime'],
    group: /^production-stack\.vllm\.ai\//,
    shapes: [
      {
        unit: 'spec',
        pod: '',
        containers: [''],
        container: {
          image: ['deploymentConfig.image.registry', '"/"', 'deploymentConfig.image.name'],
          args: 'vllmConfig.extraArgs',
          unitEnv: 'vllmConfig.env',
          gpus: 'deploymentConfig.resources.gpu',
          memory: 'deploymentConfig.resources.memory',
        },
        named: 'vllm',
        program: ['vllm', 'serve'],
        options: { '--tensor-parallel-size': 'vllmConfig.tensorParallelSize' },
        operator: {
          name: msg('the production-stack operator'),
          mounts: 'nothing',
          size: 'deploymentConfig.shmSize',
          ownMount: 'kept',
        },
      },
    ],
  },
  {
    kinds: ['Model'],
    group: /^kubeai\.org\//,
    shapes: [
      {
        unit: 'spec',
        pod: '',
        containers: [''],
        named: 'server',
        program: ['vllm', 'serve'],
        programFor: { field: 'engine', value: 'VLLM' },
        // kubeai-project/kubeai internal/modelcontroller/engine_vllm.go: `dshm`, memory-backed, without a size.
        operator: { name: 'KubeAI', mounts: 'unbounded', ownMount: 'dropped' },
      },
    ],
  },
  {
    kinds: ['Job'],
    group: /^batch\.volcano\.sh\//,
    shapes: [{ unit: 'spec.tasks.*', pod: 'template.spec' }],
  },
  {
    kinds: ['PyTorchJob'],
    group: /^kubeflow\.org\//,
    shapes: [{ unit: 'spec.pytorchReplicaSpecs.*', pod: 'template.spec' }],
  },
  {
    kinds: ['MPIJob'],
    group: /^kubeflow\.org\//,
    shapes: [{ unit: 'spec.mpiReplicaSpecs.*', pod: 'template.spec' }],
  },
  {
    kinds: ['TrainJob'],
    group: /^trainer\.kubeflow\.org\//,
    shapes: [
      {
        unit: 'spec.trainer',
        pod: '',
        containers: [''],
        named: 'trainer',
        operator: { name: msg('the training runtime'), mounts: 'unseen', ownMount: 'kept' },
      },
    ],
  },
  {
    kinds: ['Workflow', 'WorkflowTemplate', 'ClusterWorkflowTemplate'],
    group: /^argoproj\.io\//,
    shapes: argo('spec'),
  },
  { kinds: ['CronWorkflow'], group: /^argoproj\.io\//, shapes: argo('spec.workflowSpec') },
  {
    kinds: ['ServingRuntime', 'ClusterServingRuntime'],
    group: /^ome\.io\//,
    shapes: ome(['engineConfig', 'decoderConfig'], 'nothing'),
  },
  {
    // What an InferenceService leaves open, its runtime says.
    kinds: ['InferenceService'],
    group: /^ome\.io\//,
    shapes: ome(['engine', 'decoder'], 'unseen'),
  },
  { kinds: ['Service'], group: /^serving\.knative\.dev\//, shapes: POD_TEMPLATE },
];

/** A template is the pod; its containers are named after it, and its volumes may be the workflow's. */
function argo(spec: string): Shape[] {
  return [
    {
      unit: `${spec}.templates.*`,
      pod: '',
      containers: ['container', 'script', 'containerSet.containers.*', 'initContainers.*', 'sidecars.*'],
      volumes: `${spec}.volumes`,
      namedAfterUnit: true,
    },
  ];
}

/**
 * OME runs one `runner` a pod, alone or in a leader's and a worker's (sgl-project/ome pkg/apis/ome/v1beta1), and sets
 * the number of GPUs of them all (pkg/controller/v1beta1/inferenceservice/components/engine.go
 * `setParallelismEnvVarForEngine`).
 */
function ome(configs: readonly string[], mounts: 'nothing' | 'unseen'): Shape[] {
  const pods = (unit: Field) => 1 + Number(at(unit, 'worker.size')?.string() ?? 0);
  return configs.flatMap(config =>
    ['', 'leader', 'worker'].map(role => ({
      unit: `spec.${config}`,
      pod: role,
      containers: ['runner'],
      named: `${config}.${role || 'runner'}`,
      variables: {
        LWS_GROUP_SIZE: unit => known(`${pods(unit)}`, at(unit, 'worker.size')?.place),
        PARALLELISM_SIZE: (unit, container) => {
          const gpus = requestedGpus(container);
          return gpus?.known
            ? known(`${gpus.value * pods(unit)}`, gpus.place, t('the GPUs of all its pods, by OME'))
            : gpus;
        },
      },
      ...(mounts === 'unseen' && {
        operator: { name: msg('the serving runtime'), mounts, ownMount: 'kept' as const },
      }),
    })),
  );
}

/** A variable with the value of a field, where that is given. */
function given(path: string): Computed {
  return unit => {
    const field = at(unit, path);
    const text = field?.string();
    return text === undefined ? undefined : known(text, field!.place);
  };
}

/** The row of an object; undefined for kinds that are not in the table. */
export function kindOf(kind: string, apiVersion: string): Kind | undefined {
  return KINDS.find(({ kinds, group }) => kinds.includes(kind) && group.test(apiVersion));
}

/** All kinds of the table by name. */
export const KIND_NAMES: readonly string[] = [...new Set(KINDS.flatMap(({ kinds }) => kinds))];
