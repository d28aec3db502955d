/** The chart's name, with which the names of its templates begin. */
export const chartName = 'two-user-app';

/** The tag of the application's image when the values name neither tag nor digest. */
export const appVersion = '1.0.0';
