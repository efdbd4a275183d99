/** Columns of a file at most, unless `maxColumns` is given: the widest well-known sets have 2²⁴. */
export const MAX_COLUMNS = 2 ** 24;

/** Bytes of a row or line of a table at most, unless `maxLine` is given. */
export const MAX_LINE = 2 ** 23;

/** Bytes that the rows of a table may take as numbers, unless `maxBytes` is given: 4 GiB. */
export const MAX_BYTES = 2 ** 32;

/** A size in bytes as messages have it, such as '1.5 GB'. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB'];
  const unit = Math.min(Math.max(0, Math.floor(Math.log10(bytes || 1) / 3)), units.length - 1);
  return `${Number((bytes / 1000 ** unit).toPrecision(3))} ${units[unit]}`;
}
