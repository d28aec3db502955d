import { gunzipSync, inflateRawSync } from 'node:zlib';

/**
 * The contents of one file in a .tgz.
 *
 * @param {Buffer} tgz
 * @param {string} path
 */
export function fileInTgz(tgz, path) {
  const tar = gunzipSync(tgz);
  for (let at = 0; tar[at] !== 0 && at < tar.length; ) {
    const field = (start, length) =>
      tar.toString('latin1', at + start, at + start + length).replace(/\0.*$/s, '');
    const size = Number.parseInt(field(124, 12), 8);
    const name = [field(345, 155), field(0, 100)].filter(Boolean).join('/');
    if (name === path) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`there is no ${path} in the archive`);
}

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const deflated = 8;

/**
 * The contents of one file in a .zip (no zip64, no encryption).
 *
 * @param {Buffer} zip
 * @param {string} path
 */
export function fileInZip(zip, path) {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== endOfDirectory) end--;
  if (end < 0) throw new Error('this is no zip archive');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== directoryEntry) throw new Error('the zip archive is damaged');
    const [name, extra, comment] = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    if (zip.toString('utf8', at + 46, at + 46 + name) === path) {
      const local = zip.readUInt32LE(at + 42);
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
      const data = zip.subarray(start, start + zip.readUInt32LE(at + 20));
      return zip.readUInt16LE(at + 10) === deflated ? inflateRawSync(data) : data;
    }
    at += 46 + name + extra + comment;
  }
  throw new Error(`there is no ${path} in the archive`);
}
