import { writeCharts } from './cli/charts';
import { writeExamples } from './cli/examples';

// cdk8s-cli, which also runs this file, says by this variable where it looks for the result.
writeExamples(process.env.CDK8S_OUTDIR ?? 'dist');
// Never in there: cdk8s-cli empties it, and takes every YAML file below it for a manifest.
writeCharts('charts');
