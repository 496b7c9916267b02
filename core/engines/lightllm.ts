import { t } from '../l10n';
import { type ExtraSegment, type Fact, known, type Launch, unknown, type Version, type Word } from '../model';
import { type ArgumentGrammar, optionTable, parseArguments, unspelledOptions } from './arguments';
import type { Engine, Invocation } from './engine';
import { imageWords } from './image';
import { launchOf } from './launch';
import { platformOf } from './platform';
import { pythonTarget } from './programs';
import { type PublishedImage, RELEASE, versionIn } from './published';
import { combine, defaultSize } from './ranks';
import { rankCauses, Settings } from './settings';

const TITLE = 'LightLLM';

/** The newest LightLLM release that is known (ModelTC/LightLLM v1.1.0). */
const NEWEST_LIGHTLLM: Version = [1, 1, 0];

/** Options of `lightllm.server.api_server`: plain argparse, underscores only (ModelTC/LightLLM lightllm/server/api_cli.py). */
const LIGHTLLM_ARGUMENTS: ArgumentGrammar = {
  options: optionTable(
    `--afs_embed_capacity --afs_image_embed_dir --batch_max_tokens --cache_capacity --chat_template
    --chunked_prefill_size --config_server_host --config_server_port --config_server_visual_redis_port
    --cpu_cache_storage_size --cpu_cache_token_page_size --data_type --disk_cache_dir --disk_cache_storage_size --dp
    --dp_balancer --embed_cache_storage_size --eos_id --ep_redundancy_expert_config_path --graph_grow_step_size
    --graph_max_batch_size --graph_max_len_in_batch --graph_split_batch_size --grouping_key --hardware_platform --host
    --httpserver_workers --job_name --kv_quant_calibration_config_path --llm_decode_att_backend
    --llm_kv_quant_group_size --llm_kv_type --llm_prefill_att_backend --load_way --log_stats_interval
    --long_truncation_mode --mamba_cache_ratio --mamba_cache_size --mamba_ssm_data_type --max_req_input_len
    --max_req_total_len --max_total_token_num --mem_fraction --metric_gateway --mode --model_dir --model_name
    --model_owner --mtp_draft_model_dir --mtp_mode --mtp_step --multinode_httpmanager_port
    --multinode_router_gloo_port --nccl_host --nccl_port --nixl_pd_kv_page_num --nixl_pd_kv_page_size --nnodes
    --node_rank --output_constraint_mode --pd_decode_rpyc_port --pd_master_ip --pd_master_port
    --penalty_counter_mode --port --push_interval --quant_cfg --quant_type --reasoning_parser --router_max_wait_tokens
    --router_token_ratio --run_mode --running_max_req_size --sampling_backend --schedule_time_interval
    --select_p_d_node_strategy --splitfuse_block_size --tokenizer_mode --tool_call_parser --tp --visual_dp
    --visual_gpu_ids --visual_infer_batch_size --visual_nccl_ports --visual_rpyc_port --visual_send_batch_size
    --visual_tp --vit_att_backend --vit_quant_cfg --vit_quant_type --zmq_mode`,
    `--auto_update_redundancy_expert --detail_log --disable_aggressive_schedule --disable_audio
    --disable_chunked_prefill --disable_cudagraph --disable_custom_allreduce --disable_dynamic_prompt_cache
    --disable_log_stats --disable_shm_warning --disable_vision --diverse_mode --enable_cpu_cache
    --enable_custom_allgather --enable_decode_microbatch_overlap --enable_disk_cache --enable_dp_prefill_balance
    --enable_dp_prompt_cache_fetch --enable_ep_moe --enable_fused_shared_experts --enable_monitor_auth --enable_mps
    --enable_multimodal --enable_prefill_cudagraph --enable_prefill_microbatch_overlap --enable_torch_fallback
    --enable_tpsp_mix_mode --enable_triton_fallback --first_token_constraint_mode --health_monitor --help,-h
    --return_all_prompt_logprobs --token_healing_mode --trust_remote_code --use_config_server_to_init_nccl
    --use_dynamic_prompt_cache --use_reward_model --use_tgi_api --visual_use_proxy_mode`,
  ),
  foldsUnderscores: false,
  abbreviates: true,
};

