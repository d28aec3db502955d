/** The chart's name, with which the names of its templates begin. */
export const chartName = 'two-user-app';

/** The tag of the application's image when the values name neither tag nor digest. */
export const appVersion = '1.0.0';

/** The image with the tag that the chart takes when the values have neither tag nor digest. */
export function taggedImage(image: unknown): unknown {
  if (typeof image !== 'object' || image === null || Array.isArray(image)) return image;
  const { tag = '', digest = '' } = image as { readonly [key: string]: unknown };
  return tag === '' && digest === '' ? { ...image, tag: appVersion } : image;
}
