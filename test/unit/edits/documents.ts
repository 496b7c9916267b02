/** Small Compose files, each with one trap, and what the two edits must make of them. */

export interface Sample {
  readonly name: string;
  readonly before: string;
  /** After `setShmSize` to 4 GiB; null where there must be no edit. */
  readonly sized: string | null;
  /** After `setIpcHost`; null where there must be no edit, absent where the invariants say enough. */
  readonly host?: string | null;
  /** `sized` for the same text without its final line ending, where it is not just that less. */
  readonly sizedUnterminated?: string | null;
  readonly hostUnterminated?: string | null;
  /** Comments that go with an own `shm_size` when `ipc: host` comes. */
  readonly mayDrop?: readonly string[];
  /** Other services that an edit reaches because they share the map. */
  readonly sharedWith?: readonly string[];
}

/** A text as it stands here, less the common indentation; `·` is a space, `→` a tab. */
function y(strings: TemplateStringsArray): string {
  const lines = strings[0]!
    .replace(/^\n/, '')
    .replace(/\n[ ]*$/, '\n')
    .split('\n');
  const indents = lines.filter(line => line.trim() !== '').map(line => /^ */.exec(line)![0].length);
  const common = Math.min(...indents);
  return lines
    .map(line => line.slice(common))
    .join('\n')
    .replaceAll('·', ' ')
    .replaceAll('→', '\t');
}

