import { type ArgumentGrammar, optionTable } from '../arguments';

/**
 * Options of `vllm serve`, each with its further spellings; those in SWITCHES take no value.
 * Sources: vllm-project/vllm vllm/engine/arg_utils.py (`EngineArgs.add_cli_args`) and
 * vllm/entrypoints/openai/cli_args.py, as of early 2026, with what later and earlier releases add under the
 * same beginnings. Completeness matters for one thing only: which abbreviations are ambiguous. So every
 * option that shares a beginning with one the linter reads must be here; an option that is missing
 * otherwise is skipped together with the word behind it.
 */
const VALUED = `
  --additional-config --all2all-backend --allowed-headers --allowed-local-media-path --allowed-media-domains
  --allowed-methods --allowed-origins --api-key --api-server-count,-asc --attention-backend
  --attention-config,-ac --block-size --chat-template --chat-template-content-format --code-revision
  --collect-detailed-traces --compilation-config,-cc --config --config-format --convert --cp-kv-cache-interleave-size
  --cpu-offload-gb --cpu-offload-params --cudagraph-capture-sizes --data-parallel-address,-dpa
  --data-parallel-backend,-dpb --data-parallel-rank,-dpn --data-parallel-rpc-port,-dpp --data-parallel-size,-dp
  --data-parallel-size-local,-dpl --data-parallel-start-rank,-dpr --data-parallel-supervisor-port
  --dbo-decode-token-threshold --dbo-prefill-token-threshold --dcp-comm-backend --dcp-kv-cache-interleave-size
  --decode-context-parallel-size,-dcp --default-chat-template-kwargs --default-mm-loras --device --device-ids
  --disable-access-log-for-endpoints --distributed-executor-backend --distributed-timeout-seconds --download-dir
  --dp-supervisor-probe-failure-threshold --dp-supervisor-probe-interval-s --dp-supervisor-probe-timeout-s
  --dtype --ec-transfer-config --eplb-config --expert-placement-strategy --fingerprint-mode --fingerprint-value
  --generation-config --gpu-memory-utilization --guided-decoding-backend --h11-max-header-count
  --h11-max-incomplete-event-size --hf-config-path --hf-overrides --hf-token --host --ignore-patterns
  --io-processor-plugin --kernel-config --kv-cache-dtype --kv-cache-memory-bytes --kv-cache-metrics-sample
  --kv-events-config --kv-offloading-backend --kv-offloading-size --kv-transfer-config --limit-mm-per-prompt
  --load-format --log-config-file --logits-processor-pattern --logits-processors --logprobs-mode
  --long-lora-scaling-factors --long-prefill-token-threshold --lora-dtype --lora-extra-vocab-size --lora-modules
  --mamba-block-size --mamba-cache-dtype --mamba-cache-mode --mamba-ssm-cache-dtype --master-addr --master-port
  --max-context-len-to-capture --max-cpu-loras --max-cudagraph-capture-size --max-log-len --max-logprobs
  --max-long-partial-prefills --max-lora-rank --max-loras --max-model-len --max-num-batched-tokens
  --max-num-partial-prefills --max-num-seqs --max-parallel-loading-workers --max-seq-len-to-capture
  --media-io-kwargs --middleware --mm-encoder-attn-backend --mm-encoder-tp-mode --mm-processor-cache-gb
  --mm-processor-cache-type --mm-processor-kwargs --mm-shm-cache-max-object-size-mb --mm-tensor-ipc --model
  --model-impl --model-loader-extra-config --moe-backend --ngram-prompt-lookup-max --ngram-prompt-lookup-min
  --nnodes,-n --node-rank,-r --num-gpu-blocks-override --num-lookahead-slots --num-scheduler-steps
  --num-speculative-tokens --offload-backend --offload-group-size --offload-num-in-group --offload-params
  --offload-prefetch-step --optimization-level,-O --otlp-traces-endpoint --override-attention-dtype
  --override-generation-config --override-neuron-config --override-pooler-config --performance-mode
  --pipeline-parallel-size,-pp --pooler-config --port --preemption-mode --prefill-context-parallel-size,-pcp
  --prefix-caching-hash-algo --profiler-config --prompt-adapters --pt-load-map-location --qlora-adapter-name-or-path
  --quantization,-q --quantization-param-path --reasoning-parser --reasoning-parser-plugin --response-role
  --revision --root-path --rope-scaling --rope-theta --runner --safetensors-load-strategy --scheduler-cls
  --scheduler-delay-factor --scheduling-policy --seed --served-model-name --show-hidden-metrics-for-version
  --shutdown-timeout --speculative-config --speculative-draft-tensor-parallel-size,-spec-draft-tp
  --speculative-model --ssl-ca-certs --ssl-cert-reqs --ssl-certfile --ssl-ciphers --ssl-keyfile --stream-interval
  --structured-outputs-config --swap-space --task --tensor-parallel-size,-tp --tokenizer --tokenizer-mode
  --tokenizer-pool-extra-config --tokenizer-pool-size --tokenizer-pool-type --tokenizer-revision
  --tool-call-parser --tool-parser-plugin --tool-server --ubatch-size --uds --uvicorn-log-level
  --video-pruning-rate --weight-transfer-config --worker-cls --worker-extension-cls
`;

