import JSZip from 'jszip';

/** The parts of a zip package by their names, in their order. */
export type Parts = ReadonlyMap<string, Uint8Array>;

/** The date that every part bears: the first that a zip can tell. */
const DATE = new Date(Date.UTC(1980, 0, 1));

/** A zip package of parts, without folders and without the time of its making: the same parts give the same bytes. */
export async function zipOf(parts: Parts, compression: 'STORE' | 'DEFLATE' = 'DEFLATE'): Promise<Uint8Array> {
  const zip = new JSZip();
  for (const [name, part] of parts) zip.file(name, part, { date: DATE, createFolders: false });
  return await zip.generateAsync({
    type: 'uint8array',
    compression,
    compressionOptions: { level: 9 },
    platform: 'DOS',
  });
}

/** The files of a package; its folders are told by their names. */
export async function partsOf(bytes: Uint8Array): Promise<Parts> {
  const { files } = await JSZip.loadAsync(bytes);
  const named = Object.values(files).filter(({ dir }) => !dir);
  return new Map(
    await Promise.all(named.map(async (file) => [file.name, await file.async('uint8array')] as const)),
  );
}

export const textOf = (part: Uint8Array): string => new TextDecoder().decode(part);
