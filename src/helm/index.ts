export { chartApp, type Release, resolveChartValues } from './chart-app';
export { type ChartSource, chartDirectory } from './chart-directory';
export { appVersion, chartName } from './chart-identity';
export { chartValuesSchema } from './chart-values';
export { templates } from './templates';
