import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  formatBytes,
  formatExact,
  parseContainersConfSize,
  parseDockerSize,
  parseEcsMebibytes,
  parseKubernetesQuantity,
  parseNomadBytes,
  parseTmpfsSize,
  printCompose,
  printContainersConf,
  printDocker,
  printEcs,
  printKubernetes,
  printNomad,
} from '../../../core/sizes';

/** Bytes, or the word `error`. */
type Verdict = number | 'error';

function verdict(size: { readonly ok: true; readonly bytes: number } | { readonly ok: false }): Verdict {
  return size.ok ? size.bytes : 'error';
}

describe('Docker sizes (go-units RAMInBytes)', () => {
  // [text, parsers from 0.5.0, parsers up to 0.4.0].
  const TABLE: [string, Verdict, Verdict][] = [
    ['1', 1, 1],
    ['64', 64, 64],
    ['65536', 65_536, 65_536],
    ['2g', 2_147_483_648, 2_147_483_648],
    ['2G', 2_147_483_648, 2_147_483_648],
    ['2gb', 2_147_483_648, 2_147_483_648],
    ['2GB', 2_147_483_648, 2_147_483_648],
    ['2Gb', 2_147_483_648, 2_147_483_648],
    ['2gib', 2_147_483_648, 2_147_483_648],
    ['2GiB', 2_147_483_648, 2_147_483_648],
    ['2Gi', 'error', 2_147_483_648],
    ['2gi', 'error', 2_147_483_648],
    ['1Ki', 'error', 1_024],
    ['2Mi', 'error', 2_097_152],
    ['10.24g', 10_995_116_277, 10_995_116_277],
    ['10.24gb', 10_995_116_277, 10_995_116_277],
    ['1.5g', 1_610_612_736, 1_610_612_736],
    ['32.3', 32, 32],
    ['1.5', 1, 1],
    ['.5g', 536_870_912, 'error'],
    ['5.', 5, 'error'],
    ['2 g', 2_147_483_648, 2_147_483_648],
    [' 2g', 'error', 'error'],
    ['2g ', 'error', 'error'],
    ['2  g', 'error', 'error'],
    ['1e9', 1_000_000_000, 'error'],
    ['1E9', 1_000_000_000, 'error'],
    ['1_000', 1_000, 'error'],
    ['0', 0, 0],
    ['0g', 0, 0],
    ['-1', 'error', 'error'],
    ['', 'error', 'error'],
    ['abc', 'error', 'error'],
    ['inf', 'error', 'error'],
    ['nan', 'error', 'error'],
    ['0x10', 'error', 'error'],
    ['16G16', 'error', 'error'],
    ['"2g"', 'error', 'error'],
    ['1t', 1_099_511_627_776, 1_099_511_627_776],
    ['1tb', 1_099_511_627_776, 1_099_511_627_776],
    ['1p', 1_125_899_906_842_624, 1_125_899_906_842_624],
    ['64b', 64, 64],
    ['1.2.3g', 'error', 'error'],
    ['2gigs', 'error', 'error'],
    ['2bb', 'error', 'error'],
    ['2xb', 'error', 'error'],
  ];

  for (const [text, today, old] of TABLE) {
    it(`“${text}” is ${today}, and was ${old}`, () => {
      const size = parseDockerSize(text);
      assert.equal(verdict(size), today);
      assert.equal(verdict(size.oldParsers ?? size), old);
      assert.equal(size.oldParsers !== undefined, today !== old);
    });
  }

  it('suggests the spelling that was meant', () => {
    const suggestion = (text: string) => {
      const size = parseDockerSize(text);
      return size.ok ? 'accepted' : size.suggestion;
    };
    assert.equal(suggestion('2Gi'), '2g');
    assert.equal(suggestion('16Gi'), '16g');
    assert.equal(suggestion('512Mi'), '512m');
    assert.equal(suggestion('"2g"'), '2g');
    assert.equal(suggestion('2g '), '2g');
    assert.equal(suggestion('2  gb'), '2g');
    assert.equal(suggestion('.5Gi'), '0.5g');
    assert.equal(suggestion('abc'), undefined);
    assert.equal(suggestion('-1'), undefined);
  });

  it('says why it refuses', () => {
    assert.deepEqual(parseDockerSize('2Gi'), {
      ok: false,
      problem: 'Docker does not understand the size “2Gi”: “gi” is not one of its units.',
      suggestion: '2g',
      oldParsers: { ok: true, bytes: 2_147_483_648 },
    });
    assert.deepEqual(parseDockerSize('-1g'), {
      ok: false,
      problem: 'Docker does not understand the size “-1g”: a size cannot be negative.',
    });
  });

  it('cautions of a forgotten unit', () => {
    const caution = (text: string) => {
      const size = parseDockerSize(text);
      return size.ok ? size.caution : 'error';
    };
    assert.equal(caution('1'), '“1” is 1 byte: a number without a unit counts bytes.');
    assert.equal(caution('64'), '“64” is 64 bytes: a number without a unit counts bytes.');
    assert.equal(caution('0'), undefined);
    assert.equal(caution('65536'), undefined);
  });
});

