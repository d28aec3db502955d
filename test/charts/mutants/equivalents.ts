/** Mutants that give the same for all values that the schema and the rules admit, and why. */
export const equivalents: readonly { readonly mutants: RegExp; readonly because: string }[] = [
  {
    mutants: /without (\| )?int64: .*(Index|len |[pP]orts?\b)/,
    because: 'a length and an index are integers, and no port is large enough for an exponent',
  },
  {
    mutants:
      /_problems.*(secretName\\":.*\.(envFrom|imagePullSecrets)\)|(envFrom|imagePullSecrets): secretName)/,
    because: 'the schema admits no field secretName there',
  },
  {
    mutants: /_problems.*(release name, which|\.Release\.Name)/,
    because: 'all value sets have one release; whole-chart.test.ts has others',
  },
  {
    mutants:
      /_problems.*(access\.admin: .* a role other than|hasKey \$taken \.Values\.access\.admin)/,
    because: 'the first to claim a role finds none that is taken',
  },
  {
    mutants:
      /_problems.*(service\.port: .* a port of the Service|\(printf "%d\/TCP" \(int64 \.Values\.service\.port\)\) \}\}|always: \{\{- if \.Values\.service\.enabled)/,
    because:
      'the first to claim a port finds none that is taken, and the others ask for the Service too',
  },
  {
    mutants: /_problems.*(image\.tag: ""|"two-user-app\.imageTag")/,
    because: "the chart's appVersion stands for a tag that is not given",
  },
  {
    mutants:
      /_problems.*and without (\$|\()?\.?(Values\.database\.(admin|service)\.createSecret|\$key)/,
    because: 'the schema admits what the rule looks at, or leaves it, only with createSecret',
  },
  {
    mutants: /_problems.*and without \(or \.Values\.database\.(admin|service)\.createSecret/,
    because: 'the schema admits another sslmode only where it counts',
  },
  {
    mutants: /_problems.*other text than "": .*hasKey \$object\.metadata/,
    because: 'neither text is that of an object',
  },
  {
    mutants: /_problems.*(other number than 100000|access\.service for access: )/,
    because:
      'no value set makes a policy of just so many bytes, or one that is large outside of service',
  },
  {
    mutants: /_problems.*and without \(hasKey \.Values\.lifecycle\.preStop "sleep"\)/,
    because: 'the schema admits no handler without any field',
  },
  {
    mutants:
      /_problems.*database\.admin\.secretName for database\.service\.secretName: database\.service\.secretName/,
    because: 'the two are equal where this is said',
  },
];
