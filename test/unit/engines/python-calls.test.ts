import assert from 'node:assert/strict';
import { launch, started, URI, valueIn } from './support';

const run = (program: string, interpreter: readonly string[] = ['python3', '-c']) =>
  launch({ commands: [[...interpreter, program]] });
const sizes = (program: string) => {
  const result = run(program);
  return result && [result.engine, valueIn(result.tensorParallel)];
};

describe('Python programs on a command line', () => {
  const programs: readonly (readonly [program: string, engine: string, size: number | 'unknown'])[] = [
    ["from vllm import LLM; LLM('m', tensor_parallel_size=4)", 'vllm', 4],
    ['from vllm import LLM\nllm = LLM(model="m", tensor_parallel_size = 2)', 'vllm', 2],
    ['import vllm\nvllm.LLM("m", dtype="auto",\n  tensor_parallel_size=8,\n)', 'vllm', 8],
    ['import os, vllm; vllm.LLM("m", tensor_parallel_size=2)', 'vllm', 2],
    ['from vllm.engine.arg_utils import AsyncEngineArgs as A\nAsyncEngineArgs(model="m")', 'vllm', 1],
    ['from vllm import EngineArgs\nEngineArgs(model="m", tensor_parallel_size=2)', 'vllm', 2],
    ['from vllm import LLM\nLLM("m")', 'vllm', 1],
    ['from vllm import LLM\nLLM(model)', 'vllm', 1],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=None)', 'vllm', 1],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size="2")', 'vllm', 2],
    // Not spelled out.
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=n)', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=2 * n)', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=int(os.environ["TP"]))', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=os.environ["T" + p])', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=os.getenv())', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=)', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=f"{n}")', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM(**arguments)', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM("m", dtype="auto", **arguments)', 'vllm', 'unknown'],
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=2, **arguments)', 'vllm', 2],
    // What only looks like an argument of the call.
    ['from vllm import LLM\nLLM("m", # tensor_parallel_size=8\n tensor_parallel_size=2)', 'vllm', 2],
    ['from vllm import LLM\nLLM("tensor_parallel_size=8")', 'vllm', 1],
    ['from vllm import LLM\nLLM("m", x=dict(tensor_parallel_size=8), tensor_parallel_size=2)', 'vllm', 2],
    ['from vllm import LLM\nLLM("m", x={"a": [1, 2]}, tensor_parallel_size=2)', 'vllm', 2],
    ['from vllm import LLM\nLLM("m")\nprint(tensor_parallel_size=8)', 'vllm', 1],
    ['from vllm import LLM\nLLM("""m,\ntensor_parallel_size=8""", tensor_parallel_size=2)', 'vllm', 2],
    ["from vllm import LLM\nLLM('it\\'s', tensor_parallel_size=2)", 'vllm', 2],
    ['from vllm import LLM\nclass LLM(Base): pass\nLLM("m", tensor_parallel_size=2)', 'vllm', 2],
    // Half a program.
    ['from vllm import LLM\nLLM("m", tensor_parallel_size=2', 'vllm', 2],
    ['from vllm import LLM\nLLM("m', 'vllm', 1],
    // SGLang's names.
    ['import sglang as sgl; sgl.Engine(model_path="m", tp_size=4)', 'sglang', 4],
    ['from sglang import Engine\nEngine(model_path="m", tp_size=2, log_level="error")', 'sglang', 2],
  ];
  for (const [program, engine, size] of programs)
    it(`${JSON.stringify(program)} is ${engine} with ${size}`, () => {
      assert.deepEqual(sizes(program), [engine, size]);
    });

  for (const program of [
    '',
    'print("vllm serve m -tp 4")',
    'import vllm; print(vllm.__version__)',
    'from vllm import LLM\nprint(LLM)',
    'from openai import OpenAI\nLLM("m", tensor_parallel_size=4)',
    'from my.vllm_client import LLM\nLLM("m", tensor_parallel_size=4)',
    'from vllm import LLM\ndef LLM(m, tensor_parallel_size=4): pass',
    '# from vllm import LLM; LLM("m", tensor_parallel_size=4)',
  ])
    it(`not: ${JSON.stringify(program)}`, () => {
      assert.equal(run(program), undefined);
    });

  it('reads every other argument as the option it stands for', () => {
    const result = run(
      'from vllm import LLM\nLLM("m", tensor_parallel_size=2, pipeline_parallel_size=2, ' +
        'distributed_executor_backend="ray", enforce_eager=True, trust_remote_code=False)',
    )!;
    assert.deepEqual([valueIn(result.pipelineParallel), result.executor], [2, 'ray']);
  });

  it('knows the interpreter’s own options, and wrappers in front', () => {
    const program = 'from vllm import LLM; LLM("m", tensor_parallel_size=2)';
    for (const interpreter of [
      ['python', '-c'],
      ['/usr/bin/python3.12', '-u', '-X', 'dev', '-Wignore', '-c'],
      ['python3', '-uc'],
      ['uv', 'run', 'python', '-c'],
      ['numactl', '-m', '0', 'python3', '-c'],
    ])
      assert.equal(valueIn(run(program, interpreter)!.tensorParallel), 2, interpreter.join(' '));
    for (const interpreter of [
      ['python3', 'main.py', '-c'],
      ['python3', '-m', 'tool', '-c'],
      ['ruby', '-c'],
    ])
      assert.equal(run(program, interpreter), undefined, interpreter.join(' '));
  });

  const variables: readonly (readonly [expression: string, size: number | 'unknown'])[] = [
    ['os.environ["TP"]', 4],
    ['int(os.environ["TP"])', 4],
    ["int(os.environ.get('TP', '1'))", 4],
    ['int(os.getenv("TP", 1))', 4],
    ['int(getenv("TP"))', 4],
    ['int(environ["TP"])', 4],
    ['int(os.getenv("GPUS", "2"))', 2],
    ['os.getenv("GPUS", 2)', 2],
    ['int(os.getenv("GPUS", os.getenv("TP")))', 4],
    ['int(os.getenv("GPUS"))', 'unknown'],
    ['int(os.environ["GPUS"])', 'unknown'],
    ['int(os.environ["TP"]) * 2', 'unknown'],
    ['2 * int(os.environ["TP"])', 'unknown'],
    ['int(os.environ["TP"] + "0")', 'unknown'],
    ['int(os.environ[name])', 'unknown'],
    ['round(os.environ["TP"])', 'unknown'],
    ['int(os.environ["OPEN"])', 'unknown'],
    ['int(settings.environ["TP"])', 'unknown'],
  ];
  for (const [expression, size] of variables)
    it(`${expression} is ${size}`, () => {
      const program = `import os\nfrom vllm import LLM\nLLM("m", tensor_parallel_size=${expression})`;
      const result = launch({
        commands: [['python3', '-c', program]],
        environment: { TP: '4', OPEN: '${SOMETHING}' },
      });
      assert.equal(valueIn(result!.tensorParallel), size);
    });

  it('does not trust a default where variables may be set that the file does not show', () => {
    const program =
      'import os\nfrom vllm import LLM\nLLM("m", tensor_parallel_size=int(os.getenv("TP", "4")))';
    const result = launch({ commands: [['python3', '-c', program]], environmentIncomplete: true });
    assert.equal(valueIn(result!.tensorParallel), 'unknown');
  });

  const names: readonly (readonly [program: string, size: number | 'unknown'])[] = [
    ['n = 4\nLLM("m", tensor_parallel_size=n)', 4],
    ['n = 4; LLM("m", tensor_parallel_size=n)', 4],
    ['n = int(os.getenv("TP", "2"))\nLLM("m", tensor_parallel_size=n)', 2],
    ['def f(size):\n  LLM("m", tensor_parallel_size=size)\nf(size=4)', 4],
    [
      'def f(tensor_parallel_size):\n  LLM("m", tensor_parallel_size=tensor_parallel_size)\nf(tensor_parallel_size=4)',
      4,
    ],
    ['a = 4\nb = a\nLLM("m", tensor_parallel_size=b)', 4],
    ['n = (\n  4\n)\nLLM("m", tensor_parallel_size=n)', 'unknown'],
    ['n = 4\nn = 8\nLLM("m", tensor_parallel_size=n)', 'unknown'],
    ['n = 4\nf(n=2)\nLLM("m", tensor_parallel_size=n)', 'unknown'],
    ['if n == 4: pass\nLLM("m", tensor_parallel_size=n)', 'unknown'],
    ['self.n = 4\nLLM("m", tensor_parallel_size=n)', 'unknown'],
    ['n = 4\nLLM("m", tensor_parallel_size=self.n)', 'unknown'],
    ['a = b\nb = a\nLLM("m", tensor_parallel_size=a)', 'unknown'],
    ['n = 4\nn *= 2\nLLM("m", tensor_parallel_size=n)', 'unknown'],
    ['n = 4\nfor n in sizes: LLM("m", tensor_parallel_size=n)', 'unknown'],
    ['n += 4\nLLM("m", tensor_parallel_size=n)', 'unknown'],
  ];
  for (const [program, size] of names)
    it(`${JSON.stringify(program)} has size ${size}`, () => {
      assert.deepEqual(sizes(`import os\nfrom vllm import LLM\n${program}`), ['vllm', size]);
    });

  it('tells where the size stands', () => {
    const program = "from vllm import LLM; LLM('m', tensor_parallel_size=16)";
    const size = started(['python3', '-c', program]).tensorParallel;
    const start = 'python3 -c '.length + program.indexOf('16');
    assert.deepEqual(size.place, { uri: URI, span: { start, end: start + 2 } });
  });
});