export const SAMPLES: readonly Sample[] = [
  {
    name: 'plain block map',
    before: y`
      services:
        llm:
          image: vllm/vllm-openai
          command: --tensor-parallel-size 2
          ports: ["8000:8000"]
    `,
    sized: y`
      services:
        llm:
          image: vllm/vllm-openai
          command: --tensor-parallel-size 2
          shm_size: 4gb
          ports: ["8000:8000"]
    `,
    host: y`
      services:
        llm:
          image: vllm/vllm-openai
          command: --tensor-parallel-size 2
          ipc: host
          ports: ["8000:8000"]
    `,
  },
  {
    name: 'entrypoint where there is no command',
    before: y`
      services:
        llm:
          entrypoint: vllm serve m -tp 2
          image: x
          ports: []
    `,
    sized: y`
      services:
        llm:
          entrypoint: vllm serve m -tp 2
          shm_size: 4gb
          image: x
          ports: []
    `,
  },
  {
    name: 'image where there is neither',
    before: y`
      services:
        llm:
          image: x
          ports: []
    `,
    sized: y`
      services:
        llm:
          image: x
          shm_size: 4gb
          ports: []
    `,
  },
  {
    name: 'ipc where nothing says what runs',
    before: y`
      services:
        llm:
          ipc: private
          ports: []
    `,
    sized: y`
      services:
        llm:
          ipc: private
          shm_size: 4gb
          ports: []
    `,
    host: y`
      services:
        llm:
          ipc: host
          ports: []
    `,
  },
  {
    name: 'the last key where no neighbour is known',
    before: y`
      services:
        llm:
          build: .
          ports: []
        web:
          image: nginx
    `,
    sized: y`
      services:
        llm:
          build: .
          ports: []
          shm_size: 4gb
        web:
          image: nginx
    `,
  },
  {
    name: 'indentation by four',
    before: y`
      services:
          llm:
              image: x
      volumes: {}
    `,
    sized: y`
      services:
          llm:
              image: x
              shm_size: 4gb
      volumes: {}
    `,
  },
  {
    name: 'indentation by one',
    before: y`
      services:
       llm:
        image: x
       web:
        image: nginx
    `,
    sized: y`
      services:
       llm:
        image: x
        shm_size: 4gb
       web:
        image: nginx
    `,
  },
  {
    name: 'comment at the end of the line',
    before: y`
      services:
        llm:
          image: x
          command:   serve   # two GPUs
          ports: []
    `,
    sized: y`
      services:
        llm:
          image: x
          command:   serve   # two GPUs
          shm_size: 4gb
          ports: []
    `,
  },
  {
    name: 'comment that belongs to the next key',
    before: y`
      services:
        llm:
          command: serve

          # the API
          ports: []
    `,
    sized: y`
      services:
        llm:
          command: serve
          shm_size: 4gb

          # the API
          ports: []
    `,
  },
  {
    name: 'list with an item commented out',
    before: y`
      services:
        llm:
          command:
            - serve
            # - --enforce-eager

              # - --max-num-seqs=8
          # the API
          ports: []
    `,
    sized: y`
      services:
        llm:
          command:
            - serve
            # - --enforce-eager

              # - --max-num-seqs=8
          shm_size: 4gb
          # the API
          ports: []
    `,
  },
  {
    name: 'list in the column of its key, an item commented out',
    before: y`
      services:
        llm:
          command:
          - serve
          # - --enforce-eager
          # the API
          ports: []
    `,
    sized: y`
      services:
        llm:
          command:
          - serve
          # - --enforce-eager
          shm_size: 4gb
          # the API
          ports: []
    `,
  },
  {
    name: 'nothing but comments after the list',
    before: y`
      services:
        llm:
          command:
            - serve
            # - --enforce-eager
    `,
    sized: y`
      services:
        llm:
          command:
            - serve
            # - --enforce-eager
          shm_size: 4gb
    `,
  },
  {
    name: 'comments further out than the keys',
    before: y`
      services:
        llm:
          command: serve
        # the next service
      # is far left
        web:
          image: nginx
    `,
    sized: y`
      services:
        llm:
          command: serve
          shm_size: 4gb
        # the next service
      # is far left
        web:
          image: nginx
    `,
  },
  {
    name: 'flow list over several lines',
    before: y`
      services:
        llm:
          command: [
            serve, # the server
            "-tp", "2"
          ] # end
          image: x
    `,
    sized: y`
      services:
        llm:
          command: [
            serve, # the server
            "-tp", "2"
          ] # end
          shm_size: 4gb
          image: x
    `,
  },
  {
    name: 'plain scalar over several lines',
    before: y`
      services:
        llm:
          command: vllm serve
            m -tp 2

            --enforce-eager
          image: x
    `,
    sized: y`
      services:
        llm:
          command: vllm serve
            m -tp 2

            --enforce-eager
          shm_size: 4gb
          image: x
    `,
  },
  {
    name: 'quoted scalar over several lines',
    before: y`
      services:
        llm:
          command: "vllm serve
            # no comment

            m"   # a comment
          image: x
    `,
    sized: y`
      services:
        llm:
          command: "vllm serve
            # no comment

            m"   # a comment
          shm_size: 4gb
          image: x
    `,
  },
  {
    name: 'value on the line below its key',
    before: y`
      services:
        llm:
          command: # what runs
            serve
          image: x
    `,
    sized: y`
      services:
        llm:
          command: # what runs
            serve
          shm_size: 4gb
          image: x
    `,
  },
  {
    name: 'literal block scalar',
    before: y`
      services:
        llm:
          command: |
            vllm serve m
              # not a comment

          # a comment
          image: x
    `,
    sized: y`
      services:
        llm:
          command: |
            vllm serve m
              # not a comment
          shm_size: 4gb

          # a comment
          image: x
    `,
  },
  {
    name: 'folded block scalar, stripped, at the end',
    before: y`
      services:
        llm:
          image: x
          command: >- # folded
            vllm serve m
            -tp 2
    `,
    sized: y`
      services:
        llm:
          image: x
          command: >- # folded
            vllm serve m
            -tp 2
          shm_size: 4gb
    `,
  },
  {
    name: 'literal block scalar at the end: without a final line ending nothing can follow it',
    before: y`
      services:
        llm:
          image: x
          # what runs
          command: |
            vllm serve m
    `,
    sized: y`
      services:
        llm:
          image: x
          # what runs
          command: |
            vllm serve m
          shm_size: 4gb
    `,
    sizedUnterminated: y`
      services:
        llm:
          image: x
          shm_size: 4gb
          # what runs
          command: |
            vllm serve m
    `,
    hostUnterminated: y`
      services:
        llm:
          image: x
          ipc: host
          # what runs
          command: |
            vllm serve m
    `,
  },
  {
    name: 'block scalar that keeps its blank lines',
    before: y`
      services:
        llm:
          image: x
          # what runs
          command: |+
            vllm serve m


          ports: []
    `,
    sized: y`
      services:
        llm:
          image: x
          shm_size: 4gb
          # what runs
          command: |+
            vllm serve m


          ports: []
    `,
  },
  {
    name: 'block scalar that keeps its blank lines, below a key that is no neighbour',
    before: y`
      services:
        llm:
          build: .
          command: |+
            vllm serve m

          ports: []
    `,
    sized: y`
      services:
        llm:
          build: .
          shm_size: 4gb
          command: |+
            vllm serve m

          ports: []
    `,
  },
  {
    name: 'block scalar that would keep blank lines but has none',
    before: y`
      services:
        llm:
          command: |2+
            vllm serve m
          ports: []
    `,
    sized: y`
      services:
        llm:
          command: |2+
            vllm serve m
          shm_size: 4gb
          ports: []
    `,
  },
  {
    name: 'keeping block scalar as the first key, under a comment',
    before: y`
      services:
        llm: # the model
          # what runs
          command: |+
            vllm serve m

          image: x
    `,
    sized: y`
      services:
        llm: # the model
          # what runs
          command: |+
            vllm serve m

          image: x
          shm_size: 4gb
    `,
  },
  {
    name: 'keeping block scalar as the only key, under a comment',
    before: y`
      services:
        llm: # the model

          # what runs
          command: |+
            vllm serve m

        web:
          image: nginx
    `,
    sized: y`
      services:
        llm: # the model

          shm_size: 4gb
          # what runs
          command: |+
            vllm serve m

        web:
          image: nginx
    `,
  },
  {
    name: 'block scalar deep inside the neighbour',
    before: y`
      services:
        llm:
          image: x
          command:
            - sh
            - -c
            - |
              vllm serve m

          ports: []
    `,
    sized: y`
      services:
        llm:
          image: x
          command:
            - sh
            - -c
            - |
              vllm serve m
          shm_size: 4gb

          ports: []
    `,
  },
  {
    name: 'keys without values',
    before: y`
      services:
        llm:
          command:
          image: # to be chosen
          ports:
    `,
    sized: y`
      services:
        llm:
          command:
          shm_size: 4gb
          image: # to be chosen
          ports:
    `,
  },
  {
    name: 'tabs and spaces behind values',
    before: y`
      services:
        llm:
          image:→x→
          command: serve··→# c→·
          ports: []··
    `,
    sized: y`
      services:
        llm:
          image:→x→
          command: serve··→# c→·
          shm_size: 4gb
          ports: []··
    `,
  },
  {
    name: 'quoted keys and values',
    before: y`
      "services":
        'llm':
          "image": "x"
          "command": "serve"
          "ports": []
    `,
    sized: y`
      "services":
        'llm':
          "image": "x"
          "command": "serve"
          shm_size: 4gb
          "ports": []
    `,
  },
  {
    name: 'tag on the map',
    before: y`
      services:
        llm: !override
          image: x
    `,
    sized: y`
      services:
        llm: !override
          image: x
          shm_size: 4gb
    `,
  },
  {
    name: 'anchor on the map, used nowhere',
    before: y`
      services:
        llm: &llm
          image: x
        web:
          image: nginx
    `,
    sized: y`
      services:
        llm: &llm
          image: x
          shm_size: 4gb
        web:
          image: nginx
    `,
  },
  {
    name: 'anchor on the map, used by another service',
    before: y`
      services:
        llm: &llm
          image: x
        other: *llm
    `,
    sized: y`
      services:
        llm: &llm
          image: x
          shm_size: 4gb
        other: *llm
    `,
    sharedWith: ['other'],
  },
  {
    name: 'anchor on the map, merged by another service',
    before: y`
      services:
        llm: &llm
          image: x
        other:
          <<: *llm
          ports: []
    `,
    sized: y`
      services:
        llm: &llm
          image: x
          shm_size: 4gb
        other:
          <<: *llm
          ports: []
    `,
    sharedWith: ['other'],
  },
  {
    name: 'nothing but a merge',
    before: y`
      x-base: &base
        image: x
        shm_size: 1gb
      services:
        llm:
          <<: *base
        other:
          <<: *base
    `,
    sized: y`
      x-base: &base
        image: x
        shm_size: 1gb
      services:
        llm:
          <<: *base
          shm_size: 4gb
        other:
          <<: *base
    `,
    host: y`
      x-base: &base
        image: x
        shm_size: 1gb
      services:
        llm:
          <<: *base
          ipc: host
        other:
          <<: *base
    `,
  },
  {
    name: 'merge of several maps',
    before: y`
      x-a: &a {image: x}
      x-b: &b {restart: always}
      services:
        llm:
          <<: [*a, *b]
          environment: {}
    `,
    sized: y`
      x-a: &a {image: x}
      x-b: &b {restart: always}
      services:
        llm:
          <<: [*a, *b]
          environment: {}
          shm_size: 4gb
    `,
  },
  {
    name: 'alias of a shared map',
    before: y`
      x-base: &base
        image: x
      services:
        llm: *base
    `,
    sized: null,
    host: null,
  },
  {
    name: 'anchors on values',
    before: y`
      services:
        llm:
          image: &image x
          command: &command
            - serve
          environment: &env
        web:
          image: *image
          command: *command
    `,
    sized: y`
      services:
        llm:
          image: &image x
          command: &command
            - serve
          shm_size: 4gb
          environment: &env
        web:
          image: *image
          command: *command
    `,
  },
  {
    name: 'flow map on one line',
    before: y`
      services:
        llm: {image: x, command: serve, ports: []}
    `,
    sized: y`
      services:
        llm: {image: x, command: serve, shm_size: 4gb, ports: []}
    `,
    host: y`
      services:
        llm: {image: x, command: serve, ipc: host, ports: []}
    `,
  },
  {
    name: 'flow map with spaces inside its braces',
    before: y`
      services:
        llm: { image: x,  command: serve } # small
    `,
    sized: y`
      services:
        llm: { image: x,  command: serve,  shm_size: 4gb } # small
    `,
  },
  {
    name: 'flow map without spaces, as JSON has them',
    before: y`
      {"services":{"llm":{"image":"x","command":["serve"]}}}
    `,
    sized: y`
      {"services":{"llm":{"image":"x","command":["serve"],"shm_size":"4gb"}}}
    `,
    host: y`
      {"services":{"llm":{"image":"x","command":["serve"],"ipc":"host"}}}
    `,
  },
  {
    name: 'JSON over several lines',
    before: y`
      {
        "services": {
          "llm": {
            "image": "x",
            "command": "serve"
          }
        }
      }
    `,
    sized: y`
      {
        "services": {
          "llm": {
            "image": "x",
            "command": "serve",
            "shm_size": "4gb"
          }
        }
      }
    `,
  },
  {
    name: 'flow map over several lines, trailing comma',
    before: y`
      services:
        llm: {
          image: x,
          command: serve, # what runs
        }
    `,
    sized: y`
      services:
        llm: {
          image: x,
          command: serve, # what runs
          shm_size: 4gb,
        }
    `,
  },
  {
    name: 'flow map over several lines, comment behind the last entry',
    before: y`
      services:
        llm: {
          image: x,
          # what runs
          command: serve # now
        }
    `,
    sized: y`
      services:
        llm: {
          image: x,
          shm_size: 4gb,
          # what runs
          command: serve # now
        }
    `,
  },
  {
    name: 'flow map over several lines, first entry behind the brace',
    before: y`
      services:
        llm: {image: x,
              command: serve}
    `,
    sized: y`
      services:
        llm: {image: x,
              command: serve,
              shm_size: 4gb}
    `,
  },
  {
    name: 'flow map with commas in front',
    before: y`
      services:
        llm: { image: x # the image
             , command: serve
             , ports: []
             }
    `,
    sized: y`
      services:
        llm: { image: x # the image
             , command: serve, shm_size: 4gb
             , ports: []
             }
    `,
  },
  {
    name: 'flow map with one entry under a comment, another behind it',
    before: y`
      services:
        llm: {
          # what runs
          command: serve # now
        }
    `,
    sized: y`
      services:
        llm: {
          shm_size: 4gb,
          # what runs
          command: serve # now
        }
    `,
  },
  {
    name: 'flow map with a key without a value',
    before: y`
      services:
        llm: {image: x, command: , ports}
    `,
    sized: y`
      services:
        llm: {image: x, command: , shm_size: 4gb, ports}
    `,
  },
  {
    name: 'flow map with a key without a value at the brace',
    before: y`
      services:
        llm: {image: x, command:}
    `,
    sized: y`
      services:
        llm: {image: x, shm_size: 4gb, command:}
    `,
  },
  {
    name: 'empty flow map',
    before: y`
      services:
        llm: {}
    `,
    sized: y`
      services:
        llm: {shm_size: 4gb}
    `,
  },
  {
    name: 'empty flow map with a space',
    before: y`
      services:
        llm: { }
    `,
    sized: y`
      services:
        llm: { shm_size: 4gb }
    `,
  },
  {
    name: 'several documents',
    before: y`
      ---
      services:
        web:
          image: nginx
      ---
      services:
        llm:
          image: x
      ...
      ---
      name: other
    `,
    sized: y`
      ---
      services:
        web:
          image: nginx
      ---
      services:
        llm:
          image: x
          shm_size: 4gb
      ...
      ---
      name: other
    `,
  },
  {
    name: 'own size, with a comment and odd spacing',
    before: y`
      services:
        llm:
          image: x
          shm_size  :   1gb   # too small
          ports: []
    `,
    sized: y`
      services:
        llm:
          image: x
          shm_size  :   4gb   # too small
          ports: []
    `,
    host: y`
      services:
        llm:
          image: x
          ipc: host   # too small
          ports: []
    `,
  },
  {
    name: 'own size in single quotes',
    before: y`
      services:
        llm:
          shm_size: '64m'
          image: x
    `,
    sized: y`
      services:
        llm:
          shm_size: '4gb'
          image: x
    `,
    host: y`
      services:
        llm:
          ipc: host
          image: x
    `,
  },
  {
    name: 'own size in double quotes, flow map',
    before: y`
      services:
        llm: {"shm_size" : "64m", image: x}
    `,
    sized: y`
      services:
        llm: {"shm_size" : "4gb", image: x}
    `,
    host: y`
      services:
        llm: {ipc: host, image: x}
    `,
  },
  {
    name: 'own size as a number',
    before: y`
      services:
        llm:
          image: x
          shm_size: 67108864
    `,
    sized: y`
      services:
        llm:
          image: x
          shm_size: 4gb
    `,
  },
  {
    name: 'own size as a number in JSON',
    before: y`
      {"services": {"llm": {"shm_size": 67108864, "image": "x"}}}
    `,
    sized: y`
      {"services": {"llm": {"shm_size": "4gb", "image": "x"}}}
    `,
    host: y`
      {"services": {"llm": {"ipc": "host", "image": "x"}}}
    `,
  },
  {
    name: 'own size without a value',
    before: y`
      services:
        llm:
          shm_size: # how much?
          image: x
    `,
    sized: y`
      services:
        llm:
          shm_size: 4gb # how much?
          image: x
    `,
    host: y`
      services:
        llm:
          ipc: host # how much?
          image: x
    `,
  },
  {
    name: 'own size as a block scalar',
    before: y`
      services:
        llm:
          shm_size: >- # how much
            1gb

          image: x
    `,
    sized: y`
      services:
        llm:
          shm_size: 4gb # how much

          image: x
    `,
    host: null,
  },
  {
    name: 'own size from a shared anchor',
    before: y`
      x-size: &size 1gb
      services:
        llm:
          image: x
          shm_size: *size # shared
        other:
          shm_size: *size
    `,
    sized: y`
      x-size: &size 1gb
      services:
        llm:
          image: x
          shm_size: 4gb # shared
        other:
          shm_size: *size
    `,
    host: y`
      x-size: &size 1gb
      services:
        llm:
          image: x
          ipc: host # shared
        other:
          shm_size: *size
    `,
  },
  {
    name: 'own size that others use through its anchor',
    before: y`
      services:
        llm:
          shm_size: &size 1gb
        other:
          shm_size: *size
    `,
    sized: null,
    host: null,
  },
  {
    name: 'own size with an anchor that nobody uses',
    before: y`
      services:
        llm:
          image: x
          shm_size: &size 1gb
    `,
    sized: y`
      services:
        llm:
          image: x
          shm_size: &size 4gb
    `,
    host: null,
  },
  {
    name: 'own size with a string tag',
    before: y`
      services:
        llm:
          shm_size: !!str 1
          image: x
    `,
    sized: y`
      services:
        llm:
          shm_size: !!str 4gb
          image: x
    `,
  },
  {
    name: 'own size that is reset',
    before: y`
      services:
        llm:
          image: x
          shm_size: !reset null
    `,
    sized: null,
  },
  {
    name: 'own size given twice',
    before: y`
      services:
        llm:
          shm_size: 1gb
          image: x
          shm_size: 2gb
    `,
    sized: null,
    host: null,
  },
  {
    name: 'own size from a variable',
    before: y`
      services:
        llm:
          image: x
          shm_size: $SHM
    `,
    sized: null,
    host: y`
      services:
        llm:
          image: x
          ipc: host
    `,
  },
  {
    name: 'own size from a variable with a default',
    before: y`
      services:
        llm:
          image: x
          shm_size: "\${SHM:-1gb}" # the default
    `,
    sized: null,
    host: y`
      services:
        llm:
          image: x
          ipc: host # the default
    `,
  },
  {
    name: 'own size and ipc',
    before: y`
      services:
        llm:
          image: x
          ipc: "shareable" # for the side car
          # as much as fits
          shm_size: 1gb # a little
          ports: []
    `,
    sized: y`
      services:
        llm:
          image: x
          ipc: "shareable" # for the side car
          # as much as fits
          shm_size: 4gb # a little
          ports: []
    `,
    host: y`
      services:
        llm:
          image: x
          ipc: "host" # for the side car
          # as much as fits
          ports: []
    `,
    mayDrop: ['# a little'],
  },
  {
    name: 'own size, then ipc, at the end',
    before: y`
      services:
        llm:
          image: x
          shm_size: 1gb
          ipc: private
    `,
    sized: y`
      services:
        llm:
          image: x
          shm_size: 4gb
          ipc: private
    `,
    host: y`
      services:
        llm:
          image: x
          ipc: host
    `,
  },
  {
    name: 'ipc, then own size, at the end',
    before: y`
      services:
        llm:
          ipc: private
          shm_size: 1gb
    `,
    sized: y`
      services:
        llm:
          ipc: private
          shm_size: 4gb
    `,
    host: y`
      services:
        llm:
          ipc: host
    `,
  },
  {
    name: 'ipc host already, and own size',
    before: y`
      services:
        llm: {ipc: host, shm_size: 1gb, image: x}
    `,
    sized: y`
      services:
        llm: {ipc: host, shm_size: 4gb, image: x}
    `,
    host: y`
      services:
        llm: {ipc: host, image: x}
    `,
  },
  {
    name: 'own size and ipc in a flow map, in either place',
    before: y`
      services:
        llm: {
          image: x,
          ipc: none,
          shm_size: 1gb # last
        }
    `,
    sized: y`
      services:
        llm: {
          image: x,
          ipc: none,
          shm_size: 4gb # last
        }
    `,
    host: y`
      services:
        llm: {
          image: x,
          ipc: host
        }
    `,
    mayDrop: ['# last'],
  },
  {
    name: 'own size below a block scalar that would take the comment under it',
    before: y`
      services:
        llm:
          ipc: private
          command: |
            serve
          shm_size: 1gb
            # deeper
          image: x
    `,
    sized: y`
      services:
        llm:
          ipc: private
          command: |
            serve
          shm_size: 4gb
            # deeper
          image: x
    `,
    host: null,
  },
  {
    name: 'own size at the end, below a block scalar',
    before: y`
      services:
        llm:
          ipc: private
          command: |
            serve
          shm_size: 1gb
    `,
    sized: y`
      services:
        llm:
          ipc: private
          command: |
            serve
          shm_size: 4gb
    `,
    host: y`
      services:
        llm:
          ipc: host
          command: |
            serve
    `,
    hostUnterminated: null,
  },
  {
    name: 'explicit keys',
    before: y`
      services:
        llm:
          ? image
          : x
          command: serve
    `,
    sized: null,
    host: null,
  },
  {
    name: 'syntax error',
    before: y`
      services:
        llm:
          image: "x
          command: serve
    `,
    sized: null,
    host: null,
  },
];
