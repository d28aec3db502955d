import { writeExamples } from './cli/examples';

// cdk8s-cli, which also runs this file, says by this variable where it looks for the result.
writeExamples(process.env.CDK8S_OUTDIR ?? 'dist');