/** Options without a value; `--no-…` undoes those that argparse calls BooleanOptionalAction. */
const SWITCHES = `
  --aggregate-engine-logging --allow-credentials --allow-deprecated-quantization --async-scheduling
  --calculate-kv-scales --cudagraph-metrics --data-parallel-external-lb,-dpe --data-parallel-hybrid-lb,-dph
  --data-parallel-multi-port-external-lb,-dpm --disable-async-output-proc --disable-cascade-attn
  --disable-chunked-mm-input --disable-custom-all-reduce --disable-fastapi-docs --disable-frontend-multiprocessing
  --disable-hybrid-kv-cache-manager --disable-log-requests --disable-log-stats --disable-mm-preprocessor-cache
  --disable-nccl-for-dp-synchronization --disable-sliding-window --disable-uvicorn-access-log
  --enable-auto-tool-choice --enable-chunked-prefill --enable-dbo --enable-elastic-ep --enable-eplb
  --enable-expert-parallel,-ep --enable-flash-late-interaction --enable-flashinfer-autotune
  --enable-force-include-usage --enable-layerwise-nvtx-tracing --enable-log-deltas --enable-log-outputs
  --enable-log-requests --enable-logging-iteration-details --enable-lora --enable-lora-bias --enable-mfu-metrics
  --enable-mm-embeds --enable-offline-docs --enable-per-request-metrics --enable-prefix-caching
  --enable-prompt-adapter --enable-prompt-embeds --enable-prompt-tokens-details --enable-reasoning
  --enable-request-id-headers --enable-return-routed-experts --enable-server-load-tracking --enable-sleep-mode
  --enable-ssl-refresh --enable-tokenizer-info-endpoint --enable-tower-connector-lora --enforce-eager
  --engine-use-ray --exclude-tools-when-tool-choice-none --fail-on-environ-validation --fully-sharded-loras --grpc
  --headless --help,-h --interleave-mm-strings --kv-cache-metrics --kv-sharing-fast-prefill --language-model-only
  --log-error-stack --mm-encoder-only --multi-step-stream-outputs --no-async-scheduling --no-enable-chunked-prefill
  --no-enable-expert-parallel --no-enable-log-requests --no-enable-lora --no-enable-prefix-caching --omni
  --ray-workers-use-nsight --return-tokens-as-token-ids --skip-mm-profiling --skip-tokenizer-init
  --specialize-active-lora --tokens-only --trust-remote-code --trust-request-chat-template --use-tqdm-on-load
  --use-v2-block-manager --worker-use-ray
`;

/** vLLM's `FlexibleArgumentParser` (vllm-project/vllm vllm/utils/argparse_utils.py). */
export const VLLM_ARGUMENTS: ArgumentGrammar = {
  options: optionTable(VALUED, SWITCHES),
  foldsUnderscores: true,
  abbreviates: true,
};
