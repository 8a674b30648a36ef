// The files of a drop, with those of folders in it, and of the clipboard.

/** A file, and the folder that it is in, as far as the browser tells. */
export interface Found {
  file: File;
  folder: string;
}

/** All files of a drop; hidden ones are left out. Call it in the event: later the drop is empty. */
export async function dropped(transfer: DataTransfer): Promise<Found[]> {
  const items = [...transfer.items].map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files: Found[] = [];
  for (const { entry, file } of items) {
    if (entry) await collect(entry, files);
    else if (file) files.push({ file, folder: "" }); // a picture of a page has no entry
  }
  return files;
}

async function collect(entry: FileSystemEntry, files: Found[]): Promise<void> {
  if (entry.name.startsWith(".")) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    files.push({ file, folder: entry.fullPath.slice(0, -entry.name.length) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // Browsers give a hundred at a time, and none at the end.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return;
    for (const each of some) await collect(each, files);
  }
}

/** The files of a folder that was chosen; hidden ones are left out. */
export function chosen(files: Iterable<File>): Found[] {
  return [...files]
    .filter(({ name }) => !name.startsWith("."))
    .map((file) => ({ file, folder: file.webkitRelativePath.slice(0, -file.name.length) }));
}
