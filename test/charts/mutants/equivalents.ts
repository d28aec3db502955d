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
    mutants:
      /_problems.*without \| default: (access\.service\.tables.*(hide|Columns): \{\{ toJson|\{\{- if and) \(get \(ternary \$table dict/,
    because: 'a list that is missing is as empty as one without columns',
  },
  {
    mutants: /two-user-app\.plainRule \| (always: \{\{- if kindIs|without the line: \{\{- \. -)/,
    because: 'nobody asks for a rule that is a word: it has no columns',
  },
  {
    mutants: /two-user-app\.plainRule \| (without \| default|other text than "readWrite"): /,
    because: 'no rule asks for the word that gives all; the notes print it',
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
  {
    mutants:
      /^(?!_problems).*without \| quote: .*(imagePullPolicy: |migration\.runOn|\$port\.protocol|\$path\.pathType|service\.type|value: \{\{ \.Values\.database\.\w+\.sslmode|keys\.sslmode \| quote \}\}: .* \(2\)$)/,
    because: 'one of a few words, none of which YAML takes for anything else',
  },
  {
    mutants:
      /^(?!_problems).*without \| quote: .*(printf "%s-(access|verify|verify-test|migrate-hook-access)"|"two-user-app\.(migrationName|migrationJob)")/,
    because: 'a name with such an ending is a text to YAML',
  },
  {
    mutants:
      /^(?!_problems).*without \| quote: .*("two-user-app\.(image|release)"|\.Values\.client\.image)/,
    because: 'an image with its tag or digest is a text to YAML',
  },
  {
    mutants: /^(?!_problems).*without \| quote: checksum\//,
    because: '64 hexadecimal digits of which hardly ever all are decimal',
  },
  {
    mutants: /two-user-app\.chart\b/,
    because: "the chart's version has no plus sign, and with its name before it is a text to YAML",
  },
  {
    mutants: /"two-user-app\.files" \. \| trim|two-user-app\.files \| .*trimSuffix/,
    because: 'empty lines before the first file and after a text in a block change nothing',
  },
  {
    mutants: /always: \{\{- if (\.Values\.ingress\.hosts|or \(hasKey \.Values\.autoscaling)/,
    because: 'the rules refuse an Ingress without hosts, and an autoscaler without metrics',
  },
];