describe('tmpfs sizes (the kernel)', () => {
  const TABLE: [string, Verdict | 'unbounded'][] = [
    ['2147483648', 2_147_483_648],
    ['2g', 2_147_483_648],
    ['2G', 2_147_483_648],
    ['512m', 536_870_912],
    ['65536k', 67_108_864],
    ['0x10', 16],
    ['010', 8],
    ['0', 'unbounded'],
    ['50%', 'unbounded'],
    ['128mb', 'error'],
    ['2Gi', 'error'],
    ['1.5g', 'error'],
    ['50g%', 'error'],
    ['089', 'error'],
    ['-1', 'error'],
    ['', 'error'],
  ];

  for (const [text, expected] of TABLE) {
    it(`“${text}” is ${expected}`, () => {
      const size = parseTmpfsSize(text);
      assert.equal(size.ok ? (size.bytes ?? 'unbounded') : 'error', expected);
    });
  }

  it('tells the share of memory, and suggests what the kernel takes', () => {
    assert.deepEqual(parseTmpfsSize('50%'), { ok: true, bytes: undefined, percentOfMemory: 50 });
    const suggestion = (text: string) => (parseTmpfsSize(text) as { suggestion?: string }).suggestion;
    assert.equal(suggestion('128mb'), '128m');
    assert.equal(suggestion('08mb'), '8m');
    assert.equal(suggestion('2Gi'), '2g');
    assert.equal(suggestion('1.5g'), '1610612736');
  });
});

describe('Kubernetes quantities', () => {
  const TABLE: [string, Verdict][] = [
    ['2Gi', 2_147_483_648],
    ['16Mi', 16_777_216],
    ['2Ki', 2_048],
    ['2G', 2_000_000_000],
    ['16M', 16_000_000],
    ['2k', 2_000],
    ['512m', 1],
    ['1500m', 2],
    ['1', 1],
    ['1073741824', 1_073_741_824],
    ['1e9', 1_000_000_000],
    ['1E9', 1_000_000_000],
    ['1E', 1_000_000_000_000_000_000],
    ['10.24Gi', 10_995_116_278],
    ['1.1G', 1_100_000_000],
    ['.5Gi', 536_870_912],
    ['5.Gi', 5_368_709_120],
    ['+2Gi', 2_147_483_648],
    ['-1Gi', 'error'],
    ['0', 0],
    ['2g', 'error'],
    ['2gb', 'error'],
    ['2GB', 'error'],
    ['2GiB', 'error'],
    ['2 Gi', 'error'],
    ['', 'error'],
    ['2K', 'error'],
    ['2ki', 'error'],
    ['1e', 'error'],
    ['1_000', 'error'],
    ['Gi', 'error'],
    ['.', 'error'],
  ];

  for (const [text, expected] of TABLE) {
    it(`“${text}” is ${expected}`, () => {
      assert.equal(verdict(parseKubernetesQuantity(text)), expected);
    });
  }

  it('takes an unquoted 1_000 as YAML does', () => {
    assert.equal(verdict(parseKubernetesQuantity('1_000', { plainScalar: true })), 1_000);
  });

  it('flags millibytes', () => {
    assert.deepEqual(parseKubernetesQuantity('512m'), {
      ok: true,
      bytes: 1,
      caution: '“512m” is 0.512 bytes: in Kubernetes the suffix m means one thousandth.',
      suggestion: '512Mi',
    });
  });

  it('suggests the spelling that was meant', () => {
    const suggestion = (text: string) => {
      const size = parseKubernetesQuantity(text);
      return size.ok ? 'accepted' : size.suggestion;
    };
    assert.equal(suggestion('16g'), '16Gi');
    assert.equal(suggestion('16GB'), '16Gi');
    assert.equal(suggestion('16gb'), '16Gi');
    assert.equal(suggestion('2K'), '2Ki');
    assert.equal(suggestion('2ki'), '2Ki');
    assert.equal(suggestion('2 Gi'), '2Gi');
    assert.equal(suggestion('-1Gi'), undefined);
    assert.equal(suggestion('lots'), undefined);
  });
});

describe('a text that nobody means as a size', () => {
  it('is refused, and nothing is suggested for it', () => {
    const long = `${'0'.repeat(64)}1`;
    for (const size of [parseKubernetesQuantity(`${long}Gi`), parseDockerSize(`"${long}Gi"`)]) {
      assert.equal(size.ok, false);
      assert.equal(size.ok ? 'accepted' : size.suggestion, undefined);
    }
  });
});

