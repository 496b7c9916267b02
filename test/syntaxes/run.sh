#!/bin/bash
# shm-lint-disable-next-line shm-missing -- why
#> # shm-lint-disable-next-line shm-missing -- why: comment.line.directive
#> #: punctuation.definition.comment
#> shm-lint-disable-next-line: keyword.control.directive
#> shm-missing: support.constant.rule
docker run --shm-size=16g --ipc=host -v /dev/shm:/dev/shm \
#> -shm-size: entity.other.attribute-name.option
#> 16: constant.numeric.size
#> g: keyword.other.unit
#> /dev/shm: support.constant.path
#> /dev/shm: support.constant.path
  --shm-size "2g" vllm/vllm-openai --tensor-parallel-size 2 --tp=4
#> -shm-size: entity.other.attribute-name.option
#> 2: constant.numeric.size
#> g: keyword.other.unit
#> -tensor-parallel-size: entity.other.attribute-name.option
#> -tp: entity.other.attribute-name.option
#> 4: constant.numeric
vllm serve m "--pipeline-parallel-size=$PP" # shm-lint-disable-line
#> --pipeline-parallel-size: entity.other.attribute-name.option
#>  # shm-lint-disable-line: comment.line.directive
#> #: punctuation.definition.comment
#> shm-lint-disable-line: keyword.control.directive
