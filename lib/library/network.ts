import { statfs } from 'node:fs/promises'

/** File systems on which changes made elsewhere raise no event here, by the magic number that Linux has for them. */
const SILENT_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB 2'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x73757245, 'Coda'],
  [0x786f4256, 'VirtualBox shared folder'],
])

/** Why a folder has to be polled for changes, or null where the system tells them. */
export async function reasonToPoll(folder: string): Promise<string | null> {
  if (process.platform === 'win32') return folder.startsWith('\\\\') ? 'a network share' : null
  if (process.platform !== 'linux') return null
  const { type } = await statfs(folder)
  // Node gives the number with its sign on some architectures.
  const name = SILENT_FILE_SYSTEMS.get(type >>> 0)
  return name === undefined ? null : `on a file system that tells no changes (${name})`
}