describe('the other grammars', () => {
  it('Podman’s containers.conf counts in thousands', () => {
    assert.equal(verdict(parseContainersConfSize('8g')), 8_000_000_000);
    assert.equal(verdict(parseContainersConfSize('65536k')), 65_536_000);
    assert.equal(verdict(parseContainersConfSize('8GiB')), 8_000_000_000);
    assert.deepEqual(parseContainersConfSize('8Gi'), {
      ok: false,
      problem: 'Podman does not understand the size “8Gi”: “gi” is not one of its units.',
      suggestion: '8589934592',
    });
  });

  it('Amazon ECS counts MiB', () => {
    assert.equal(verdict(parseEcsMebibytes('2048')), 2_147_483_648);
    assert.deepEqual(parseEcsMebibytes('2g'), {
      ok: false,
      problem: 'Amazon ECS takes the size as a whole number of MiB, not “2g”.',
      suggestion: '2048',
    });
    assert.equal(verdict(parseEcsMebibytes('-1')), 'error');
  });

  it('Nomad counts bytes', () => {
    assert.equal(verdict(parseNomadBytes('2147483648')), 2_147_483_648);
    assert.deepEqual(parseNomadBytes('2g'), {
      ok: false,
      problem: 'Nomad takes the size as a whole number of bytes, not “2g”.',
      suggestion: '2147483648',
    });
  });
});

describe('printed sizes', () => {
  const GIB = 1_073_741_824;

  it('use the largest unit that is exact', () => {
    assert.deepEqual(
      [4 * GIB, 1.5 * GIB, 33_030_532, 2_048, 0].map(bytes => [
        printCompose(bytes),
        printDocker(bytes),
        printKubernetes(bytes),
      ]),
      [
        ['4gb', '4g', '4Gi'],
        ['1536mb', '1536m', '1536Mi'],
        ['33030532b', '33030532', '33030532'],
        ['2kb', '2k', '2Ki'],
        ['0b', '0', '0'],
      ],
    );
    assert.equal(printEcs(4 * GIB), '4096');
    assert.equal(printEcs(1), '1');
    assert.equal(printNomad(4 * GIB), '4294967296');
    assert.equal(printContainersConf(4 * GIB), '4294967296');
  });

  it('read back as they were, in their own grammar', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 50 }),
        fc.constantFrom(1, 1024, 1024 ** 2, 1024 ** 3),
        (n, unit) => {
          const bytes = Math.floor(n / unit) * unit;
          assert.equal(verdict(parseDockerSize(printCompose(bytes))), bytes);
          assert.equal(verdict(parseDockerSize(printDocker(bytes))), bytes);
          assert.equal(verdict(parseKubernetesQuantity(printKubernetes(bytes))), bytes);
          assert.equal(verdict(parseContainersConfSize(printContainersConf(bytes))), bytes);
          assert.equal(verdict(parseNomadBytes(printNomad(bytes))), bytes);
          const tmpfs = parseTmpfsSize(printDocker(bytes));
          assert.ok(tmpfs.ok, 'tmpfs');
          assert.equal(tmpfs.bytes ?? 0, bytes);
        },
      ),
    );
  });

  it('are readable for people', () => {
    const texts = [
      0,
      512,
      4_096,
      66_068_480,
      67_108_864,
      696_254_546,
      1_199_571_098,
      1_073_741_823,
      3.1 * GIB,
    ];
    assert.deepEqual(texts.map(formatBytes), [
      '0 B',
      '512 B',
      '4 KiB',
      '63.0 MiB',
      '64 MiB',
      '664 MiB',
      '1.1 GiB',
      '1.0 GiB',
      '3.1 GiB',
    ]);
    assert.equal(formatExact(33_030_532), '33,030,532 B');
    assert.equal(formatExact(999), '999 B');
  });
});

describe('no text makes a parser throw, and every suggestion is accepted', () => {
  const PARSERS = [
    parseDockerSize,
    parseTmpfsSize,
    parseKubernetesQuantity,
    parseContainersConfSize,
    parseEcsMebibytes,
    parseNomadBytes,
  ];
  const sizeLike = fc.oneof(
    fc.string(),
    fc.stringMatching(/^["' ]?[+-]?[0-9._]{0,6} {0,2}[kKmMgGtTpPeE]?[iI]?[bB]?[%"' ]?$/),
  );

  for (const parse of PARSERS) {
    it(parse.name, () => {
      fc.assert(
        fc.property(sizeLike, text => {
          const size = parse(text);
          const suggestion = 'suggestion' in size ? size.suggestion : undefined;
          if (suggestion !== undefined) assert.ok(parse(suggestion).ok, suggestion);
        }),
        { numRuns: 500, seed: 20261122 },
      );
    });
  }
});