/** ModelTC/LightLLM docker/Dockerfile: no ENTRYPOINT that is known to start it. */
const IMAGES: readonly PublishedImage[] = [
  { repository: 'modeltc/lightllm', platform: 'cuda', serves: false, release: RELEASE },
];

/** Modes that start no model: the masters of a split into prefill and decode. */
const MASTERS = new Set(['pd_master', 'config_server']);

/** LightLLM (ModelTC/LightLLM). */
export const lightllm: Engine = {
  id: 'lightllm',
  title: TITLE,
  newest: NEWEST_LIGHTLLM,
  mentions: 'lightllm',
  recognise(words) {
    const target = pythonTarget(words);
    if (target?.kind !== 'module' || target.name !== 'lightllm.server.api_server') return undefined;
    const args = words.slice(target.next);
    return startsMaster(args) ? undefined : { program: words.slice(0, target.next), args };
  },
  startsFromImage(image, args) {
    const { options } = parseArguments(args, LIGHTLLM_ARGUMENTS);
    const called = image !== undefined && imageWords(image).name.includes('lightllm');
    return called && options.has('--model_dir') && options.has('--tp') && !startsMaster(args);
  },
  read: readInvocation,
};

function startsMaster(args: readonly Word[]): boolean {
  return MASTERS.has(parseArguments(args, LIGHTLLM_ARGUMENTS).options.get('--run_mode')?.value?.text ?? '');
}

function readInvocation(invocation: Invocation): Launch {
  const { image, environment } = invocation;
  const parsed = parseArguments(invocation.args, LIGHTLLM_ARGUMENTS);
  const settings = new Settings(parsed, undefined);
  const tensorParallel = settings.count('--tp') ?? unspelledOptions(parsed) ?? defaultSize(TITLE);
  const mode = settings.text('--run_mode');
  return launchOf(lightllm, invocation, {
    engineVersion: versionIn(IMAGES, image, NEWEST_LIGHTLLM, own =>
      imageWords(own).name.includes('lightllm'),
    ),
    platform: platformOf(IMAGES, image, environment),
    // `--dp` splits the tensor-parallel ranks.
    tensorParallel,
    nodes: settings.count('--nnodes') ?? defaultSize(TITLE),
    ...(mode?.known && mode.value === 'visual_only'
      ? { localRanks: unknown(t('how many ranks the vision model has is not read'), mode.place) }
      : {}),
    extras: requestBuffers(settings, tensorParallel),
    causes: rankCauses(settings, ['--tp']),
  });
}

/** Defaults of `--running_max_req_size` and `--max_req_total_len`. */
const DEFAULT_REQUESTS = 256;
const DEFAULT_LENGTH = 16_384;

const byDefault = (value: number) => known(value, undefined, t`default of ${TITLE}`);

/** Bytes of /dev/shm for one token of a request: its id and its log probability. */
const BYTES_PER_TOKEN = 16;

/**
 * What its processes share of the requests: `--running_max_req_size` of `--max_req_total_len` tokens each
 * (lightllm/utils/shm_size_check.py). The engine asks for 2 GiB on top in all, which every recommendation gives. Said
 * only of several ranks; with one it is enough that the engine itself tells its user.
 */
function requestBuffers(settings: Settings, tensorParallel: Fact<number>): ExtraSegment[] {
  if (tensorParallel.known && tensorParallel.value === 1) return [];
  const bytes = combine(
    [
      settings.count('--running_max_req_size') ?? byDefault(DEFAULT_REQUESTS),
      settings.count('--max_req_total_len') ?? byDefault(DEFAULT_LENGTH),
    ],
    (requests, length) => requests * length * BYTES_PER_TOKEN,
  );
  return [{ id: 'request-buffers', bytes, prefaulted: false }];
}
