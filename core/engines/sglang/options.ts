import { type ArgumentGrammar, optionTable } from '../arguments';

/**
 * Options of `python -m sglang.launch_server`, each with its further spellings; the names of the parallel sizes are the
 * long ones. Sources: sgl-project/sglang python/sglang/srt/server_args.py (fields of `ServerArgs`) and
 * docs/advanced_features/server_arguments.md around v0.5.18; python/sglang/multimodal_gen for those of diffusion models;
 * sgl-model-gateway/bindings/python for the router's; ai-dynamo/dynamo components/src/dynamo/sglang for Dynamo's.
 * Complete for the beginnings that the parallel sizes share with others, which is what abbreviations depend on:
 * `--tp` and `--dp` are told, `--pp` could be three options. Options that are missing are skipped with the word behind.
 */
const VALUED = `
  --admin-api-key --api-key --attention-backend --attention-context-parallel-size,--attn-cp-size --base-gpu-id
  --batch-notify-size --bf16-gemm-backend --bucket-time-to-first-token --chat-template --chunked-prefill-size
  --completion-template --config --constrained-json-whitespace-pattern --context-length --cp-strategy --cpu-offload-gb
  --crash-dump-folder --cuda-graph-backend-decode --cuda-graph-backend-prefill --cuda-graph-bs --cuda-graph-config
  --cuda-graph-max-bs --custom-weight-loader --data-parallel-size,--dp-size --dcp-comm-backend
  --debug-tensor-dump-input-file --debug-tensor-dump-layers --debug-tensor-dump-output-folder
  --decode-attention-backend --decode-context-parallel-size,--dcp-size --decode-log-interval
  --decrypted-config-file --decrypted-draft-config-file --deepep-config --deepep-dispatcher-output-dtype --deepep-mode
  --default-chat-template-kwargs --device --disaggregation-bootstrap-port --disaggregation-decode-polling-interval
  --disaggregation-ib-device --disaggregation-mode --disaggregation-transfer-backend
  --dist-init-addr,--nccl-init-addr --dist-timeout --dllm-algorithm --dllm-algorithm-config --download-dir
  --ds-channel-config-path --ds-heavy-channel-num --ds-heavy-channel-type --ds-heavy-token-num --dsa-decode-backend
  --dsa-prefill-backend --dtype --dwdp-size --dyn-encoder-worker --dyn-reasoning-parser --dyn-tool-call-parser
  --dynamic-batch-tokenizer-batch-size --dynamic-batch-tokenizer-batch-timeout --elastic-ep-backend
  --encoder-transfer-backend --encoder-urls --endpoint --ep-dispatch-algorithm --ep-num-redundant-experts
  --eplb-algorithm --eplb-min-rebalancing-utilization-threshold --eplb-rebalance-layers-per-chunk
  --eplb-rebalance-num-iterations --expert-distribution-recorder-buffer-size --expert-distribution-recorder-mode
  --expert-parallel-size,--ep-size,--ep --export-metrics-to-file-dir --extra-metric-labels --fastapi-root-path
  --file-storage-path --flashinfer-mxfp4-moe-precision --fp4-gemm-backend --fp8-gemm-backend --gpu-id-step
  --grammar-backend --grpc-port --hicache-io-backend --hicache-mem-layout --hicache-ratio --hicache-size
  --hicache-storage-backend --hicache-storage-backend-extra-config --hicache-storage-prefetch-policy
  --hicache-write-policy --host --init-expert-location --json-model-override-args --kt-cpuinfer --kt-method
  --kt-num-gpu-experts --kt-threadpool-count --kt-weight-path --kv-cache-dtype --kv-events-config
  --load-balance-method --load-format --log-level --log-level-http --log-requests-level --lora-backend
  --lora-eviction-policy --lora-paths --lora-target-modules --mamba-backend --mamba-full-memory-ratio
  --mamba-scheduler-strategy --mamba-ssm-dtype --max-loaded-loras --max-lora-chunk-size --max-lora-rank
  --max-loras-per-batch --max-mamba-cache-size --max-micro-batch-size --max-prefill-tokens --max-queued-requests
  --max-running-requests --max-total-tokens --mem-fraction-static --mm-attention-backend --model-checksum
  --model-impl --model-loader-extra-config --model-path,--model --model-type --modelopt-quant
  --moe-a2a-backend --moe-data-parallel-size,--moe-dp-size --moe-dense-tp-size --moe-runner-backend
  --mooncake-ib-device --nccl-port --nnodes --node-rank --num-continuous-decode-steps --num-gpus
  --num-reserved-decode-tokens --numa-node --otlp-traces-endpoint --page-size --pipeline-parallel-size,--pp-size
  --pp-async-batch-depth --pp-max-micro-batch-size --preferred-sampling-params --prefill-attention-backend
  --prefill-max-requests --prefill-round-robin-balance --prompt-tokens-buckets --quantization
  --quantization-param-path --radix-eviction-policy --random-seed --reasoning-parser --revision --ring-degree
  --rl-on-policy-target --router-policy --router-prometheus-port --sampling-backend --sampling-defaults
  --schedule-conservativeness --schedule-policy --scheduler-recv-interval --served-model-name
  --soft-watchdog-timeout --sp-degree --speculative-accept-threshold-acc --speculative-accept-threshold-single
  --speculative-algorithm --speculative-attention-mode --speculative-draft-attention-backend
  --speculative-draft-model-path,--speculative-draft-model --speculative-draft-model-quantization
  --speculative-draft-model-revision --speculative-eagle-topk --speculative-num-draft-tokens --speculative-num-steps
  --speculative-token-map --ssl-ca-certs --ssl-certfile --ssl-keyfile --stream-interval --swa-full-tokens-ratio
  --tbo-token-distribution-threshold --tensor-parallel-size,--tp-size --tokenizer-metrics-custom-labels-header
  --tokenizer-mode --tokenizer-path --tokenizer-worker-num --tool-call-parser --tool-server
  --torch-compile-max-bs --torchao-config --trace-modules --triton-attention-num-kv-splits
  --triton-attention-split-tile-size --ulysses-degree --warmups --watchdog-timeout --weight-version
  --worker-startup-check-interval --worker-startup-timeout-secs
`;

const SWITCHES = `
  --abort-on-priority-when-disabled --allow-auto-truncate --collect-tokens-histogram
  --constrained-json-disable-any-whitespace --debug-cuda-graph --delete-ckpt-after-loading
  --disable-attn-tp-gather --disable-chunked-prefix-cache --disable-cuda-graph --disable-cuda-graph-padding
  --disable-custom-all-reduce --disable-decode-cuda-graph --disable-fast-image-processor
  --disable-flashinfer-autotune --disable-hybrid-swa-memory --disable-outlines-disk-cache
  --disable-overlap-schedule --disable-piecewise-cuda-graph --disable-prefill-cuda-graph --disable-radix-cache
  --disable-shared-experts-fusion --disaggregation-decode-enable-offload-kvcache --dcp-replicate-q-proj
  --elastic-ep-rejoin --enable-aiter-allreduce-fusion --enable-attn-tp-input-scattered --enable-cache-report
  --enable-cudagraph-gc --enable-custom-logit-processor --enable-deepep-moe --enable-deepep-waterfill
  --enable-dense-mlp-attn-tp --enable-deterministic-inference --enable-dp-attention
  --enable-dp-attention-local-control-broadcast --enable-dp-lm-head --enable-dsa-cache-layer-split
  --enable-dynamic-batch-tokenizer --enable-dynamic-chunking --enable-ep-moe --enable-eplb
  --enable-expert-distribution-metrics --enable-flashinfer-allreduce-fusion --enable-flashinfer-mla
  --enable-fp32-lm-head --enable-hierarchical-cache --enable-http2 --enable-layerwise-nvtx-marker --enable-lmcache
  --enable-lora --enable-memory-saver --enable-metrics --enable-metrics-for-all-schedulers --enable-mfu-metrics
  --enable-mixed-chunk --enable-mscclpp --enable-multi-layer-eagle --enable-multimodal --enable-nan-detection
  --enable-nccl-nvls --enable-p2p-check --enable-piecewise-cuda-graph --enable-prefill-cp --enable-prefill-delayer
  --enable-priority-scheduling --enable-profile-cuda-graph --enable-request-time-stats-logging
  --enable-return-hidden-states --enable-return-routed-experts --enable-session-radix-cache
  --enable-single-batch-overlap --enable-ssl-refresh --enable-streaming-session --enable-symm-mem
  --enable-tokenizer-batch-encode --enable-torch-compile --enable-torch-symm-mem --enable-tp-lm-head-all-to-all
  --enable-trace --enable-two-batch-overlap --enable-unified-memory --enable-weights-cpu-backup --encoder-only
  --export-metrics-to-file --flashinfer-mla-disable-ragged --grpc-mode --help,-h --incremental-streaming-output
  --is-embedding --keep-mm-feature-on-device --language-only --log-requests --pre-warm-nccl --quantize-and-serve
  --show-time-cost --skip-server-warmup --skip-tokenizer-init --sleep-on-idle --smg-grpc-mode
  --triton-attention-reduce-in-fp32 --trust-remote-code --use-ray --use-sglang-tokenizer
`;

/** SGLang's parser is Python's own argparse: abbreviations, and no underscores in place of dashes. */
export const SGLANG_ARGUMENTS: ArgumentGrammar = {
  options: optionTable(VALUED, SWITCHES),
  foldsUnderscores: false,
  abbreviates: true,
};
